"""Run ``pip install`` and say briefly how far it is.

Run by the environment that is to be filled; the arguments are pip's:

    .venv/bin/python tools/install.py -r requirements/book.txt

pip's own output, hundreds of lines, goes to ``.venv/pip.log``; it is shown only where pip fails.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

LOG = Path(sys.prefix) / "pip.log"
SECONDS_BETWEEN_LINES = 10


def main(arguments: list[str]) -> int:
    """Run pip, log its output, print progress; return its exit status."""
    print(f"Installing {arguments[-1]}", flush=True)
    command = [sys.executable, "-m", "pip", "install", "--progress-bar", "off", *arguments]
    start = time.monotonic()
    with (
        LOG.open("w", encoding="utf-8") as log,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process,
    ):
        show_progress(logged(process.stdout, log), start)
    if process.returncode != 0:
        report_failure(arguments[-1])
    else:
        print(f"  done in {time.monotonic() - start:.0f} s", flush=True)
    return process.returncode


def logged(lines: Iterator[str], log: object) -> Iterator[str]:
    """Pass lines on, and keep each in the log."""
    for line in lines:
        log.write(line)
        log.flush()
        yield line


def show_progress(lines: Iterator[str], start: float) -> None:
    """Print, every ten seconds, how many packages pip has found and what it does now."""
    found, shown = 0, start
    for line in lines:
        doing = line.strip().split(" (")[0]
        found += doing.startswith("Collecting ")
        news = doing.startswith(("Collecting ", "Downloading ", "Using cached ", "Installing "))
        now = time.monotonic()
        if doing.startswith("Installing collected"):
            print(f"  {now - start:3.0f} s  unpacking {found} packages", flush=True)
            shown = now
        elif news and now - shown > SECONDS_BETWEEN_LINES:
            print(f"  {now - start:3.0f} s  {found} packages found; {doing[:60]}", flush=True)
            shown = now


def report_failure(what: str) -> None:
    """Show pip's errors, or the end of its output where it named none."""
    lines = LOG.read_text(encoding="utf-8").splitlines()
    errors = [line for line in lines if line.startswith(("ERROR", "error:"))]
    print("\n".join(errors or lines[-20:]), file=sys.stderr)
    print(f"pip could not install {what}; its whole output is in {LOG}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
