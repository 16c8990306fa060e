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
        "after it don\u2019t, and the cell holds. Step through it, then make one of them larger.",
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


def _peephole(name: str, look: str, weight_c: list[float], *, x: list[float], step: int) -> Preset:
    state = {"mode": "computed", "x": x, "h_0": 0.0, "c_0": 0.0, "step": step}
    # Rows i, f, g, o. It adds 1 at every step; where the cell state passes 2.5, a peephole of 10
    # turns a gate over.
    weights = {
        "weight_ih": [0.0, 0.0, 0.0, 0.0],
        "weight_hh": [0.0, 0.0, 0.0, 0.0],
        "bias": [10.0, 25.0, 10.0, -25.0],
    }
    state |= weights | {"weight_c": weight_c, "reach": "from here on"}
    return {"name": name, "look": look, "state": state}


PEEPHOLES: list[Preset] = [
    _peephole(
        "Clock",
        "No input at all. The cell adds 1 at every step. At 3 the output gate opens and the unit "
        "fires; then the forget gate, which saw it too, clears the cell. Who else could know?",
        [0.0, -10.0, 10.0],
        x=[0.0] * 12,
        step=2,
    ),
    _peephole(
        "Blind",
        "The same unit without its peepholes. The cell counts on and on, the output gate stays "
        "shut: with *h* = 0 no gate knows what is in the cell.",
        [0.0, 0.0, 0.0],
        x=[0.0] * 12,
        step=5,
    ),
    _peephole(
        "Fire for ever",
        "Only the output gate looks. The unit is silent for two steps, and then never again.",
        [0.0, 0.0, 10.0],
        x=[0.0] * 12,
        step=3,
    ),
]


def _gru_held(name: str, look: str, *, r: list[float], z: list[float], step: int) -> Preset:
    rows = [list(row) for row in zip(r, z, strict=True)]
    state = {"mode": "held", "x": X, "h_0": 0.0, "held": rows, "step": step}
    # The candidate is the input, made clearer, and a little of the state.
    weights = {
        "weight_ih": [0.0, -10.0, 2.0],
        "bias_ih": [0.0, 6.0, 0.0],
        "weight_hh": [0.0, 0.0, 1.0],
        "bias_hh": [0.0, 0.0, 0.0],
    }
    return {"name": name, "look": look, "state": state | weights | {"reach": "from here on"}}


def _gru_computed(name: str, look: str, weight_ih: list[float], bias_ih: list[float]) -> Preset:
    state = {"mode": "computed", "x": X, "h_0": 0.0, "step": 2, "reach": "from here on"}
    weights = {"weight_ih": weight_ih, "bias_ih": bias_ih}
    rest = {"weight_hh": [0.0, 0.0, 1.0], "bias_hh": [0.0, 0.0, 0.0]}
    return {"name": name, "look": look, "state": state | weights | rest}


ONCE = [1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0]

GRU_EXPLORER: list[Preset] = [
    _gru_held(
        "Take once",
        "*z* = 1 keeps everything; at step 3 it is 0 for once, and the candidate takes the whole "
        "place of the state. Now move *z* between: it is an average.",
        r=OPEN,
        z=ONCE,
        step=3,
    ),
    _gru_held(
        "Fade",
        "*z* = 0.7: each step keeps 70 % of the state, and so takes 30 % of the candidate. Keeping "
        "less and writing nothing is not to be had.",
        r=OPEN,
        z=[0.7] * 8,
        step=4,
    ),
    _gru_held(
        "Start afresh",
        "*z* is 0 at step 6 and *r* as well: the candidate is made from the input alone. Open *r* "
        "there, and the old state has its say.",
        r=[1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0],
        z=[1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0],
        step=5,
    ),
    _gru_computed(
        "Latch",
        "Now the weights set the gates. Only an input near 1 shuts the update gate: at step 3 the "
        "unit takes it, and the small inputs after it pass by.",
        [0.0, -10.0, 2.0],
        [0.0, 6.0, 0.0],
    ),
]
