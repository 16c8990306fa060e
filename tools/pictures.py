"""Draw the website's icon, and the card that stands for it where a link to it is shared.

    python -m tools.pictures

The icon is a gate: the curve of σ, and a point on it. Chromium makes the PNG files; their letters
are those of the machine's fonts, so the files are kept.
"""

from pathlib import Path

from playwright.sync_api import Browser

from lstm_lessons.diagrams import lstm_unit, palette
from tools.chromium import chromium

FOLDER = Path(__file__).resolve().parents[1] / "book" / "_static"
CARD_SIZE = (1200, 630)
ICON_SIZE = (32, 32)


def icon() -> str:
    """Return the icon as SVG; it follows the browser from light to dark."""
    light, dark = palette.LIGHT, palette.DARK
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke-width="4"'
        ' stroke-linecap="round">\n'
        f"<style>path{{stroke:{light['o']}}}circle{{fill:{light['f']}}}"
        f"@media(prefers-color-scheme:dark){{path{{stroke:{dark['o']}}}circle{{fill:{dark['f']}}}}}"
        "</style>\n"
        '<path d="M3 26C14 26 18 6 29 6"/>\n'
        '<circle cx="16" cy="16" r="6"/>\n'
        "</svg>\n"
    )


def card() -> str:
    """Return the card as a page of its size."""
    width, height = CARD_SIZE
    return f"""<!doctype html><meta charset="utf-8"><style>{palette.stylesheet()}
body {{ display: grid; grid-template-columns: 1fr 430px; gap: 60px; align-items: center;
  box-sizing: border-box; width: {width}px; height: {height}px; margin: 0; padding: 0 70px 0 90px;
  background: #fff; color: #1d2530; font-family: "DejaVu Sans", sans-serif; }}
h1 {{ margin: 0 0 28px; font-size: 76px; letter-spacing: -2px; line-height: 1.05; }}
p {{ margin: 0 0 14px; font-size: 30px; line-height: 1.4; color: #55606f; }}
</style>
<main><h1>LSTM lessons</h1>
<p>From the recurrent unit to the full LSTM: see it, derive it, build it, measure it.</p></main>
{lstm_unit(id="card").svg}"""


def shot(browser: Browser, page: str, size: tuple[int, int], path: Path) -> None:
    """Write what a page of this size looks like; what it leaves open stays transparent."""
    width, height = size
    opened = browser.new_page(viewport={"width": width, "height": height})
    opened.set_content(page)
    opened.screenshot(path=path, omit_background=True)
    opened.close()


def main(folder: Path = FOLDER) -> None:
    """Write the icon and the card into ``folder``."""
    (folder / "favicon.svg").write_text(icon(), encoding="utf-8")
    with chromium() as browser:
        shot(browser, f"<style>body{{margin:0}}</style>{icon()}", ICON_SIZE, folder / "favicon.png")
        shot(browser, card(), CARD_SIZE, folder / "card.png")


if __name__ == "__main__":
    main()
