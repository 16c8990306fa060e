"""Exercise 11: weights for PyTorch, and two traps in what its layers return."""

import numpy as np

from lstm_lessons.checks.agree import agree, differs
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.exercise import Check, Exercise, Question
from lstm_lessons.scratch.types import Array

# --- q1: weights ---


def names_and_values(answers: Answers, rng: np.random.Generator) -> None:
    """The state dict of one layer."""
    weights_agree(answers, rng, inputs=3, hidden=2)


def weights_agree(answers: Answers, rng: np.random.Generator, inputs: int, hidden: int) -> None:
    """Compare a state dict; what counts of the two biases is their sum."""
    rows = 4 * hidden
    w, u, b = (rng.normal(0, 1, shape) for shape in ((rows, inputs), (rows, hidden), rows))
    came = answers.call("to_pytorch", w, u, b)
    biases = ("bias_ih_l0", "bias_hh_l0")
    if isinstance(came, dict) and set(biases) <= set(came):  # which of them has it is all one
        shapes = [np.shape(came[name]) for name in biases]
        if shapes == [b.shape] * 2 and not differs(np.add(came[biases[0]], came[biases[1]]), b):
            came = {**came, biases[0]: b, biases[1]: 0 * b}
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    agree(
        came,
        dict(zip(names, (w, u, b, 0 * b), strict=True)),
        {
            "The bias is there twice; PyTorch adds its two biases up.": dict(
                zip(names, (w, u, b, b), strict=True)
            ),
            "The weights are the other way round; PyTorch’s have a row for each unit, too.": dict(
                zip(names, (w.T, u.T, b, 0 * b), strict=True)
            ),
            "The gates are in PyTorch’s order already: i, f, g, o.": dict(
                zip(names, (*map(_swapped, (w, u, b)), 0 * b), strict=True)
            ),
        },
    )


def _swapped(array: Array) -> Array:
    i, f, g, o = np.split(array, 4)
    return np.concatenate([i, f, o, g])


# --- q2: padding ---


def last_valid(answers: Answers, rng: np.random.Generator) -> None:
    """Each sequence's output at its own last step."""
    last_agrees(answers, rng.normal(0, 1, (5, 4, 3)), np.array([2, 5, 1, 4]))


def batch_first(answers: Answers, rng: np.random.Generator) -> None:
    """The same of an array with the batch first."""
    output = rng.normal(0, 1, (3, 6, 2))
    lengths = np.array([6, 1, 3])
    right = output[np.arange(3), lengths - 1]
    agree(
        answers.call("last_outputs", output, lengths, batch_first=True),
        right,
        {"This is the array’s last step; most sequences have ended before.": output[:, -1]},
    )


def last_agrees(answers: Answers, output: Array, lengths: Array) -> None:
    """Compare the outputs at the last valid steps, steps first."""
    places = np.arange(len(lengths))
    agree(
        answers.call("last_outputs", output, lengths, batch_first=False),
        output[lengths - 1, places],
        {
            "This is the array’s last step; most sequences have ended before.": output[-1],
            "One step too far: a sequence of length 5 ends at step 4.": output[
                np.minimum(lengths, len(output) - 1), places
            ],
            "One step too early: the last step of a sequence of length 5 is number 4.": output[
                np.maximum(lengths - 2, 0), places
            ],
            "The mean over the valid steps is something else.": np.stack(
                [output[:length, b].mean(axis=0) for b, length in enumerate(lengths)]
            ),
        },
    )


# --- q3: two directions ---


def both_ends(answers: Answers, rng: np.random.Generator) -> None:
    """What each direction says when it has read everything."""
    ends_agree(answers, rng.normal(0, 1, (6, 3, 8)))


def ends_agree(answers: Answers, output: Array) -> None:
    """Compare what both directions say at their own ends, (B, 2H)."""
    hidden = output.shape[-1] // 2
    ahead, back = output[..., :hidden], output[..., hidden:]
    agree(
        answers.call("read_both", output),
        np.concatenate([ahead[-1], back[0]], axis=1),
        {
            "At the last step the second direction has read one step only: its end is step 0.": (
                output[-1]
            ),
            "At step 0 the first direction has read one step only: its end is the last step.": (
                output[0]
            ),
            "The two directions are swapped.": np.concatenate([back[0], ahead[-1]], axis=1),
            "Here each direction is read where it begins.": np.concatenate(
                [ahead[0], back[-1]], axis=1
            ),
        },
    )


EXERCISE = Exercise(
    name="11_pytorch",
    title="Traps on the way to PyTorch",
    goal="move weights to PyTorch, and read a layer’s output where it has read everything",
    chapters=("11_pytorch",),
    minutes=30,
    questions=(
        Question(
            "q1",
            "Weights for nn.LSTM",
            (Check(names_and_values, 2),),
            (
                "nn.LSTM has two biases for each gate. What does it do with them?",
                "It adds them up. So one of them takes ours, and the other is 0.",
                "{'weight_ih_l0': …, 'weight_hh_l0': …, 'bias_ih_l0': bias, 'bias_hh_l0': …}",
            ),
        ),
        Question(
            "q2",
            "The last step of each sequence",
            (Check(last_valid, 1), Check(batch_first, 1)),
            (
                "output[-1] is the last step of the array. Is it the last one of the sequence?",
                "Pick for sequence b the step lengths[b] − 1: NumPy takes two index arrays.",
                "output[lengths - 1, np.arange(len(lengths))], or the other way round.",
            ),
        ),
        Question(
            "q3",
            "Two directions",
            (Check(both_ends, 2),),
            (
                "At which step has the second direction read the whole sequence?",
                "At step 0. The first one has at the last step.",
                "np.concatenate([output[-1, :, :H], output[…, :, H:]], axis=1)",
            ),
        ),
    ),
)
