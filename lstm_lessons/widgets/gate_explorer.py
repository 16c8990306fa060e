"""GateExplorer: one LSTM unit with its gates in the reader's hand. Chapters 7 and 9."""

from typing import Any, ClassVar, Self

import numpy as np
from traitlets import Bunch, validate

from lstm_lessons.diagrams import lstm_unit, lstm_unit_peephole
from lstm_lessons.scratch import lstm_cell, lstm_gates, peephole_step, rnn_step
from lstm_lessons.scratch.activations import identity
from lstm_lessons.widgets import modules, presets
from lstm_lessons.widgets.base import SHARED
from lstm_lessons.widgets.gated_unit import GatedUnit
from lstm_lessons.widgets.traits import GateRows, Number, Numbers, OneOf, Step

START = presets.GATE_EXPLORER[0]["state"]
LATCH = presets.GATE_EXPLORER[-1]["state"]


class GateExplorer(GatedUnit):
    """One LSTM unit (I = H = 1) over a sequence of numbers.

    Attributes
    ----------
    variant
        ``"lstm"``, or ``"peephole"``: the gates also look at the cell state.
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
    weight_c
        The peepholes' weights, 3 numbers, in the order i, f, o; read in the variant only.
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
    PEEPHOLE_PRESETS: ClassVar[list[dict[str, Any]]] = presets.PEEPHOLES
    GATES = "ifgo"
    WEIGHTS = ("weight_ih", "weight_hh", "bias")
    state_traits = (
        "variant",
        "mode",
        "step",
        "reach",
        "x",
        "h_0",
        "c_0",
        "held",
        *WEIGHTS,
        "weight_c",
    )
    _own_esm = modules.own(
        "gate_trajectory.js",
        "gate_words.js",
        "gate_explorer.js",
        UNITS={
            "lstm": {"drawing": lstm_unit(id="lstm-drawing").svg, "presets": PRESETS},
            "peephole": {
                "drawing": lstm_unit_peephole(id="lstm-drawing").svg,
                "presets": PEEPHOLE_PRESETS,
            },
        },
    )
    _esm = SHARED["esm"] + _own_esm

    variant = OneOf("lstm", "peephole").tag(sync=True)
    x = Numbers(START["x"], 1, 24).tag(sync=True)
    c_0 = Number(0.0).tag(sync=True)
    step = Step(START["step"]).tag(sync=True)
    held = GateRows(tuple(map(tuple, START["held"])), GATES).tag(sync=True)
    weight_ih = Numbers(LATCH["weight_ih"], 4, 4).tag(sync=True)
    weight_hh = Numbers(LATCH["weight_hh"], 4, 4).tag(sync=True)
    bias = Numbers(LATCH["bias"], 4, 4).tag(sync=True)
    weight_c = Numbers((0.0, 0.0, 0.0), 3, 3).tag(sync=True)
    i = Number(0.0, 0, 1).tag(sync=True)
    f = Number(0.0, 0, 1).tag(sync=True)
    g = Number(0.0, -1, 1).tag(sync=True)
    o = Number(0.0, 0, 1).tag(sync=True)

    @classmethod
    def preset(cls, name: str) -> Self:
        """Return the widget in one of its ``PRESETS`` or ``PEEPHOLE_PRESETS``.

        Raises
        ------
        ValueError
            If there is none of this name. The message lists them.
        """
        for preset in cls.PEEPHOLE_PRESETS:
            if preset["name"] == name:
                return cls(variant="peephole", **preset["state"])
        return super().preset(name)

    def trajectory(self) -> dict[str, np.ndarray]:
        """Return every quantity over time, each (T,) float64.

        Names: x, h_prev, c_prev, i, f, g, o, kept = f·c_prev, written = i·g, c, tanh_c, h; and
        z_i, z_f, z_g, z_o, the gates' inputs, in mode ``"computed"``; with peepholes sum_i, sum_f,
        sum_o as well, which is what the gates squash: z and what the peephole sees.
        """
        weights = (
            np.array(self.weight_ih)[:, None],
            np.array(self.weight_hh)[:, None],
            np.array(self.bias),
        )
        w_i, w_f, w_o = np.array(self.weight_c)[:, None]
        h, c = np.array([[self.h_0]]), np.array([[self.c_0]])
        rows = []
        for value, held in zip(self.x, self.held, strict=True):
            x, row = np.array([[value]]), {}
            if self.mode == "held":
                i, f, g, o = np.array(held)[:, None, None]
            else:
                # z = W_x x + W_h h + b, as four recurrent units without a nonlinearity.
                [z] = rnn_step(x, h, *weights, identity)
                row = dict(zip(("z_i", "z_f", "z_g", "z_o"), z, strict=True))
                if self.variant == "lstm":
                    i, f, g, o = lstm_gates(x, h, *weights)
                else:
                    (i, f, g, o), _, seen = peephole_step(x, h, c, *weights, w_i, w_f, w_o)
                    row |= {"sum_i": z[0] + w_i * c, "sum_f": z[1] + w_f * c}
                    row |= {"sum_o": z[3] + w_o * seen}
            row |= {"x": x, "h_prev": h, "c_prev": c, "i": i, "f": f, "g": g, "o": o}
            row |= {"kept": f * c, "written": i * g}
            h, c = lstm_cell(i, f, g, o, c)
            rows.append(row | {"c": c, "tanh_c": np.tanh(c), "h": h})
        return {name: np.array([row[name].item() for row in rows]) for name in rows[0]}

    @validate(*GATES)
    def _held_only(self, proposal: Bunch) -> float:
        return self._in_hand(proposal)
