"""The theme's icons, as few as the pages show: the whole font would be half of a page's weight.

The theme brings the three fonts of Font Awesome, and a rule for each of their icons. Left of them
are one small font and the rules of the icons that are named somewhere on the site.
"""

import re
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx

FONTS = "_static/vendor/fontawesome"
SOLID = f"{FONTS}/webfonts/fa-solid-900.ttf"
SHEET = "_static/styles/pydata-sphinx-theme.css"
FONT = "_static/icons.woff"
FACE = (
    r"@font-face{font-display:block;font-family:Font Awesome\ 6 Free;font-weight:900;"
    r"src:url(../icons.woff) format('woff')}"
)
THEIR_FACE = re.compile(r"@font-face\{[^}]*Font Awesome[^}]*\}")
# Such as .fa-bars:before,.fa-navicon:before{content:"\f0c9"}
ICON = re.compile(r'((?:\.fa-[\w-]+:{1,2}before,?)+)\{content:"[^"]*"\}')
NAME = re.compile(r"\bfa-[a-z0-9-]+")
GLYPH = re.compile(r"\\([ef][0-9a-f]{3})|([\ue000-\uf8ff])")


def slim_icons(app: Sphinx, error: Exception | None) -> None:
    """Replace the fonts, and the rules, by those that are needed."""
    site = Path(app.outdir)
    if error or app.builder.format != "html" or not (site / SOLID).is_file():
        return
    sheet = with_icons((site / SHEET).read_text(encoding="utf-8"), named(site))
    (site / SHEET).write_text(sheet, encoding="utf-8")
    sheets = [path.read_text(encoding="utf-8") for path in (site / "_static").rglob("*.css")]
    write_font(site / SOLID, site / FONT, glyphs("".join(sheets)))
    for path in (site / FONTS).rglob("*.*"):
        path.unlink()


def named(site: Path) -> set[str]:
    """Return the names of icons that the pages and scripts use, such as "fa-bars"."""
    files = [*site.glob("*.html"), *site.glob("book/*.html"), *site.glob("_static/**/*.js")]
    return {name for path in files for name in NAME.findall(path.read_text(encoding="utf-8"))}


def with_icons(sheet: str, names: set[str]) -> str:
    """Return the style sheet with our font, and the rules of these icons alone."""

    def kept(rule: re.Match[str]) -> str:
        return rule[0] if names & set(NAME.findall(rule[1])) else ""

    return THEIR_FACE.sub("", ICON.sub(kept, sheet)) + FACE


def glyphs(sheet: str) -> set[int]:
    """Return the code points of icons in a style sheet, escaped or as they are."""
    return {int(code, 16) if code else ord(letter) for code, letter in GLYPH.findall(sheet)}


def write_font(source: Path, target: Path, codes: set[int]) -> None:
    """Write a font with these icons of another, under a name of its own, as its licence asks."""
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(layout_features=[], name_IDs=["*"])
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6, 16):
            record.string = "LSTMLessonsIcons"
    font["name"].setName("SIL Open Font License 1.1, https://openfontlicense.org", 13, 3, 1, 0x409)
    font.flavor = "woff"
    font.save(target)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("build-finished", slim_icons)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
