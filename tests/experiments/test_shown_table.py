"""A table as it is shown: on the page, and in plain columns."""

from html import escape

import pytest

from lstm_lessons.experiments.showing.folded import Folded
from lstm_lessons.experiments.showing.shown_table import ShownTable


def test_a_table_in_html_and_in_plain_columns():
    rows = [["1 & 2", "because"], ["A heading of its own"], [3, "so"]]
    table = ShownTable("What <is>", ["a", "why"], rows)
    lines = ["What <is>", "a      why", "1 & 2  because", "A heading of its own", "3      so"]
    assert repr(table).splitlines() == lines
    html = table._repr_html_()
    assert "What &lt;is&gt;</figcaption>" in html
    assert '<th scope="col">a</th>' in html
    assert html.count('<th scope="row"') == 2
    assert "1 &amp; 2</th>" in html
    assert '<th scope="rowgroup" colspan="2">' in html
    assert html.count("<tr>") == 4
    assert "pst-scrollable-table-container" in html


def test_a_row_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="rows: expected 3 cells, or one; got"):
        ShownTable("", ["a", "b", "c"], [["1", "2"]])


def test_headings_may_be_numbers():
    table = ShownTable("", ["pairs", 0, 16], [["LSTM", 1, 2]])
    assert repr(table).splitlines()[1:] == ["pairs  0  16", "LSTM   1  2"]
    assert '<th scope="col">16</th>' in table._repr_html_()


def test_without_rows_the_caption_and_the_note_stand_alone():
    table = ShownTable("Nothing yet", ["a", "b"], [], note="No run yet of: 5 & 6.")
    assert repr(table) == "Nothing yet\nNo run yet of: 5 & 6."
    html = table._repr_html_()
    assert "<table" not in html
    assert "No run yet of: 5 &amp; 6.</p>" in html


def test_what_is_folded_away_comes_last():
    below = Folded("How <it> was", ["Command: `a & b`", "Differs: c"])
    assert repr(below).splitlines() == ["How <it> was", "  Command: `a & b`", "  Differs: c"]
    table = ShownTable("What", ["a"], [["1"]], note="No more.", below=below)
    assert repr(table).splitlines()[-4:] == ["No more.", *repr(below).splitlines()]
    html = table._repr_html_()
    assert html.index("</table>") < html.index("No more.") < html.index("<details")
    assert "How &lt;it&gt; was</summary>" in html
    assert html.count("<li>") == 2
    assert "Command: <code>a &amp; b</code></li>" in html


def test_a_folded_table_is_opened_by_its_caption():
    html = ShownTable("The <rest>", ["a"], [["1"]], folded=True)._repr_html_()
    assert html.startswith("<details><summary>The &lt;rest&gt;</summary>")
    assert html.index("</summary>") < html.index("<table") < html.index("</details>")
    assert "<details" not in ShownTable("The rest", ["a"], [["1"]])._repr_html_()


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("22,450 (18,700 to 25,600)", "22,450 (18,700~to~25,600)"),
        ("ours: median (95 %)", "ours: median (95~%)"),
        ("74 % perfect", "74~% perfect"),
        ("19 of 20 runs", "19~of~20 runs"),
        ("14 / 0 / 1 of 15", "14~/~0~/~1 of 15"),
        ("3 × as long", "3~×~as long"),
        ("published, %", "published,~%"),
        ("< 0.001", "<~0.001"),
        ("not reproduced: never", "not~reproduced: never"),
        ("so long (that a line of it has to be broken somewhere)", None),
    ],
)
def test_a_number_stays_with_what_it_belongs_to(cell, kept):
    html = ShownTable(cell, [cell], [[cell], [cell]])._repr_html_()
    kept = escape((kept or cell).replace("~", "\N{NO-BREAK SPACE}"))
    assert html.count(f">{kept}<") == 4
    assert cell in repr(ShownTable(cell, ["a"], []))


def test_a_column_without_a_heading_is_refused():
    with pytest.raises(ValueError, match="columns: expected a heading for each, got"):
        ShownTable("a table", ["", "b"], [[1, 2]])
