"""Run an experiment and keep what it finds.

    python -m lstm_lessons.experiments list          all that can be run, and what is recorded
    python -m lstm_lessons.experiments temporal-order-online --seeds 20 --jobs 2
    python -m lstm_lessons.experiments continual-reber --cell forget --seed 6

What is there already is not run again: to have more seeds, ask for more.
"""

import argparse
import os
import shlex
import sys
from pathlib import Path

from lstm_lessons.experiments import continual_reber
from lstm_lessons.experiments.catalogue import EXPERIMENTS
from lstm_lessons.experiments.overview import RESULTS, overview
from lstm_lessons.experiments.recording import runner
from lstm_lessons.experiments.recording.circumstances import circumstances
from lstm_lessons.experiments.recording.experiment import Experiment
from lstm_lessons.experiments.recording.records import (
    RECORDS,
    network_record,
    read_record,
    shown,
    write_record,
)
from lstm_lessons.experiments.recording.runner import PROGRAM


def command_line() -> argparse.ArgumentParser:
    """Return the parser: one subcommand for each experiment."""
    parser = argparse.ArgumentParser(prog=PROGRAM, description="Rerun the papers' experiments.")
    experiments = parser.add_subparsers(dest="experiment", required=True)
    experiments.add_parser(
        "list", help="all that can be run, how much is recorded, and how long it takes"
    )

    reber = experiments.add_parser(
        "continual-reber", help="one network of gers2000_table2, kept with its weights"
    )
    reber.add_argument("--cell", choices=continual_reber.VARIANTS, required=True)
    reber.add_argument("--seed", type=int, required=True)
    reber.add_argument(
        "--streams",
        type=int,
        default=continual_reber.STREAMS,
        help="train on at most so many (default: %(default)s, the paper's)",
    )
    _add_out(reber, RECORDS)

    for name, experiment in EXPERIMENTS.items():
        one = experiments.add_parser(
            name, help=experiment.source, epilog=described(experiment), formatter_class=_Plain
        )
        one.add_argument(
            "--seeds", type=int, default=experiment.seeds, help="how many (default: %(default)s)"
        )
        one.add_argument("--jobs", type=int, default=1, help="how many at a time (default: 1)")
        one.add_argument(
            "--rows", nargs="+", choices=[row.name for row in experiment.rows], help="only these"
        )
        _add_out(one, RESULTS)
    return parser


def described(experiment: Experiment) -> str:
    """Return what an experiment is, in lines: source, criterion, what was published, deviations."""
    lines = [
        experiment.name,
        f"  source: {experiment.source}",
        f"  criterion: {experiment.criterion}",
        "  published:",
    ]
    for row in experiment.rows:
        figures = [f"{name} {value}" for name, value in row.published.items() if value is not None]
        lines.append(f"    {row.name}: {', '.join(figures) or 'nothing'}")
    lines += ["  deviations:", *(f"    - {each}" for each in experiment.deviations)]
    return "\n".join(lines)


def main() -> None:
    """Run what the command line asks for."""
    parser = command_line()
    arguments = parser.parse_args()
    if arguments.experiment == "list":
        _print_all(overview())
        return
    try:
        from lstm_lessons.experiments.rule import compiled  # noqa: F401
    except ImportError as error:
        raise SystemExit(str(error)) from None
    if arguments.experiment == "continual-reber":
        _run_one_network(arguments)
        return
    for name in ("seeds", "jobs"):
        if getattr(arguments, name) < 1:
            parser.error(f"--{name}: expected 1 or more, got {getattr(arguments, name)}")
    path = arguments.out / f"{arguments.experiment}.json"
    try:
        runner.run(
            EXPERIMENTS[arguments.experiment],
            path,
            seeds=range(arguments.seeds),
            rows=arguments.rows,
            jobs=arguments.jobs,
            command=_command(arguments),
        )
    except (ValueError, RuntimeError) as error:
        notes = getattr(error, "__notes__", [])  # of a run: which one it was
        raise SystemExit(": ".join([*notes, str(error)])) from None
    except KeyboardInterrupt:
        raise SystemExit(
            f"Stopped. {_how_far(path, arguments)}. The same command goes on."
        ) from None
    print(_how_far(path, arguments))


def _how_far(path: Path, arguments: argparse.Namespace) -> str:
    """Return what is in a record now of what was asked for: "…/adding.json: 20 of 20 seeds"."""
    if not path.exists():
        return f"{shown(path)}: nothing yet"
    far = runner.how_far(read_record(path), range(arguments.seeds), arguments.rows)
    return f"{shown(path)}: {far}"


def _print_all(text: str) -> None:
    """Print a text, or as much of it as whoever reads it wants, such as ``head``."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left is flushed


def _command(arguments: argparse.Namespace) -> str:
    """Return what was asked for, as it is typed."""
    command = [*PROGRAM.split(), arguments.experiment, "--seeds", str(arguments.seeds)]
    if arguments.rows:
        command += ["--rows", *arguments.rows]
    if arguments.jobs > 1:
        command += ["--jobs", str(arguments.jobs)]
    return shlex.join(command)


def _run_one_network(arguments: argparse.Namespace) -> None:
    """Train one network of the continual stream; keep it with its weights."""
    from lstm_lessons.experiments.rule.compiled import CompiledLSTM

    path = arguments.out / f"{arguments.experiment}-{arguments.cell}-{arguments.seed}.json"
    if path.exists():
        print(f"{path.name} is there already; to run it again, remove it")
        return
    network, found = continual_reber.run(
        CompiledLSTM, arguments.cell, arguments.seed, streams=arguments.streams
    )
    command = (
        f"{PROGRAM} {arguments.experiment} --cell {arguments.cell}"
        f" --seed {arguments.seed} --streams {arguments.streams}"
    )
    record = {"command": command, "cell": arguments.cell, "seed": arguments.seed}
    write_record(path, {**record, **circumstances(), **found, **network_record(network)})
    print(f"{shown(path)}: {found['verdict']} after {found['training_streams']:,} training streams")


def _add_out(parser: argparse.ArgumentParser, folder: Path) -> None:
    parser.add_argument(
        "--out", type=Path, default=folder, help=f"folder for the record (default: {folder.name})"
    )


class _Plain(argparse.RawDescriptionHelpFormatter):
    """Leaves the lines of an epilog as they are."""


if __name__ == "__main__":
    main()
