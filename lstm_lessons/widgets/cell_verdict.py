"""Whether a cell has reached its goal and, if it has not, which gate is worth a look."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lstm_lessons.scratch import lstm_cell, lstm_gates, rnn_step
from lstm_lessons.scratch.activations import identity
from lstm_lessons.widgets.cell_goals import Goal, Weights

GATES = ("i", "f", "g", "o")
CELLS = ("1997", "2000")

Run = dict[str, npt.NDArray[np.float64]]


@dataclass(frozen=True)
class Verdict:
    """How a cell does on a goal's sequences.

    Attributes
    ----------
    right
        For each sequence, how many steps are right before the first wrong one.
    spare
        How far the step that is nearest to going wrong is from it; negative if a step is wrong.
    sequence, step
        The first wrong step of a sequence that is not all right; None if the goal is met.
    gate
        The one to look at: with the solution's in its place, h would be right for longest.
    reach
        For how many steps that would be. If it is no more than ``step``, no gate alone helps.
    at
        The step, up to the wrong one, at which that gate's difference does most to the cell.
    """

    right: tuple[int, ...]
    spare: float
    sequence: int | None = None
    step: int | None = None
    gate: str | None = None
    reach: int | None = None
    at: int | None = None

    @property
    def met(self) -> bool:
        """Whether every step of every sequence is right."""
        return self.sequence is None


def run_cell(
    x: tuple[float, ...],
    weights: Weights,
    cell: str,
    replaced: tuple[str, npt.NDArray[np.float64]] | None = None,
) -> Run:
    """Run one cell over a sequence, from h = c = 0.

    Parameters
    ----------
    x
        The inputs, T numbers.
    weights
        Of the cell; without a forget gate, those in its row are not used.
    cell
        ``"1997"``: no forget gate, f = 1. ``"2000"``: with one.
    replaced
        A gate's name, and T values to be used instead of what the weights make of it.

    Returns
    -------
    run
        Each quantity over time, (T,) float64: x, h_prev, c_prev, z_i, z_f, z_g, z_o (no z_f in the
        cell of 1997), i, f, g, o, c, tanh_c, h.
    """
    rows = (
        np.array(weights.weight_ih)[:, None],
        np.array(weights.weight_hh)[:, None],
        np.array(weights.bias),
    )
    h = c = np.zeros((1, 1))
    steps = []
    for t, value in enumerate(x):
        x_t = np.array([[value]])
        gates = dict(zip(GATES, lstm_gates(x_t, h, *rows), strict=True))
        # z = W_x x + W_h h + b, as four recurrent units without a nonlinearity.
        [z] = rnn_step(x_t, h, *rows, identity)
        now = {"x": x_t, "h_prev": h, "c_prev": c}
        now |= {f"z_{gate}": z_gate for gate, z_gate in zip(GATES, z, strict=True)}
        if cell == "1997":
            gates["f"] = np.ones((1, 1))
            del now["z_f"]
        if replaced:
            name, values = replaced
            gates[name] = np.full((1, 1), values[t])
        h, c = lstm_cell(*gates.values(), c)
        steps.append(now | gates | {"c": c, "tanh_c": np.tanh(c), "h": h})
    return {name: np.array([now[name].item() for now in steps]) for name in steps[0]}


def judge(goal: Goal, weights: Weights, cell: str, looked_at: int = 0) -> Verdict:
    """Say how a cell does; of several wrong sequences, speak of the one that is looked at.

    Parameters
    ----------
    goal
        What the cell is to do.
    weights, cell
        As ``run_cell`` takes them.
    looked_at
        A sequence, from 0.
    """
    runs = [run_cell(sequence.x, weights, cell) for sequence in goal.sequences]
    right = tuple(_right_steps(goal, k, run) for k, run in enumerate(runs))
    spare = min(float(_spare(goal, k, run).min()) for k, run in enumerate(runs))
    wrong = [k for k in (looked_at, *range(len(runs))) if right[k] < len(runs[k]["h"])]
    if not wrong:
        return Verdict(right, spare)

    k, step = wrong[0], right[wrong[0]]
    own, x = runs[k], goal.sequences[k].x
    solved = run_cell(x, goal.solution, "1997")
    others = {gate: run_cell(x, weights, cell, (gate, solved[gate])) for gate in GATES}
    reach = {gate: _right_steps(goal, k, run) for gate, run in others.items()}
    effect = {gate: _effect(gate, own, solved)[: step + 1] for gate in GATES}
    helps = max(reach.values()) > step
    gate = max(GATES, key=lambda name: reach[name] if helps else effect[name].max())
    return Verdict(right, spare, k, step, gate, reach[gate], int(effect[gate].argmax()))


def _spare(goal: Goal, k: int, run: Run) -> npt.NDArray[np.float64]:
    """Return by how much each step of sequence ``k`` is right."""
    return goal.tolerance - np.abs(run["h"] - goal.sequences[k].target)


def _right_steps(goal: Goal, k: int, run: Run) -> int:
    """Return how many steps of sequence ``k`` are right before the first wrong one."""
    wrong = _spare(goal, k, run) < 0
    return int(wrong.argmax()) if wrong.any() else len(wrong)


def _effect(gate: str, own: Run, solved: Run) -> npt.NDArray[np.float64]:
    """Return what the difference between two values of a gate does to c, or to h, at each step."""
    partner = {"i": "g", "f": "c_prev", "g": "i", "o": "tanh_c"}[gate]
    return np.abs((own[gate] - solved[gate]) * own[partner])
