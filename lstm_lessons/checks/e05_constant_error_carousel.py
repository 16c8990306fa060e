"""Exercise 05: error through a self-loop, and cells designed by hand: one counts, one latches."""

import numpy as np

from lstm_lessons.checks.agree import agree, differs
from lstm_lessons.checks.answers import Answers, NotAnsweredError, Plain, WrongAnswerError
from lstm_lessons.checks.exercise import Check, Exercise, Question
from lstm_lessons.scratch import LSTM
from lstm_lessons.scratch.types import Array

WEIGHTS, STEPS = (0.9, 1.0, 1.1), 100
"""The self-weights in q1, and over how many steps an error travels."""
SHAPES = {"weight_ih": (3, 2), "weight_hh": (3, 1), "bias": (3,)}
"""Of the weights of one cell of 1997 with two inputs: rows i, g, o."""
UP, DOWN = (1.0, 0.0), (0.0, 1.0)
QUIET = (0.0, 0.0)


# --- q1: error through a self-loop ---


def factors(answers: Answers, rng: np.random.Generator) -> None:
    """By what an error is multiplied over 100 steps, for three self-weights."""
    w = np.array(WEIGHTS)
    came = answers.value("factors")
    agree(
        list(came) if isinstance(came, np.ndarray) and came.ndim == 1 else came,
        _each(w**STEPS),
        {
            "Each step multiplies by w: raise it to the power of 100.": _each(w * STEPS),
            "These are the factors of one step.": _each(w),
            "Over 100 steps there are 100 factors, not 99.": _each(w ** (STEPS - 1)),
            "The order is 0.9, 1.0, 1.1.": _each(w[::-1] ** STEPS),
        },
    )


def _each(numbers: Array) -> list[Array]:
    """Return numbers that are compared each by itself: they are of very different sizes."""
    return [np.asarray(number) for number in numbers]


# --- q2 and q3: cells by design ---


def cell(came: Plain) -> LSTM:
    """Return a cell of 1997 with these weights.

    Raises
    ------
    NotAnsweredError
        If all of them are 0 still.
    WrongAnswerError
        If they are not a dict of arrays of the right shapes.
    """
    shapes = {name: np.zeros(shape) for name, shape in SHAPES.items()}
    if wrong := differs(came, shapes, np.inf):  # any numbers will do
        raise WrongAnswerError(wrong)
    if not any(np.any(array) for array in came.values()):
        raise NotAnsweredError
    lstm = LSTM(2, 1, forget_gate=False, dtype=np.float64)
    for name, array in came.items():
        lstm.parameters[f"{name}_l0"][...] = array
    return lstm


def follow(came: Plain, pulses: Array) -> tuple[Array, Array, Array]:
    """Return c, h and the input gates (T,), as a designed cell goes through pulses (T, 2)."""
    _, _, tape = cell(came).forward(pulses[:, None])
    layer = tape.layers[0]
    return layer.c[:, 0, 0], layer.h[:, 0, 0], layer.i[:, 0, 0]


def counts_up(answers: Answers, rng: np.random.Generator) -> None:
    """It counts pulses of the first input, among silence."""
    count_agrees(answers, pulses_of(rng, 40, ups=0.3, downs=0.0))


def counts_down(answers: Answers, rng: np.random.Generator) -> None:
    """Pulses of the second input take one off."""
    count_agrees(answers, pulses_of(rng, 60, ups=0.3, downs=0.25))


def keeps_for_long(answers: Answers, rng: np.random.Generator) -> None:
    """It still knows the count after 1,000 silent steps."""
    pulses = np.concatenate([pulses_of(rng, 30, ups=0.5, downs=0.1), np.zeros((1000, 2))])
    count_agrees(answers, pulses)


def pulses_of(rng: np.random.Generator, steps: int, *, ups: float, downs: float) -> Array:
    """Return pulses (T, 2): so large a share of steps up, so large a share down, else silence."""
    drawn = rng.choice(3, steps, p=[ups, downs, 1 - ups - downs])
    return np.array([UP, DOWN, QUIET])[drawn]


def count_agrees(answers: Answers, pulses: Array) -> None:
    """Compare the cell state at every step with the count, to a tenth."""
    c, _, gate = follow(answers.value("counter"), pulses)
    count = np.cumsum(pulses[:, 0] - pulses[:, 1])
    wrong = np.abs(c - count) > 0.1
    if not wrong.any():
        return
    t = int(wrong.argmax())
    added = np.diff(c, prepend=0.0)[t]
    silent = pulses.sum(axis=1) == 0
    if silent.any() and gate[silent].max() > 0.01 and silent[t]:
        why = "the input gate is not shut in silence, and what comes through adds up"
    elif pulses[t, 1] and gate[t] < 0.1:
        why = "the input gate has to open for the second input, too"
    elif pulses[t, 1] and added > -0.1:
        why = "a pulse of the second input has to take one off: its candidate is −1"
    elif pulses[t].any() and abs(c[t] - count[t]) < 0.9:
        why = "a pulse adds i · g, and that has to be 1: both saturated"
    else:
        why = "follow it by hand from there"
    raise WrongAnswerError(
        f"At step {t + 1} of {len(c)} the count is {count[t]:.0f}, and c is {c[t]:.2f}: {why}.",
        count[: t + 1],
        c[: t + 1],
    )


def latches(answers: Answers, rng: np.random.Generator) -> None:
    """It is low until the first pulse, and high ever after."""
    latch_agrees(answers, rng, 50)


def latch_agrees(answers: Answers, rng: np.random.Generator, steps: int) -> None:
    """Compare h at every step: below 0.1 before the first pulse, above 0.7 from it on."""
    first = int(rng.integers(5, steps // 2))
    pulses = pulses_of(rng, steps, ups=0.3, downs=0.0)
    pulses[:first], pulses[first] = 0, UP
    _, h, _ = follow(answers.value("latch"), pulses)
    for t, shown in enumerate(h):
        if t < first and abs(shown) > 0.1:
            raise WrongAnswerError(
                f"At step {t + 1} no pulse has come yet, and h is {shown:.2f}; expected about 0. "
                "Is the input gate shut, and nothing added without a pulse?"
            )
        if t >= first and shown < 0.7:
            raise WrongAnswerError(
                f"At step {t + 1} h is {shown:.2f}, though the first pulse came at step "
                f"{first + 1}; expected 0.7 or more. Is the output gate open, and c large enough?"
            )


EXERCISE = Exercise(
    name="05_constant_error_carousel",
    title="A cell by design",
    goal="say why the carousel’s weight is 1, and design a cell that counts and one that latches",
    chapters=("05_constant_error_carousel",),
    minutes=45,
    questions=(
        Question(
            "q1",
            "Error through a self-loop",
            (Check(factors, 1),),
            (
                "Each step back multiplies the error by the same number.",
                "w to the power of the number of steps, for each w.",
                "[0.9**100, 1.0**100, …]: the middle one is the carousel.",
            ),
        ),
        Question(
            "q2",
            "A cell that counts",
            (Check(counts_up, 1), Check(counts_down, 1), Check(keeps_for_long, 2)),
            (
                "c grows by i · g at each step. What must i and g be for a pulse of either kind? "
                "And in silence i · g must be 0: which of the two do you make 0?",
                "Input gate: a large negative bias, and a larger positive weight on both inputs. "
                "Candidate: a large positive weight on the first input, a large negative on the "
                "second.",
                "weight_ih = [[40, 40], [20, …], [0, 0]], bias = [−20, 0, …]; weight_hh = zeros.",
            ),
        ),
        Question(
            "q3",
            "A cell that latches",
            (Check(latches, 2),),
            (
                "It is the counter, without the way down. What does h show of a count of 1, of 5?",
                "h = o · tanh(c). With o open and c at 1 or more, h is 0.76 or more.",
                "Take the counter, and open its output gate by a large bias.",
            ),
        ),
    ),
)
