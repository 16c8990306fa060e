"""Fetch the pure wheels that Python in a reader's browser is given, whatever Python runs here.

    .venv/bin/python tools/wheels.py .venv/wheels -r requirements/lite.txt

The arguments are a folder, which is emptied, and pip's.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = json.loads((ROOT / "tools" / "pyodide.json").read_text(encoding="utf-8"))["info"]["python"]
BROWSER = [f"--python-version={PYTHON}", "--implementation=py", "--abi=none", "--platform=any"]
"""What pip is told of Pyodide's Python: a wheel with compiled code is none for it."""


def main(arguments: list[str]) -> int:
    """Fetch them; return pip's exit status."""
    folder, *asked = arguments
    shutil.rmtree(folder, ignore_errors=True)
    return fetch(Path(folder), asked, quiet=False).returncode


def fetch(folder: Path, asked: list[str], *, quiet: bool) -> subprocess.CompletedProcess[str]:
    """Fetch wheels into a folder, without those that they need.

    Parameters
    ----------
    folder
        Is made where it is missing.
    asked
        As pip's arguments: "comm==0.2.3", or ``-r`` and a file.
    quiet
        Keep what pip says in what is returned, instead of printing it.
    """
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command = [*pip, "--only-binary=:all:", *BROWSER, "--dest", str(folder), *asked]
    return subprocess.run(command, capture_output=quiet, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
