"""Pyodide, laid down on this machine: what its own address would answer, as far as it can be had.

Python itself comes from npm, the pure packages that a kernel needs from PyPI, at the versions that
Pyodide has. NumPy and what else is compiled is on neither. Pyodide packs its wheels itself, so
that a wheel of PyPI has another checksum: the lock is told so.
"""

import json
import tarfile
from hashlib import sha256
from pathlib import Path

import pytest

from tests import npm
from tools import pyodide
from tools.wheels import fetch

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "_build" / "pyodide"
COMPILED = "pyemscripten"  # in the name of a wheel


def laid_down() -> Path:
    """Return the folder with the files; skip the test where they cannot be had."""
    kept = pyodide.kept()

    def fill(folder: Path) -> None:
        unpack_python(kept, folder)
        fetch_wheels(kept["packages"].values(), folder)

    return npm.once(FOLDER / kept["version"], fill)


def unpack_python(kept: dict, folder: Path) -> None:
    """Unpack npm's package, whose checksum is the one that is kept."""
    package = npm.fetch(f"pyodide@{kept['version']}", kept["integrity"], folder)
    with tarfile.open(package) as archive:
        for member in archive:
            (folder / Path(member.name).name).write_bytes(archive.extractfile(member).read())
    package.unlink()


def fetch_wheels(packages: list[dict], folder: Path) -> None:
    """Fetch the pure wheels, at Pyodide's versions."""
    pins = [
        f"{package['name']}=={package['version']}"
        for package in packages
        if COMPILED not in package["file_name"]
    ]
    done = fetch(folder, pins, quiet=True)
    if done.returncode:
        pytest.skip(f"PyPI has not what a kernel needs: {done.stderr[-500:]}")


def lock_for(text: str, folder: Path) -> str:
    """Return the website's lock with the checksums of the files that lie in the folder."""
    lock = json.loads(text)
    for package in lock["packages"].values():
        path = folder / package["file_name"].rpartition("/")[2]
        if package["file_name"].startswith("https:") and path.is_file():
            package["sha256"] = sha256(path.read_bytes()).hexdigest()
    return json.dumps(lock)
