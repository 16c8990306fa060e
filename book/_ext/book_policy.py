"""A content-security policy in each page of the book: a browser asks no other host for anything.

The theme has scripts within its pages. Each is let through by its checksum, which is taken here,
from the page as it was written: a script that comes into the page later does not run.
A page that is opened from the disk takes the files beside it as its own, too.
"""

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from sphinx.application import Sphinx

# A script that runs; one with another type only carries data, such as a widget's saved state.
INLINE = re.compile(
    r'<script(?![^>]*\ssrc=)(?![^>]*\stype="(?!text/javascript"|module"))[^>]*>(.*?)</script>',
    re.DOTALL,
)
CHARSET = re.compile(r'<meta charset="utf-8"(?: ?/)?>')
META = '\n<meta http-equiv="Content-Security-Policy" content="{policy}">'


def inline_scripts(page: str) -> list[str]:
    """Return the scripts that stand in a page's HTML and run, each once."""
    return list(dict.fromkeys(INLINE.findall(page)))


def policy(scripts: Iterable[str]) -> str:
    """Return the policy of a page that has these scripts in its HTML."""
    checksums = [b64encode(sha256(script.encode()).digest()).decode() for script in scripts]
    directives = {
        "default-src": "'self'",
        # A widget's module is put together in the page: a blob.
        "script-src": " ".join(["'self' blob:", *(f"'sha256-{each}'" for each in checksums)]),
        # Formulas, drawings and widgets place what they draw by styles of single elements.
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "base-uri": "'none'",
        "object-src": "'none'",
        "form-action": "'self'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def with_policy(page: str) -> str:
    """Return a page with its policy, which stands before anything that it governs."""
    meta = META.format(policy=policy(inline_scripts(page)))
    return CHARSET.sub(lambda found: found[0] + meta, page, count=1)


def written(app: Sphinx) -> list[Path]:
    """Return the files of all pages of the website."""
    names = [*app.env.found_docs, "index", "search", "404"]
    return [Path(app.builder.get_outfilename(name)) for name in names]


def add_policies(app: Sphinx, error: Exception | None) -> None:
    """Give each page of the website its policy; a page that an earlier build wrote has it."""
    if error or app.builder.format != "html":
        return
    for path in written(app):
        page = path.read_text(encoding="utf-8")
        if "Content-Security-Policy" not in page:
            path.write_text(with_policy(page), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("build-finished", add_policies, priority=900)  # when all pages are written
    return {"parallel_read_safe": True, "parallel_write_safe": True}
