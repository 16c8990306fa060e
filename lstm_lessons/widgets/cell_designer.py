"""CellDesigner: one cell with its weights in the reader's hands, and goals to reach. Chapter 5."""

from dataclasses import asdict

import numpy as np
from traitlets import Bunch, TraitError, validate

from lstm_lessons.widgets import modules
from lstm_lessons.widgets.base import SHARED, LessonWidget
from lstm_lessons.widgets.cell_goals import GOALS, Goal, Weights
from lstm_lessons.widgets.cell_presets import CELL_DESIGNER
from lstm_lessons.widgets.cell_verdict import CELLS, Run, Verdict, judge, run_cell
from lstm_lessons.widgets.traits import Numbers, OneOf, Step, short

START = CELL_DESIGNER[0]["state"]
BY_NAME = {goal.name: goal for goal in GOALS}


class CellDesigner(LessonWidget):
    """One cell with one input (I = H = 1), to be given weights that reach a goal.

    Attributes
    ----------
    goal
        What the cell is to do: ``"latch"``, ``"counter"``, ``"first"`` (remember the first
        number), ``"toggle"`` or ``"delay"``.
    cell
        ``"1997"``: no forget gate, f = 1. ``"2000"``: with one.
    weight_ih, weight_hh, bias
        The weights, 4 numbers each, in the order i, f, g, o.
    sequence
        Which of the goal's test sequences is shown, from 0; the page counts from 1.
    step
        The selected step of it, counted from 0 as in ``x[step]``; the page counts from 1.

    Examples
    --------
    >>> w = CellDesigner()
    >>> w.verdict().met, w.verdict().gate
    (False, 'i')
    >>> w.weight_ih, w.bias = [20, 0, 0, 0], [-12, 5, 2, 4]
    >>> w.verdict().met
    True
    """

    PRESETS = CELL_DESIGNER
    state_traits = ("goal", "cell", "weight_ih", "weight_hh", "bias", "sequence", "step")
    _own_esm = modules.own(
        "cell_trajectory.js",
        "cell_words.js",
        "cell_controls.js",
        "cell_designer.js",
        GOALS=[asdict(goal) for goal in GOALS],
        PRESETS=CELL_DESIGNER,
    )
    _esm = SHARED["esm"] + _own_esm

    goal = OneOf(*BY_NAME).tag(sync=True)
    cell = OneOf(*CELLS).tag(sync=True)
    weight_ih = Numbers(START["weight_ih"], 4, 4).tag(sync=True)
    weight_hh = Numbers(START["weight_hh"], 4, 4).tag(sync=True)
    bias = Numbers(START["bias"], 4, 4).tag(sync=True)
    sequence = Step(START["sequence"]).tag(sync=True)
    step = Step(START["step"]).tag(sync=True)

    @property
    def x(self) -> tuple[float, ...]:
        """The inputs of the sequence that is shown."""
        return self._goal.sequences[self.sequence].x

    @property
    def target(self) -> tuple[float, ...]:
        """What h is to be at each of its steps."""
        return self._goal.sequences[self.sequence].target

    @property
    def tolerance(self) -> float:
        """How far from it h may be."""
        return self._goal.tolerance

    def trajectory(self) -> Run:
        """Return every quantity over the sequence that is shown, each (T,) float64.

        Names: x, h_prev, c_prev, z_i, z_f, z_g, z_o (no z_f in the cell of 1997), i, f, g, o, c,
        tanh_c, h, and target, what h is to be.
        """
        run = run_cell(self.x, self._weights, self.cell)
        return run | {"target": np.array(self.target)}

    def verdict(self) -> Verdict:
        """Say whether the goal is met and, if it is not, where it fails and where to look."""
        return judge(self._goal, self._weights, self.cell, self.sequence)

    @property
    def _goal(self) -> Goal:
        return BY_NAME[self.goal]

    @property
    def _weights(self) -> Weights:
        return Weights(self.weight_ih, self.weight_hh, self.bias)

    @validate("sequence")
    def _sequence_of_goal(self, proposal: Bunch) -> int:
        last = len(self._goal.sequences) - 1
        if not 0 <= proposal.value <= last:
            raise TraitError(f"sequence: expected 0 to {last}, got {short(proposal.value)}")
        return proposal.value
