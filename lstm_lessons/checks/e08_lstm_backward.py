"""Exercise 08: the backward pass of the LSTM, by hand, for a step, and through time."""

from collections.abc import Mapping
from functools import partial

import numpy as np

from lstm_lessons.checks.agree import agree
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.draws import lstm_arrays
from lstm_lessons.checks.exercise import Check, Exercise, Question
from lstm_lessons.checks.sums import wrong_sums
from lstm_lessons.scratch import sigmoid
from lstm_lessons.scratch.types import Array

GATES = {"i": 0.6, "f": 0.9, "g": -0.5, "o": 0.7}
"""The gates of the step by hand, after σ and tanh."""
C_BEFORE, D_H, D_C_LATER = 1.2, 1.0, 0.25
"""The state before; what reaches h, and what reaches c from later steps."""
drawn = partial(lstm_arrays, gradient=True)


def gates(x: Array, h: Array, weight_ih: Array, weight_hh: Array, bias: Array) -> list[Array]:
    """Return i, f, g, o after σ and tanh, (B, H) each."""
    z = x @ weight_ih.T + h @ weight_hh.T + bias
    z_i, z_f, z_g, z_o = np.split(z, 4, axis=1)
    return [sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)]


def step_backward(
    d_h: Array, d_c_later: Array, c_before: Array, i: Array, f: Array, g: Array, o: Array
) -> tuple[Array, Array]:
    """Return d_z (B, 4H), for the sums of i, f, g, o, and the d_c of the state before (B, H)."""
    c = f * c_before + i * g
    d_c = d_c_later + d_h * o * (1 - np.tanh(c) ** 2)
    d_z = [
        d_c * g * i * (1 - i),
        d_c * c_before * f * (1 - f),
        d_c * i * (1 - g**2),
        d_h * np.tanh(c) * o * (1 - o),
    ]
    return np.concatenate(d_z, axis=1), d_c * f


def step_of(rng: np.random.Generator, batch: int, hidden: int) -> tuple[Array, ...]:
    """Return d_h, d_c_later, c_before, i, f, g, o, (B, H) each, as a step may have them."""
    d_h, d_c_later, c_before = rng.uniform(-1, 1, (3, batch, hidden))
    i, f, o = rng.uniform(0.1, 0.9, (3, batch, hidden))
    g = rng.uniform(-0.9, 0.9, (batch, hidden))
    return d_h, d_c_later, c_before, i, f, g, o


# --- q1: by hand ---


def cell_by_hand(answers: Answers, rng: np.random.Generator) -> None:
    """What reaches the new cell state c."""
    i, f, g, o = GATES.values()
    c = f * C_BEFORE + i * g
    through_h = D_H * o * (1 - np.tanh(c) ** 2)
    agree(
        answers.value("d_c"),
        D_C_LATER + through_h,
        {
            "This is the way through h only; later steps send d_c_later, too.": through_h,
            "This is the way from later steps only; c is seen through h, too.": D_C_LATER,
            "tanh has a slope: 1 − tanh²(c).": D_C_LATER + D_H * o,
            "The slope of tanh at c is 1 − tanh²(c), not 1 − c².": D_C_LATER + D_H * o * (1 - c**2),
            "On the way from h to c lies the output gate.": D_C_LATER + D_H * (1 - np.tanh(c) ** 2),
        },
    )


def forget_by_hand(answers: Answers, rng: np.random.Generator) -> None:
    """What reaches the sum of the forget gate."""
    i, f, g, o = GATES.values()
    c = f * C_BEFORE + i * g
    d_c = D_C_LATER + D_H * o * (1 - np.tanh(c) ** 2)
    agree(
        answers.value("d_z_f"),
        d_c * C_BEFORE * f * (1 - f),
        {
            "This is d_f; the sum lies before σ, whose slope is f·(1 − f).": d_c * C_BEFORE,
            "What f multiplies is the state before, not the new one.": d_c * c * f * (1 - f),
            "The slope of σ, told by its value f, is f·(1 − f).": d_c
            * C_BEFORE
            * sigmoid(np.float64(f))
            * (1 - sigmoid(np.float64(f))),
            "This is the input gate’s: f multiplies the state before.": d_c * g * f * (1 - f),
        },
    )


# --- q2: a step ---


def one_sequence(answers: Answers, rng: np.random.Generator) -> None:
    """The gradients of a step, for a batch of one."""
    step_agrees(answers, step_of(rng, 1, 3))


def many_sequences(answers: Answers, rng: np.random.Generator) -> None:
    """The gradients of a step, for a batch of four."""
    step_agrees(answers, step_of(rng, 4, 3))


def step_agrees(answers: Answers, arrays: tuple[Array, ...]) -> None:
    """Compare one step; the arrays are as ``step_of`` returns them."""
    agree(
        answers.call("lstm_step_backward", *arrays),
        step_backward(*arrays),
        step_slips(*arrays, later="d_c_later"),
    )


def step_slips(
    d_h: Array,
    d_c_later: Array,
    c_before: Array,
    i: Array,
    f: Array,
    g: Array,
    o: Array,
    *,
    later: str = "d_c",
) -> Mapping[str, tuple[Array, Array]]:
    """Return what comes of each misconception, by its message.

    Parameters
    ----------
    d_h, d_c_later, c_before, i, f, g, o
        As ``step_of`` returns them.
    later
        What the learner's function calls d_c_later.
    """
    c = f * c_before + i * g
    tanh_c = np.tanh(c)
    d_z, d_before = step_backward(d_h, d_c_later, c_before, i, f, g, o)
    d_i, d_f, d_g, d_o = np.split(d_z, 4, axis=1)
    all_c = d_c_later + d_h * o * (1 - tanh_c**2)

    def with_cell(d_c: Array) -> tuple[Array, Array]:
        found = [d_c * g * i * (1 - i), d_c * c_before * f * (1 - f), d_c * i * (1 - g**2), d_o]
        return np.concatenate(found, axis=1), d_c * f

    def joined(*parts: Array) -> tuple[Array, Array]:
        return np.concatenate(parts, axis=1), d_before

    return {
        f"What comes from later steps, {later}, is lost.": with_cell(all_c - d_c_later),
        "What comes through h does not reach c.": with_cell(d_c_later),
        "tanh has a slope on the way from h to c: 1 − tanh²(c).": with_cell(d_c_later + d_h * o),
        "The slope of tanh at c is 1 − tanh²(c), not 1 − c².": with_cell(
            d_c_later + d_h * o * (1 - c**2)
        ),
        "All that reaches c goes on to the state before, times the forget gate.": (d_z, all_c),
        "Only what came from later reaches the state before; what came through h does, too.": (
            d_z,
            d_c_later * f,
        ),
        "The slopes of σ are missing: these are gradients of the gates, not of their sums.": joined(
            all_c * g, all_c * c_before, all_c * i * (1 - g**2), d_h * tanh_c
        ),
        "g went through tanh: its slope is 1 − g², not g·(1 − g).": joined(
            d_i, d_f, all_c * i * g * (1 - g), d_o
        ),
        "The forget gate multiplies the state before, not the new one.": joined(
            d_i, all_c * c * f * (1 - f), d_g, d_o
        ),
        "The output gate multiplies tanh(c), not c.": joined(d_i, d_f, d_g, d_h * c * o * (1 - o)),
        "The gates are in another order: i, f, g, o.": joined(d_i, d_f, d_o, d_g),
        "i and f are swapped: the order is i, f, g, o.": joined(d_f, d_i, d_g, d_o),
    }


# --- q3: through time ---


def one_step(answers: Answers, rng: np.random.Generator) -> None:
    """The gradients of the weights, for one step."""
    sequence_agrees(answers, drawn(rng, steps=1, batch=3, inputs=2, hidden=4))


def many_steps(answers: Answers, rng: np.random.Generator) -> None:
    """The gradients of the weights, for seven steps."""
    sequence_agrees(answers, drawn(rng, steps=7, batch=3, inputs=2, hidden=4))


def sequence_agrees(answers: Answers, arrays: list[Array]) -> None:
    """Compare all gradients; the arrays are as ``drawn`` returns them."""
    _, batch, _ = arrays[0].shape
    right, parts = gradients(*arrays)
    zero_h = {**right, "weight_hh": sum(part["weight_hh"] for part in parts[1:]) + 0 * arrays[4]}
    agree(
        answers.call("lstm_gradients", *arrays),
        right,
        {
            **wrong_sums(right, parts, batch),
            "Each step's own loss reaches it, and nothing of later ones: carry d_h and d_c on.": (
                gradients(*arrays, carry_h=False, carry_c=False)[0]
            ),
            "d_c is not carried to the step before.": gradients(*arrays, carry_c=False)[0],
            "d_h is not carried to the step before.": gradients(*arrays, carry_h=False)[0],
            "weight_hh met the h before the step, not the one after it.": gradients(
                *arrays, late=True
            )[0],
            "The first step has an h before it, too: h_0.": zero_h,
        },
    )


def gradients(
    x: Array,
    h: Array,
    c: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias: Array,
    d_output: Array,
    *,
    carry_h: bool = True,
    carry_c: bool = True,
    late: bool = False,
) -> tuple[dict[str, Array], list[dict[str, Array]]]:
    """Return the gradients of Σ d_output ⊙ output, and each step's part in them.

    Parameters
    ----------
    x, h, c, weight_ih, weight_hh, bias, d_output
        As ``drawn`` returns them.
    carry_h, carry_c, late
        The misconceptions: d_h or d_c is not carried back; weight_hh met the h after the step.
    """
    tape = []
    for x_t in x:
        i, f, g, o = gates(x_t, h, weight_ih, weight_hh, bias)
        new_c = f * c + i * g
        new_h = o * np.tanh(new_c)
        tape.append((x_t, new_h if late else h, c, i, f, g, o))
        h, c = new_h, new_c
    d_h, d_c, parts = 0 * h, 0 * c, []
    for (x_t, h_t, *step), d_t in zip(reversed(tape), d_output[::-1], strict=True):
        d_z, d_c = step_backward(d_t + carry_h * d_h, carry_c * d_c, *step)
        d_h = d_z @ weight_hh
        parts.append({"weight_ih": d_z.T @ x_t, "weight_hh": d_z.T @ h_t, "bias": d_z.sum(axis=0)})
    parts.reverse()
    return {name: sum(part[name] for part in parts) for name in parts[0]}, parts


EXERCISE = Exercise(
    name="08_lstm_backward",
    title="The backward pass",
    goal="derive and write the backward pass of an LSTM, without any library’s help",
    chapters=("03_backpropagation_through_time", "08_lstm_backward"),
    minutes=75,
    questions=(
        Question(
            "q1",
            "Two gradients by hand",
            (Check(cell_by_hand, 1), Check(forget_by_hand, 1)),
            (
                "Two ways lead to the new c. Their gradients are added.",
                "d_c = d_c_later + d_h · o · (1 − tanh²(c)). A gate’s sum gets what reaches the "
                "gate times the slope of σ, f·(1 − f).",
                "d_z_f = d_c · c_before · f · (1 − f); c itself is f · c_before + i · g.",
            ),
        ),
        Question(
            "q2",
            "One step back",
            (Check(one_sequence, 1), Check(many_sequences, 2)),
            (
                "Write d_c first, as in q1; i, f and g all get their share from it, o does not.",
                "Each gate’s gradient is what it multiplied in the forward pass, times d_c (for o: "
                "d_h); each sum’s is that times the slope.",
                "Compute c again, f * c_before + i * g, then d_c, all that reaches it. Return "
                "np.concatenate([d_c * g * i * (1 - i), …, d_c * i * (1 - g**2), d_h * np.tanh(c) "
                "* …], axis=1), and d_c * f.",
            ),
        ),
        Question(
            "q3",
            "Back through time",
            (Check(one_step, 2), Check(many_steps, 2)),
            (
                "Walk forward once and keep what the way back needs; then walk back.",
                "At step t: d_h is d_output[t] plus what step t + 1 sent, d_z @ weight_hh. Each "
                "step adds d_z.T @ x[t], d_z.T @ h_before and d_z.sum(axis=0).",
                "for t in reversed(range(T)): d_z, d_c = lstm_step_backward(d_output[t] + d_h, "
                "d_c, …); d_h = d_z @ weight_hh; then the three sums.",
            ),
            builds_on="q2",
        ),
    ),
)
