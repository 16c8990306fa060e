"""Each decimal and percentage in a chapter's prose is in its cells: printed, or set there."""

import re

import nbformat
import pytest

from tests.book.prose import prose, text_of
from tests.pages import notebooks

# 0.33, 1.2e-5, 45 %, 45 per cent. "section 10.2" and "version 3.11" count something else.
SAID = re.compile(
    r"(?<![\w.,])(?<!section )(?<!sections )(?<!version )"
    r"(?P<digits>\d+\.\d+|\d+(?=e-?\d)|\d+(?=\s?%|\s?per cent))"
    r"(?P<exponent>e-?\d+)?(?P<percent>\s?%|\s?per cent)?(?!\w|\.\d)"
)
IN_A_CELL = re.compile(r"(?<![\w.])\d+(?:\.\d*)?(?:e[+-]?\d+)?(?!\w)", re.IGNORECASE)
FORMULA = re.compile(r"\$\$.*?\$\$|\$([^$]+)\$", re.DOTALL)
# A formula that is but a number is no formula: $0.33$, $\approx 3 \cdot 10^{-5}$, $45\%$.
BARE = re.compile(
    r"(?:\\approx\s*)?-?(?:(?P<plain>\d+(?:\.\d+)?(?:\s*\\%)?)"
    r"|(?:(?P<factor>\d+(?:\.\d+)?)\s*\\(?:cdot|times)\s*)?10\^\{?(?P<power>-?\d+)\}?)"
)

# Numbers that no cell of the chapter has, and where they are from.
ELSEWHERE = {
    "02_rnn_unit": {
        "0.33": "the widget at step 12, with w_h = 1",
        "0.15": "the widget at step 12, with w_h = 0.9",
    },
    "07_lstm_unit": {
        "1e-19": "printed in chapter 2, which the sentence names",
        "1.148": "the rounded factors multiplied, in a remark on rounding",
        "0.12": "σ(10 · 0.3 − 5), the input gate of an answer's weights",
    },
    "13_training": {"95\xa0%": "the level of the intervals of `share_interval`"},
    "14_long_time_lags": {
        "2.5 %": "half of what an interval of 95 % leaves out",
        "97.5 %": "the rest",
    },
}

each_chapter = pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)


def in_cells(notebook: nbformat.NotebookNode) -> list[float]:
    """Return the numbers in the code and in what it prints, without signs.

    Of a drawing, what would be printed is its places and colours: those say nothing.
    """
    texts = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            outputs = [
                out.get("text") or out.get("data", {}).get("text/plain", "") for out in cell.outputs
            ]
            texts += [cell.source, *(text for text in outputs if "<svg" not in text)]
    together = re.sub(r"(?<=\d)[_,](?=\d{3})", "", "\n".join(texts))  # 1_000 and 1,000 are 1000
    return [float(number) for number in IN_A_CELL.findall(together)]


def unprinted(source: str, known: list[float]) -> list[str]:
    """Return the numbers in the prose that are none of the known, also not when rounded."""
    said = SAID.finditer(words_of(source))
    return [number.group() for number in said if not any(agrees(number, each) for each in known)]


def words_of(source: str) -> str:
    """Return a text's prose with the words of its links, and formulas that are but a number."""
    read = prose(FORMULA.sub(number_alone, source))
    text = read.text
    for link in read.links:
        text = text[: link.start] + link.text.ljust(link.end - link.start) + text[link.end :]
    return text.replace("−", "-")


def number_alone(formula: re.Match[str]) -> str:
    """Return a formula that is but a number as it would be written in the text; others as is."""
    number = BARE.fullmatch((formula[1] or "").strip())
    if number is None:
        return formula.group()
    if number["plain"]:
        return number["plain"].replace("\\", "")
    return f"{number['factor'] or 1}e{number['power']}"


def agrees(said: re.Match[str], known: float) -> bool:
    """Whether a number is a known one, rounded to the digits that are said."""
    number = float(said["digits"])
    half_a_digit = 0.5 * 10.0 ** -len(said["digits"].partition(".")[2])
    scales = [float(f"1{said['exponent'] or ''}")]
    if said["percent"]:
        scales.append(0.01)  # 45 % is known as 45 or as 0.45
    return any(abs(known / scale - number) <= half_a_digit * (1 + 1e-9) for scale in scales)


@each_chapter
def test_every_number_is_in_a_cell(path):
    known = in_cells(nbformat.read(path, as_version=4))
    faults = unprinted(text_of(path), known)
    assert [number for number in faults if number not in ELSEWHERE.get(path.stem, {})] == []


@each_chapter
def test_what_is_from_elsewhere_is_said_and_not_printed(path):
    known = in_cells(nbformat.read(path, as_version=4))
    assert set(ELSEWHERE.get(path.stem, {})) <= set(unprinted(text_of(path), known))


# --- what the check finds ---

CELLS = nbformat.v4.new_notebook(
    cells=[
        nbformat.v4.new_code_cell(
            "for w in [0.9]:\n    print(w, 1_500)",
            outputs=[nbformat.v4.new_output("stream", text="half-life 6.58 -0.314 2.7e-05 97%")],
        )
    ]
)


@pytest.mark.parametrize(
    "source",
    [
        "A weight of 0.9 has a half-life of 6.6 or 6.58 steps; −0.31; 2.7e-5, 3e-5; 97 %.",
        "31 % and 31.4 per cent are 0.314; $w = 0.77$ and $0.77^k$ are set here.",
        "About $6.6$, $\\approx 3 \\cdot 10^{-5}$, $97\\%$.",
        "See section 10.2 and [the page](https://example.org/1.2.3). Version 1.0.4 is no number.",
        "`0.77`\n\n```\n0.77\n```\n\n# 0.77",
    ],
)
def test_what_is_in_order(source):
    assert unprinted(source, in_cells(CELLS)) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("The half-life is 6.7 steps, or 6.59.", ["6.7", "6.59"]),
        ("It is right in 96 % of all runs, or in 32 per cent.", ["96 %", "32 per cent"]),
        ("The error is 2e-5, or $10^{-5}$, or $\\approx 0.8$.", ["2e-5", "1e-5", "0.8"]),
        ("<summary>After 0.5 steps</summary>", ["0.5"]),
        ("[a weight of 0.8](glossary.md#weight)", ["0.8"]),
    ],
)
def test_a_number_from_nowhere_is_found(source, found):
    assert unprinted(source, in_cells(CELLS)) == found
