"""Bring the environment to the newest versions that fit together, whatever the pins say.

    make newest   or   .venv/bin/python -m tools.newest

What would break with tomorrow's versions is known today. `rm -r .venv` brings the pinned ones back.
"""

import re
import sys
from pathlib import Path

from tools.install import main as install

ROOT = Path(__file__).resolve().parents[1]
FILES = ["requirements.txt", "requirements/book.txt", "requirements/test.txt"]
BELOW = {"jupyter-book": "<2"}  # the second one is another program
LIST = "_build/newest.txt"


def unpinned(text: str) -> list[str]:
    """Return what a requirements file asks for, without versions and without other files."""
    pins = re.findall(r"^([\w.-]+)==[^;\s]+(.*)$", text, re.MULTILINE)
    return [f"{name}{BELOW.get(name, '')}{marker}" for name, marker in pins]


def main() -> int:
    """Install the newest of all that the project asks for; return pip's exit status."""
    asked = [line for name in FILES for line in unpinned((ROOT / name).read_text(encoding="utf-8"))]
    (ROOT / LIST).parent.mkdir(exist_ok=True)
    (ROOT / LIST).write_text("\n".join(asked) + "\n", encoding="utf-8")
    return install(["--upgrade", "--upgrade-strategy", "eager", "-r", str(ROOT / LIST)])


if __name__ == "__main__":
    sys.exit(main())
