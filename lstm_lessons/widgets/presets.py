"""States worth trying, with what to look for in each: buttons in the page, names in Python.

In ``look`` a symbol stands between asterisks: ``*f*``, or ``*w_h*`` with an index.
"""

from typing import Any

Preset = dict[str, Any]  # name, look, state: trait name -> value


def _impulse(steps: int) -> list[float]:
    return [1.0] + [0.0] * (steps - 1)


def _rnn(name: str, look: str, w_h: float, nonlinearity: str, **changes: object) -> Preset:
    state = {"w_x": 1.0, "w_h": w_h, "b": 0.0, "h_0": 0.0, "nonlinearity": nonlinearity}
    return {"name": name, "look": look, "state": state | {"x": _impulse(12), "step": 3} | changes}


RNN_UNIT: list[Preset] = [
    _rnn(
        "Echo",
        "One impulse comes in at step 1. What is left shrinks with every step: a fading echo.",
        0.7,
        "tanh",
    ),
    _rnn(
        "Long memory",
        "Without tanh and with *w_h* close to 1 the impulse fades slowly. At 1 it would stay.",
        0.97,
        "identity",
    ),
    _rnn(
        "Latch",
        "With *w_h* above 1 tanh holds *h* at a resting point: one impulse is remembered for ever. "
        "Turn the impulse negative and *h* latches below zero.",
        1.5,
        "tanh",
    ),
    _rnn(
        "Alternate",
        "A negative *w_h* turns the sign of the memory at every step.",
        -0.9,
        "tanh",
    ),
    _rnn(
        "Explode",
        "Without tanh and with *w_h* above 1 nothing holds *h* back: look at the axis.",
        1.6,
        "identity",
    ),
]

# What a cell that reads X could be given as candidates: tanh(2x), rounded.
X = [0.1, -0.2, 1.0, 0.2, -0.1, 0.15, -0.2, 0.1]
CANDIDATES = [0.2, -0.38, 0.96, 0.38, -0.2, 0.29, -0.38, 0.2]


def _held(
    name: str,
    look: str,
    *,
    i: list[float],
    f: list[float],
    o: list[float],
    c_0: float = 0.0,
    step: int,
) -> Preset:
    rows = [list(row) for row in zip(i, f, CANDIDATES, o, strict=True)]
    state = {"mode": "held", "x": X, "h_0": 0.0, "c_0": c_0, "held": rows, "step": step}
    return {"name": name, "look": look, "state": state | {"reach": "from here on"}}


def _computed(name: str, look: str, x: list[float], step: int) -> Preset:
    return {
        "name": name,
        "look": look,
        "state": {
            "mode": "computed",
            "x": x,
            "h_0": 0.0,
            "c_0": 0.0,
            # Rows i, f, g, o. The input gate opens for x near 1 only; the forget gate stays open
            # unless x is near −1; the candidate is x, made clearer; the output gate stays open.
            "weight_ih": [10.0, 10.0, 2.0, 0.0],
            "weight_hh": [0.0, 0.0, 0.0, 0.0],
            "bias": [-6.0, 6.0, 0.0, 4.0],
            "step": step,
            "reach": "from here on",
        },
    }


SHUT, OPEN = [0.0] * 8, [1.0] * 8

GATE_EXPLORER: list[Preset] = [
    _held(
        "Write once",
        "The input gate *i* opens at step 3 only. The inputs go on; the cell keeps what it wrote. "
        "Now move *f*: what does the cell keep?",
        i=[0, 0, 1, 0, 0, 0, 0, 0],
        f=OPEN,
        o=OPEN,
        step=3,
    ),
    _held(
        "Remember",
        "*f* = 1 and *i* = 0: the gold line is flat. Nothing comes in and nothing is lost, "
        "however long it takes.",
        i=SHUT,
        f=OPEN,
        o=OPEN,
        c_0=0.8,
        step=3,
    ),
    _held(
        "Forget",
        "*f* = 0.7: each step keeps 70 % of the state. Move *f* towards 1 and watch how long "
        "half of it lasts.",
        i=SHUT,
        f=[0.7] * 8,
        o=OPEN,
        c_0=1.0,
        step=1,
    ),
    _held(
        "Reset the cell",
        "The forget gate *f* shuts for one step and clears the cell: compare steps 5 and 6.",
        i=[0, 0, 1, 0, 0, 0, 0, 0],
        f=[1, 1, 1, 1, 1, 0, 1, 1],
        o=OPEN,
        step=5,
    ),
    _held(
        "Keep it to yourself",
        "The output gate *o* is shut until step 7: the cell knows (gold), but says nothing "
        "(slate). Then *o* opens.",
        i=[0, 0, 1, 0, 0, 0, 0, 0],
        f=OPEN,
        o=[0, 0, 0, 0, 0, 0, 1, 1],
        step=5,
    ),
    _computed(
        "Latch",
        "Now the weights set the gates. The 1 at step 3 opens the input gate; the small inputs "
        "after it don't, and the cell holds. Step through it, then make one of them larger.",
        X,
        2,
    ),
    _computed(
        "Latch and reset",
        "The same weights: an input of −1 at step 6 shuts the forget gate, and the cell is empty "
        "again.",
        [0.1, -0.2, 1.0, 0.2, -0.1, -1.0, 0.15, 0.1],
        5,
    ),
]
