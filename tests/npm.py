"""Packages of npm, for tests alone: fetched at a version, kept by its checksum."""

import fcntl
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.vendor import integrity

SECONDS = 180


def fetch(package: str, checksum: str, folder: Path) -> Path:
    """Fetch a package, such as "pyodide@0.25.1", into a folder; return the archive.

    The test is skipped where it cannot be had, and fails where it is another than it was.
    """
    command = ["npm", "pack", "--silent", package]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, check=True, timeout=SECONDS, text=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"{package} cannot be had from npm: {error}")
    archive = folder / done.stdout.split()[-1]
    assert integrity(archive) == checksum
    return archive


def once(folder: Path, fill: Callable[[Path], None]) -> Path:
    """Return the folder, filled where it is not there yet: all of it or nothing, by one process."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            unfinished = folder.with_name(f"{folder.name}.unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            fill(unfinished)
            unfinished.rename(folder)
    return folder
