"""The theme's icons: one small font, with all that a page shows and no name that is reserved."""

import sys

import pytest
from fontTools.ttLib import TTFont

from tests.pages import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))

from book_icons import FONT, SHEET, glyphs, named, with_icons

BARS = r'.fa-bars:before,.fa-navicon:before{content:"\f0c9"}'
DOG = r'.fa-dog:before{content:"\f6d3"}'
BELL = '.note{content:"\uf0f3"}'
FACE = r"@font-face{font-family:Font Awesome\ 6 Brands;src:url(../brands.woff2)}"


@pytest.fixture(scope="module")
def font(site):
    return TTFont(site / FONT)


def test_what_no_page_names_is_left_out():
    sheet = with_icons(f"p{{color:red}}{FACE}{BARS}{DOG}{BELL}", {"fa-navicon", "fa-solid"})
    assert sheet.startswith(f"p{{color:red}}{BARS}{BELL}@font-face")
    assert sheet.count("@font-face") == 1
    assert glyphs(sheet) == {0xF0C9, 0xF0F3}


def test_every_icon_that_is_named_has_its_rule_and_its_drawing(site, font):
    sheet = (site / SHEET).read_text(encoding="utf-8")
    looks = {"fa-solid", "fa-lg"}  # of any icon
    assert {name for name in named(site) - looks if f".{name}:before" not in sheet} == set()
    drawn = {code for code, glyph in font.getBestCmap().items() if font["glyf"][glyph].xMax}
    of_other_fonts = {0xF09B, 0xF296}  # GitHub's and GitLab's, which no page shows
    assert glyphs(sheet) - of_other_fonts <= drawn


def test_it_is_the_only_font_of_icons(site, font):
    assert [*site.glob("_static/**/fa-*")] == []
    assert (site / FONT).stat().st_size < 10_000
    assert not any("Awesome" in font["name"].getDebugName(name) for name in (1, 3, 4, 6, 16))
    assert "Copyright" in font["name"].getDebugName(0)
    assert "Open Font License" in font["name"].getDebugName(13)
