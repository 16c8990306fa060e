"""CellDesigner in Python: its goals, its verdict, and that the goals can be reached."""

import dataclasses
import itertools

import numpy as np
import pytest
from traitlets import TraitError

from lstm_lessons.scratch import LSTM
from lstm_lessons.widgets import CellDesigner
from lstm_lessons.widgets.cell_goals import GOALS, STEPS, Weights
from lstm_lessons.widgets.cell_verdict import GATES, judge, run_cell

GOAL = {goal.name: goal for goal in GOALS}
each_goal = pytest.mark.parametrize("goal", GOALS, ids=lambda goal: goal.name)
FIELDS = [field.name for field in dataclasses.fields(Weights)]


def weights(**rows):
    """Weights from a row (w_x, w_h, b) for each gate; 0 for a gate that is not named."""
    columns = zip(*(rows.get(gate, (0.0, 0.0, 0.0)) for gate in GATES), strict=True)
    return Weights(*(tuple(map(float, column)) for column in columns))


def with_row(of, gate, row):
    """The weights with another row for one gate."""
    k = GATES.index(gate)
    changed = {}
    for name, weight in zip(FIELDS, row, strict=True):
        column = getattr(of, name)
        changed[name] = (*column[:k], float(weight), *column[k + 1 :])
    return Weights(**changed)


def row_of(of, gate):
    return tuple(getattr(of, name)[GATES.index(gate)] for name in FIELDS)


# --- the cell ---


@pytest.mark.parametrize("cell", ["1997", "2000"])
def test_trajectory_is_the_layers(cell):
    rng = np.random.default_rng(3)
    rows = rng.standard_normal((4, 3)) * 2
    w = CellDesigner(
        cell=cell, weight_ih=rows[:, 0], weight_hh=rows[:, 1], bias=rows[:, 2], sequence=1, step=0
    )
    layer = LSTM(1, 1, forget_gate=cell == "2000", dtype=np.float64)
    used = rows if cell == "2000" else rows[[0, 2, 3]]
    layer.parameters["weight_ih_l0"][...] = used[:, :1]
    layer.parameters["weight_hh_l0"][...] = used[:, 1:2]
    layer.parameters["bias_l0"][...] = used[:, 2]
    output, (_, c_n), tape = layer.forward(np.array(w.x)[:, None])
    run = w.trajectory()
    assert run["h"] == pytest.approx(output[:, 0], abs=1e-15)
    assert run["c"][-1] == pytest.approx(c_n[0, 0], abs=1e-15)
    for gate in "igo":
        assert run[gate] == pytest.approx(getattr(tape.layers[0], gate)[:, 0, 0], abs=1e-15)
    assert run["h_prev"].tolist() == [0.0, *run["h"][:-1]]
    assert run["c_prev"].tolist() == [0.0, *run["c"][:-1]]
    assert ("z_f" in run) == (cell == "2000")
    assert (set(run["f"]) == {1.0}) == (cell == "1997")


def test_a_gate_can_be_replaced():
    solution = GOAL["latch"].solution
    x = GOAL["latch"].sequences[0].x
    shut = run_cell(x, solution, "1997", ("i", np.zeros(STEPS)))
    assert set(shut["c"]) == {0.0}
    same = run_cell(x, solution, "1997", ("g", run_cell(x, solution, "1997")["g"]))
    assert same["h"].tolist() == run_cell(x, solution, "1997")["h"].tolist()


# --- the goals ---


def by_hand(name, x):
    """What h is to be, step by step, told in another way than in the package."""
    wanted, high, seen = [], False, 0
    for t, value in enumerate(x):
        pulse = value == 1
        seen += pulse
        if name == "toggle" and pulse:
            high = not high
        wanted.append(
            {
                "latch": 0.75 if seen else 0.0,
                "counter": seen * 0.2,
                "first": x[0],
                "toggle": 0.75 if high else 0.0,
                "delay": 0.75 if t and x[t - 1] == 1 else 0.0,
            }[name]
        )
    return wanted


@each_goal
def test_targets_follow_the_rule(goal):
    for sequence in goal.sequences:
        assert sequence.target == pytest.approx(by_hand(goal.name, sequence.x))
        assert len(sequence.x) == STEPS


def test_the_sequences_are_the_same_everywhere():
    """Drawn by ``random.random``, which Python keeps as it is."""
    assert GOAL["latch"].sequences[0].x == (-0.3, 0.2, 0.2, 1, -0.2, 0, 0, 0.1, 0.2, -0.3)
    assert GOAL["first"].sequences[3].x == (0.4, 0.5, 0.6, 0.6, 0.2, 0.1, 0.4, 0.3, 0.8, 0.7)


@each_goal
def test_the_sequences_ask_for_enough(goal):
    inputs = [sequence.x for sequence in goal.sequences]
    assert len(set(inputs)) == len(inputs) == 4
    if goal.name == "first":
        assert len({x[0] for x in inputs}) == 4
        spread = [max(x[1:]) - min(x[1:]) for x in inputs]
        assert min(spread) > 3 * goal.tolerance
        return
    noise = [value for x in inputs for value in x if value != 1]
    assert min(noise) <= -0.2
    assert max(noise) >= 0.2
    assert max(map(abs, noise)) <= 0.3
    pulses = [[t for t, value in enumerate(x) if value == 1] for x in inputs]
    assert [] in pulses, "nothing is to happen if nothing comes in"
    assert max(map(len, pulses)) >= 2
    gaps = {b - a for steps in pulses for a, b in itertools.pairwise(steps)}
    assert (1 in gaps) == (goal.name in ("counter", "toggle"))
    assert goal.name != "delay" or 2 in gaps


# --- what reaches them, and what does not ---


@each_goal
def test_the_solution_reaches_its_goal_without_a_forget_gate(goal):
    verdict = judge(goal, goal.solution, "1997")
    assert verdict.met
    assert verdict.right == (STEPS,) * 4
    assert verdict.spare > 0.04
    assert judge(goal, with_row(goal.solution, "f", (0, 0, 50)), "2000").met


@each_goal
def test_the_solution_can_be_set_by_hand(goal):
    numbers = [n for name in FIELDS for n in getattr(goal.solution, name)]
    assert max(map(abs, numbers)) <= 20
    assert [n * 20 for n in numbers] == pytest.approx([round(n * 20) for n in numbers])


WITH_A_FORGET_GATE = {
    # A 1 clears the cell; something is written only if it was empty.
    "toggle": weights(i=(20, -20, -10), f=(-20, 0, 10), g=(0, 0, 3), o=(0, 0, 5)),
    # Written at a 1 behind a shut output gate, cleared by the forget gate once h has been high.
    "delay": weights(i=(20, 0, -10), f=(0, -20, 6), g=(0, 0, 3), o=(-20, 0, 10)),
    "latch": weights(i=(20, 0, -10), f=(0, 0, 8), g=(0, 0, 3), o=(0, 0, 4)),
}


@pytest.mark.parametrize("name", WITH_A_FORGET_GATE)
def test_others_reach_it_in_another_way(name):
    assert judge(GOAL[name], WITH_A_FORGET_GATE[name], "2000").met


WRONG = {
    "latch": {
        "open": weights(i=(0, 0, 20), g=(3, 0, 0), o=(0, 0, 5)),  # sums up the noise
        "high": weights(i=(0, 0, 20), g=(0, 0, 1), o=(0, 0, 5)),  # does not wait for a 1
        "low": weights(),
        "negative": weights(i=(20, 0, -12), g=(0, 0, -2), o=(0, 0, 4)),
        "echo": weights(i=(20, 0, -12), g=(0, 0, 2), o=(20, 0, -10)),  # shows it at a 1 only
    },
    "counter": {
        "large": weights(i=(20, 0, -10), g=(0, 0, 2), o=(0, 0, 5)),  # tanh c cannot tell 3 from 4
        "small": weights(i=(20, 0, -10), g=(0, 0, 0.15), o=(0, 0, 5)),
        "once": weights(i=(20, -20, -10), g=(0, 0, 0.25), o=(0, 0, 5)),  # not while it holds some
        "sum": weights(i=(0, 0, 20), g=(0.25, 0, 0), o=(0, 0, 5)),
    },
    "first": {
        "average": weights(i=(0, 0, -2), g=(1.5, 0, 0), o=(0, 0, 5)),
        "constant": weights(i=(0, -20, 2.5), g=(0, 0, 0.6), o=(0, 0, 5)),  # the same for all
        "nothing": weights(),
        "every": weights(i=(0, 0, 20), g=(1.6, 0, 0), o=(0, 0, 5)),
    },
    "toggle": {
        "latch": GOAL["latch"].solution,
        "set-only": weights(i=(20, -20, -10), g=(0, 0, 3), o=(0, 0, 5)),  # not while it holds some
        "swing": weights(i=(0, 0, 20), g=(0, -13, 5), o=(0, 0, 5)),  # at every step
    },
    "delay": {
        "at once": weights(i=(20, 0, -10), g=(0, 0, 3), o=(20, 0, -10)),
        "for ever": weights(i=(20, 0, -10), g=(0, 0, 3), o=(-20, 0, 10)),  # never taken away
        "two late": weights(i=(14, 20, -8), g=(5, -6.6, 0), o=(-20, -20, 2)),
    },
}


@pytest.mark.parametrize(("name", "wrong"), [(n, w) for n in WRONG for w in WRONG[n]])
def test_a_wrong_program_does_not(name, wrong):
    for cell in ("1997", "2000"):
        program = WRONG[name][wrong]
        if cell == "2000":
            program = with_row(program, "f", (0, 0, 50))
        verdict = judge(GOAL[name], program, cell)
        assert not verdict.met
        assert verdict.spare < 0


@pytest.mark.parametrize(("goal", "other"), list(itertools.permutations(GOAL, 2)))
def test_one_goals_solution_does_not_reach_another(goal, other):
    assert not judge(GOAL[goal], GOAL[other].solution, "1997").met


def test_a_toggle_has_to_hear_h():
    """With w_h = 0 a pulse maps every c by the same f c + i g: it keeps the order of two states."""
    rng = np.random.default_rng(4)
    for _ in range(100):
        deaf = Weights(tuple(20 * rng.uniform(-1, 1, 4)), (0.0,) * 4, tuple(rng.normal(0, 8, 4)))
        assert not judge(GOAL["toggle"], deaf, "2000").met


# --- the verdict ---


def first_wrong(goal, sequence, run):
    """How many steps go by before the first wrong one, one after the other."""
    for t, wanted in enumerate(sequence.target):
        if abs(run["h"][t] - wanted) > goal.tolerance:
            return t
    return STEPS


def random_weights(rng, goal):
    """A solution, disturbed a little or much."""
    size = rng.choice([0.3, 3.0, 10.0])
    return Weights(
        *(tuple(np.array(getattr(goal.solution, n)) + rng.normal(0, size, 4)) for n in FIELDS)
    )


def test_it_speaks_of_the_first_wrong_step_of_the_sequence_that_is_looked_at():
    rng = np.random.default_rng(5)
    several = 0
    for goal in GOALS * 8:
        tried, cell = random_weights(rng, goal), str(rng.choice(["1997", "2000"]))
        runs = [run_cell(sequence.x, tried, cell) for sequence in goal.sequences]
        right = [first_wrong(goal, *pair) for pair in zip(goal.sequences, runs, strict=True)]
        for looked_at in range(4):
            verdict = judge(goal, tried, cell, looked_at)
            assert list(verdict.right) == right
            assert verdict.met == (right == [STEPS] * 4) == (verdict.spare >= 0)
            if verdict.met:
                continue
            expected = looked_at if right[looked_at] < STEPS else np.argmax(np.array(right) < STEPS)
            assert (verdict.sequence, verdict.step) == (expected, right[expected])
            assert verdict.at <= verdict.step
            several += verdict.sequence != looked_at
    assert several > 10


BROKEN = {"shut": (0, 0, -20), "open": (0, 0, 20), "half": (0, 0, 0)}


@pytest.mark.parametrize(("name", "gate"), list(itertools.product(GOAL, "igo")))
@pytest.mark.parametrize("how", BROKEN)
def test_of_a_solution_with_one_gate_broken_it_names_this_gate(name, gate, how):
    goal = GOAL[name]
    verdict = judge(goal, with_row(goal.solution, gate, BROKEN[how]), "1997")
    if verdict.met:
        w_x, w_h, b = row_of(goal.solution, gate)
        assert how == "open", "what the solution has, too"
        assert (w_x, w_h) == (0, 0)
        assert b > 0
        return
    assert (verdict.gate, verdict.reach) == (gate, STEPS)


def test_a_forget_gate_that_forgets_is_named():
    goal = GOAL["latch"]
    verdict = judge(goal, with_row(goal.solution, "f", (0, 0, 0)), "2000")
    assert (verdict.gate, verdict.reach) == ("f", STEPS)
    assert (verdict.step, verdict.at) == (4, 4)


def test_if_no_gate_alone_helps_it_says_so():
    verdict = judge(GOAL["delay"], weights(), "1997")
    assert verdict.reach <= verdict.step
    assert verdict.gate in GATES


# --- the widget ---


def test_the_examples_lack_one_gate_each():
    for preset in CellDesigner.PRESETS:
        w = CellDesigner.preset(preset["name"])
        solution = GOAL[w.goal].solution
        mine = Weights(w.weight_ih, w.weight_hh, w.bias)
        other = [gate for gate in GATES if row_of(mine, gate) != row_of(solution, gate)]
        verdict = w.verdict()
        assert not verdict.met
        assert other == [verdict.gate]
        assert verdict.reach == STEPS
        assert verdict.sequence == 0
    assert [preset["state"]["goal"] for preset in CellDesigner.PRESETS] == list(GOAL)


def test_it_begins_nearly_latching():
    w = CellDesigner()
    run = w.trajectory()
    assert run["h"][3] > 0.5, "the 1 is noticed"
    assert run["h"][2] > w.tolerance, "but the noise before it, too"
    assert (w.sequence, w.step) == (w.verdict().sequence, w.verdict().step)


def test_what_is_shown_is_the_goals():
    w = CellDesigner(goal="toggle", sequence=2)
    assert w.x == GOAL["toggle"].sequences[2].x
    assert w.target == GOAL["toggle"].sequences[2].target
    assert w.tolerance == 0.25
    w.goal = "first"
    assert w.x == GOAL["first"].sequences[2].x
    assert w.tolerance == 0.15


@pytest.mark.parametrize(
    ("trait", "value", "expected"),
    [
        (
            "goal",
            "XOR",
            "goal: expected one of 'latch', 'counter', 'first', 'toggle', 'del",
        ),
        ("cell", 1997, "cell: expected one of '1997', '2000'; got 1997"),
        ("sequence", 4, "sequence: expected 0 to 3, got 4"),
        ("sequence", -1, "sequence: expected 0 to 3, got -1"),
        ("sequence", 0.5, "sequence: expected a whole number from 0, got 0.5"),
        ("step", 10, "step: expected 0 to 9 (x has 10 steps), got 10"),
        ("bias", [0, 0, 0], "bias: expected a list of 4 numbers, got [0, 0, 0]"),
        ("weight_hh", [0, 0, np.inf, 0], "weight_hh[2]: expected a number in"),
    ],
)
def test_bad_value(trait, value, expected):
    w = CellDesigner()
    before = {name: getattr(w, name) for name in w.state_traits}
    for attempt in (lambda: setattr(w, trait, value), lambda: CellDesigner(**{trait: value})):
        with pytest.raises(TraitError) as refusal:
            attempt()
        assert str(refusal.value).startswith(expected)
    assert {name: getattr(w, name) for name in w.state_traits} == before
