"""A chapter that is taken out of the book leaves the website, though its folder is kept."""

import subprocess
import sys

from tests.pages import ROOT

CONFIGURATION = f"""
import sys
sys.path.insert(0, {str(ROOT / "book" / "_ext")!r})
extensions = ["book_leftovers"]
html_sourcelink_suffix = ""  # as Jupyter Book sets it
exclude_patterns = []
"""


def build(source, site):
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", source, site]
    subprocess.run(command, check=True, timeout=120)


def files(site):
    """Return the pages and the copied sources, without what Sphinx writes for itself."""
    paths = [*site.rglob("*.html"), *(site / "_sources").rglob("*")]
    names = {path.relative_to(site).as_posix() for path in paths if path.is_file()}
    return names - {"search.html", "genindex.html"}


def downloads(site):
    """Return the names of the files that may be downloaded."""
    return {path.name for path in (site / "_downloads").rglob("*.*")}


def test_pages_without_a_document_are_removed(tmp_path):
    source, site = tmp_path / "source", tmp_path / "site"
    (source / "part").mkdir(parents=True)
    (source / "conf.py").write_text(CONFIGURATION)
    (source / "index.rst").write_text("Root\n====\n\n:download:`part/kept.txt`\n")
    for name in ("gone", "kept"):
        (source / "part" / f"{name}.txt").write_text(name)
    offer = ":orphan:\n\nGone\n====\n\n:download:`gone.txt` and :download:`kept.txt`\n"
    (source / "part" / "gone.rst").write_text(offer)
    (source / "part" / "kept.rst").write_text(":orphan:\n\nKept\n====\n")
    build(source, site)
    (site / "other").mkdir()
    (site / "other" / "tool.html").write_text("put here by something else")
    kept = {"index.html", "part/kept.html", "other/tool.html"}
    kept |= {"_sources/index.rst", "_sources/part/kept.rst"}
    gone = {"part/gone.html", "_sources/part/gone.rst"}
    assert files(site) == kept | gone
    assert downloads(site) == {"gone.txt", "kept.txt"}

    # As the table of contents does it: the file is there, the document is not.
    (source / "conf.py").write_text(CONFIGURATION + 'exclude_patterns += ["part/gone.rst"]')
    build(source, site)
    assert files(site) == kept
    assert downloads(site) == {"kept.txt"}
