"""GateExplorer: one LSTM unit with its gates in the reader's hand. Chapter 7."""

import numpy as np
from traitlets import Bunch, TraitError, observe, validate

from lstm_lessons.diagrams import lstm_unit
from lstm_lessons.scratch import lstm_cell, lstm_gates, rnn_step
from lstm_lessons.scratch.activations import identity
from lstm_lessons.widgets import modules, presets
from lstm_lessons.widgets.base import SHARED, LessonWidget
from lstm_lessons.widgets.traits import GateRows, Number, Numbers, OneOf, Step

GATES = ("i", "f", "g", "o")
START = presets.GATE_EXPLORER[0]["state"]
WEIGHTS = presets.GATE_EXPLORER[-1]["state"]


class GateExplorer(LessonWidget):
    """One LSTM unit (I = H = 1) over a sequence of numbers.

    Attributes
    ----------
    mode
        ``"held"``: the gates are what you set. ``"computed"``: weights, input and state set them.
        Set back to ``"held"`` in Python, the gates are again those of ``held``; the page's button
        takes the computed gates in hand, so that ``held`` becomes what they were.
    x
        The inputs x_1 … x_T, T from 1 to 24. With a new length ``held`` is cut, or its last row
        is repeated.
    h_0, c_0
        The state before the first step.
    step
        The selected step, counted from 0 as in ``x[step]``; the page counts from 1, as in x_1.
    held
        The gates in mode ``"held"``: T rows [i, f, g, o]; i, f, o in [0, 1], g in [−1, 1].
    weight_ih, weight_hh, bias
        The weights in mode ``"computed"``, 4 numbers each, in the order i, f, g, o.
    i, f, g, o
        The gates at the selected step. In mode ``"held"`` setting one changes ``held``.
    reach
        Whether setting a gate changes ``"this step"`` or all steps ``"from here on"``.

    Examples
    --------
    >>> w = GateExplorer.preset("Remember")
    >>> w.f = 0.5
    >>> w.trajectory()["c"].round(3).tolist()
    [0.8, 0.8, 0.8, 0.4, 0.2, 0.1, 0.05, 0.025]
    """

    PRESETS = presets.GATE_EXPLORER
    state_traits = (
        "mode",
        "step",
        "reach",
        "x",
        "h_0",
        "c_0",
        "held",
        "weight_ih",
        "weight_hh",
        "bias",
    )
    _own_esm = modules.own(
        "gate_trajectory.js",
        "gate_words.js",
        "gate_explorer.js",
        DIAGRAM=lstm_unit(id="lstm-drawing").svg,
        PRESETS=presets.GATE_EXPLORER,
    )
    _esm = SHARED["esm"] + _own_esm

    mode = OneOf("held", "computed").tag(sync=True)
    reach = OneOf("from here on", "this step").tag(sync=True)
    x = Numbers(START["x"], 1, 24).tag(sync=True)
    h_0 = Number(0.0).tag(sync=True)
    c_0 = Number(0.0).tag(sync=True)
    step = Step(START["step"]).tag(sync=True)
    held = GateRows(tuple(map(tuple, START["held"]))).tag(sync=True)
    weight_ih = Numbers(WEIGHTS["weight_ih"], 4, 4).tag(sync=True)
    weight_hh = Numbers(WEIGHTS["weight_hh"], 4, 4).tag(sync=True)
    bias = Numbers(WEIGHTS["bias"], 4, 4).tag(sync=True)
    i = Number(0.0, 0, 1).tag(sync=True)
    f = Number(0.0, 0, 1).tag(sync=True)
    g = Number(0.0, -1, 1).tag(sync=True)
    o = Number(0.0, 0, 1).tag(sync=True)

    def __init__(self, **traits: object) -> None:
        self._following = False
        # As the traits begin; a gate that is given has been set, even to what it begins with.
        self._agreed: dict[str, object] = {n: None if n in traits else 0.0 for n in GATES}
        super().__init__(**traits)
        for name in GATES:
            if self.mode == "computed" and name in traits:
                raise TraitError(_computed(name, traits[name]))
        self._follow()

    def trajectory(self) -> dict[str, np.ndarray]:
        """Return every quantity over time, each (T,) float64.

        Names: x, h_prev, c_prev, i, f, g, o, kept = f·c_prev, written = i·g, c, tanh_c, h; and
        z_i, z_f, z_g, z_o, the gates' inputs, in mode ``"computed"``.
        """
        weights = (
            np.array(self.weight_ih)[:, None],
            np.array(self.weight_hh)[:, None],
            np.array(self.bias),
        )
        h, c = np.array([[self.h_0]]), np.array([[self.c_0]])
        rows = []
        for value, held in zip(self.x, self.held, strict=True):
            x, row = np.array([[value]]), {}
            if self.mode == "held":
                i, f, g, o = np.array(held)[:, None, None]
            else:
                i, f, g, o = lstm_gates(x, h, *weights)
                # z = W_x x + W_h h + b, as four recurrent units without a nonlinearity.
                [z] = rnn_step(x, h, *weights, identity)
                row = dict(zip(("z_i", "z_f", "z_g", "z_o"), z, strict=True))
            row |= {"x": x, "h_prev": h, "c_prev": c, "i": i, "f": f, "g": g, "o": o}
            row |= {"kept": f * c, "written": i * g}
            h, c = lstm_cell(i, f, g, o, c)
            rows.append(row | {"c": c, "tanh_c": np.tanh(c), "h": h})
        return {name: np.array([row[name].item() for row in rows]) for name in rows[0]}

    @validate("held")
    def _as_long_as_x(self, proposal: Bunch) -> tuple[tuple[float, ...], ...]:
        rows, steps = len(proposal.value), len(self.x)
        if rows != steps:
            raise TraitError(f"held: expected {steps} rows, one for each step of x; got {rows}")
        return proposal.value

    @validate(*GATES)
    def _in_hand(self, proposal: Bunch) -> float:
        if self.mode == "computed" and not self._following:
            raise TraitError(_computed(proposal.trait.name, proposal.value))
        return proposal.value

    @observe(*state_traits, *GATES)
    def _follow(self, change: Bunch | None = None) -> None:
        """Make ``held``, ``step`` and i, f, g, o agree, whichever of them has been changed."""
        if self._following or self._traits_now() == self._agreed:
            return
        self._following = True
        try:
            steps = len(self.x)
            self.step = min(self.step, steps - 1)
            rows = self.held[:steps] + self.held[-1:] * (steps - len(self.held))
            if self.mode == "held":
                # A gate that is not what it was made to be has been set by someone.
                for k, name in enumerate(GATES):
                    value = getattr(self, name)
                    if value != self._agreed[name]:
                        rows = self._with_gate(rows, k, value)
            self.held = rows
            now = self.trajectory()
            for name in GATES:
                setattr(self, name, now[name][self.step])
            self._agreed = self._traits_now()
        finally:
            self._following = False

    def _traits_now(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in (*self.state_traits, *GATES)}

    def _with_gate(self, rows: tuple, k: int, value: float) -> tuple:
        """Return ``rows`` with gate ``k`` set at this step, and after it if that is meant."""
        end = self.step + 1 if self.reach == "this step" else len(rows)
        return tuple(
            (*row[:k], value, *row[k + 1 :]) if self.step <= t < end else row
            for t, row in enumerate(rows)
        )


def _computed(name: str, value: object) -> str:
    return (
        f"{name}: expected no value while the gates are computed, got {value}. "
        "Change x, weight_ih, weight_hh or bias, or set mode = 'held' first"
    )
