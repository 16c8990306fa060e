"""The drawing of the project's parts says what is in the code, and every import is in it."""

import re
from collections import defaultdict
from xml.etree import ElementTree

import nbformat
import pytest

from tests.pages import ROOT
from tests.test_import_directions import MAY_IMPORT, PACKAGE, parts_in
from tools.architecture import GOLDEN, architecture
from tools.drawings import FOLDER

SVG = "{http://www.w3.org/2000/svg}"
# Where the tests stand that hold a part to the golden vectors.
HELD_BY = {
    "scratch": "tests/scratch/test_golden.py",
    "pytorch": "tests/pytorch/test_golden.py",
    "widgets": "tests/browser/test_engine.py",
}


def arrows(svg):
    """Return the parts that lead into each part: read from the dots, the lines and the boxes."""
    root = ElementTree.fromstring(svg)
    boxes = [
        {key: float(rect.get(key)) for key in ("x", "y", "width", "height")}
        for rect in root.iter(f"{SVG}rect")
    ]
    names = [text.text for text in root.iter(f"{SVG}text")]
    ends = [path.get("d").split(" M")[0] for path in root.iter(f"{SVG}path")]
    lines = [[tuple(map(float, point.split())) for point in end[1:].split(" L")] for end in ends]
    found = defaultdict(set)
    for circle in root.iter(f"{SVG}circle"):
        dot = float(circle.get("cx")), float(circle.get("cy"))
        [source] = {  # the line that comes down to the dot begins at a box's lower edge
            name
            for name, box in zip(names, boxes, strict=True)
            for (x, y), (x_end, y_end) in lines
            if x == x_end == dot[0] and y < dot[1] <= y_end
            if box["x"] < x < box["x"] + box["width"] and y == box["y"] + box["height"]
        }
        [target] = {  # the line that begins at the dot ends at a box's left edge
            name
            for name, box in zip(names, boxes, strict=True)
            for start, (x, y) in lines
            if start == dot and x == box["x"] and box["y"] < y < box["y"] + box["height"]
        }
        found[target].add(source)
    return {name: found[name] for name in names}


@pytest.fixture(scope="module")
def drawn():
    return arrows((FOLDER / "architecture.svg").read_text(encoding="utf-8"))


def imported(files):
    """Return the parts that Python files and notebooks import."""
    found = set()
    for path in files:
        code = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            cells = nbformat.reads(code, as_version=4).cells
            lines = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
            code = re.sub(r"^[%!].*$", "", lines, flags=re.MULTILINE)  # the notebook's own
        found |= parts_in(code, path.name)
    return found


def test_every_part_is_drawn(drawn):
    assert set(drawn) == {GOLDEN, "chapters", "exercises", *MAY_IMPORT}


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_a_part_s_arrows_are_its_imports(drawn, part):
    assert drawn[part] - {GOLDEN} == imported((PACKAGE / part).rglob("*.py")) - {part}


@pytest.mark.parametrize(("row", "folder"), [("chapters", "book"), ("exercises", "exercises")])
def test_the_notebooks_arrows_are_their_imports(drawn, row, folder):
    assert drawn[row] == imported((ROOT / folder).glob("*.ipynb"))


def test_the_golden_vectors_lead_to_what_they_test(drawn):
    assert {part for part, sources in drawn.items() if GOLDEN in sources} == set(HELD_BY)
    for part, path in HELD_BY.items():
        text = (ROOT / path).read_text(encoding="utf-8")
        assert "golden" in text, path
        assert f"lstm_lessons.{part}" in text or f"tests.{part}" in text, path


def test_every_arrow_is_said_in_words(drawn):
    said = {
        sentence.split()[0]: sentence for sentence in architecture().description.split(". ")[1:]
    }
    for part in set(drawn) - {GOLDEN}:
        assert all(source in said[part] for source in drawn[part] - {GOLDEN}), part
