"""Exercise 08, the hidden checks: other sizes, a long sequence beside the package."""

import numpy as np

from lstm_lessons.checks import e08_lstm_backward as visible
from lstm_lessons.checks.agree import agree
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.exercise import Check
from lstm_lessons.scratch import LSTM


def step_of_other_sizes(answers: Answers, rng: np.random.Generator) -> None:
    """The gradients of a step, for sizes that are drawn."""
    batch, hidden = (int(size) for size in rng.integers(2, 9, 2))
    visible.step_agrees(answers, visible.step_of(rng, batch, hidden))


def sequence_of_other_sizes(answers: Answers, rng: np.random.Generator) -> None:
    """The gradients of the weights, for sizes that are drawn."""
    steps, batch, inputs, hidden = (int(size) for size in rng.integers(2, 9, 4))
    sizes = {"steps": steps, "batch": batch, "inputs": inputs, "hidden": hidden}
    visible.sequence_agrees(answers, visible.drawn(rng, **sizes))


def beside_the_package(answers: Answers, rng: np.random.Generator) -> None:
    """The gradients of the weights, beside those of the course's own LSTM, for 50 steps."""
    x, h, c, *weights, d_output = visible.drawn(rng, steps=50, batch=2, inputs=3, hidden=5)
    lstm = LSTM(3, 5, dtype=np.float64)
    for array, weight in zip(lstm.parameters.values(), weights, strict=True):
        array[...] = weight
    _, _, tape = lstm.forward(x, (h[None], c[None]))
    grads, _, _ = lstm.backward(tape, d_output)
    agree(
        answers.call("lstm_gradients", x, h, c, *weights, d_output),
        {name.removesuffix("_l0"): grad for name, grad in grads.items()},
    )


EXERCISE = visible.EXERCISE.with_checks(
    q2=(Check(step_of_other_sizes, 3),),
    q3=(Check(sequence_of_other_sizes, 2), Check(beside_the_package, 2)),
)
