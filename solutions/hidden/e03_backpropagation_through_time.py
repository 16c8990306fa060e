"""Exercise 03, the hidden checks: other sizes, a longer sequence beside the package."""

import numpy as np

from lstm_lessons.checks import e03_backpropagation_through_time as visible
from lstm_lessons.checks.agree import agree
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.exercise import Check
from lstm_lessons.scratch import RNN


def other_sizes(answers: Answers, rng: np.random.Generator) -> None:
    """The gradients, for sizes that are drawn."""
    steps, batch, inputs, hidden = (int(size) for size in rng.integers(2, 9, 4))
    sizes = {"steps": steps, "batch": batch, "inputs": inputs, "hidden": hidden}
    visible.gradients_agree(answers, visible.drawn(rng, **sizes))


def beside_the_package(answers: Answers, rng: np.random.Generator) -> None:
    """The gradients, beside those of the course's own RNN, for 40 steps."""
    x, h_0, *weights, d_output = visible.drawn(rng, steps=40, batch=2, inputs=3, hidden=5)
    rnn = RNN(3, 5, dtype=np.float64)
    for array, weight in zip(rnn.parameters.values(), weights, strict=True):
        array[...] = weight
    _, _, tape = rnn.forward(x, h_0[None])
    grads, _, _ = rnn.backward(tape, d_output)
    agree(
        answers.call("rnn_gradients", x, h_0, *weights, d_output),
        {name.removesuffix("_l0"): grad for name, grad in grads.items()},
    )


def differences_of_other_sizes(answers: Answers, rng: np.random.Generator) -> None:
    """The gradient of weight_hh by central differences, for sizes that are drawn."""
    steps, batch, inputs, hidden = (int(size) for size in rng.integers(2, 6, 4))
    sizes = {"steps": steps, "batch": batch, "inputs": inputs, "hidden": hidden}
    visible.differences_agree(answers, visible.drawn(rng, **sizes))


EXERCISE = visible.EXERCISE.with_checks(
    q2=(Check(other_sizes, 1), Check(beside_the_package, 2)),
    q3=(Check(differences_of_other_sizes, 2),),
)
