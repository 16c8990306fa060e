"""Grade a folder of submissions.

    python -m lstm_lessons.grading SUBMISSIONS --out RESULTS --seed N --jobs J

SUBMISSIONS has a folder for each learner with notebooks in it (ada/02_rnn_unit.ipynb), or files
that are named after both (ada_02_rnn_unit.ipynb); of two for one exercise the better counts.
RESULTS gets grades.csv, results.json and a page of feedback for each learner. Started again, it
goes on where it was.

Each notebook runs in a sandbox (Debian: bubblewrap). Without one nothing is graded, unless you say
--no-sandbox: then a notebook can do whatever you can.
"""

import argparse
import math
import sys
from pathlib import Path

from lstm_lessons.grading.batch import BROKE, Job, grade_folder
from lstm_lessons.grading.reports import FORMATS, write_reports
from lstm_lessons.grading.sandbox import NoSandboxError, shows, try_it

HIDDEN = Path(__file__).resolve().parents[2] / "solutions" / "hidden"


def main(argv: list[str] | None = None) -> int:
    """Grade; return 0, or 1 if the grader broke on some, 2 if there is nothing or no sandbox."""
    parser = argparse.ArgumentParser(
        "python -m lstm_lessons.grading",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("submissions", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="folder of the results")
    parser.add_argument(
        "--seed", type=int, required=True, help="a number: the inputs that are drawn"
    )
    parser.add_argument("--jobs", type=int, default=1, help="notebooks at a time (1)")
    parser.add_argument(
        "--format", choices=FORMATS, default="plain", help="what else is written: for a platform"
    )
    parser.add_argument("--hidden", type=Path, default=HIDDEN, help="folder of the hidden checks")
    parser.add_argument(
        "--patience", type=float, default=1.0, help="times the seconds that a call may take (1)"
    )
    parser.add_argument("--no-sandbox", action="store_true", help="for submissions that you trust")
    arguments = parser.parse_args(argv)

    for name in ("submissions", "hidden"):
        if not getattr(arguments, name).is_dir():
            parser.error(f"{name}: expected a folder, got {getattr(arguments, name)}")
    if arguments.jobs < 1:
        parser.error(f"--jobs: expected 1 or more, got {arguments.jobs}")
    if arguments.seed < 0:
        parser.error(f"--seed: expected 0 or more, got {arguments.seed}")
    if not 0 < arguments.patience < math.inf:  # which NaN is not, either
        expected = "expected more than 0 and less than infinity"
        parser.error(f"--patience: {expected}, got {arguments.patience}")
    if arguments.out.resolve().is_relative_to(arguments.submissions.resolve()):
        parser.error(f"--out: expected a folder outside {arguments.submissions}")
    if not arguments.no_sandbox:
        for name in ("submissions", "--out", "--hidden"):
            place = getattr(arguments, name.lstrip("-"))
            if shows(place):
                expected = "expected a folder that a notebook in the sandbox cannot read"
                parser.error(f"{name}: {expected}, got {place}")
        try:
            try_it()
        except NoSandboxError as error:
            print(f"Nothing is graded without a sandbox: {error}", file=sys.stderr)
            return 2

    sandboxed = not arguments.no_sandbox
    job = Job(arguments.hidden, arguments.seed, sandboxed, arguments.patience)
    results, others, nothing = grade_folder(
        arguments.submissions, arguments.out, job, jobs=arguments.jobs
    )
    if not results:
        print(f"{arguments.submissions}: no notebook of an exercise", file=sys.stderr)
        return 2
    write_reports(arguments.out, results, arguments.format, nothing)
    for path in others:
        print(f"not graded (of no exercise, or too many): {str(path)!r}")
    for learner in nothing:
        print(f"no notebook of an exercise: {learner!r}")
    problems = [result for result in results if result["problem"]]
    for result in problems:
        print(f"no points: {result['file']!r}: {result['problem']}")
    print(f"notebooks: {len(results)}, grades: {arguments.out / 'grades.csv'}")
    return int(any(result["problem"].startswith(BROKE) for result in problems))


if __name__ == "__main__":
    sys.exit(main())
