"""Each bad value is refused, in words that name the trait, what came and what was expected."""

import math
import re

import numpy as np
import pytest
from traitlets import TraitError

from lstm_lessons.widgets import GateExplorer, RNNUnit

HALF = [0.5, 0.5, 0.5, 0.5]
# widget, trait, bad value, what was expected, what came
CASES = [
    (GateExplorer, "mode", "manual", "one of 'held', 'computed'", "'manual'"),
    (GateExplorer, "mode", None, "one of 'held', 'computed'", "None"),
    (GateExplorer, "reach", "all", "one of 'from here on', 'this step'", "'all'"),
    (GateExplorer, "f", 1.01, "a number in [0, 1]", "1.01"),
    (GateExplorer, "i", -0.01, "a number in [0, 1]", "-0.01"),
    (GateExplorer, "o", math.nan, "a number in [0, 1]", "nan"),
    (GateExplorer, "f", "0.5", "a number in [0, 1]", "'0.5'"),
    (GateExplorer, "f", True, "a number in [0, 1]", "True"),
    (GateExplorer, "f", None, "a number in [0, 1]", "None"),
    (GateExplorer, "f", 0.5 + 0j, "a number in [0, 1]", "(0.5+0j)"),
    (GateExplorer, "g", -1.5, "a number in [-1, 1]", "-1.5"),
    (GateExplorer, "c_0", math.inf, "a number in [-1e+06, 1e+06]", "inf"),
    (GateExplorer, "c_0", 10**400, "a number in [-1e+06, 1e+06]", "10000"),
    (GateExplorer, "c_0", 10**5000, "a number in [-1e+06, 1e+06]", "a huge int"),
    (GateExplorer, "mode", np.array(["held", "held"]), "one of 'held', 'computed'", "array("),
    (GateExplorer, "x", list(range(1000)), "a list of 1 to 24 numbers", "[0, 1, 2, 3, 4, 5, ...]"),
    (GateExplorer, "step", 10**5000, "0 to 7", "a huge int"),
    (GateExplorer, "h_0", [0.0], "a number in [-1e+06, 1e+06]", "[0.0]"),
    (GateExplorer, "x", [], "a list of 1 to 24 numbers", "[]"),
    (GateExplorer, "x", [0.0] * 25, "a list of 1 to 24 numbers", "[0.0, "),
    (GateExplorer, "x", 0.5, "a list of 1 to 24 numbers", "0.5"),
    (GateExplorer, "x", np.zeros((2, 1)), "x[0]: expected a number", "[0.0]"),
    (GateExplorer, "x", [0.0, math.nan], "x[1]: expected a number", "nan"),
    (GateExplorer, "step", 8, "0 to 7", "8"),
    (GateExplorer, "step", -1, "0 to 7", "-1"),
    (GateExplorer, "step", 1.5, "a whole number", "1.5"),
    (GateExplorer, "step", math.inf, "a whole number", "inf"),
    (GateExplorer, "step", math.nan, "a whole number", "nan"),
    (GateExplorer, "step", True, "a whole number", "True"),
    (GateExplorer, "weight_ih", [1.0] * 3, "a list of 4 numbers", "[1.0, 1.0, 1.0]"),
    (GateExplorer, "bias", [0, 0, 0, 2e6], "bias[3]: expected a number", "2000000.0"),
    (GateExplorer, "held", [HALF] * 7, "8 rows", "7"),
    (GateExplorer, "held", [], "a list of rows [i, f, g, o]", "[]"),
    (GateExplorer, "held", "held", "a list of rows [i, f, g, o]", "'held'"),
    (GateExplorer, "held", [HALF] * 7 + [[0.5] * 3], "held[7]: expected a list of 4", "[0.5, "),
    (GateExplorer, "held", [[2, 0, 0, 0]] + [HALF] * 7, "held[0], gate i: expected a", "2.0"),
    (GateExplorer, "held", [[0, 0, -2, 0]] + [HALF] * 7, "held[0], candidate g: expected", "-2.0"),
    (RNNUnit, "w_h", math.nan, "a number in [-1e+06, 1e+06]", "nan"),
    (RNNUnit, "w_x", 1e7, "a number in [-1e+06, 1e+06]", "10000000.0"),
    (RNNUnit, "b", "0", "a number in [-1e+06, 1e+06]", "'0'"),
    (RNNUnit, "nonlinearity", "sigmoid", "one of 'tanh', 'relu', 'identity'", "'sigmoid'"),
    (RNNUnit, "x", ["1"], "x[0]: expected a number", "'1'"),
    (RNNUnit, "step", 12, "0 to 11", "12"),
]


@pytest.mark.parametrize(
    ("widget", "trait", "value", "expected", "came"),
    CASES,
    ids=[f"{case[0].__name__}-{case[1]}-{case[4][:20]}" for case in CASES],
)
def test_bad_value(widget, trait, value, expected, came):
    w = widget()
    before = {name: getattr(w, name) for name in widget.state_traits}
    for attempt in (lambda: setattr(w, trait, value), lambda: widget(**{trait: value})):
        with pytest.raises(TraitError) as refusal:
            attempt()
        message = str(refusal.value)
        assert message.startswith(trait)
        assert expected in message
        assert re.search(rf"(got|came).*{re.escape(came)}", message), message
    assert {name: getattr(w, name) for name in widget.state_traits} == before


@pytest.mark.parametrize(
    ("widget", "name", "known"),
    [(RNNUnit, "wh", "w_h, w_x, x"), (GateExplorer, "forget", "c_0, f, g, h_0")],
)
def test_unknown_name(widget, name, known):
    with pytest.raises(TypeError, match=rf"^{name}: {widget.__name__} has none.*{known}"):
        widget(**{name: 0.3})
    w = widget()
    with pytest.raises(AttributeError, match=rf"^{name}: {widget.__name__} has none.*{known}"):
        setattr(w, name, 0.3)
    assert not hasattr(w, name)


def test_what_every_widget_has_may_be_set():
    w = RNNUnit(layout={"width": "50%"})
    w.layout = {"width": "60%"}
    assert w.layout.width == "60%"


def test_unknown_preset():
    with pytest.raises(ValueError, match=r"^name: expected one of 'Echo'.*got 'Echoes'"):
        RNNUnit.preset("Echoes")
