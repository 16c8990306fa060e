"""Lines that a notebook folds away under a title: HTML on the page, plain lines elsewhere."""

import re
from collections.abc import Sequence
from html import escape

CODE = re.compile("`([^`]+)`")


class Folded:
    """Lines under a title that opens them.

    Parameters
    ----------
    title
        What one finds there.
    lines
        A sentence each; what stands between two backticks is code.
    """

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        self.title = title
        self.lines = list(lines)

    def __repr__(self) -> str:
        """Return the title, and the lines below it."""
        return "\n".join([self.title, *(f"  {line}" for line in self.lines)])

    def _repr_html_(self) -> str:
        lines = [CODE.sub(r"<code>\1</code>", escape(line)) for line in self.lines]
        items = "".join(f"<li>{line}</li>" for line in lines)
        title = f'<summary style="font-weight:normal">{escape(self.title)}</summary>'
        return f'<details style="font-size:0.9em">{title}<ul>{items}</ul></details>'
