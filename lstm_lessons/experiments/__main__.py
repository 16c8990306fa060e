"""Run an experiment and keep what it finds.

    python -m lstm_lessons.experiments continual-reber --cell forget --seed 0

What is there already is not run again.
"""

import argparse
from pathlib import Path

from lstm_lessons.experiments import continual_reber
from lstm_lessons.experiments.circumstances import circumstances
from lstm_lessons.experiments.records import RECORDS, network_record, write_record


def command_line() -> argparse.ArgumentParser:
    """Return the parser: one subcommand for each experiment."""
    parser = argparse.ArgumentParser(
        prog="python -m lstm_lessons.experiments", description="Rerun the papers' experiments."
    )
    experiments = parser.add_subparsers(dest="experiment", required=True)

    reber = experiments.add_parser(
        "continual-reber", help="a stream of embedded Reber strings (Gers et al. 2000, table 2)"
    )
    reber.add_argument("--cell", choices=continual_reber.VARIANTS, required=True)
    reber.add_argument(
        "--streams",
        type=int,
        default=continual_reber.STREAMS,
        help="train on at most so many (default: %(default)s, the paper's)",
    )

    for experiment in experiments.choices.values():
        experiment.add_argument("--seed", type=int, required=True)
        experiment.add_argument(
            "--out",
            type=Path,
            default=RECORDS,
            help="folder for the record (default: that of the package)",
        )
    return parser


def main() -> None:
    """Run what the command line asks for."""
    arguments = command_line().parse_args()
    try:
        from lstm_lessons.experiments.compiled import CompiledLSTM
    except ImportError as error:
        raise SystemExit(str(error)) from None

    path = arguments.out / f"{arguments.experiment}-{arguments.cell}-{arguments.seed}.json"
    if path.exists():
        print(f"{path.name} is there already; to run it again, remove it")
        return
    network, found = continual_reber.run(
        CompiledLSTM, arguments.cell, arguments.seed, streams=arguments.streams
    )
    command = (
        f"python -m lstm_lessons.experiments {arguments.experiment} --cell {arguments.cell}"
        f" --seed {arguments.seed} --streams {arguments.streams}"
    )
    record = {"command": command, "cell": arguments.cell, "seed": arguments.seed}
    write_record(path, {**record, **circumstances(), **found, **network_record(network)})
    print(f"{path.name}: {found['verdict']} after {found['training_streams']:,} training streams")


if __name__ == "__main__":
    main()
