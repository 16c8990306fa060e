"""The drawings on pages without cells are those of the package, and are on the page."""

import re

import pytest
from bs4 import BeautifulSoup

from tests.pages import ROOT
from tools.drawings import FOLDER, main


def test_the_kept_drawings_are_what_the_command_writes(tmp_path):
    main(tmp_path)
    written = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
    assert kept == written, "python -m tools.drawings"


def test_every_kept_drawing_is_included_by_a_page():
    pages = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "book").glob("*.md"))
    included = re.findall(r"^:file: drawings/(\S+)$", pages, flags=re.MULTILINE)
    assert sorted(included) == sorted(path.name for path in FOLDER.iterdir())


@pytest.mark.parametrize(
    ("name", "page"), [("lstm_unit", "index"), ("architecture", "architecture")]
)
def test_a_page_shows_the_drawing_itself(site, name, page):
    page = BeautifulSoup((site / f"book/{page}.html").read_text(encoding="utf-8"), "html.parser")
    drawing = page.select_one("article svg")
    kept = BeautifulSoup((FOLDER / f"{name}.svg").read_text(encoding="utf-8"), "html.parser").svg
    assert drawing is not None
    assert drawing["aria-labelledby"] == kept["aria-labelledby"]
    assert len(drawing.find_all("path")) == len(kept.find_all("path")) > 10
