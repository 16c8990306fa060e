"""Exercise 09: a GRU's step, an LSTM's with peepholes, and what each costs in weights."""

import numpy as np

from lstm_lessons.checks.agree import agree
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.exercise import Check, Exercise, Question
from lstm_lessons.scratch import sigmoid
from lstm_lessons.scratch.types import Array

INPUTS, HIDDEN = 10, 20
"""The sizes of the layers whose weights are counted."""


# --- q1: the GRU ---


def gru_drawn(rng: np.random.Generator, batch: int, inputs: int, hidden: int) -> list[Array]:
    """Return x, h, weight_ih, weight_hh, bias_ih and bias_hh of a GRU."""
    rows = 3 * hidden
    shapes = [(batch, inputs), (batch, hidden), (rows, inputs), (rows, hidden), (rows,), (rows,)]
    return [rng.uniform(-1, 1, shape) for shape in shapes]


def gru_step(
    x: Array,
    h: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias_ih: Array,
    bias_hh: Array,
    *,
    order: str = "rzn",
    early: bool = False,
    outside: bool = False,
    keep: bool = True,
) -> Array:
    """Return the next state of a GRU as in PyTorch, (B, H).

    Parameters
    ----------
    x, h, weight_ih, weight_hh, bias_ih, bias_hh
        As ``gru_drawn`` returns them: rows r, z, n.
    order, early, outside, keep
        The misconceptions: rows in another order; r acts before the product; b_hn stands outside
        of r; z lets the new in where it is to keep the old.
    """
    hidden = h.shape[1]
    part = {name: slice(k * hidden, (k + 1) * hidden) for k, name in enumerate(order)}
    from_x = x @ weight_ih.T + bias_ih
    from_h = h @ weight_hh.T + bias_hh
    r, z = (sigmoid(from_x[:, part[name]] + from_h[:, part[name]]) for name in "rz")
    of_n = from_h[:, part["n"]]
    if early:
        inner = (r * h) @ weight_hh[part["n"]].T + bias_hh[part["n"]]
    elif outside:
        inner = r * (of_n - bias_hh[part["n"]]) + bias_hh[part["n"]]
    else:
        inner = r * of_n
    n = np.tanh(from_x[:, part["n"]] + inner)
    return (1 - z) * n + z * h if keep else z * n + (1 - z) * h


def gru_of_one(answers: Answers, rng: np.random.Generator) -> None:
    """A step of a GRU, for a batch of one."""
    gru_agrees(answers, gru_drawn(rng, 1, 3, 4))


def gru_of_many(answers: Answers, rng: np.random.Generator) -> None:
    """A step of a GRU, for a batch of three."""
    gru_agrees(answers, gru_drawn(rng, 3, 2, 4))


def gru_agrees(answers: Answers, arrays: list[Array]) -> None:
    """Compare a step of a GRU; the arrays are as ``gru_drawn`` returns them."""
    h, bias_hh = arrays[1], arrays[5]
    no_reset = [*arrays[:5], bias_hh]
    agree(
        answers.call("gru_step", *arrays),
        gru_step(*arrays),
        {
            "z keeps the old state here: h = (1 − z) ⊙ n + z ⊙ h.": gru_step(*arrays, keep=False),
            "r acts after the product with W_hn here, not before it.": gru_step(
                *arrays, early=True
            ),
            "b_hn stands inside: r ⊙ (W_hn h + b_hn).": gru_step(*arrays, outside=True),
            "The rows are r, z, n.": gru_step(*arrays, order="zrn"),
            "The rows are r, z, n, in this order.": gru_step(*arrays, order="nrz"),
            "The reset gate r is missing.": _without_reset(no_reset),
            "Only the first sequence of the batch is there.": gru_step(*arrays)[:1],
            "The old state is missing: h = (1 − z) ⊙ n + z ⊙ h.": gru_step(*arrays)
            - _kept(arrays, h),
        },
    )


def _without_reset(arrays: list[Array]) -> Array:
    x, h, weight_ih, weight_hh, bias_ih, bias_hh = arrays
    sums = x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh
    _, z, n = np.split(sums, 3, axis=1)
    return (1 - sigmoid(z)) * np.tanh(n) + sigmoid(z) * h


def _kept(arrays: list[Array], h: Array) -> Array:
    x, _, weight_ih, weight_hh, bias_ih, bias_hh = arrays
    sums = x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh
    return sigmoid(np.split(sums, 3, axis=1)[1]) * h


# --- q2: peepholes ---


def peephole_drawn(rng: np.random.Generator, batch: int, inputs: int, hidden: int) -> list[Array]:
    """Return x, h, c, weight_ih, weight_hh, bias, and the peepholes of i, f and o, (H,) each."""
    rows = 4 * hidden
    shapes = [(batch, inputs), (batch, hidden), (batch, hidden)]
    shapes += [(rows, inputs), (rows, hidden), (rows,), (hidden,), (hidden,), (hidden,)]
    return [rng.uniform(-1, 1, shape) for shape in shapes]


def peephole_step(
    x: Array,
    h: Array,
    c: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias: Array,
    weight_ci: Array,
    weight_cf: Array,
    weight_co: Array,
    *,
    o_sees_old: bool = False,
    all_see_new: bool = False,
) -> tuple[Array, Array]:
    """Return h and c of an LSTM with peepholes (Gers & Schmidhuber 2000), (B, H) each."""
    z = x @ weight_ih.T + h @ weight_hh.T + bias
    z_i, z_f, z_g, z_o = np.split(z, 4, axis=1)
    new = sigmoid(z_f + weight_cf * c) * c + sigmoid(z_i + weight_ci * c) * np.tanh(z_g)
    if all_see_new:
        new = sigmoid(z_f + weight_cf * new) * c + sigmoid(z_i + weight_ci * new) * np.tanh(z_g)
    o = sigmoid(z_o + weight_co * (c if o_sees_old else new))
    return o * np.tanh(new), new


def peepholes_of_many(answers: Answers, rng: np.random.Generator) -> None:
    """A step of an LSTM with peepholes, for a batch of three."""
    peepholes_agree(answers, peephole_drawn(rng, 3, 2, 4))


def peepholes_agree(answers: Answers, arrays: list[Array]) -> None:
    """Compare a step with peepholes; the arrays are as ``peephole_drawn`` returns them."""
    nothing = [0 * array for array in arrays[6:]]
    plain = peephole_step(*arrays[:6], *nothing)
    agree(
        answers.call("peephole_step", *arrays),
        peephole_step(*arrays),
        {
            "No gate sees the cell state: this is the LSTM without peepholes.": plain,
            "The output gate sees the new c, not the one before.": peephole_step(
                *arrays, o_sees_old=True
            ),
            "The output gate has a peephole, too.": peephole_step(*arrays[:8], nothing[2]),
            "i and f see the c before the step; the new one is not there yet.": peephole_step(
                *arrays, all_see_new=True
            ),
            "The peepholes of i and f are swapped.": peephole_step(
                *arrays[:6], arrays[7], arrays[6], arrays[8]
            ),
            "The two are swapped: return h, c.": peephole_step(*arrays)[::-1],
        },
    )


# --- q3: counting weights ---


def weights_of_each(answers: Answers, rng: np.random.Generator) -> None:
    """How many weights an LSTM and a GRU have, biases among them."""
    lstm = 4 * HIDDEN * (INPUTS + HIDDEN + 1)
    gru = 3 * HIDDEN * (INPUTS + HIDDEN + 2)
    agree(
        [answers.value("lstm_weights"), answers.value("gru_weights")],
        [lstm, gru],
        {
            "The biases count, too.": [
                4 * HIDDEN * (INPUTS + HIDDEN),
                3 * HIDDEN * (INPUTS + HIDDEN),
            ],
            "The GRU of this course has two biases: b_hn stands apart, inside of r.": [
                lstm,
                3 * HIDDEN * (INPUTS + HIDDEN + 1),
            ],
            "PyTorch’s LSTM has two biases; the one of this course has one.": [
                4 * HIDDEN * (INPUTS + HIDDEN + 2),
                gru,
            ],
            "The weights from h count, too: H for each unit.": [
                4 * HIDDEN * (INPUTS + 1),
                3 * HIDDEN * (INPUTS + 2),
            ],
            "This is one gate of each.": [
                HIDDEN * (INPUTS + HIDDEN + 1),
                HIDDEN * (INPUTS + HIDDEN + 2),
            ],
        },
        tolerance=0,
    )


EXERCISE = Exercise(
    name="09_variants",
    title="Other units",
    goal="write a GRU and an LSTM with peepholes, and say what each costs in weights",
    chapters=("09_variants",),
    minutes=40,
    questions=(
        Question(
            "q1",
            "A step of a GRU",
            (Check(gru_of_one, 1), Check(gru_of_many, 1)),
            (
                "The three parts from x and the three from h are needed apart, for n.",
                "Cut x @ weight_ih.T + bias_ih and h @ weight_hh.T + bias_hh in three each. r and "
                "z are σ of sums; n is tanh of the part from x plus r times q, the part from h.",
                "n = np.tanh(x_n + r * q), then return (1 - z) * n + z * …",
            ),
        ),
        Question(
            "q2",
            "Peepholes",
            (Check(peepholes_of_many, 2),),
            (
                "Which c is known when i and f are computed, and which when o is?",
                "i and f get weight_ci ⊙ c and weight_cf ⊙ c, with the c before; o gets weight_co "
                "times the new one.",
                "o = sigmoid(z_o + weight_co * c_new), after c_new has been computed.",
            ),
            builds_on="q1",
        ),
        Question(
            "q3",
            "What it costs",
            (Check(weights_of_each, 1),),
            (
                "How many numbers go into one unit’s sum?",
                "I from x, H from h, and the biases: one in the LSTM of this course, two in its "
                "GRU. Times H units, times 4 or 3.",
                "4 · 20 · (10 + 20 + 1), and 3 · 20 · (10 + 20 + …).",
            ),
        ),
    ),
)
