"""Exercise 04: the Jacobian through time, a bound on it, and clipping."""

import numpy as np

from lstm_lessons.checks.agree import agree
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.exercise import Check, Exercise, Question
from lstm_lessons.scratch.types import Array


def drawn(rng: np.random.Generator, steps: int, hidden: int) -> tuple[Array, Array]:
    """Return states h (T, H), in (−1, 1), and weight_hh (H, H)."""
    return rng.uniform(-0.9, 0.9, (steps, hidden)), rng.normal(0, 1, (hidden, hidden))


def jacobian(h: Array, weight_hh: Array) -> Array:
    """Return ∂h_T/∂h_0 of a tanh RNN, entry [j, k]: of unit j at the end by unit k before."""
    product = np.eye(len(weight_hh))
    for h_t in h:
        product = np.diag(1 - h_t**2) @ weight_hh @ product
    return product


# --- q1: the Jacobian ---


def one_step(answers: Answers, rng: np.random.Generator) -> None:
    """The Jacobian of one step."""
    jacobian_agrees(answers, *drawn(rng, 1, 3))


def many_steps(answers: Answers, rng: np.random.Generator) -> None:
    """The Jacobian over four steps."""
    jacobian_agrees(answers, *drawn(rng, 4, 3))


def jacobian_agrees(answers: Answers, h: Array, weight_hh: Array) -> None:
    """Compare the Jacobian through time."""
    right = jacobian(h, weight_hh)
    slopes = [np.diag(1 - h_t**2) for h_t in h]
    behind = np.eye(len(weight_hh))
    for slope in slopes:
        behind = weight_hh @ slope @ behind
    agree(
        answers.call("jacobian", h, weight_hh),
        right,
        {
            "The factors are in the other order: the last step stands on the left.": jacobian(
                h[::-1], weight_hh
            ),
            "It is the other way round: entry [j, k] is unit j at the end by unit k before.": (
                right.T
            ),
            "The slopes 1 − h² are missing.": np.linalg.matrix_power(weight_hh, len(h)),
            "W comes first, then the slope: diag(1 − h²) stands on the left of W.": behind,
            "This is one entry by one, not a product of matrices: use @.": np.prod(
                [slope.diagonal()[:, None] * weight_hh for slope in slopes], axis=0
            ),
            "This is the last step alone.": slopes[-1] @ weight_hh,
        },
    )


# --- q2: a bound ---


def norm_of_the_bound(answers: Answers, rng: np.random.Generator) -> None:
    """The bound for a matrix that is drawn, over three steps."""
    bound_agrees(answers, rng.normal(0, 0.6, (4, 4)), 3)


def sheared(answers: Answers, rng: np.random.Generator) -> None:
    """The bound for a matrix whose eigenvalues are small and whose norm is not."""
    bound_agrees(answers, np.array([[0.5, 4.0], [0.0, 0.5]]), 2)


def bound_agrees(answers: Answers, weight_hh: Array, steps: int) -> None:
    """Compare the bound σ_max to the power of the steps."""
    sigma = np.linalg.norm(weight_hh, 2)
    radius = np.abs(np.linalg.eigvals(weight_hh)).max()
    agree(
        answers.call("bound", weight_hh, steps),
        sigma**steps,
        {
            "The spectral radius is no bound: it takes the largest singular value.": radius**steps,
            "This is the Frobenius norm; the largest singular value gives the tighter bound.": (
                np.linalg.norm(weight_hh) ** steps
            ),
            "This is the bound for one step; over T steps it is raised to the power of T.": sigma,
            "Factors multiply: raise it to the power of T, not times T.": sigma * steps,
            "This is the largest entry, not the largest singular value.": np.abs(weight_hh).max()
            ** steps,
            "This is the smallest singular value; the bound takes the largest.": np.linalg.norm(
                weight_hh, -2
            )
            ** steps,
        },
    )


# --- q3: clipping ---


def too_large(answers: Answers, rng: np.random.Generator) -> None:
    """Gradients whose norm is too large."""
    clipped_agree(answers, {"a": rng.normal(0, 3, (3, 2)), "b": rng.normal(0, 1, 3)}, 1.5)


def small_enough(answers: Answers, rng: np.random.Generator) -> None:
    """Gradients whose norm is small enough."""
    grads = {"a": np.array([[0.3, 0.0]]), "b": np.array([0.4])}
    agree(
        answers.call("clip_by_norm", grads, 2.0),
        grads,
        {
            "What is small enough is left as it is; it is not scaled up.": {
                name: 4.0 * grad for name, grad in grads.items()
            }
        },
    )


def clipped_agree(answers: Answers, grads: dict[str, Array], most: float) -> None:
    """Compare gradients that were clipped to one norm over all of them."""
    norm = np.sqrt(sum(np.sum(grad**2) for grad in grads.values()))
    untouched = "They were not clipped."
    if all(np.linalg.norm(grad) <= most for grad in grads.values()):  # by itself none is too long
        untouched = "They were not clipped, or each by itself; one norm counts over all of them."

    def each(change: object) -> dict[str, Array]:
        return {name: change(grad) for name, grad in grads.items()}

    agree(
        answers.call("clip_by_norm", grads, most),
        each(lambda grad: grad * min(1, most / norm)),
        {
            untouched: grads,
            "Each array was clipped by its own norm; one norm counts over all of them.": each(
                lambda grad: grad * min(1, most / np.linalg.norm(grad))
            ),
            "Each number was clipped: that turns the gradient into another direction.": each(
                lambda grad: np.clip(grad, -most, most)
            ),
            "The norm is the root of the sum of squares.": each(
                lambda grad: grad * min(1, most / norm**2)
            ),
            "The norms of the arrays were added; their squares are to be.": each(
                lambda grad: (
                    grad * min(1, most / sum(np.linalg.norm(other) for other in grads.values()))
                )
            ),
        },
    )


EXERCISE = Exercise(
    name="04_vanishing_and_exploding_gradients",
    title="Vanishing and exploding gradients",
    goal="compute how a state depends on one long before, bound it, and clip what explodes",
    chapters=("04_vanishing_and_exploding_gradients",),
    minutes=35,
    questions=(
        Question(
            "q1",
            "The Jacobian through time",
            (Check(one_step, 1), Check(many_steps, 1)),
            (
                "The chain rule multiplies one matrix for each step. On which side does the next "
                "step’s stand?",
                "h_t = tanh(W h_{t−1} + …), so ∂h_t/∂h_{t−1} = diag(1 − h_t²) W. The product’s "
                "last step stands on the left.",
                "product = np.diag(1 - h_t**2) @ weight_hh @ product, for h_t in h, from np.eye.",
            ),
        ),
        Question(
            "q2",
            "A bound on it",
            (Check(norm_of_the_bound, 1), Check(sheared, 1)),
            (
                "How long can W make a vector of length 1, at most?",
                "By its largest singular value. tanh’s slope is at most 1; T steps, T factors.",
                "np.linalg.norm(weight_hh, 2) ** steps",
            ),
        ),
        Question(
            "q3",
            "Clip by norm",
            (Check(too_large, 1), Check(small_enough, 1)),
            (
                "The direction of the step must stay. What may be done to all numbers then?",
                "Multiply all of them by one number: the norm that is allowed over the norm of "
                "all, if that is below 1.",
                "norm = np.sqrt(sum((g**2).sum() for g in grads.values())); "
                "scale = min(1, max_norm / norm).",
            ),
        ),
    ),
)
