"""What a recorded measurement has to say about itself: when, which code, which machine."""

import json
import os
import platform
from pathlib import Path

from lstm_lessons.experiments.recording import circumstances as package

ROOT = Path(__file__).resolve().parents[1]


def circumstances() -> dict[str, object]:
    """Return the date, the revision and the hardware, to stand at the head of a record."""
    return {**moment(), "hardware": package.hardware(), "python": platform.python_version()}


def write_record(path: Path, record: dict[str, object]) -> None:
    """Write a record as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    print(f"written: {os.path.relpath(path, ROOT)}")


def moment() -> dict[str, str]:
    """Return the date and the revision, of the whole repository."""
    return package.moment(ROOT, records="benchmarks/results")
