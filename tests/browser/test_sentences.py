"""What the widgets say in words is true of the numbers."""

import numpy as np
import pytest

from lstm_lessons.widgets import GateExplorer, RNNUnit, modules
from tests.browser.javascript import call

pytestmark = pytest.mark.browser

WORDS = ("engine.js", "format.js", "dom.js", "equation.js")
RNN = modules.join(*WORDS, "rnn_trajectory.js", "rnn_words.js") + (
    "\nexport const say = (state) => rnnSentence(state, rnnTrajectory(state));"
)
GATES = modules.join(*WORDS, "gate_trajectory.js", "gate_words.js") + (
    "\nexport const say = (state) => gateSentence(state, gateTrajectory(state));"
)


def said(browser, source, w):
    [sentence] = call(
        browser, source, "say", [[{name: getattr(w, name) for name in w.state_traits}]]
    )
    return sentence


IMPULSE = [1.0, *[0.0] * 11]


@pytest.mark.parametrize(
    ("state", "phrases"),
    [
        ({"w_h": 0.9, "nonlinearity": "identity"}, ["keeps 90 % of h", "31 % of the impulse"]),
        ({"w_h": 1, "nonlinearity": "identity"}, ["nothing is ever forgotten"]),
        ({"w_h": -1.5, "nonlinearity": "identity"}, ["1.50 times", "sign turned", "explodes"]),
        ({"w_h": 1.5}, ["three resting points: −0.86, 0.00, 0.86"]),
        ({"w_h": 1e4}, ["three resting points: −1.00, 0.00, 1.00"]),
        ({"w_h": 1.5, "b": 1.0}, ["comes to rest at 0.99"]),
        ({"w_h": -2}, ["never comes to rest"]),
        ({"w_h": -0.9}, ["comes to rest at 0.00"]),
        ({"w_h": 0.5, "nonlinearity": "relu"}, ["keeps 50 %"]),
        ({"w_h": -1, "nonlinearity": "relu"}, ["cuts it off"]),
    ],
    ids=str,
)
def test_rnn_sentence(browser, state, phrases):
    sentence = said(browser, RNN, RNNUnit(x=IMPULSE, **state))
    assert all(phrase in sentence for phrase in phrases), sentence


@pytest.mark.parametrize(("w_h", "b"), [(1.5, 0), (1.5, 0.1), (1.1, 0), (1.9, -0.2), (0.8, 0.5)])
def test_resting_points_are_where_the_unit_rests(browser, w_h, b):
    sentence = said(browser, RNN, RNNUnit(w_h=w_h, b=b))
    for start in (-1.0, 1.0):
        h = start
        for _ in range(500):
            h = float(np.tanh(w_h * h + b))
        assert f"{h:.2f}".replace("-", "−") in sentence


@pytest.mark.parametrize(
    ("preset", "step", "phrases"),
    [
        ("Write once", 2, ["Step 3 of 8", "was empty and writes +0.96", "c is 0.96", "h = 0.74"]),
        ("Remember", 3, ["keeps 100 % of its value and writes nothing", "c is 0.80"]),
        ("Forget", 1, ["keeps 70 %", "half is gone after 1.9 steps"]),
        ("Reset the cell", 5, ["keeps 0 %", "what was there is gone", "c is 0.00"]),
        ("Keep it to yourself", 4, ["output gate is shut"]),
        ("Keep it to yourself", 6, ["h = 0.74"]),
    ],
)
def test_gate_sentence(browser, preset, step, phrases):
    w = GateExplorer.preset(preset)
    w.step = step
    sentence = said(browser, GATES, w)
    assert all(phrase in sentence for phrase in phrases), sentence
