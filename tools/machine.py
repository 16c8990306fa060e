"""What a recorded measurement has to say about itself: when, which code, which machine."""

import json
import os
import platform
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def circumstances() -> dict[str, object]:
    """Return the date, the revision and the hardware, to stand at the head of a record."""
    return {**moment(), "hardware": hardware(), "python": platform.python_version()}


def write_record(path: Path, record: dict[str, object]) -> None:
    """Write a record as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    print(f"written: {path.relative_to(ROOT)}")


def moment() -> dict[str, str]:
    """Return the date and the revision."""
    return {"date": datetime.now(UTC).isoformat(timespec="seconds"), "revision": revision()}


def revision() -> str:
    """Return the commit, marked where the working tree differs from it."""
    describe = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    if shutil.which("git") is None:
        return "unknown"
    done = subprocess.run(describe, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def hardware() -> dict[str, object]:
    """Return the processor, its cores and the memory."""
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": processor.group(1) if processor else "unknown",
        "cores": os.cpu_count(),
        "memory_gib": round(memory / 2**30),
    }
