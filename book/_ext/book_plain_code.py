"""Names, punctuation and spaces in code go without a span of their own: they look as plain text.

They were most of the spans in code; in chapter 3 a fifth of all that the browser has to lay out.
"""

from collections.abc import Iterable
from typing import TextIO

from pygments.formatters import HtmlFormatter
from pygments.token import Name, Punctuation, Text, Whitespace
from sphinx.application import Sphinx
from sphinx.highlighting import PygmentsBridge

PLAIN = {Name, Punctuation, Whitespace}  # as such: a function's name has a colour, and stays


class FewerSpans(HtmlFormatter):
    """Pygments' own, for which what has no colour of its own is plain text."""

    def format_unencoded(self, tokensource: Iterable[tuple[object, str]], outfile: TextIO) -> None:
        """Write the code as HTML."""
        tokens = ((Text if kind in PLAIN else kind, text) for kind, text in tokensource)
        super().format_unencoded(tokens, outfile)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    PygmentsBridge.html_formatter = FewerSpans
    return {"parallel_read_safe": True, "parallel_write_safe": True}
