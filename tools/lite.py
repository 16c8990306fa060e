"""Build JupyterLite into the website: notebooks that run in the reader's own browser.

    python -m tools.lite

It goes into ``_build/html/lite``, if what it is made of has changed since. No network is needed.
The notebooks are those that need nothing that a browser has not, without their outputs: a reader
who opens one runs it. Python itself, Pyodide, comes to the reader from its own address.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from tools import lite_python

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "book" / "_ext"))

from browser_python import OURS, ROOT, code_of, imported_at_once, missing

SITE = ROOT / "_build" / "html" / "lite"
WORK = ROOT / "_build" / "lite"
SCRIPT = ROOT / "tools" / "lite.js"
WHEELS = Path(sys.prefix) / "wheels"  # requirements/lite.txt says which
DATA = (
    "book/quizzes/*.json",
    "tests/golden/*.json",
    "benchmarks/results/*.json",
    "benchmarks/tricks.txt",
)
"""What the notebooks read, from where they read it."""
APPS = ("notebooks", "tree", "repl")
KERNEL = "@jupyterlite/pyodide-kernel-extension"
EXTENSIONS = (KERNEL, "@jupyter-widgets/jupyterlab-manager", "anywidget")
WITH_THE_KERNEL = ("micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "ipython", "jedi")
"""The packages that are loaded while Python starts; all others when a cell imports them."""
SETTINGS = {"@jupyterlab/apputils-extension:themes": {"adaptive-theme": True}}


def main() -> int:
    """Build it where it is not current, and say what that took."""
    mark, inputs = SITE / "inputs.sha256", fingerprint()
    if mark.is_file() and mark.read_text(encoding="utf-8") == inputs:
        return 0
    start = time.monotonic()
    built = WORK / "site"
    build(built, WORK)
    (built / mark.name).write_text(inputs, encoding="utf-8")
    shutil.rmtree(SITE, ignore_errors=True)
    built.rename(SITE)
    size = sum(path.stat().st_size for path in SITE.rglob("*") if path.is_file())
    print(f"JupyterLite: {size / 1e6:.0f} MB in {time.monotonic() - start:.0f} s")
    return 0


def notebooks() -> list[Path]:
    """Return the chapters and the exercises that run in a browser."""
    every = (path for folder in ("book", "exercises") for path in (ROOT / folder).glob("*.ipynb"))
    return sorted(path for path in every if not missing(path))


def fingerprint() -> str:
    """Return a checksum of all that it is made of."""
    digest = sha256()
    for path in sorted(set(sources())):
        digest.update(str(path).encode() + sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def sources() -> Iterator[Path]:
    """Yield each file that a change of would change what is built."""
    for pattern in ("book/*.ipynb", "exercises/*.ipynb", *DATA, "requirements/*.txt"):
        yield from ROOT.glob(pattern)
    package = ROOT.glob("lstm_lessons/**/*")
    yield from (path for path in package if path.is_file() and "__pycache__" not in path.parts)
    yield from (ROOT / name for name in ("pyproject.toml", "README.md", "LICENSE"))
    yield from WHEELS.glob("*.whl")
    yield from (ROOT / "tools" / name for name in ("lite.py", "lite_python.py", "pyodide.json"))
    yield from (SCRIPT, ROOT / "book" / "_ext" / "browser_python.py")


def build(site: Path, work: Path) -> None:
    """Build it, with what it is built from beside it.

    Parameters
    ----------
    site
        Where JupyterLite goes, within ``work``.
    work
        Is emptied.
    """
    shutil.rmtree(work, ignore_errors=True)
    lay_out(work / "files")
    extensions = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    config = {
        "apps": APPS,
        "federated_extensions": [str(extensions / name) for name in EXTENSIONS],
        "ignore_sys_prefix": True,  # or every extension that is installed here came, too
        "no_libarchive": True,
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
        "output_dir": str(site),
    }
    write_json(work / "jupyter_lite_config.json", {"LiteBuildConfig": config})
    write_json(work / "jupyter-lite.json", settings())
    write_json(work / "repl" / "jupyter-lite.json", settings_of_repl())
    write_json(work / "overrides.json", SETTINGS)
    command = [sys.executable, "-m", "jupyterlite_core", "build"]
    done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"JupyterLite could not be built:\n{done.stdout}{done.stderr}")
    add_script(site)
    kernels = site / "extensions" / KERNEL / "static" / "pypi"
    of_kernel = [next(kernels.glob(f"{name}-*.whl")) for name in ("piplite", "ipykernel")]
    of_kernel.append(next(kernels.glob("pyodide_kernel-*.whl")))
    lite_python.lay_down(site / "python", sorted(WHEELS.glob("*.whl")), of_kernel)


def add_script(site: Path) -> None:
    """Give each app's page our script, before all others."""
    shutil.copyfile(SCRIPT, site / "lost.js")
    for app in APPS:
        page = site / app / "index.html"
        head, title, rest = page.read_text(encoding="utf-8").partition("    <title>")
        line = '    <script src="../lost.js"></script>\n'
        page.write_text(head + line + title + rest, encoding="utf-8")


def lay_out(files: Path) -> None:
    """Write the notebooks, and what they read, as they lie in the repository."""
    for path in notebooks():
        target = files / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(for_the_browser(path), encoding="utf-8")
    for pattern in DATA:
        for path in ROOT.glob(pattern):
            target = files / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def for_the_browser(path: Path) -> str:
    """Return a notebook's text without outputs, its launch cell with a line that loads packages.

    The kernel loads what it sees imported in a cell. What our modules import in turn it does not
    see, so that the line names it.
    """
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    notebook["metadata"].pop("widgets", None)
    names = [OURS, *sorted(imported_at_once(code_of(path)) - sys.stdlib_module_names)]
    lines = ["", f"import {', '.join(names)}  # the browser loads them here"]
    if "tqdm" in names:
        lines.append("tqdm.tqdm.monitor_interval = 0  # it would start a thread")
    notebook["cells"][1]["source"] += [f"\n{line}" for line in lines]
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def settings() -> dict:
    """Return JupyterLite's settings: our lock, and nobody else's packages."""
    kernel = {
        "disablePyPIFallback": True,
        "loadPyodideOptions": {
            "lockFileURL": f"./python/{lite_python.LOCK}",
            "packages": WITH_THE_KERNEL,
        },
    }
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "LSTM lessons",
            "appUrl": "./tree",
            "faviconUrl": "./tree/favicon.ico",
            "litePluginSettings": {f"{KERNEL}:kernel": kernel},
        },
    }


def settings_of_repl() -> dict:
    """Return what is different in the console: it has no notebooks, which this plugin asks for."""
    without = {"disabledExtensions": ["@jupyterlab/codemirror-extension:commands"]}
    return {"jupyter-lite-schema-version": 0, "jupyter-config-data": without}


def write_json(path: Path, content: dict) -> None:
    """Write a file of JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
