"""What Python in the browser is given: our package, pure wheels, and a lock that lists them all.

With the lock a kernel finds by itself what a cell imports: ours beside the lock, and Pyodide's own
packages, such as NumPy, at Pyodide's address. It asks nobody else.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from email import message_from_bytes
from hashlib import sha256
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import pyodide

ROOT = Path(__file__).resolve().parents[1]
LOCK = "pyodide-lock.json"
FILES_OF_JUPYTERLAB = {"jupyterlab-widgets", "widgetsnbextension"}
"""Needed by ipywidgets outside the browser; here their files are part of JupyterLite."""
MIDNIGHT_1980 = "315532800"
"""Seconds since 1970: no file of an archive can be older."""


def lay_down(folder: Path, wheels: list[Path], kernels: list[Path]) -> None:
    """Write a folder with the lock and what it lists.

    Parameters
    ----------
    folder
        Of the website; it is made.
    wheels
        Pure ones, copied into the folder.
    kernels
        Wheels that lie on the website already: the lock says where.
    """
    folder.mkdir(parents=True)
    own = [own_wheel(folder), *(Path(shutil.copy(wheel, folder)) for wheel in wheels)]
    text = json.dumps(lock(folder, [*own, *kernels]), indent=1)
    (folder / LOCK).write_text(text + "\n", encoding="utf-8")


def own_wheel(folder: Path) -> Path:
    """Build the wheel of our package into a folder, the same bytes from the same sources."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        for file in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copyfile(ROOT / file, copy / file)
        shutil.copytree(
            ROOT / "lstm_lessons",
            copy / "lstm_lessons",
            ignore=shutil.ignore_patterns("__pycache__"),
            copy_function=shutil.copyfile,
        )
        for path in copy.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        build = (
            "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"
        )
        done = subprocess.run(
            [sys.executable, "-c", build, str(folder.resolve())],
            cwd=copy,
            env={**os.environ, "SOURCE_DATE_EPOCH": MIDNIGHT_1980},
            capture_output=True,
            text=True,
            check=False,
            umask=0o022,
        )
        if done.returncode:
            sys.exit(f"The package's wheel could not be built:\n{done.stdout}{done.stderr}")
    [wheel] = folder.glob("lstm_lessons-*.whl")
    return wheel


def lock(folder: Path, wheels: list[Path]) -> dict:
    """Return a lock for Pyodide, to lie in a folder: these wheels, and Pyodide's packages."""
    kept = pyodide.kept()
    packages = {
        name: {**package, "file_name": kept["url"] + package["file_name"]}
        for name, package in kept["packages"].items()
    }
    ours = [entry(wheel, os.path.relpath(wheel, folder)) for wheel in wheels]
    packages |= {package["name"]: package for package in ours}
    for package in ours:
        unknown = set(package["depends"]) - set(packages)
        if unknown:
            raise ValueError(f"{package['name']} needs {', '.join(unknown)}, which no wheel brings")
    return {"info": kept["info"], "packages": dict(sorted(packages.items()))}


def entry(wheel: Path, file_name: str) -> dict:
    """Return the lock's entry of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        [metadata] = [name for name in names if name.endswith(".dist-info/METADATA")]
        said = message_from_bytes(archive.read(metadata))
    needs = map(Requirement, said.get_all("Requires-Dist", []))
    depends = {
        canonicalize_name(need.name) for need in needs if not need.marker or need.marker.evaluate()
    }
    tops = {name.partition("/")[0].removesuffix(".py") for name in names}
    return {
        "name": canonicalize_name(said["Name"]),
        "version": said["Version"],
        "file_name": file_name,
        "sha256": sha256(wheel.read_bytes()).hexdigest(),
        "install_dir": "site",
        "package_type": "package",
        "imports": sorted(top for top in tops if top.isidentifier()),
        "depends": sorted(depends - FILES_OF_JUPYTERLAB),
        "unvendored_tests": False,
    }
