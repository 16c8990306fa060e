"""Each symbol that a chapter's formulas use is on the notation page, or is local and says why."""

import re

import pytest

from tests.book.prose import formulas, text_of
from tests.pages import ROOT, notebooks

NOTATION = ROOT / "book" / "notation.md"
OTHERS = "## What others call it"  # from here on the page has other people's symbols

# Used in one chapter for something passing, and explained on the spot.
LOCAL = {
    "01_sequences": {
        "k": "the number of steps in a window",
        "P": "how large a share of all sequences has something",
        "u": "a window: the last inputs, one below the other",
        "y": "a score, before the softmax",
        r"\omega": "the angle by which a wave goes on at each step",
    },
    "02_rnn_unit": {
        "k": "the number of steps since an impulse",
        "y": "a prediction, in one sentence about what the state is not",
    },
    "03_backpropagation_through_time": {
        "k": "the number of steps in a piece",
        "u": "what a quantity goes into",
        "a": "a gradient by the backward pass; with a hat, by differences",
        r"\varepsilon": "how far a weight is moved to see what the loss does",
    },
    "04_vanishing_and_exploding_gradients": {
        "d": "the numbers on a diagonal",
        "j": "the number of a unit, as i",
        "k": "the distance: how many steps back",
        "u": "the imaginary part of an eigenvector",
        "a": "its real part",
        r"\lambda": "an eigenvalue",
        r"\mu": "the smallest slope at the steps in question",
    },
    "05_constant_error_carousel": {
        "a": "what comes into a unit beside its own state",
        "k": "the distance: how many steps back",
        "S": "how many cells are in a block",
        "U": "how many numbers the published cell sees",
        "u": "all that the published cell sees",
        "y": "what a listening unit says",
    },
    "06_forget_gate": {
        "m": "the mean of what a cell adds",
        "a": "what a cell adds, less the mean; and its usual size",
        "F": "the largest value that a forget gate takes",
    },
    "08_lstm_backward": {
        "k": "the number of an entry; and the distance: how many steps back",
        "j": "the number of an entry",
        "s": "all of the state: h, and in an LSTM c",
        "G": "what the last h does to c, by way of the gates",
        "O": "what the last h does to h, by way of the output gate",
        "S": "what c does to h",
    },
    "09_variants": {
        "N": "the period of the clock",
        "j": "the number of a unit",
    },
    "10_full_lstm": {
        "k": "the number of a layer, from 0",
        "m": "a mask that is multiplied by, in one sentence on why not to",
    },
    "11_pytorch": {
        "u": "what a quantity goes into",
    },
    "12_gpu": {
        "s": "bytes of a number",
    },
    "13_training": {
        "k": "a number of steps: of a lag, or of a piece",
        "s": "the share of training that is done",
        r"\theta": "the limit of the gradient's norm",
        "a": "the gains of layer normalisation",
        "d": "its shift",
        r"\varepsilon": "what keeps a division by 0 away",
    },
    "14_long_time_lags": {
        "k": "the number of runs that succeeded",
        "N": "the number of runs",
        "P": "the probability that a run succeeds",
        "j": "another number of successes",
    },
    "16_text": {
        "s": "a character",
        "N": "how many characters a text has",
        "K": "how many characters there are",
        "u": "a context: the last characters before one",
        "C": "how often a context has come",
        "V": "how many different characters have followed it",
        "y": "a score, before the softmax",
        r"\tau": "the sampling temperature",
    },
    "15_time_series": {
        "k": "how many steps ahead",
        "m": "the period: steps in a season",
        "N": "the number of origins",
        "u": "the level of a quantile",
        "y": "a value of the series; with a hat, its forecast",
    },
    "17_after_the_lstm": {
        "a": "what a state is multiplied by",
        "u": "what is added to it",
        "y": "what is read",
        "k": "a key; and the number of steps since an impulse",
        "s": "an earlier step",
        "N": "the numbers that a state-space model keeps for a channel",
        "C": "the memory of an mLSTM, a matrix",
        "m": "the largest exponent that still matters",
        r"\lambda": "the rate of a state, a complex number",
        r"\Delta": "how long a step lasts",
        r"\beta": "the weights by which a state-space model writes",
        r"\eta": "the weights by which it reads",
        r"\nu": "what an sLSTM or an mLSTM divides by",
    },
}

GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi"
    " pi rho varrho sigma tau upsilon phi varphi chi psi omega"
    " Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell"
)
# Not symbols, though made of letters: words, names of colours, distances.
WORDS = re.compile(
    r"\\(?:text|textit|textbf|mathrm|operatorname\*?|mbox|begin|end|class)\s*(?:\{[^{}]*\}|[A-Za-z])"
    r"|\\\\\[[^]]*\]"
)
# Alphabets make other symbols: ℝ is not R.
ALPHABET = re.compile(r"\\(mathbb|mathcal|mathfrak)\s*(?:\{\s*([A-Za-z])\s*\}|([A-Za-z]))")
TOKEN = re.compile(r"\\(?P<command>[A-Za-z]+)|\\.|(?P<letter>[A-Za-z])|(?P<subscript>_\s*)")
COMMON = {"e": "Euler's number", r"\pi": "the number", r"\mathbb R": "the real numbers"}

each_chapter = pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)


def symbols(tex: str) -> set[str]:
    r"""Return the symbols of a formula by their bases: ``\hat h_{t-1}^\star`` is ``h``."""
    tex = WORDS.sub(" ", tex)
    found = {rf"\{alphabet} {a or b}" for alphabet, a, b in ALPHABET.findall(tex)}
    tex = ALPHABET.sub(" ", tex)
    place = 0
    while token := TOKEN.search(tex, place):
        place = token.end()
        if token["subscript"]:
            place = after_argument(tex, place)
        elif token["letter"] or token["command"] in GREEK.split():
            found.add(token.group())
    return found


def after_argument(tex: str, start: int) -> int:
    """Return where an argument ends that begins at ``start``: a group, a command, a character."""
    if not tex.startswith("{", start):
        return re.compile(r"\\[A-Za-z]+|.|$", re.DOTALL).match(tex, start).end()
    depth = 0
    for place in range(start, len(tex)):
        depth += {"{": 1, "}": -1}.get(tex[place], 0)
        if depth == 0:
            return place + 1
    raise ValueError(f"a brace without a partner: {tex}")


def symbols_of(source: str) -> set[str]:
    """Return the symbols in the formulas of a Markdown text."""
    return set().union(*map(symbols, formulas(source)))


def unknown(source: str, known: set[str], local: dict[str, str]) -> list[str]:
    """Return the symbols of a text that are neither known, nor common, nor local to it."""
    return sorted(symbols_of(source) - known - set(COMMON) - set(local))


@pytest.fixture(scope="module")
def notation():
    page, others, _ = NOTATION.read_text(encoding="utf-8").partition(OTHERS)
    assert others
    return symbols_of(page)


@each_chapter
def test_every_symbol_is_on_the_notation_page(path, notation):
    assert unknown(text_of(path), notation, LOCAL.get(path.stem, {})) == []


@each_chapter
def test_what_is_called_local_is_used_and_is_not_on_the_page(path, notation):
    local = set(LOCAL.get(path.stem, {}))
    assert local <= symbols_of(text_of(path))
    assert local & notation == set()


def test_the_page_has_what_the_units_are_made_of(notation):
    assert set("TBIHxhcifgozWbLte") | {r"\sigma", r"\varphi"} <= notation
    assert {"U", "s"} & notation == set(), "these are other people's"


# --- what the check finds ---


@pytest.mark.parametrize(
    ("tex", "found"),
    [
        (r"\hat{h}_{t-1}^\star", {"h"}),
        (r"W_{xf}\, x_t + b_f", {"W", "x", "b"}),
        (r"w^k \to 0", {"w", "k"}),
        (r"\class{gate-f}{f_t} = \sigma\!\left(z_{f}\right)", {"f", r"\sigma", "z"}),
        (r"\frac{\partial L}{\partial W_h}", {"L", "W"}),
        (r"\begin{aligned} \text{for all } n \\[1ex] \end{aligned}", {"n"}),
        (r"x \in \mathbb{R}^I, \mathcal L", {"x", r"\mathbb R", "I", r"\mathcal L"}),
        (r"\operatorname{step}(x), \ln \tfrac12 / \ln w \mathrm d", {"x", "w"}),
        (r"h_T, \delta_{h_t}, a_\star b", {"h", r"\delta", "a", "b"}),
        (r"x_{\max_{u}} v", {"x", "v"}),
    ],
)
def test_symbols(tex, found):
    assert symbols(tex) == found


def test_an_unknown_symbol_is_found():
    source = "We write $\\tilde a_t$ for `q`.\n\n$$\n\\rho(W_h) < 1\n$$\n\n```\n$u$\n```\n"
    assert unknown(source, {"W"}, {}) == [r"\rho", "a"]
    assert unknown(source, {"W"}, {"a": "for once"}) == [r"\rho"]


def test_a_brace_without_a_partner_is_found():
    with pytest.raises(ValueError, match="without a partner"):
        symbols("h_{t")
