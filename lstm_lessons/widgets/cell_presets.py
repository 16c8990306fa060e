"""CellDesigner's states worth trying; the form is that of ``presets``.

Each is one step away from its goal, or two: what is missing is what ``look`` speaks of.
"""

from lstm_lessons.widgets.cell_goals import GOALS
from lstm_lessons.widgets.presets import Preset


def _preset(name: str, goal: str, look: str, **rows: tuple[float, float, float]) -> Preset:
    """Take the goal's solution with other rows, (w_x, w_h, b), for some of its gates."""
    [solution] = [each.solution for each in GOALS if each.name == goal]
    columns = [list(column) for column in (solution.weight_ih, solution.weight_hh, solution.bias)]
    for gate, row in rows.items():
        for column, weight in zip(columns, row, strict=True):
            column["ifgo".index(gate)] = weight
    state = dict(zip(("weight_ih", "weight_hh", "bias"), columns, strict=True))
    return {
        "name": name,
        "look": look,
        "state": {"goal": goal, "sequence": 0, "step": 2, "cell": "1997"} | state,
    }


CELL_DESIGNER: list[Preset] = [
    _preset(
        "Nearly a latch",
        "latch",
        "The 1 at step 4 is noticed, but *c* creeps up before it: the input gate *i* lets noise "
        "in. It should open for a 1, and for nothing smaller.",
        i=(6.0, 0.0, -3.0),
    ),
    _preset(
        "Adds up everything",
        "counter",
        "The input gate *i* is open at every step, so the noise is counted, too. Which inputs may "
        "pass?",
        i=(0.0, 0.0, 5.0),
    ),
    _preset(
        "Never stops writing",
        "first",
        "The cell writes at every step. The input gate *i* can hear whether there is something in "
        "the cell already: by its weight on *h*.",
        i=(0.0, 0.0, 2.5),
    ),
    _preset(
        "Only goes up",
        "toggle",
        "A second 1 writes once more, where it should take away. What has to change its sign, and "
        "what can it hear?",
        g=(0.0, 0.0, 5.0),
    ),
    _preset(
        "Answers too early",
        "delay",
        "The cell writes at the 1 and takes it away a step later, as it should. But what it holds "
        "is seen at once. Which gate hides it?",
        o=(0.0, 0.0, 10.0),
    ),
]
