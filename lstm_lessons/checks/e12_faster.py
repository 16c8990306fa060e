"""Exercise 12, first part: the same numbers, ten times as fast."""

import time

import numpy as np

from lstm_lessons.checks.agree import agree, differs
from lstm_lessons.checks.answers import Answers, Plain, WrongAnswerError
from lstm_lessons.checks.draws import lstm_arrays
from lstm_lessons.checks.e07_lstm_unit import follow
from lstm_lessons.checks.exercise import Check, Exercise, Question
from lstm_lessons.scratch.types import Array

EXACT = 1e-12
"""Relative: another order of the same sums is allowed, fewer digits are not."""
FACTOR = 10
SIZES = {"steps": 8, "batch": 4, "inputs": 12, "hidden": 20}
TIMES = 5
TIMES_BUSY = 20
"""Before it counts as slow: on a busy machine most calls are interrupted."""


def by_loops(
    x: Array, h: Array, c: Array, weight_ih: Array, weight_hh: Array, bias: Array
) -> Array:
    """Return the outputs (T, B, H) of an LSTM, number by number: the exercise's ``slow_lstm``."""
    steps, batch, inputs = x.shape
    hidden = h.shape[1]
    h, c, output = h.copy(), c.copy(), np.zeros((steps, batch, hidden))
    for t in range(steps):
        for b in range(batch):
            z = np.zeros(4 * hidden)
            for j in range(4 * hidden):
                z[j] = bias[j]
                for k in range(inputs):
                    z[j] += weight_ih[j, k] * x[t, b, k]
                for k in range(hidden):
                    z[j] += weight_hh[j, k] * h[b, k]
            for j in range(hidden):
                z_i, z_f, z_g, z_o = z[j::hidden]
                c[b, j] = sigmoid(z_f) * c[b, j] + sigmoid(z_i) * np.tanh(z_g)
                h[b, j] = sigmoid(z_o) * np.tanh(c[b, j])
        output[t] = h
    return output


def sigmoid(z: Array) -> Array:
    """Return σ(z), as the exercise does."""
    return 1 / (1 + np.exp(-z))


# --- q1: once for all steps ---


def all_steps_at_once(answers: Answers, rng: np.random.Generator) -> None:
    """What the gates get from x, for all steps at once."""
    projection_agrees(answers, rng, steps=5, batch=3, inputs=2, hidden=4)


def projection_agrees(answers: Answers, rng: np.random.Generator, **sizes: int) -> None:
    """Compare the part of the gates' sums that x and the bias give, (T, B, 4H)."""
    x, _, _, weight_ih, _, bias = lstm_arrays(rng, **sizes)
    right = x @ weight_ih.T + bias
    agree(
        answers.call("project", x, weight_ih, bias),
        right,
        {
            "The bias is missing.": right - bias,
            "This is the first step only.": right[0],
            "Steps and sequences are swapped.": right.swapaxes(0, 1),
        },
        tolerance=EXACT,
    )


# --- q2: ten times as fast ---


def every_digit(answers: Answers, rng: np.random.Generator) -> None:
    """The same numbers, to the twelfth digit."""
    digits_agree(answers, lstm_arrays(rng, steps=6, batch=3, inputs=2, hidden=4))


def digits_agree(answers: Answers, arrays: list[Array]) -> None:
    """Compare all outputs, to the twelfth digit."""
    right, _, _ = follow(*arrays)
    came = answers.call("lstm", *arrays)
    agree(
        came,
        right,
        {
            "These are float32’s digits; it is to be the same to the twelfth.": _near(came, right),
            "Only the last step is there; all outputs were asked for.": right[-1],
        },
        tolerance=EXACT,
    )


def _near(came: Plain, right: Array) -> Plain:
    """Return what came if it is right to five digits; else nothing that could come."""
    return came if not differs(came, right, 1e-5) else np.zeros(0)


def ten_times(answers: Answers, rng: np.random.Generator) -> None:
    """Ten times as fast as the loops."""
    fast, slow = [], []
    for tried in range(TIMES_BUSY):  # other numbers each time: what was kept does not help
        arrays = lstm_arrays(rng, **SIZES)
        came, seconds = answers.timed("lstm", *arrays)
        fast.append(seconds)
        start = time.perf_counter()
        expected = by_loops(*arrays)
        slow.append(time.perf_counter() - start)
        agree(came, expected, tolerance=EXACT)
        if tried + 1 >= TIMES and min(fast) * FACTOR <= min(slow):
            return
    raise WrongAnswerError(
        f"The numbers are right, but it is not yet {FACTOR} times as fast as the loops. Which "
        "loop does NumPy not do for you yet? Only the one over the steps has to stay."
    )


EXERCISE = Exercise(
    name="12_faster",
    title="Ten times as fast",
    goal="turn loops over numbers into a few products, and keep every digit",
    chapters=("fast_lstm", "12_gpu"),
    minutes=30,
    questions=(
        Question(
            "q1",
            "Once for all steps",
            (Check(all_steps_at_once, 2),),
            (
                "What x gives to the gates does not wait for anything. So which loop can go?",
                "x @ weight_ih.T works on all steps and sequences at once, (T, B, 4H).",
                "return x @ weight_ih.T + …",
            ),
        ),
        Question(
            "q2",
            "Ten times as fast",
            (Check(every_digit, 2), Check(ten_times, 2)),
            (
                "Only one of the loops is needed: which one waits for what it made itself?",
                "Keep the loop over steps. Within a step take one product h @ weight_hh.T for all "
                "sequences and gates, and add what q1 gives for the step.",
                "for from_x in project(x, weight_ih, bias): z = from_x + h @ weight_hh.T; then "
                "split it in four.",
            ),
            builds_on="q1",
        ),
    ),
)
