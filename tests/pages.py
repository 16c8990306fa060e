"""The website's pages, as the table of contents names them."""

from functools import cache
from pathlib import Path

import yaml
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[1]


def chapters() -> list[str]:
    """Return each entry of ``_toc.yml``, the root first, such as ``book/02_rnn_unit``."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [toc["root"], *(entry["file"] for part in toc["parts"] for entry in part["chapters"])]


def source(chapter: str) -> Path:
    """Return the file that a chapter is written in."""
    candidates = [ROOT / f"{chapter}{suffix}" for suffix in (".md", ".ipynb")]
    return next((path for path in candidates if path.is_file()), candidates[0])


def notebooks() -> list[Path]:
    """Return the chapters that are notebooks."""
    return [path for path in map(source, chapters()) if path.suffix == ".ipynb"]


@cache
def parsed(page: Path) -> BeautifulSoup:
    """Return a page of the built site; it is shared, so nobody changes it."""
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


PAGES = [*(f"{chapter}.html" for chapter in chapters()), "search.html"]
