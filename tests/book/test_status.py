"""The status page: a row for each chapter, as it is recorded; none that takes too long."""

import json
from html import unescape

import nbformat
import pytest
from bs4 import BeautifulSoup

from benchmarks import chapters
from tests.pages import ROOT, notebooks

LONGEST = 60  # seconds on two cores


@pytest.fixture(scope="module")
def record():
    return json.loads((ROOT / "benchmarks/results/chapters.json").read_text(encoding="utf-8"))


def test_every_chapter_is_timed(record):
    assert {path.stem for path in notebooks()} <= set(record["seconds"])


def test_no_chapter_takes_too_long(record):
    assert [stem for stem, seconds in record["seconds"].items() if seconds > LONGEST] == []


def test_the_record_says_what_it_was_timed_on(record):
    assert {"date", "revision", "hardware", "python", "runs", *chapters.PACKAGES} <= set(record)


def test_the_page_shows_the_record(site, record):
    page = (site / "book" / "status.html").read_text(encoding="utf-8")
    page = page.replace("\N{NO-BREAK SPACE}", " ")
    rows = BeautifulSoup(page, "html.parser").select("main table tbody tr")
    shown = {}
    for row in rows:
        chapter, reading, running, needs = row.select("td")
        assert reading.get_text().endswith(" minutes")
        shown[chapter.a["href"].removesuffix(".html")] = running.get_text(), needs.get_text()
    expected = {}
    for path in notebooks():
        cells = nbformat.read(path, as_version=4).cells
        torch = any("import torch" in cell.source for cell in cells if cell.cell_type == "code")
        needs = "NumPy, PyTorch" if torch else "NumPy"
        expected[path.stem] = f"{record['seconds'][path.stem]:.0f} s", needs
    assert shown == expected
    assert record["hardware"]["processor"] in unescape(page)


# --- the bench that times them ---


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A book of two chapters, and the clock that times them."""
    (tmp_path / "book").mkdir()
    for stem in ("01_one", "02_two"):
        (tmp_path / "book" / f"{stem}.ipynb").write_text(stem)
    clock = iter(range(1000))
    monkeypatch.setattr(chapters, "ROOT", tmp_path)
    monkeypatch.setattr(chapters, "monotonic", lambda: next(clock))
    written = {}
    monkeypatch.setattr(chapters, "write_record", lambda path, record: written.update(record))
    return written


def test_each_is_timed(book, monkeypatch):
    monkeypatch.setattr(chapters, "executed", lambda text, folder: text)
    chapters.main([])
    assert book["seconds"] == {"01_one": 1.0, "02_two": 1.0}


def test_a_chapter_with_other_outputs_is_not_timed(book, monkeypatch):
    monkeypatch.setattr(chapters, "executed", lambda text, folder: text.replace("two", "other"))
    with pytest.raises(SystemExit, match=r"02_two\.ipynb: other outputs"):
        chapters.main([])
    assert book == {}
