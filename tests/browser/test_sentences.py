"""What the widgets say, as sentence and as equation, word for word; and that it is true."""

import numpy as np
import pytest

from lstm_lessons.widgets import GateExplorer, RNNUnit, modules
from tests.browser.javascript import call

pytestmark = pytest.mark.browser

WORDS = ("engine.js", "format.js", "dom.js", "equation.js")
RNN = (
    modules.join(*WORDS, "rnn_trajectory.js", "rnn_words.js")
    + """
export const say = (state) => rnnSentence(state, rnnTrajectory(state));
export const write = (state) => [rnnEquation(state, rnnTrajectory(state)[state.step]).textContent];
"""
)
GATES = (
    modules.join(*WORDS, "gate_trajectory.js", "gate_words.js")
    + """
export const say = (state) => gateSentence(state, gateTrajectory(state));
export const write = (state) => {
  const now = gateTrajectory(state)[state.step];
  return [...cellEquations(state, now), ...gateEquations(state, now)].map((p) => p.textContent);
};
"""
)
FORMAT = modules.join("format.js") + "\nexport { formatNumber, formatPercent };"


def ask(browser, source, name, w):
    [answer] = call(browser, source, name, [[{key: getattr(w, key) for key in w.state_traits}]])
    return answer


SILENT = "With x = 0 from then on"
LATCH = f"{SILENT} h has three resting points: %s. The outer two attract, so it can latch."
RESTS = f"{SILENT} h comes to rest at %s, whatever it was before."
SWINGS = f"{SILENT} h swings up and down and never comes to rest, unless it is exactly at %s."
LEFT = "After 11 steps %s of the first h is left"


@pytest.mark.parametrize(
    ("phi", "w_h", "b", "sentence"),
    [
        ("identity", 0.9, 0, f"{LEFT % '31 %'}. Each step keeps 90 % of h."),
        (
            "identity",
            -0.9,
            0,
            f"{LEFT % '31 %'}, its sign turned. Each step keeps 90 % of h, its sign turned.",
        ),
        (
            "identity",
            0.999,
            0,
            f"{LEFT % '99 %'}. Each step keeps 99.9 % of h.",
        ),
        (
            "identity",
            1,
            0,
            f"{LEFT % '100 %'}. Each step keeps all of h: nothing is ever forgotten.",
        ),
        (
            "identity",
            -1.5,
            0,
            "After 11 steps h is 86.50 times as large as the first h, its sign turned. "
            "Each step makes h 1.50 times as large, its sign turned: unless it is 0, it explodes.",
        ),
        (
            "identity",
            1,
            0.5,
            f"{SILENT} each step keeps all of h and adds 0.50: it grows without end.",
        ),
        (
            "identity",
            1,
            -0.5,
            f"{SILENT} each step keeps all of h and adds −0.50: it falls without end.",
        ),
        (
            "identity",
            0.5,
            0.2,
            f"{SILENT} h comes to rest at b/(1 − w) = 0.40: each step keeps 50 % of the distance.",
        ),
        (
            "identity",
            -1,
            0.5,
            f"{SILENT} each step keeps all of the distance from h to b/(1 − w) = 0.25, "
            "its sign turned: nothing is ever forgotten.",
        ),
        (
            "identity",
            1.5,
            0.2,
            f"{SILENT} each step makes the distance from h to b/(1 − w) = −0.40, 1.50 "
            "times as large: unless it is 0, it explodes.",
        ),
        (
            "relu",
            0.5,
            0,
            f"{LEFT % 'less than 0.1 %'}. While h is positive each step keeps 50 % of it.",
        ),
        ("relu", 1, 0, f"{LEFT % '100 %'}. While h is positive each step keeps all of it."),
        (
            "relu",
            1.5,
            0,
            "After 11 steps h is 86.50 times as large as the first h. "
            "While h is positive it grows with each step; relu never stops it.",
        ),
        (
            "relu",
            -1,
            0,
            f"{LEFT % '0 %'}. A positive h pushes the next one below zero, and relu cuts it off.",
        ),
        ("relu", 1.5, 0.1, f"{SILENT} h grows with each step; relu never stops it."),
        ("relu", 0.5, 0.1, RESTS % "0.20"),
        ("relu", -0.5, 0.3, RESTS % "0.20"),
        ("relu", -2, 0.3, SWINGS % "0.10"),
        (
            "relu",
            1.5,
            -0.1,
            f"{SILENT} h grows without end if it is above 0.20; if it is below, it falls to 0 "
            "and stays there.",
        ),
        ("relu", 1, -0.1, f"{SILENT} h falls to 0 and stays there."),
        ("relu", -1, -0.1, f"{SILENT} h falls to 0 and stays there."),
        ("tanh", 1.5, 0, LATCH % "−0.86, 0.00, 0.86"),
        ("tanh", 1e4, 0, LATCH % "−1.00, 0.00, 1.00"),
        ("tanh", 1.5, 1.0, RESTS % "0.99"),
        ("tanh", -2, 0.5, SWINGS % "0.17"),
        ("tanh", -0.5, 0.5, RESTS % "0.33"),
        ("tanh", 0.7, 0, f"{LEFT % '1.7 %'}. {RESTS % '0.00'}"),
    ],
)
def test_rnn_sentence(browser, phi, w_h, b, sentence):
    w = RNNUnit(x=[1.0, *[0.0] * 11], nonlinearity=phi, w_h=w_h, b=b)
    assert ask(browser, RNN, "say", w) == sentence


@pytest.mark.parametrize(
    ("x", "h_0", "sentence"),
    [
        ([1.0, 0.0], 0.0, "After 1 step 50 % of the first h is left. Each step keeps 50 % of h."),
        ([1.0, 0.0, 0.1], 0.0, "Each step keeps 50 % of h."),
        ([0.0, 0.0], 0.0, "Each step keeps 50 % of h."),
        ([1.0, 0.0], 0.5, "Each step keeps 50 % of h."),
        ([0.0, 1.0], 0.0, "Each step keeps 50 % of h."),
    ],
)
def test_only_an_impulse_is_called_one(browser, x, h_0, sentence):
    w = RNNUnit(x=x, h_0=h_0, w_h=0.5, nonlinearity="identity", step=0)
    assert ask(browser, RNN, "say", w) == sentence


@pytest.mark.parametrize("phi", ["tanh", "relu", "identity"])
@pytest.mark.parametrize(
    ("w_h", "b"),
    [
        (1.5, 0),
        (1.5, 0.1),
        (1.1, 0),
        (1.9, -0.2),
        (0.8, 0.5),
        (-0.8, 0.5),
        (-1.8, 0.5),
        (0.5, -0.3),
    ],
)
def test_where_it_rests_is_what_the_sentence_says(browser, phi, w_h, b):
    """Run the unit from many starts; ask the sentence what it has promised."""
    sentence = ask(browser, RNN, "say", RNNUnit(w_h=w_h, b=b, nonlinearity=phi, x=[0.0]))
    act = {"tanh": np.tanh, "relu": lambda z: max(z, 0.0), "identity": float}[phi]
    ends = set()
    for start in np.linspace(-0.97, 0.98, 7):
        h, before = start, np.nan
        for _ in range(400):
            h, before = float(act(w_h * h + b)), h
        ends.add("away" if abs(h) > 1e6 else f"{h:.2f}" if abs(h - before) < 1e-3 else "swings")
    if ends == {"swings"}:
        assert "never comes to rest" in sentence
    if "While h is positive" in sentence:  # says nothing of the others, which relu ends at 0
        ends.discard("0.00")
    for end in ends - {"swings", "away"}:
        number = f"{float(end) + 0.0:.2f}".replace("-", "−")
        assert number in sentence or (number == "0.00" and "0 and stays" in sentence), sentence
    assert ("explodes" in sentence or "grow" in sentence) == ("away" in ends)


@pytest.mark.parametrize(
    ("w", "equation"),
    [
        (
            RNNUnit(w_x=1.2, w_h=-0.5, b=0.25, x=[1.0, -0.5], step=1),
            "h2 = tanh(wxx2 + whh1 + b) = tanh(1.20·(−0.50) + (−0.50)·0.90 + 0.25) "
            "= tanh(−0.80) = −0.663",
        ),
        (
            RNNUnit(w_x=1.2, w_h=0.5, h_0=2.0, x=[1.0], nonlinearity="identity"),
            "h1 = wxx1 + whh0 + b = 1.20·1.00 + 0.50·2.00 + 0.00 = 2.200",
        ),
    ],
    ids=["tanh", "identity"],
)
def test_rnn_equation(browser, w, equation):
    assert ask(browser, RNN, "write", w) == [equation]


KEPT = "The cell keeps"


@pytest.mark.parametrize(
    ("preset", "step", "changes", "sentence"),
    [
        (
            "Write once",
            2,
            {},
            "The cell was empty and writes +0.96: c is 0.96. The unit says h = 0.74.",
        ),
        (
            "Write once",
            3,
            {},
            f"{KEPT} 100 % of its value and writes nothing: c is 0.96. The unit says h = 0.74.",
        ),
        (
            "Write once",
            3,
            {"f": 0.999},
            f"{KEPT} 99.9 % of its value and writes nothing: c is 0.96. The unit says h = 0.74.",
        ),
        (
            "Forget",
            1,
            {},
            f"{KEPT} 70 % of its value and writes nothing: c is 0.49. "
            "At this rate half is gone after 1.9 steps. The unit says h = 0.45.",
        ),
        (
            "Forget",
            1,
            {"i": 0.5},
            f"{KEPT} 70 % of its value and writes −0.19: c is 0.30. The unit says h = 0.29.",
        ),
        (
            "Reset the cell",
            5,
            {},
            f"{KEPT} 0 % of its value and writes nothing: c is 0.00. "
            "The forget gate is shut: what was there is gone. The unit says h = 0.00.",
        ),
        (
            "Keep it to yourself",
            4,
            {},
            f"{KEPT} 100 % of its value and writes nothing: c is 0.96. "
            "The output gate is shut: the cell keeps it to itself.",
        ),
        (
            "Keep it to yourself",
            6,
            {},
            f"{KEPT} 100 % of its value and writes nothing: c is 0.96. The unit says h = 0.74.",
        ),
    ],
)
def test_gate_sentence(browser, preset, step, changes, sentence):
    w = GateExplorer.preset(preset)
    w.step = step
    for name, value in changes.items():
        setattr(w, name, value)
    assert ask(browser, GATES, "say", w) == f"Step {step + 1} of 8. {sentence}"


def test_gate_equations(browser):
    w = GateExplorer(
        mode="computed",
        x=[0.0, 0.5],
        h_0=0.25,
        c_0=-0.5,
        weight_ih=[1.0, -2.0, 3.0, 0.5],
        weight_hh=[0.1, 0.2, -0.3, 0.4],
        bias=[-1.0, 2.0, 0.5, 0.0],
        step=1,
    )
    assert ask(browser, GATES, "write", w) == [
        "c2 = f2·c1 + i2·g2 = 0.72·(−0.33) + 0.37·0.97 = 0.120",
        "h2 = o2·tanh(c2) = 0.55·0.12 = 0.065",
        "i2 = σ(wxix2 + whih1 + bi) = σ(1.00·0.50 + 0.10·(−0.17) + (−1.00)) = σ(−0.52) = 0.374",
        "f2 = σ(wxfx2 + whfh1 + bf) = σ((−2.00)·0.50 + 0.20·(−0.17) + 2.00) = σ(0.97) = 0.724",
        "g2 = tanh(wxgx2 + whgh1 + bg) = tanh(3.00·0.50 + (−0.30)·(−0.17) + 0.50) "
        "= tanh(2.05) = 0.967",
        "o2 = σ(wxox2 + whoh1 + bo) = σ(0.50·0.50 + 0.40·(−0.17) + 0.00) = σ(0.18) = 0.546",
    ]
    w.mode = "held"
    assert len(ask(browser, GATES, "write", w)) == 2


def test_percent(browser):
    shares = [0, 0.0004, 0.001, 0.0096, 0.05, 0.1, 0.496, 0.99, 0.994, 0.9994, 1 - 1e-16, 1]
    assert call(browser, FORMAT, "formatPercent", [[share] for share in shares]) == [
        *("0 %", "less than 0.1 %", "0.1 %", "1.0 %", "5.0 %", "10 %", "50 %", "99 %", "99.4 %"),
        *("more than 99.9 %", "more than 99.9 %", "100 %"),
    ]


def test_number(browser):
    cases = [[0], [-0.0004], [-0.25, 2], [999.9, 1], [1000], [-123456, 2], [1e6, 0], [2.5e15, 3]]
    assert call(browser, FORMAT, "formatNumber", cases) == [
        *("0.000", "0.000", "−0.25", "999.9", "1.0·10³", "−1.2·10⁵", "1·10⁶", "2.5·10¹⁵"),
    ]
