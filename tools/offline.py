"""Pack the website into a zip file: unpacked anywhere, it is read by a double click.

    python -m tools.offline

What needs a server stays out, and so does what only search engines or a next build read. The same
website gives the same bytes.
"""

import re
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lstm_lessons import __version__

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "html"
LICENCES = [ROOT / "LICENSE", ROOT / "LICENSE-CC-BY-4.0"]
LEFT_OUT = {
    "lite",  # Python in the browser: from the disk no browser starts it
    "404.html",
    "sitemap.xml",
    "_sources",
    ".buildinfo",
    "objects.inv",
}
# What a served website alone has: the places of links into what is left out (unpacked on a server,
# they would be dead), and the words, paragraphs and items of lists that speak of these links.
SERVED = re.compile(
    rb'<span class="in-browser"[^>]*></span>|<span class="in-the-browser">[^<]*</span>|'
    rb'(?P<item><li>)?<p class="in-the-browser">.*?</p>\s*(?(item)</li>\s*)',
    re.DOTALL,
)
EARLIEST = (1980, 1, 1, 0, 0, 0)  # that a zip file can say


def files(site: Path) -> dict[str, Path]:
    """Return what is packed, by its name in the folder: the website, and the licences."""
    found = {path.relative_to(site): path for path in site.rglob("*") if path.is_file()}
    packed = {name: path for name, path in found.items() if name.parts[0] not in LEFT_OUT}
    named = {name.as_posix(): path for name, path in packed.items()}
    return named | {path.name: path for path in LICENCES}


def unserved(html: bytes) -> bytes:
    """Return a page without what it has, or says, only where the website is served."""
    return SERVED.sub(b"", html)


def pack(site: Path, archive: Path) -> None:
    """Write the website in ``site`` into ``archive``, in one folder with the archive's name."""
    with ZipFile(archive, "w") as file:
        for name, path in sorted(files(site).items()):
            entry = ZipInfo(f"{archive.stem}/{name}", EARLIEST)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # Unix, whatever packs it: the mode counts
            content = path.read_bytes()
            if path.suffix == ".html":
                content = unserved(content)
            file.writestr(entry, content, ZIP_DEFLATED, 9)


def main() -> None:
    """Pack the website, and say where it lies."""
    archive = ROOT / "_build" / f"lstm-lessons-{__version__}.zip"
    pack(SITE, archive)
    print(f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
