"""JupyterLite beside the pages: what runs in a browser is there, with all that it reads."""

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from contextlib import redirect_stdout
from hashlib import sha256
from html import unescape

import nbformat
import pytest
from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION
from packaging.utils import canonicalize_name

from lstm_lessons.checks import load
from tests.pages import ROOT
from tools import lite, lite_python, pyodide

sys.path.insert(0, str(ROOT / "book" / "_ext"))

from browser_python import code_of, imported_at_once, missing, packages

CHAPTERS = sorted((ROOT / "book").glob("*.ipynb"))
EXERCISES = sorted((ROOT / "exercises").glob("*.ipynb"))
THERE = lite.notebooks()
LEFT_OUT = [path for path in [*CHAPTERS, *EXERCISES] if path not in THERE]
QUICK = {"02_rnn_unit"}  # the others are part of `make test-long`


REACHED = """\
from lstm_lessons.grading import record

[questions] = record.reached().values()
print("reached", sum(questions.values()), "points")"""


def name_of(path):
    return f"{path.parent.name}-{path.stem}"


def quick_or_long(paths):
    return pytest.mark.parametrize(
        "path",
        [
            pytest.param(
                path, id=name_of(path), marks=() if path.stem in QUICK else pytest.mark.long
            )
            for path in paths
        ],
    )


# --- which notebooks ---


def test_a_notebook_needs_what_it_or_a_module_of_ours_imports(tmp_path):
    def needs(*cells):
        path = tmp_path / f"{abs(hash(cells))}.ipynb"
        code = [nbformat.v4.new_code_cell(cell) for cell in cells]
        nbformat.write(nbformat.v4.new_notebook(cells=code), path)
        return missing(path)

    assert needs("import numpy as np", "from lstm_lessons.scratch import LSTM") == ""
    assert needs("import json", "def late():\n    from torch import nn") == "PyTorch"
    assert needs("%%capture\nimport torch.nn") == "PyTorch"
    assert needs("from lstm_lessons import pytorch") == "PyTorch"
    assert needs("from lstm_lessons.experiments import after") == "PyTorch", "within a function"
    assert needs("import torchless", "x = 'import torch'") == ""


def test_code_within_our_functions_counts_only_where_it_is_asked_for():
    code = "from lstm_lessons.experiments.forecasting import river"
    assert "sklearn" in packages(code, inside_functions=True)
    assert "sklearn" not in imported_at_once(code)
    assert {"numpy"} <= imported_at_once(code)


@pytest.fixture(scope="module")
def unpacked(site, tmp_path_factory):
    """The folder of our wheel's files, as the browser's Python has them."""
    folder = tmp_path_factory.mktemp("packages")
    [wheel] = (site / "lite" / "python").glob("lstm_lessons-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def run(site, unpacked, tmp_path):
    """Run a notebook where no process can be started: the website's copy, or another."""

    def run(path, notebook=None):
        command = [sys.executable, str(ROOT / "tests" / "book" / "in_no_process.py")]
        place = notebook or site / "lite" / "files" / path.relative_to(ROOT)
        return subprocess.run(
            [*command, str(place), str(unpacked)],
            cwd=tmp_path,
            env={**os.environ, "LSTM_LESSONS_HOME": str(tmp_path), "TQDM_DISABLE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.mark.parametrize("path", THERE, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_file_that_a_notebook_names_is_there(site, path):
    named = re.findall(r"[\"'](\.\./[\w./-]+)[\"']", code_of(path))
    kept = [(path.parent / name).resolve().relative_to(ROOT) for name in named]
    kept = [name for name in kept if (ROOT / name).exists()]
    assert [name for name in kept if not (site / "lite" / "files" / name).exists()] == []


@quick_or_long([path for path in THERE if path.parent.name == "book"])
def test_a_chapter_runs_from_the_website_s_files_alone(run, unpacked, path):
    done = run(path)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "thread" not in done.stderr
    place, count = done.stdout.splitlines()[-1].rsplit(" ", 1)
    assert place.startswith(str(unpacked))
    assert int(count) > 5, f"expected a chapter with six code cells or more; got {count}"


@quick_or_long([path for path in THERE if path.parent.name == "exercises"])
def test_an_exercise_gives_all_its_points_there(run, tmp_path, path):
    solved = nbformat.read(ROOT / "solutions" / path.name, as_version=4)
    solved.cells.append(nbformat.v4.new_code_cell(REACHED))
    notebook = tmp_path / path.name
    nbformat.write(solved, notebook)
    done = run(path, notebook)
    assert done.returncode == 0, done.stderr[-2000:]
    assert f"reached {load(path.stem).points} points" in done.stdout


@pytest.mark.long
@pytest.mark.parametrize("path", LEFT_OUT, ids=name_of)
def test_a_notebook_that_is_left_out_could_not_run(run, path):
    done = run(path, path)
    assert done.returncode != 0
    assert "No module named 'torch'" in done.stderr or "need triton" in done.stderr


# --- the pages say so ---


@pytest.mark.parametrize("path", [*CHAPTERS, *EXERCISES], ids=name_of)
def test_a_page_leads_to_its_notebook_in_the_browser_or_says_why_not(site, path):
    page = path.stem if path.parent.name == "book" else "exercises"
    text = (site / "book" / f"{page}.html").read_text(encoding="utf-8")
    [line] = [p for p in re.findall(r"<p>.*?</p>", text, re.DOTALL) if f"/{path.name}" in p]
    name = path.relative_to(ROOT).as_posix()
    places = re.findall(r'<span class="in-browser"[^>]* data-notebook="(.*?)" hidden>', line)
    assert places == ([name] if path in THERE else [])
    why = "not in the browser: it needs PyTorch, which does not run there"
    assert (why in line) == (path in LEFT_OUT)
    assert (site / "lite" / "files" / name).is_file() == (path in THERE)


# --- code that is run in the page ---


def snippets():
    """Return the code under the buttons, by the chapter's name."""
    found = {}
    for path in CHAPTERS:
        for cell in nbformat.read(path, as_version=4).cells:
            if "run" in cell.metadata.get("tags", []):
                assert cell.cell_type == "markdown"
                found[path.stem] = re.search(r"```python\n(.*?)```", cell.source, re.DOTALL)[1]
    return found


SNIPPETS = snippets()


def test_each_chapter_that_runs_in_a_browser_has_code_to_run_in_the_page(site):
    chapters = {path.stem for path in THERE if path.parent.name == "book"}
    without = chapters - {"fast_lstm"} - set(SNIPPETS)
    assert not without, f"give a Markdown cell with some code the tag `run`: {sorted(without)}"
    elsewhere = set(SNIPPETS) - chapters
    assert not elsewhere, f"take the tag `run` away, they cannot run in a browser: {elsewhere}"
    for path in CHAPTERS:
        text = (site / "book" / f"{path.stem}.html").read_text(encoding="utf-8")
        before = text.split('<div class="run-here" hidden>')[:-1]
        shown = [part.rpartition("<pre>")[2].partition("</pre>")[0] for part in before]
        code = [unescape(re.sub(r"<.*?>", "", each)).strip() for each in shown]
        assert code == [SNIPPETS[name].strip() for name in SNIPPETS if name == path.stem]


@pytest.mark.parametrize("chapter", SNIPPETS)
def test_code_to_run_in_the_page_stands_alone_and_prints(chapter):
    out = io.StringIO()
    with redirect_stdout(out):
        exec(compile(SNIPPETS[chapter], chapter, "exec"), {})
    assert any(character.isdigit() for character in out.getvalue())
    assert max(map(len, SNIPPETS[chapter].splitlines())) <= 80


@pytest.fixture(scope="module")
def lock(site):
    """The website's list of packages."""
    return json.loads((site / "lite" / "python" / "pyodide-lock.json").read_text(encoding="utf-8"))


def loaded(code, lock):
    """Return what can be imported after a kernel has loaded what it sees in some code."""
    tops = {found.partition(".")[0] for found in re.findall(r"^(?:from|import) (\S+)", code, re.M)}
    found = set()
    waiting = [name for name, package in lock["packages"].items() if tops & set(package["imports"])]
    waiting += lite.WITH_THE_KERNEL
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += map(canonicalize_name, lock["packages"][name]["depends"])
    return {module for name in found for module in lock["packages"][name]["imports"]}


@pytest.mark.parametrize("chapter", SNIPPETS)
def test_the_browser_loads_what_code_in_the_page_imports(lock, chapter):
    code = SNIPPETS[chapter]
    assert imported_at_once(code) - sys.stdlib_module_names <= loaded(code, lock)


@pytest.mark.parametrize("path", THERE, ids=name_of)
def test_the_launch_cell_loads_what_a_notebook_imports(site, lock, path):
    there = nbformat.read(site / "lite" / "files" / path.relative_to(ROOT), as_version=4)
    launch = there.cells[1].source
    [line] = [line for line in launch.splitlines() if line.startswith("import lstm_lessons")]
    names = line.removeprefix("import ").partition("  #")[0].replace(",", "").split()
    code = "\n".join(f"import {name}" for name in names)
    assert imported_at_once(code_of(path)) - sys.stdlib_module_names <= loaded(code, lock)
    own = nbformat.read(path, as_version=4)
    assert [cell.source for cell in there.cells[2:]] == [cell.source for cell in own.cells[2:]]
    assert launch.startswith(own.cells[1].source)
    assert all(not cell.get("outputs") for cell in there.cells)


# --- what Python is given ---


def test_what_the_list_of_packages_says_is_true(site, lock):
    address = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE_VERSION}/full/"
    near = {}
    for name, package in lock["packages"].items():
        if not package["file_name"].startswith(address):
            near[name] = (site / "lite" / "python" / package["file_name"]).read_bytes()
            assert sha256(near[name]).hexdigest() == package["sha256"]
        assert {canonicalize_name(need) for need in package["depends"]} <= set(lock["packages"])
    kernel = {"piplite", "ipykernel", "pyodide-kernel"}
    assert set(near) == kernel | {"lstm-lessons", "anywidget", "comm", "ipywidgets", "psygnal"}
    assert lock["packages"]["lstm-lessons"]["depends"] == ["numpy", "tqdm"]
    assert {*lite.WITH_THE_KERNEL, "numpy", "scipy", "matplotlib"} <= set(lock["packages"])


def test_pyodide_is_the_kernel_s(site):
    assert pyodide.kept()["version"] == PYODIDE_VERSION, "renew it: python -m tools.pyodide"
    text = (site / "lite" / "jupyter-lite.json").read_text(encoding="utf-8")
    kernel = json.loads(text)["jupyter-config-data"]["litePluginSettings"][f"{lite.KERNEL}:kernel"]
    assert kernel["disablePyPIFallback"] is True
    assert kernel["loadPyodideOptions"]["lockFileURL"] == "./python/pyodide-lock.json"
    assert "pyodideUrl" not in kernel, "the kernel's own address"


@pytest.fixture
def masked():
    """New files are the user's own: what is packed must not depend on it."""
    old = os.umask(0o077)
    yield
    os.umask(old)


def test_our_wheel_is_the_same_each_time_and_has_all_our_files(tmp_path, masked):
    wheel = lite_python.own_wheel(tmp_path / "one")
    os.umask(0o022)
    again = lite_python.own_wheel(tmp_path / "two")
    assert wheel.read_bytes() == again.read_bytes()
    files = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "lstm_lessons").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert inside == files


def test_a_wheel_that_needs_what_nobody_brings_is_refused(tmp_path):
    wheel = tmp_path / "lonely-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("lonely/__init__.py", "")
        archive.writestr(
            "lonely-1.0.dist-info/METADATA",
            "Name: lonely\nVersion: 1.0\nRequires-Dist: numpy\nRequires-Dist: company>=2\n"
            'Requires-Dist: pytest; extra == "test"\n',
        )
    with pytest.raises(ValueError, match="lonely needs company, which no wheel brings"):
        lite_python.lock(tmp_path, [wheel])


# --- the build ---


def test_it_is_built_again_only_where_something_changed(monkeypatch, tmp_path):
    built = []
    monkeypatch.setattr(lite, "SITE", tmp_path / "lite")
    monkeypatch.setattr(lite, "WORK", tmp_path)
    monkeypatch.setattr(lite, "build", lambda site, work: (site.mkdir(), built.append(site)))
    for inputs, times in (("one", 1), ("one", 1), ("another", 2)):
        monkeypatch.setattr(lite, "fingerprint", lambda inputs=inputs: inputs)
        assert lite.main() == 0
        assert len(built) == times
        assert (tmp_path / "lite" / "inputs.sha256").read_text() == inputs


def test_whatever_goes_into_it_counts():
    counted = {path.relative_to(ROOT).as_posix() for path in lite.sources() if ROOT in path.parents}
    assert {path.relative_to(ROOT).as_posix() for path in THERE} <= counted
    assert {
        "book/quizzes/02_rnn_unit.json",
        "tests/golden/lstm.json",
        "benchmarks/results/adding.json",
        "lstm_lessons/scratch/lstm.py",
        "lstm_lessons/widgets/js/host.js",
        "requirements/constraints.txt",
        "tools/lite.js",
        "tools/lite.py",
        "tools/pyodide.json",
        "book/_ext/browser_python.py",
    } <= counted
    assert not any("__pycache__" in name for name in counted)


def test_it_is_small(site):
    files = [path for path in (site / "lite").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 30e6
    assert [path for path in files if path.suffix == ".map"] == []
    extensions = site / "lite" / "extensions"
    assert {path.name for path in extensions.iterdir()} == {
        "@jupyter-widgets",
        "@jupyterlite",
        "anywidget",
    }
