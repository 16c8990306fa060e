"""The status page: a row for each chapter, as it is recorded; none that takes too long."""

import ast
import json
import tomllib
from html import unescape

import nbformat
import pytest
from bs4 import BeautifulSoup

from benchmarks import chapters
from tests.pages import ROOT, notebooks

LONGEST = 60  # seconds on two cores
NAMES = {  # as the page calls them
    "numpy": "NumPy",
    "scipy": "SciPy",
    "matplotlib": "Matplotlib",
    "torch": "PyTorch",
    "sklearn": "scikit-learn",
}
BRING = {"sklearn": {"scipy"}, "statsmodels": {"scipy"}}  # and, loaded, others with them


@pytest.fixture(scope="module")
def record():
    return json.loads((ROOT / "benchmarks/results/chapters.json").read_text(encoding="utf-8"))


def test_every_chapter_is_timed(record):
    missing = {path.stem for path in notebooks()} - set(record["seconds"])
    assert missing == set(), "no time is recorded of these: make bench-chapters"


def test_no_chapter_takes_too_long(record):
    assert [stem for stem, seconds in record["seconds"].items() if seconds > LONGEST] == []


def test_the_record_says_what_it_was_timed_on(record):
    assert {"date", "revision", "hardware", "python", "runs", *chapters.PACKAGES} <= set(record)


def test_the_page_shows_the_record(site, record):
    page = (site / "book" / "status.html").read_text(encoding="utf-8")
    page = page.replace("\N{NO-BREAK SPACE}", " ")
    rows = BeautifulSoup(page, "html.parser").select_one("main table").select("tbody tr")
    shown = {}
    for row in rows:
        chapter, reading, running, needs = row.select("td")
        assert reading.get_text().endswith(" minutes")
        shown[chapter.a["href"].removesuffix(".html")] = running.get_text(), needs.get_text()
    expected = {}
    for stem, seconds in record["seconds"].items():
        needs = ", ".join(NAMES.get(name, name) for name in record["imports"][stem])
        expected[stem] = f"{seconds:.0f} s", needs
    assert set(shown) == {path.stem for path in notebooks()}
    assert {stem: shown[stem] for stem in shown if stem in expected} == expected
    assert record["hardware"]["processor"] in unescape(page)


# --- what is recorded of their imports, beside what stands in the code ---


def imports_of(tree, *, inside):
    """Yield the full names that are imported: within functions, too, or only outside of them."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and not inside:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        yield from imports_of(node, inside=inside)


def source_of(name):
    """Return the file of our module of that name; of ``module.function`` that of the module."""
    for candidate in (name, name.rpartition(".")[0]):
        path = ROOT.joinpath(*candidate.split("."))
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file():
                return file
    raise AssertionError(f"there is no {name}")


def libraries_behind(code, *, inside):
    """Return which of ``chapters.LIBRARIES`` code names, and the package's modules behind it."""
    found, seen, trees = set(), set(), [ast.parse(code)]
    while trees:
        for name in imports_of(trees.pop(), inside=inside):
            first = name.partition(".")[0]
            found.add(first)
            if first == "lstm_lessons":
                parts = name.split(".")
                files = {source_of(".".join(parts[:n])) for n in range(1, len(parts) + 1)}
                trees += [ast.parse(f.read_text(encoding="utf-8")) for f in files - seen]
                seen |= files
    return found & set(chapters.LIBRARIES)


def code_of(path):
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "code")


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_what_a_chapter_needs_is_between_what_it_imports_at_once_and_what_it_may(path, record):
    assert path.stem in record["imports"], "not recorded: make bench-chapters"
    recorded = set(record["imports"][path.stem])
    at_once = libraries_behind(code_of(path), inside=False)
    may = libraries_behind(code_of(path), inside=True)
    may = may.union(*(BRING.get(name, ()) for name in may))
    assert at_once <= recorded <= may, "make bench-chapters, or -m benchmarks.chapters --imports"


def test_what_stands_in_a_function_is_imported_later():
    code = "from lstm_lessons.experiments import after"
    assert libraries_behind(code, inside=False) == {"numpy"}
    assert {"numpy", "torch"} < libraries_behind(code, inside=True)


def test_the_libraries_are_those_that_the_package_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    asked = [name.partition(">=")[0] for group in groups for name in group]
    names = {name for name in asked if not name.startswith("lstm-lessons[")}
    around = {"tqdm", "ipywidgets", "traitlets", "jupyterlab", "ipykernel", "psutil", "pyseccomp"}
    names = {"sklearn" if name == "scikit-learn" else name for name in names - around}
    assert names == set(chapters.LIBRARIES)


@pytest.mark.parametrize("call", [False, True])
def test_imported_is_what_is_loaded_when_a_chapter_has_run(call):
    """The module imports PyTorch in a function: it is needed where that is called."""
    code = "from lstm_lessons.experiments import after\n" + "after.weights_to_learn('LSTM')" * call
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    found = chapters.imported(nbformat.writes(notebook), ROOT / "book")
    assert found == ["numpy", "torch"] if call else found == ["numpy"]


# --- the bench that times them ---


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A book of two chapters, and the clock that times them."""
    (tmp_path / "book").mkdir()
    for stem in ("01_one", "02_two"):
        (tmp_path / "book" / f"{stem}.ipynb").write_text(stem)
    clock = iter(range(1000))
    monkeypatch.setattr(chapters, "ROOT", tmp_path)
    monkeypatch.setattr(chapters, "REPORT", tmp_path / "old.json")
    monkeypatch.setattr(chapters, "monotonic", lambda: next(clock))
    monkeypatch.setattr(chapters, "imported", lambda text, folder: [f"of {text}"])
    written = {}
    monkeypatch.setattr(chapters, "write_record", lambda path, record: written.update(record))
    return written


def test_each_is_timed(book, monkeypatch):
    monkeypatch.setattr(chapters, "executed", lambda text, folder: text)
    chapters.main([])
    assert book["seconds"] == {"01_one": 1.0, "02_two": 1.0}
    assert book["imports"] == {"01_one": ["of 01_one"], "02_two": ["of 02_two"]}


def test_a_chapter_with_other_outputs_is_not_timed(book, monkeypatch):
    monkeypatch.setattr(chapters, "executed", lambda text, folder: text.replace("two", "other"))
    with pytest.raises(SystemExit, match=r"02_two\.ipynb: other outputs"):
        chapters.main([])
    assert book == {}


def test_the_others_stay(book, tmp_path, monkeypatch):
    old = {"date": "then", "seconds": {"01_one": 7, "gone": 7}, "imports": {"01_one": ["old"]}}
    (tmp_path / "old.json").write_text(json.dumps(old))
    monkeypatch.setattr(chapters, "executed", lambda text, folder: text)
    chapters.main(["02_two"])
    assert book["seconds"] == {"01_one": 7, "02_two": 1.0}
    assert book["imports"] == {"01_one": ["old"], "02_two": ["of 02_two"]}
    assert book["date"] != "then"


def test_the_imports_alone_leave_the_times(book, tmp_path):
    old = {"date": "then", "seconds": {"01_one": 7}}
    (tmp_path / "old.json").write_text(json.dumps(old))
    chapters.main(["--imports"])
    assert book == {**old, "imports": {"01_one": ["of 01_one"], "02_two": ["of 02_two"]}}
