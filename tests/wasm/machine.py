"""Python with NumPy in WebAssembly, on this machine: 32 bits, no processes, no threads.

It is what a browser has, though not the same versions: Pyodide 0.25.1, whose Python is 3.11, and
NumPy 2.1.1 of emscripten-forge, which was built for it. Both come from npm. A NumPy for the
Pyodide that the website loads is at Pyodide's own address alone.
"""

import json
import shutil
import subprocess
import tarfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pytest

from tests import npm

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = json.loads(Path(__file__).with_name("packages.json").read_text(encoding="utf-8"))
# Another folder for other packages, or for another way to lay them down.
MADE_OF = (Path(__file__).with_name("packages.json"), Path(__file__))
FOLDER = ROOT / "_build" / "wasm" / sha256(b"".join(map(Path.read_bytes, MADE_OF))).hexdigest()[:12]
SYMBOLS = "var wasmImports={"  # in Pyodide's script: what a compiled module may call


def lay_down(folder: Path) -> None:
    """Fill the folder with ``python`` and ``numpy``; skip the test where they cannot be had."""
    python, numpy = (npm.fetch(*package, folder) for package in PACKAGES.items())
    with tarfile.open(python) as archive:
        archive.extractall(folder, filter="data")
    (folder / "package").rename(folder / "python")
    unpack_numpy(numpy, folder / "numpy")
    give_backtrace(folder / "python" / "pyodide.asm.js")


def unpack_numpy(package: Path, folder: Path) -> None:
    """Unpack the package within the package."""
    with tarfile.open(package) as outer:
        [inner] = [name for name in outer.getnames() if name.endswith(".tar.gz")]
        with tarfile.open(fileobj=outer.extractfile(inner)) as archive:
            archive.extractall(folder, filter="data")


def give_backtrace(script: Path) -> None:
    """Let NumPy ask who called it: nobody whom it knows. Python was built without an answer."""
    text = script.read_text(encoding="utf-8")
    assert text.count(SYMBOLS) == 1
    script.write_text(text.replace(SYMBOLS, f"{SYMBOLS}backtrace:()=>0,"), encoding="utf-8")


def run(
    argv: Sequence[str],
    *,
    path: Sequence[Path],
    folders: Sequence[Path],
    cwd: Path,
    environment: dict[str, str] | None = None,
) -> subprocess.CompletedProcess:
    """Run a module, or a file whose name ends with ``.py``, as ``__main__``.

    Parameters
    ----------
    argv
        The module or the file, and its arguments.
    path
        Where modules are looked for after NumPy and before Python's own.
    folders
        What of this machine it can read and write, at the same place.
    cwd
        The folder that it runs in.
    environment
        All of its environment.
    """
    node = shutil.which("node")
    if node is None:
        pytest.skip("WebAssembly runs in Node, which is not installed")
    machine = npm.once(FOLDER, lay_down)
    numpy = machine / "numpy" / "lib" / "python3.11" / "site-packages"
    asked = {
        "pyodide": str(machine / "python"),
        "argv": [str(word) for word in argv],
        "path": [str(folder) for folder in (numpy, *path)],
        "folders": [str(folder) for folder in (numpy, *folders)],
        "cwd": str(cwd),
        "environment": environment or {},
    }
    script = Path(__file__).with_suffix(".mjs")
    return subprocess.run(
        [node, str(script), json.dumps(asked)], capture_output=True, text=True, check=False
    )
