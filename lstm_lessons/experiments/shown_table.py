"""A table that a notebook shows: HTML on the page, plain columns in print and in a terminal."""

from collections.abc import Sequence
from html import escape

Cell = str | int | float
ROOM = 14  # characters of a line, at least, where a cell has as many
LEFT = "margin:0.75rem 0 0;padding:0;text-align:left"


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
        is the heading of the rows below it.

    Raises
    ------
    ValueError
        If a row has another number of cells.
    """

    def __init__(
        self,
        caption: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[Cell]],
    ) -> None:
        for row in rows:
            if len(row) not in (1, len(columns)):
                raise ValueError(f"rows: expected {len(columns)} cells, or one; got {list(row)}")
        self.caption = caption
        self.columns = list(columns)
        self.rows = [[str(cell) for cell in row] for row in rows]

    def __repr__(self) -> str:
        """Return it as columns of text."""
        lines = [self.columns, *self.rows]
        text = [
            "  ".join(cell.ljust(room) for cell, room in zip(line, self._longest(), strict=False))
            for line in lines
        ]
        return "\n".join([self.caption, *(line.rstrip() for line in text)])

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{escape(column)}</th>' for column in self.columns)
        body = "\n".join(f"<tr>{self._html_of(row)}</tr>" for row in self.rows)
        caption = f'<figcaption style="{LEFT}">{escape(self.caption)}</figcaption>'
        return (
            f'<figure style="{LEFT}">{caption}\n'
            '<div class="pst-scrollable-table-container"><table class="table">\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div></figure>"
        )

    def _html_of(self, row: list[str]) -> str:
        if len(row) < len(self.columns):
            heading = f'<div style="max-width:20rem">{escape(row[0])}</div>'
            return f'<th scope="rowgroup" colspan="{len(self.columns)}">{heading}</th>'
        cells = []
        for k, (cell, longest) in enumerate(zip(row, self._longest(), strict=True)):
            tag = 'th scope="row"' if k == 0 else "td"
            room = f"min-width:{min(ROOM, longest)}ch"
            cells.append(f'<{tag} style="{room};font-weight:normal">{escape(cell)}</{tag[:2]}>')
        return "".join(cells)

    def _longest(self) -> list[int]:
        """Return the length of each column's longest cell; a heading of rows is in no column."""
        lines = [self.columns, *(row for row in self.rows if len(row) == len(self.columns))]
        return [max(map(len, column)) for column in zip(*lines, strict=True)]
