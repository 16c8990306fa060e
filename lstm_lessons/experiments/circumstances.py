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

PACKAGE = Path(__file__).resolve().parents[1]
# A record is not part of the code that made it.
CODE = [".", ":!experiments/records"]


def circumstances() -> dict[str, object]:
    """Return date, revision, hardware and versions, to stand at the head of a record."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "revision": revision(),
        "hardware": {"processor": _processor(), "cores": os.cpu_count()},
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": _numba(),
    }


def revision() -> str:
    """Return the commit, marked where the package's files, new ones included, differ from it."""
    commit = _git("rev-parse", "HEAD")
    if not commit:
        return "unknown"
    return f"{commit}-dirty" if _git("status", "--porcelain", "--", *CODE) else commit


def _git(*arguments: str) -> str:
    """Return what git prints; nothing where there is no git or no repository."""
    if shutil.which("git") is None:
        return ""
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=PACKAGE, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    found = cpuinfo.is_file() and re.search(r"model name\s*: (.*)", cpuinfo.read_text())
    return found.group(1) if found else platform.processor() or "unknown"


def _numba() -> str | None:
    try:
        return version("numba")
    except PackageNotFoundError:
        return None
