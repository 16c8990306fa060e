"""The command: ``python -m tools.new KIND NAME``; see the package."""

import argparse
import sys
from pathlib import Path

from tools.new.kinds import KINDS
from tools.new.making import made, write

ROOT = Path(__file__).resolve().parents[2]


def main(argv: list[str] | None = None, root: Path = ROOT) -> int:
    """Write the files of a new thing and say what comes next; return 1 if it is refused."""
    parser = argparse.ArgumentParser(prog="python -m tools.new", description="Begin a new …")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("name", help="such as 18_title; a widget's is its class: TitleOfIt")
    asked = parser.parse_args(argv)
    kind = KINDS[asked.kind]
    try:
        texts = made(kind, asked.name, root)
    except ValueError as refused:
        print(refused, file=sys.stderr)
        return 1
    for path, is_new in write(texts, root).items():
        print(f"  {'new' if is_new else 'a line more'}: {path}")
    print(f"Look for TO WRITE in them. Then: {kind.then}. CONTRIBUTING.md has every step.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
