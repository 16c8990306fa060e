"""The website as a zip file (what a browser makes of it: tests/browser/test_unpacked.py)."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.pages import PAGES, ROOT
from tools.offline import pack

# Of a list of ways, the one that only a served website has.
WAYS = """<ul>
<li><p class="in-the-browser"><strong>In this browser:</strong> “run it in the browser” opens a
notebook.</p></li>
<li><p>At home.</p></li>
</ul>"""
SITE = {
    "index.html": '<p class="in-the-browser">In this page, too.</p>\n<p>Hello</p>',
    "book/b.html": WAYS,
    "book/a.html": '<p>A<span class="in-browser" data-notebook="a.ipynb" hidden></span></p>',
    "book/c.html": '<p>C<span class="in-the-browser"> · not in the browser</span></p>',
    "_static/lite/script.js": "1",
    "lite/index.html": "needs a server",
    "_sources/book/a.md": "A",
    "404.html": "gone",
    "sitemap.xml": "<urlset/>",
    "objects.inv": "",
    ".buildinfo": "",
}


@pytest.fixture
def made(tmp_path):
    """Write a small website; return its folder."""
    for name, text in SITE.items():
        path = tmp_path / "html" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "html"


@pytest.fixture
def archive(made):
    """Pack the small website; return the zip file."""
    path = made.parent / "course-1.0.zip"
    pack(made, path)
    return path


def test_what_is_in_it(archive):
    with zipfile.ZipFile(archive) as file:
        names = [
            "LICENSE",
            "LICENSE-CC-BY-4.0",
            "_static/lite/script.js",
            "book/a.html",
            "book/b.html",
            "book/c.html",
            "index.html",
        ]
        assert file.namelist() == [f"course-1.0/{name}" for name in names]
        assert file.read("course-1.0/index.html") == b"<p>Hello</p>"
        assert file.read("course-1.0/book/a.html") == b"<p>A</p>"
        assert file.read("course-1.0/book/c.html") == b"<p>C</p>"
        assert file.read("course-1.0/book/b.html") == b"<ul>\n<li><p>At home.</p></li>\n</ul>"
        assert file.read("course-1.0/LICENSE") == (ROOT / "LICENSE").read_bytes()


def test_the_same_website_gives_the_same_bytes(made, archive):
    for path in made.rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            os.utime(path, (1e9, 1e9))
    again = made.parent / "again" / archive.name
    again.parent.mkdir()
    pack(made, again)
    assert again.read_bytes() == archive.read_bytes()


def test_unzip_finds_files_that_all_may_read(archive):
    with zipfile.ZipFile(archive) as file:
        assert {entry.external_attr >> 16 for entry in file.infolist()} == {0o644}
        assert file.testzip() is None


def test_all_pages_are_in_it_and_all_that_they_load_or_link_to(site, tmp_path):
    archive = tmp_path / "course.zip"
    pack(site, archive)
    with zipfile.ZipFile(archive) as file:
        names = {name.removeprefix("course/") for name in file.namelist()}
        pages = {name: file.read(f"course/{name}").decode() for name in PAGES}
    assert "In this browser:" in (site / "book/exercises.html").read_text(encoding="utf-8")
    assert "In this browser:" not in pages["book/exercises.html"]
    for name, page in pages.items():
        near = re.findall(r'\s(?:href|src|action)="(?![a-z]+:)([^"?#]+)', page)
        assert len(near) > 20
        assert {os.path.normpath(Path(name).parent / each) for each in near} - names == set(), name


def test_the_command_says_where_it_lies_and_how_large_it_is(site):
    command = [sys.executable, "-m", "tools.offline"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    name, size = re.fullmatch(r"(_build/lstm-lessons-[\d.]+\.zip): ([\d.]+) MB\n", said).groups()
    assert abs((ROOT / name).stat().st_size / 1e6 - float(size)) <= 0.05
