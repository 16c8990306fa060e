"""Exercise 02: the recurrent unit, by hand, for a batch, over a sequence."""

import numpy as np

from lstm_lessons.checks.agree import agree, differs
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.draws import rnn_arrays
from lstm_lessons.checks.exercise import Check, Exercise, Question
from lstm_lessons.scratch.types import Array

X, H, W_X, W_H, B = 1.0, 0.5, 0.6, -0.8, 0.1
"""The numbers of the step by hand."""
HALF_LIFE = 20


def step(x: Array, h: Array, weight_ih: Array, weight_hh: Array, bias: Array) -> Array:
    """Return the next state: tanh(W_x x + W_h h + b), for rows x (B, I) and h (B, H)."""
    return np.tanh(x @ weight_ih.T + h @ weight_hh.T + bias)


# --- q1: by hand ---


def sum_by_hand(answers: Answers, rng: np.random.Generator) -> None:
    """The sum z = w_x·x + w_h·h + b."""
    agree(
        answers.value("z"),
        W_X * X + W_H * H + B,
        {
            "The bias is missing: b is a part of the sum.": W_X * X + W_H * H,
            "w_x belongs to x, and w_h to the state before.": W_H * X + W_X * H + B,
            "w_h is negative here: its product is taken off.": W_X * X - W_H * H + B,
        },
    )


def state_by_hand(answers: Answers, rng: np.random.Generator) -> None:
    """The new state: the tanh of the sum."""
    z = W_X * X + W_H * H + B
    came, right = answers.value("h_new"), np.tanh(z)
    if differs(came, right):  # it may follow from a sum that is wrong already
        own = answers.value("z")
        z = own if isinstance(own, int | float) else z
    agree(
        came,
        right,
        {
            "It follows from your `z`: mend `z`, and this is right, too.": np.tanh(z),
            "This is the sum itself; it has to go through tanh.": z,
            "This is σ of the sum. The recurrent unit uses tanh.": 1 / (1 + np.exp(-z)),
            "This is tan, the tangent of an angle; the unit uses tanh: np.tanh.": np.tan(z),
        },
    )


# --- q2: one step for a batch ---


def one_sequence(answers: Answers, rng: np.random.Generator) -> None:
    """One step, for a batch of one."""
    step_agrees(answers, rng, batch=1, inputs=3, hidden=4)


def many_sequences(answers: Answers, rng: np.random.Generator) -> None:
    """One step, for a batch of five."""
    step_agrees(answers, rng, batch=5, inputs=3, hidden=4)


def step_agrees(answers: Answers, rng: np.random.Generator, **sizes: int) -> None:
    """Compare one step, for a batch of these sizes."""
    [x], h, weight_ih, weight_hh, bias = rnn_arrays(rng, steps=1, **sizes)
    z = x @ weight_ih.T + h @ weight_hh.T + bias
    agree(
        answers.call("rnn_step", x, h, weight_ih, weight_hh, bias),
        np.tanh(z),
        {
            "The sum went through no tanh.": z,
            "The bias is missing.": np.tanh(z - bias),
            "The state before has no part in it: W_h h is missing.": step(
                x, 0 * h, weight_ih, weight_hh, bias
            ),
            "W_h is the wrong way round: `h @ weight_hh.T`, for a row of it belongs to a unit.": (
                step(x, h, weight_ih, weight_hh.T, bias)
            ),
            "Only the first sequence of the batch is there: work on whole rows.": np.tanh(z)[:1],
            "The sequences of the batch are mixed: each has a row of its own.": np.tanh(
                z.mean(axis=0, keepdims=True) + 0 * z
            ),
        },
    )


# --- q3: a sequence ---


def all_states(answers: Answers, rng: np.random.Generator) -> None:
    """The states of all steps."""
    sequence_agrees(answers, rnn_arrays(rng, steps=6, batch=2, inputs=3, hidden=4))


def one_step_only(answers: Answers, rng: np.random.Generator) -> None:
    """A sequence of one step that begins with a state."""
    sequence_agrees(answers, rnn_arrays(rng, steps=1, batch=2, inputs=3, hidden=4))


def sequence_agrees(answers: Answers, arrays: list[Array]) -> None:
    """Compare a sequence; the arrays are as ``rnn_arrays`` returns them."""
    x, h_0, *weights = arrays
    output = _states(x, h_0, weights)
    forgetful = np.stack([step(x_t, h_0, *weights) for x_t in x])
    from_zero = _states(x, 0 * h_0, weights)
    late = np.concatenate([h_0[None], output[:-1]])
    backwards = _states(x[::-1], h_0, weights)[::-1]
    agree(
        answers.call("rnn", x, h_0, *weights),
        (output, output[-1]),
        {
            "The state is not carried on: every step begins with h_0.": (forgetful, forgetful[-1]),
            "It begins with zeros; it is to begin with h_0.": (from_zero, from_zero[-1]),
            "Off by one: output[t] is the state after x[t], not before it.": (late, late[-1]),
            "The last state is right, but it is not the second value: return output, h.": (
                output,
                output[0],
            ),
            "The sequence is read from its end.": (backwards, backwards[0]),
        },
    )


def _states(x: Array, h: Array, weights: list[Array]) -> Array:
    states = []
    for x_t in x:
        h = step(x_t, h, *weights)
        states.append(h)
    return np.stack(states)


# --- q4: a weight that remembers ---


def half_life(answers: Answers, rng: np.random.Generator) -> None:
    """The weight of a linear unit that keeps half of an impulse for 20 steps."""
    agree(
        answers.value("w"),
        0.5 ** (1 / HALF_LIFE),
        {
            "w would be raised to the power of 20: take the 20th root of ½.": 0.5,
            "This is ½ shared out over the steps; but each step multiplies.": 1 - 0.5 / HALF_LIFE,
            "A weight above 1 makes the impulse grow.": 2 ** (1 / HALF_LIFE),
            "½ to the power of 20 is what a weight of ½ leaves.": 0.5**HALF_LIFE,
        },
    )


EXERCISE = Exercise(
    name="02_rnn_unit",
    title="The recurrent unit",
    goal="compute a recurrent unit by hand, for a batch and over a sequence",
    chapters=("02_rnn_unit",),
    minutes=25,
    questions=(
        Question(
            "q1",
            "One step by hand",
            (Check(sum_by_hand, 1), Check(state_by_hand, 1)),
            (
                "Write the equation down first, then put a number under each letter.",
                "z = w_x·x + w_h·h + b, then h_new = tanh(z).",
                "z = 0.6·1 + (−0.8)·0.5 + 0.1; NumPy's name for the function is np.tanh.",
            ),
        ),
        Question(
            "q2",
            "One step for a batch",
            (Check(one_sequence, 1), Check(many_sequences, 1)),
            (
                "x has a row for each sequence, the weights a row for each unit. Which product "
                "gives a row for each sequence and a column for each unit?",
                "x @ weight_ih.T is (B, H). The state needs its own product; the bias is added to "
                "every row by itself.",
                "np.tanh(x @ weight_ih.T + h @ … + bias)",
            ),
        ),
        Question(
            "q3",
            "A whole sequence",
            (Check(all_states, 1), Check(one_step_only, 1)),
            (
                "What one step returns is what the next one begins with.",
                "A loop over x, with h carried along; keep each new h in a list.",
                "for x_t in x: h = rnn_step(x_t, h, …); outputs.append(h). Then np.stack(outputs).",
            ),
            builds_on="q2",
        ),
        Question(
            "q4",
            "A weight that remembers",
            (Check(half_life, 1),),
            (
                "After t steps a linear unit keeps w to the power of t of an impulse.",
                "Solve w²⁰ = ½ for w > 0.",
                "w = 0.5 ** (1 / …)",
            ),
        ),
    ),
)
