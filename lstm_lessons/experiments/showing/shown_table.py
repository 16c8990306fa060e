"""A table that a notebook shows: HTML on the page, plain columns in print and in a terminal."""

import re
from collections.abc import Sequence
from html import escape

from lstm_lessons.experiments.showing.folded import Folded

Cell = str | int | float
ROOM = 11  # characters of a line, at least, where a cell has as many
LEFT = "margin:0.75rem 0 0;padding:0;text-align:left"
SAID = "margin:0.75rem 0 0.25rem;padding:0;text-align:left;color:inherit"
BOLD = f"{SAID};font-weight:600;opacity:1"
HEADING = "position:sticky;left:0;width:max-content;max-width:min(38rem,80vw)"
TOGETHER = re.compile(
    r"\([^()]{1,22}\)|\d+ (?=%)|, (?=%)|\b\d+ of \d+|\d( / \d+)+|\d+ × |< (?=\d)|not reproduced"
)
"""Where no line is broken: an interval in brackets, a number and its unit, "19 of 20", "5 / 1"."""


class ShownTable:
    """Rows under headings, with a caption.

    On a narrow page it scrolls in a box of its own.

    Parameters
    ----------
    caption
        What the table shows.
    columns
        The headings. The first column names the rows.
    rows
        Of as many cells as there are columns, shown as ``str`` gives them; or of one cell, which
        is the heading of the rows below it. Without any row, caption and note stand alone.
    note
        A sentence beneath.
    below
        What is folded away beneath that.
    folded
        Whether the table, too, is folded away; its caption opens it.

    Raises
    ------
    ValueError
        If a row has another number of cells, or a column has no heading.
    """

    def __init__(
        self,
        caption: str,
        columns: Sequence[Cell],
        rows: Sequence[Sequence[Cell]],
        *,
        note: str = "",
        below: Folded | None = None,
        folded: bool = False,
    ) -> None:
        if "" in columns:
            raise ValueError(f"columns: expected a heading for each, got {list(columns)}")
        for row in rows:
            if len(row) not in (1, len(columns)):
                raise ValueError(f"rows: expected {len(columns)} cells, or one; got {list(row)}")
        self.caption = caption
        self.columns = [str(column) for column in columns]
        self.rows = [[str(cell) for cell in row] for row in rows]
        self.note = note
        self.below = below
        self.folded = folded

    def __repr__(self) -> str:
        """Return it as columns of text."""
        lines = [self.columns, *self.rows] if self.rows else []
        text = [
            "  ".join(cell.ljust(room) for cell, room in zip(line, self._longest(), strict=False))
            for line in lines
        ]
        beneath = [self.note] * bool(self.note) + [repr(self.below)] * bool(self.below)
        return "\n".join([self.caption, *(line.rstrip() for line in text), *beneath])

    def _repr_html_(self) -> str:
        table = self._table() if self.rows else ""
        note = f'<p style="{SAID}">{escape(self.note)}</p>\n' if self.note else ""
        below = self.below._repr_html_() if self.below else ""
        if self.folded:
            caption = f"<summary>{_html(self.caption)}</summary>"
            return f"<details>{caption}\n{table}{note}{below}</details>"
        caption = f'<figcaption style="{BOLD}">{_html(self.caption)}</figcaption>'
        return f'<figure style="{LEFT}">{caption}\n{table}{note}{below}</figure>'

    def _table(self) -> str:
        head = "".join(f'<th scope="col">{_html(column)}</th>' for column in self.columns)
        body = "\n".join(f"<tr>{self._row(row)}</tr>" for row in self.rows)
        return (
            '<div class="pst-scrollable-table-container"><table class="table">\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>\n"
        )

    def _row(self, row: list[str]) -> str:
        if len(row) < len(self.columns):
            heading = f'<div style="{HEADING}">{_html(row[0])}</div>'
            return f'<th scope="rowgroup" colspan="{len(self.columns)}">{heading}</th>'
        cells = []
        for k, (cell, longest) in enumerate(zip(row, self._longest(), strict=True)):
            tag = 'th scope="row"' if k == 0 else "td"
            room = f"min-width:{min(ROOM, longest)}ch"
            cells.append(f'<{tag} style="{room};font-weight:normal">{_html(cell)}</{tag[:2]}>')
        return "".join(cells)

    def _longest(self) -> list[int]:
        """Return the length of each column's longest cell; a heading of rows is in no column."""
        lines = [self.columns, *(row for row in self.rows if len(row) == len(self.columns))]
        return [max(map(len, column)) for column in zip(*lines, strict=True)]


def _html(text: str) -> str:
    """Return a cell for the page: what belongs together stays on one line."""
    together = TOGETHER.sub(lambda found: found.group().replace(" ", "\N{NO-BREAK SPACE}"), text)
    return escape(together)
