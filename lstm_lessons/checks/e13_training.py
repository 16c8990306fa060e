"""Exercise 13: a forget bias for a lag, an update with clipping, the reach of a cut gradient."""

import numpy as np

from lstm_lessons.checks.agree import agree, differs
from lstm_lessons.checks.answers import Answers, WrongAnswerError
from lstm_lessons.checks.exercise import Check, Exercise, Question
from lstm_lessons.scratch.types import Array

Arrays = dict[str, Array]
NEAR_ZERO = 1e-5
"""A bias that was searched for is not 0 to the last digit."""


# --- q1: a forget bias ---


def hundred_steps(answers: Answers, rng: np.random.Generator) -> None:
    """The bias for a half-life of 100 steps."""
    bias_agrees(answers, 100)


def one_step(answers: Answers, rng: np.random.Generator) -> None:
    """The bias for a half-life of one step."""
    came = answers.call("forget_bias", 1)
    if isinstance(came, float | np.ndarray) and np.shape(came) == () and abs(came) < NEAR_ZERO:
        return
    agree(came, 0.0, {"σ(b) is to be ½ here, so b is 0.": 0.5})


def bias_agrees(answers: Answers, steps: int) -> None:
    """Compare the bias for a half-life."""
    share = 0.5 ** (1 / steps)
    agree(
        answers.call("forget_bias", steps),
        np.log(share / (1 - share)),
        {
            "This is the share that a step keeps, σ(b). Solve it for b.": share,
            "The sign is wrong: a gate that keeps nearly all has a large positive bias.": np.log(
                (1 - share) / share
            ),
            "After so many steps 1/e would be left, not one half.": np.log(
                np.exp(-1 / steps) / (1 - np.exp(-1 / steps))
            ),
            "½ is shared out over the steps here; but each step multiplies.": np.log(
                (1 - 0.5 / steps) / (0.5 / steps)
            ),
        },
    )


# --- q2: an update ---


def drawn(rng: np.random.Generator) -> tuple[Arrays, Arrays]:
    """Return parameters and gradients of two arrays."""
    shapes = {"weight": (3, 2), "bias": (3,)}
    return tuple({name: rng.normal(0, 1, s) for name, s in shapes.items()} for _ in range(2))


def clipped_update(answers: Answers, rng: np.random.Generator) -> None:
    """An update whose gradients are too large."""
    update_agrees(answers, *drawn(rng), 0.5, 0.5)


def small_update(answers: Answers, rng: np.random.Generator) -> None:
    """An update whose gradients are small enough."""
    update_agrees(answers, *drawn(rng), 0.1, 100.0)


def broken_update(answers: Answers, rng: np.random.Generator) -> None:
    """An update of whose gradients one is not finite."""
    for broken in (np.nan, np.inf, -np.inf):
        for name in ("weight", "bias"):
            parameters, grads = drawn(rng)
            grads[name].flat[rng.integers(grads[name].size)] = broken
            came = answers.call("update", parameters, grads, 0.1, 1.0)
            if difference := differs(came, parameters):
                raise WrongAnswerError(
                    f"One gradient was {broken} here, and the weights are not as they were. "
                    f"{difference}",
                    parameters,
                    came,
                )


def update_agrees(
    answers: Answers, parameters: Arrays, grads: Arrays, rate: float, most: float
) -> None:
    """Compare an update."""
    norm = np.sqrt(sum(np.sum(grad**2) for grad in grads.values()))
    untouched = "The gradients were not clipped."
    if all(np.linalg.norm(grad) <= most for grad in grads.values()):  # by itself none is too long
        untouched = "The gradients were not clipped, or each by itself; one norm counts over all."

    def moved(by: float) -> Arrays:
        return {name: p - by * grads[name] for name, p in parameters.items()}

    agree(
        answers.call("update", parameters, grads, rate, most),
        moved(rate * min(1, most / norm)),
        {
            untouched: moved(rate),
            "It goes up the slope: take the gradient off.": moved(-rate * min(1, most / norm)),
            "The learning rate is missing; or the step was clipped, with the rate in it: clip the "
            "gradient.": moved(min(1, most / norm)),
            "Small gradients were scaled up; clipping only makes smaller.": moved(
                rate * most / norm
            ),
            "Each array was clipped by its own norm; one norm counts over all.": {
                name: p - rate * grads[name] * min(1, most / np.linalg.norm(grads[name]))
                for name, p in parameters.items()
            },
        },
    )


# --- q3: the reach ---


def reaches(answers: Answers, rng: np.random.Generator) -> None:
    """The reach of each of ten steps, in windows of four."""
    reach_agrees(answers, 10, 4)


def reach_agrees(answers: Answers, steps: int, k: int) -> None:
    """Compare how far back errors reach."""
    t = np.arange(steps)
    agree(
        answers.call("reach", steps, k),
        t % k,
        {
            "Every error is taken to reach k steps back; the first in a window reaches none.": (
                np.full(steps, k)
            ),
            "The border goes along with the step here; windows stand still.": np.minimum(t, k),
            "The border goes along with the step; windows stand still.": np.minimum(t, k - 1),
            "An error at the first step of a window reaches 0 steps back, not 1.": t % k + 1,
            "This is how far it is to the window’s end; errors travel back.": k - 1 - t % k,
            "The gradient is cut at each window’s border.": t,
        },
        tolerance=0,
    )


EXERCISE = Exercise(
    name="13_training",
    title="Training without blow-up",
    goal="choose a forget bias for a lag, write an update that cannot blow up, and cut a gradient",
    chapters=("13_training",),
    minutes=30,
    questions=(
        Question(
            "q1",
            "A forget bias for a lag",
            (Check(hundred_steps, 1), Check(one_step, 1)),
            (
                "First: which share must one step keep?",
                "σ(b) to the power of steps is ½, so σ(b) is ½ to the power of 1/steps. Then turn "
                "σ round.",
                "b = ln(s / (1 − s)), with s = 0.5 ** (1 / steps).",
            ),
        ),
        Question(
            "q2",
            "An update that cannot blow up",
            (Check(clipped_update, 1), Check(small_update, 1), Check(broken_update, 1)),
            (
                "What is the norm of gradients one of which is NaN? Or infinite?",
                "NaN, or infinite, so one look at the norm is enough. Else scale by min(1, "
                "max_norm / norm).",
                "if not np.isfinite(norm): return {name: p.copy() for name, p in "
                "parameters.items()}.",
            ),
        ),
        Question(
            "q3",
            "What a cut hides",
            (Check(reaches, 1),),
            (
                "Where does the window of step t begin?",
                "At the largest multiple of k that is not above t.",
                "t minus that multiple is the remainder of t divided by k.",
            ),
        ),
    ),
)
