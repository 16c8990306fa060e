"""What a reader reads in a chapter: the words of its text, without headings, code and formulas.

Everything else is blanked out character by character, so a place in the prose is the same place
in the source.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

# In this order: what is found first hides what is inside.
NOT_PROSE = [
    re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE),
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r"\$\$.*?\$\$", re.DOTALL),
    re.compile(r"^#+ .*$", re.MULTILINE),
    re.compile(r"`[^`\n]+`"),
    re.compile(r"<code>.*?</code>"),
    re.compile(r"(?<!\\)\$[^$]+(?<!\\)\$"),
    re.compile(r"</?\w[^>]*>"),
]
LINK = re.compile(r"\[([^][]*)\]\(([^()\s]+)\)")


@dataclass(frozen=True)
class Link:
    """A link: where it stands, what it says, where it leads."""

    start: int
    end: int
    text: str
    target: str


@dataclass(frozen=True)
class Prose:
    """A text with all but its words blanked out; the links are blanked out, too, and listed."""

    text: str
    links: list[Link]


def prose(source: str) -> Prose:
    """Return the prose of a Markdown text."""
    for pattern in NOT_PROSE:
        source = pattern.sub(blank, source)
    links = [Link(*found.span(), *found.groups()) for found in LINK.finditer(source)]
    return Prose(LINK.sub(blank, source), links)


def blank(found: re.Match[str]) -> str:
    """Return as many spaces, with the same line breaks."""
    return re.sub(r"[^\n]", " ", found.group())


def formulas(source: str) -> list[str]:
    """Return the TeX of a Markdown text, inline and displayed."""
    for pattern in NOT_PROSE[:2]:
        source = pattern.sub(blank, source)
    source = re.sub(r"`[^`\n]+`", blank, source)
    displayed = re.findall(r"\$\$(.*?)\$\$", source, re.DOTALL)
    inline = re.findall(r"(?<!\\)\$([^$]+)(?<!\\)\$", NOT_PROSE[2].sub(blank, source))
    return displayed + inline


def cells(path: Path, kind: str) -> list[str]:
    """Return the sources of a notebook's cells of a kind, ``markdown`` or ``code``."""
    notebook = nbformat.read(path, as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == kind]


def text_of(path: Path) -> str:
    """Return all of a chapter's Markdown, cell after cell."""
    return "\n\n".join(cells(path, "markdown"))
