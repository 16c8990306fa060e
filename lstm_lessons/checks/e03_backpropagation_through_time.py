"""Exercise 03: backpropagation through time, by hand and in code, and a check of a gradient."""

from collections.abc import Callable
from functools import partial

import numpy as np

from lstm_lessons.checks.agree import agree, differs
from lstm_lessons.checks.answers import Answers, WrongAnswerError
from lstm_lessons.checks.draws import rnn_arrays
from lstm_lessons.checks.exercise import Check, Exercise, Question
from lstm_lessons.checks.sums import wrong_sums
from lstm_lessons.scratch.types import Array

X, W = (1.0, 2.0, 3.0), 0.5
"""The inputs and the weight of the unit by hand."""
CLOSE = 1e-7
EXACT = 1e-13  # closer than any difference comes: those of seven digits are near 1e-11
"""The largest norm-wise relative error of a gradient that is right: chapter 3's bound."""
LOUD = 200.0
"""How much more one output counts in the loss whose gradient is taken by differences."""
drawn = partial(rnn_arrays, gradient=True)


def states(x: Array, h: Array, weight_ih: Array, weight_hh: Array, bias: Array) -> Array:
    """Return all states of a tanh RNN, (T + 1, B, H), the first one before step 1."""
    found = [h]
    for x_t in x:
        found.append(np.tanh(x_t @ weight_ih.T + found[-1] @ weight_hh.T + bias))
    return np.stack(found)


def gradients(
    x: Array,
    h_0: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias: Array,
    d_output: Array,
    *,
    carry: float = 1.0,
    turned: bool = False,
    slope: Callable[[Array], Array] = lambda h: 1 - h**2,
    late: bool = False,
) -> tuple[dict[str, Array], list[dict[str, Array]]]:
    """Return the gradients of Σ d_output ⊙ output, and each step's part in them.

    Parameters
    ----------
    x, h_0, weight_ih, weight_hh, bias, d_output
        As ``drawn`` returns them.
    carry, turned, slope, late
        The misconceptions: nothing is carried to the step before; it goes through the weights the
        wrong way round; tanh has another slope; weight_hh met the state after the step.
    """
    h = states(x, h_0, weight_ih, weight_hh, bias)
    d_h, parts = 0 * h_0, []
    for t in reversed(range(len(x))):
        d_z = (d_output[t] + carry * d_h) * slope(h[t + 1])
        d_h = d_z @ (weight_hh.T if turned else weight_hh)
        parts.append(
            {
                "weight_ih": d_z.T @ x[t],
                "weight_hh": d_z.T @ h[t + late],
                "bias": d_z.sum(axis=0),
            }
        )
    parts.reverse()
    return {name: sum(part[name] for part in parts) for name in parts[0]}, parts


# --- q1: by hand ---


def last_state(answers: Answers, rng: np.random.Generator) -> None:
    """The state after three steps."""
    x_1, x_2, x_3 = X
    agree(
        answers.value("h_3"),
        W**2 * x_1 + W * x_2 + x_3,
        {
            "The inputs were added up without the weight.": sum(X),
            "w multiplies the state at each step; here it stands once, before the inputs' sum.": W
            * sum(X),
            "The input is not multiplied by w, only the state before is; or this is one step too "
            "far.": W**3 * x_1 + W**2 * x_2 + W * x_3,
            "The weight’s powers are in the other order: the oldest input is the weakest.": x_1
            + W * x_2
            + W**2 * x_3,
        },
    )


def derivative(answers: Answers, rng: np.random.Generator) -> None:
    """The derivative of that state with respect to w."""
    x_1, x_2, _ = X
    h_1, h_2 = x_1, W * x_1 + x_2
    agree(
        answers.value("d_w"),
        h_2 + W * h_1,
        {
            "This is the last step’s part only. w acted at an earlier step, too.": h_2,
            "The earlier step’s part comes through w once more: it is w·h_1.": h_2 + h_1,
            "This is the earlier step’s part only.": W * h_1,
            "This is the derivative with respect to the first input.": W**2,
        },
    )


# --- q2: in code ---


def one_step(answers: Answers, rng: np.random.Generator) -> None:
    """The gradients, for one step."""
    gradients_agree(answers, drawn(rng, steps=1, batch=3, inputs=2, hidden=4))


def many_steps(answers: Answers, rng: np.random.Generator) -> None:
    """The gradients, for six steps."""
    gradients_agree(answers, drawn(rng, steps=6, batch=3, inputs=2, hidden=4))


def gradients_agree(answers: Answers, arrays: list[Array]) -> None:
    """Compare all gradients; the arrays are as ``drawn`` returns them."""
    _, batch, _ = arrays[0].shape
    right, parts = gradients(*arrays)
    agree(
        answers.call("rnn_gradients", *arrays),
        right,
        {
            **wrong_sums(right, parts, batch),
            "Nothing is carried to the step before: d_h = d_z @ weight_hh.": gradients(
                *arrays, carry=0
            )[0],
            "On the way back it is d_z @ weight_hh, not its transpose.": gradients(
                *arrays, turned=True
            )[0],
            "The slope of tanh is missing: 1 − h².": gradients(*arrays, slope=np.ones_like)[0],
            "The slope of tanh is 1 − h², told by h, not by the sum.": gradients(
                *arrays, slope=lambda h: 1 - np.arctanh(h) ** 2
            )[0],
            "weight_hh met the h before the step, not the one after it.": gradients(
                *arrays, late=True
            )[0],
        },
    )


# --- q3: a check ---


def by_differences(answers: Answers, rng: np.random.Generator) -> None:
    """The gradient of weight_hh by central differences, to seven digits."""
    differences_agree(answers, drawn(rng, steps=4, batch=2, inputs=2, hidden=3))


def differences_agree(answers: Answers, arrays: list[Array]) -> None:
    """Compare a gradient by differences with the true one; arrays as ``drawn`` returns them.

    The first sequence begins at 0 here: its first output owes nothing to weight_hh. Made large in
    the loss, it costs the differences some digits: of those with a point on one side only too few
    are left, at nearly any ε.
    """
    x, h_0, *weights, d_output = (array.copy() for array in arrays)
    h_0[0], d_output[0, 0] = 0, LOUD * d_output[0, 0]
    arrays = [x, h_0, *weights, d_output]
    came = answers.call("numerical_gradient", *arrays)
    right = gradients(*arrays)[0]["weight_hh"]
    from_zero = gradients(x, 0 * h_0, *weights, d_output)[0]["weight_hh"]
    if differs(came, right, 0.3) or not differs(came, from_zero, 0.05):  # not even near
        agree(
            came,
            right,
            {
                "It is twice as large: divide by 2ε, the distance of the two points.": 2 * right,
                "Its sign is wrong: take the loss behind off the one ahead.": -right,
                "The states begin at h_0, not at 0.": from_zero,
                "It is the other way round: entry [j, k] belongs to weight_hh[j, k].": right.T,
            },
            tolerance=0.05,
        )
    error = np.linalg.norm(came - right) / np.linalg.norm(right)
    if error < EXACT:
        raise WrongAnswerError(
            "This agrees to the last digit, and differences never do: it seems to come from a "
            "backward pass. Move each weight, and see how the loss changes.",
            right,
            came,
        )
    if error > CLOSE:
        raise WrongAnswerError(
            f"Its relative error is {error:.0e}; central differences with ε = 1e-5 come below "
            f"{CLOSE:.0e}. Take one point on each side, and neither a very large nor a tiny ε.",
            right,
            came,
        )


EXERCISE = Exercise(
    name="03_backpropagation_through_time",
    title="Backpropagation through time",
    goal="find a gradient through time by hand, write the backward pass of an RNN, and check it",
    chapters=("03_backpropagation_through_time",),
    minutes=60,
    questions=(
        Question(
            "q1",
            "Three steps by hand",
            (Check(last_state, 1), Check(derivative, 1)),
            (
                "Write h_1, h_2 and h_3 one below the other before you put numbers in.",
                "h_3 = w·h_2 + x_3. Its derivative is h_2, for w acts here, plus w times "
                "the derivative of h_2.",
                "h_3 = w²·1 + w·2 + 3; d_w = 2·w·1 + 2.",
            ),
        ),
        Question(
            "q2",
            "The backward pass of an RNN",
            (Check(one_step, 1), Check(many_steps, 2)),
            (
                "Go forward and keep all states. Then go back; at each step, what reaches h comes "
                "from the loss and from the step after.",
                "d_z = (d_output[t] + d_h) · (1 − h²); the weights’ gradients add d_z.T @ x[t], "
                "d_z.T @ h_before, d_z.sum(axis=0); then d_h = d_z @ weight_hh.",
                "for t in reversed(range(len(x))): … with d_h = 0 before the first round.",
            ),
        ),
        Question(
            "q3",
            "Check a gradient by differences",
            (Check(by_differences, 2),),
            (
                "Move one weight a little, forwards and backwards, and see how the loss changes.",
                "The loss is np.sum(d_output * output). For each entry: (ahead − behind) / (2ε).",
                "ε = 1e-5: w = weight_hh.copy(); w[j, k] += ε; ahead = loss(w); w[j, k] −= 2ε; "
                "and again.",
            ),
            builds_on="q2",
        ),
    ),
)
