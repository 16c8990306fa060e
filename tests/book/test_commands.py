"""The commands that the README and the chapters name are there."""

import re
import subprocess

import nbformat
import pytest

from tests.pages import ROOT, chapters, source

# A line of its own, as in a block of commands, or the start of a piece of code in the text.
COMMAND = re.compile(
    r"^make ([a-z-]+)(?: [A-Z]+=\S+)*(?: +#.*)?$|`make ([a-z-]+)[` ]", re.MULTILINE
)


def targets():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z-]+):", text, re.MULTILINE))


def commands(text):
    """Return the make targets named in a text."""
    return {block or inline for block, inline in COMMAND.findall(text)}


def prose(path):
    """Return the Markdown of a page or a notebook."""
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def test_commands():
    text = "We\nmake sense of it. Type `make test-long`, or\n\nmake book   # the website\n"
    text += "make lab PORT=1\n"
    assert commands(text) == {"test-long", "book", "lab"}


@pytest.mark.parametrize(
    "path",
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *map(source, chapters())],
    ids=lambda p: p.name,
)
def test_every_command_named_exists(path):
    assert commands(prose(path)) <= targets()


def test_readme_names_the_commands_that_matter():
    assert {"book", "test"} <= commands(prose(ROOT / "README.md"))


def test_help_lists_every_command():
    listed = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert targets() - set(re.findall(r"make ([a-z-]+)", listed)) == {"chromium"}
