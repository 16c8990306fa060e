"""What a record has to say about itself: when, which code, which machine."""

import os
import platform
import re
import shutil
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

PACKAGE = Path(__file__).resolve().parents[2]


def circumstances() -> dict[str, object]:
    """Return date, revision, hardware and versions, to stand at the head of a record."""
    return {
        **moment(PACKAGE, records="experiments/records"),
        "hardware": hardware(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": _numba(),
    }


def moment(folder: Path, *, records: str) -> dict[str, str]:
    """Return the date and the revision."""
    date = datetime.now(UTC).isoformat(timespec="seconds")
    return {"date": date, "revision": revision(folder, records=records)}


def revision(folder: Path, *, records: str) -> str:
    """Return the commit, marked where the folder's files, new ones included, differ from it.

    A record is not part of the code that made it: the folder of ``records`` does not count.
    """
    commit = _git(folder, "rev-parse", "HEAD")
    if not commit:
        return "unknown"
    changed = _git(folder, "status", "--porcelain", "--", ".", f":!{records}")
    return f"{commit}-dirty" if changed else commit


def hardware() -> dict[str, object]:
    """Return the processor, its cores and the memory."""
    cpuinfo = Path("/proc/cpuinfo")
    found = cpuinfo.is_file() and re.search(r"model name\s*: (.*)", cpuinfo.read_text())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": found.group(1) if found else platform.processor() or "unknown",
        "cores": os.cpu_count(),
        "memory_gib": round(memory / 2**30),
    }


def _git(folder: Path, *arguments: str) -> str:
    """Return what git prints; nothing where there is no git or no repository."""
    if shutil.which("git") is None:
        return ""
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def _numba() -> str | None:
    try:
        return version("numba")
    except PackageNotFoundError:
        return None
