"""The head of each page, and what lies beside the pages: icon, card, address, site map, 404."""

import re
import struct
import sys
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pytest
import yaml

from tests.pages import PAGES, ROOT, chapters, parsed
from tools.pictures import CARD_SIZE, ICON_SIZE, icon

sys.path.insert(0, str(ROOT / "book" / "_ext"))
from book_head import head_tags
from book_missing import from_root
from book_policy import inline_scripts, with_policy

STATIC = ROOT / "book" / "_static"
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]
ADDRESS = CONFIG["html_baseurl"]

each_page = pytest.mark.parametrize("page", PAGES)


def size_of(png):
    """Return the width and height that a PNG file states at its beginning."""
    content = png.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", content[16:24])


# --- the head ---


@pytest.mark.parametrize("page", PAGES[:-1])  # nobody shares the search
def test_a_shared_link_shows_the_page(site, page):
    soup = parsed(site / page)
    said = {tag["property"]: tag["content"] for tag in soup.head("meta", property=True)}
    assert soup.title.string.split(" — ")[0] == said["og:title"]
    assert soup.head.find("meta", {"name": "description"})["content"] == said["og:description"]
    if not ADDRESS:
        return
    assert said["og:url"] == soup.head.find("link", rel="canonical")["href"] == ADDRESS + page
    card = site / said["og:image"].removeprefix(ADDRESS)
    assert size_of(card) == (int(said["og:image:width"]), int(said["og:image:height"]))
    assert len(said["og:image:alt"]) > 40


def test_without_an_address_none_is_invented():
    tags = head_tags("book/index.html", "A < B", "Text", "Course", "")
    assert "http" not in tags
    assert "og:image" not in tags
    assert '<meta property="og:title" content="A &lt; B">' in tags


@each_page
def test_the_icons_are_there(site, page):
    links = parsed(site / page).head("link", rel="icon")
    paths = [(site / page).parent / link["href"] for link in links]
    assert [path.suffix for path in paths] == [".png", ".svg"]
    assert all(path.is_file() for path in paths)


def test_the_window_has_the_colours_of_the_page(site):
    tags = parsed(site / "book/index.html").head("meta", {"name": "theme-color"})
    colours = {re.search(r"(light|dark)", tag["media"])[1]: tag["content"] for tag in tags}
    style = (STATIC / "book.css").read_text(encoding="utf-8")
    dark = re.search(r'data-theme="dark"\] \{\s+--pst-color-background: (\S+);', style)[1]
    assert colours == {"light": "#ffffff", "dark": dark}


def test_the_kept_pictures_are_those_of_the_command():
    assert (STATIC / "favicon.svg").read_text(encoding="utf-8") == icon()
    assert size_of(STATIC / "favicon.png") == ICON_SIZE
    assert size_of(STATIC / "card.png") == CARD_SIZE == (1200, 630)


# --- the site map ---


@pytest.mark.skipif(not ADDRESS, reason="without an address there is none")
def test_the_site_map_names_each_page_once(site):
    root = ElementTree.parse(site / "sitemap.xml").getroot()
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert root.tag == f"{space}urlset"
    found = [url.findtext(f"{space}loc") for url in root]
    assert sorted(found) == sorted(f"{ADDRESS}{chapter}.html" for chapter in chapters())


# --- the page for what is missing ---


@pytest.mark.parametrize("missing", ["gone.html", "book/gone.html", "a/b/c/"])
def test_its_links_hold_at_any_depth(site, missing):
    page = site / "404.html"
    address = ADDRESS or "https://course.example/"
    shown_at = urljoin(address, missing)
    tags = parsed(page).find_all(["a", "link", "script", "form"])
    addresses = [tag.get("href") or tag.get("src") or tag.get("action") for tag in tags]
    addresses = [urljoin(shown_at, each) for each in addresses if each and each[0] != "#"]
    ours = [urlsplit(each) for each in addresses if each.startswith(address)]
    assert len(ours) == len(addresses) > 30
    root = urlsplit(address).path
    lost = [each.path for each in ours if not (site / each.path.removeprefix(root)).is_file()]
    assert lost == []


def test_only_the_page_that_searches_loads_the_search(site):
    searching = [
        page
        for page in ["index.html", "404.html", *PAGES]
        if re.search(r'src="[^"]*searchindex\.js', (site / page).read_text(encoding="utf-8"))
    ]
    assert searching == ["search.html"]


def test_it_is_no_page_to_be_found(site):
    soup = parsed(site / "404.html")
    assert soup.head.find("meta", {"name": "robots"})["content"] == "noindex"
    assert soup.head.find("link", rel="canonical") is None
    assert soup.head.find("meta", property="og:title") is not None
    assert soup.head.find("meta", property="og:url") is None
    site_map = site / "sitemap.xml"
    assert not site_map.exists() or "404" not in site_map.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("link", "rewritten"),
    [
        ('href="book/a.html#b"', 'href="/x/book/a.html#b"'),
        ('src="./_static/a.js"', 'src="/x/_static/a.js"'),
        ('data-content_root="./"', 'data-content_root="/x/"'),
        ('href="#here"', 'href="#here"'),
        ('href="https://a.example/"', 'href="https://a.example/"'),
        ('href="/x/a.html"', 'href="/x/a.html"'),
    ],
)
def test_which_links_are_rewritten(link, rewritten):
    assert from_root(f"<a {link}>", "https://y.example/x/") == f"<a {rewritten}>"


def test_without_an_address_the_site_lies_at_the_root():
    assert from_root('<a href="book/a.html">', "") == '<a href="/book/a.html">'


# --- the policy (what a browser makes of it: tests/browser/test_policy.py) ---


@pytest.mark.parametrize("page", ["index.html", "404.html", *PAGES])
def test_each_page_has_one_policy_before_all_else(site, page):
    soup = parsed(site / page)
    [policy] = soup.head("meta", {"http-equiv": "Content-Security-Policy"})
    before = [tag.name for tag in policy.find_all_previous(["meta", "link", "script", "style"])]
    assert before == ["meta"], "the character set"
    scripts = next(each for each in policy["content"].split("; ") if "script-src" in each)
    assert "unsafe" not in scripts
    assert "http" not in policy["content"]


def test_the_checksums_are_of_what_runs():
    page = (
        '<meta charset="utf-8"><script>a()</script><script src="b.js"></script>'
        '<script type="application/json">{"c": 1}</script><script type="module">d()</script>'
        '<script data-cfasync="false">\n e()\n</script><script>a()</script>'
    )
    assert inline_scripts(page) == ["a()", "d()", "\n e()\n"]
    # echo -n 'a()' | openssl dgst -sha256 -binary | base64
    assert "'sha256-qVpDBgj7bpq5hMAcGp3AOc79J3Y1Z4HvySTwKrWDoy4='" in with_policy(page)
