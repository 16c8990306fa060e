"""Exercise 06: the forget gate of 2000: a right prediction, a cell that forgets, a table's row."""

import math
from collections.abc import Mapping, Sequence
from statistics import NormalDist

import numpy as np

from lstm_lessons.checks.agree import agree, differs
from lstm_lessons.checks.answers import Answers, Plain, WrongAnswerError
from lstm_lessons.checks.exercise import Check, Exercise, Question
from lstm_lessons.scratch.types import Array
from lstm_lessons.tasks import ContinualReber
from lstm_lessons.tasks.continual_reber import TOLERANCE

GOOD = 1000
"""A network whose mean length is above it is good."""
FINE = 2e-4
"""The ends of an interval may be read off a grid of ten thousand shares."""
KINDS = 9
"""Of predictions, right and wrong ones."""

Row = dict[str, float]


# --- q1: the protocol ---


def predictions(rng: np.random.Generator, steps: int) -> tuple[Array, Array]:
    """Return outputs and targets (T, 7): steps of ``KINDS`` kinds, in turn.

    In the first two all outputs are near, in the others one, two, six or all are not.
    """
    possible = ContinualReber(rng=rng).take(steps).legal.astype(np.float64)
    error = rng.uniform(0, 0.2, possible.shape)
    any_place = rng.random(possible.shape)
    one, legal, other = (
        (any_place + also).argmax(axis=1) for also in (0, possible == 1, possible == 0)
    )
    kind = np.arange(steps) % KINDS
    error[kind == 1] = rng.uniform(0.3, 0.45, 7)  # right, however large the sum of squares
    error[kind == 2, one[kind == 2]] = 0.495  # on the right side of one half
    error[kind == 3, legal[kind == 3]] = 0.65
    error[kind == 4, other[kind == 4]] = 0.65
    error[kind == 5] = np.where(possible[kind == 5] == 1, 0.7, 0.05)  # only their order is right
    error[kind == 6] = rng.uniform(0.55, 0.7, 7)
    error[kind == 7] = 0.7
    error[kind == 7, one[kind == 7]] = 0.1
    error[kind == 8, other[kind == 8]] = 0.65  # above one of the possible
    error[kind == 8, legal[kind == 8]] = 0.45
    return np.abs(possible - error), possible


def every_output(answers: Answers, rng: np.random.Generator) -> None:
    """Which predictions are right: in a stream, in streams side by side, at one step."""
    outputs, possible = predictions(rng, 7 * KINDS)
    predictions_agree(answers, outputs, possible, TOLERANCE)
    shape = (KINDS, 7, 7)
    predictions_agree(answers, outputs.reshape(shape), possible.reshape(shape), 0.25)
    predictions_agree(answers, outputs[2], possible[2], TOLERANCE)


def predictions_agree(answers: Answers, outputs: Array, possible: Array, tolerance: float) -> None:
    """Compare which predictions are right."""
    error = np.abs(outputs - possible)
    near = error < tolerance
    lowest = np.where(possible == 1, outputs, np.inf).min(axis=-1)
    highest = np.where(possible == 0, outputs, -np.inf).max(axis=-1)
    strongest = np.take_along_axis(possible, outputs.argmax(axis=-1)[..., None], axis=-1)[..., 0]
    agree(
        answers.call("predicts_all", outputs, possible, tolerance),
        np.asarray(near.all(axis=-1)),
        {
            "One answer for each step: it is right if all its seven outputs are.": near,
            "One output within the tolerance is not enough: all seven have to be.": near.any(-1),
            "Outputs were rounded at one half; the tolerance decides.": (
                (outputs > 0.5) == possible
            ).all(axis=-1),
            "The errors were averaged: one output may hide behind six others.": (
                error.mean(axis=-1) < tolerance
            ),
            "The squared errors were added up; each output has to be near by itself.": (
                np.square(error).sum(axis=-1) < tolerance
            ),
            "Letters that are not possible count, too: their outputs must be near 0.": (
                near | (possible == 0)
            ).all(axis=-1),
            "Letters that are possible count, too: their outputs must be near 1.": (
                near | (possible == 1)
            ).all(axis=-1),
            "This asks which outputs are the largest, as in 1997; here each has a target.": (
                lowest > highest
            ),
            "This looks at the largest output only; all seven have a target.": strongest == 1,
            "The tolerance is an argument; here it is another one than 0.49.": (
                error < TOLERANCE
            ).all(axis=-1),
            "True stands for right here; these are the wrong ones.": ~near.all(axis=-1),
        },
    )


def before_the_error(answers: Answers, rng: np.random.Generator) -> None:
    """How many steps go by before the first error."""
    lengths_agree(answers, rng, 20)


def lengths_agree(answers: Answers, rng: np.random.Generator, steps: int) -> None:
    """Compare error-free lengths: an error in between, none, one at once."""
    first = int(rng.integers(3, steps // 2 - 2))
    right = np.ones(steps, bool)
    right[[first, first + 2]] = False
    longest = steps - first - 3
    agree(
        answers.call("error_free_length", right),
        first,
        {
            "All right steps were counted; a stream is over at the first error.": steps - 2,
            "The wrong step itself does not count: only those before it.": first + 1,
            "The longest run of right steps was taken; it is the first that counts.": longest,
            "These are the errors; asked is how many steps come before the first.": 2,
        },
        tolerance=0,
    )
    agree(
        answers.call("error_free_length", np.ones(steps, bool)),
        steps,
        {"Here no step is wrong. Then the stream was gone through: all T steps count.": 0},
        tolerance=0,
    )
    agree(answers.call("error_free_length", np.arange(steps) > 0), 0, tolerance=0)


# --- q2: the cell ---


def cells_of(
    rng: np.random.Generator, networks: int, cells: int, columns: int
) -> tuple[Array, tuple[Array, ...], Array, Array, Array, Array]:
    """Return c, three partials, i, f, g and u, as a step may have them."""
    c, i, f, g = (
        rng.uniform(low, high, (networks, cells))
        for low, high in [(-2, 2), (0.1, 0.9), (0.1, 0.9), (-1.8, 1.8)]
    )
    partials = tuple(rng.uniform(-1, 1, (3, networks, cells, columns)))
    return c, partials, i, f, g, rng.uniform(-1, 1, (networks, columns))


def cell_step(
    c: Array, partials: Sequence[Array], i: Array, f: Array, g: Array, u: Array
) -> tuple[Array, Array]:
    """Return the new state (B, H), and the new partials of w_i, w_f, w_g as one array."""
    added = np.stack([g * i * (1 - i), c * f * (1 - f), i * (1 - g**2 / 4)])
    return f * c + i * g, f[..., None] * np.stack(partials) + _each(added, u)


def _each(slopes: Array, u: Array) -> Array:
    """Return slopes (3, B, H) times what the weights meet, (3, B, H, M)."""
    return slopes[..., None] * u[:, None, :]


def state(answers: Answers, rng: np.random.Generator) -> None:
    """The new cell state."""
    state_agrees(answers, cells_of(rng, 3, 4, 5))


def partials_of_each(answers: Answers, rng: np.random.Generator) -> None:
    """The new partials, for one network and for three."""
    partials_agree(answers, cells_of(rng, 1, 4, 5))
    partials_agree(answers, cells_of(rng, 3, 4, 5))


def state_agrees(answers: Answers, arrays: tuple) -> None:
    """Compare the new state; the arrays are as ``cells_of`` returns them."""
    c, _, i, f, g, _ = arrays
    agree(
        _part(answers.call("cell_step", *arrays), 0),
        f * c + i * g,
        {
            "The old state is kept whole: this is the cell of 1997. It is multiplied by f.": (
                c + i * g
            ),
            "f keeps, it does not clear: with f = 1 the old state stays.": (1 - f) * c + i * g,
            "i and f are swapped: f keeps the old state, i lets the candidate in.": i * c + f * g,
            "The candidate is not multiplied by the input gate.": f * c + g,
            "The forget gate does not touch what is new.": f * (c + i * g),
            "Nothing of the old state is there.": i * g,
            "Only the first network is there.": (f * c + i * g)[:1],
        },
    )


def partials_agree(answers: Answers, arrays: tuple) -> None:
    """Compare the new partials; the arrays are as ``cells_of`` returns them."""
    _, right = cell_step(*arrays)
    agree(_part(answers.call("cell_step", *arrays), 1), right, partial_slips(*arrays))


def _part(came: Plain, k: int) -> Plain:
    """Return the state or the partials of what came, if these are two things."""
    if isinstance(came, tuple | list) and len(came) == 4:
        raise WrongAnswerError(
            "Return two things: the new c, and the three new partials together, as a tuple."
        )
    two = isinstance(came, tuple | list) and len(came) == 2
    return came[k] if two else came


def partial_slips(
    c: Array, partials: Sequence[Array], i: Array, f: Array, g: Array, u: Array
) -> Mapping[str, Array]:
    """Return the partials that come of each misconception, by its message."""
    _, right = cell_step(c, partials, i, f, g, u)
    old, new_c = np.stack(partials), f * c + i * g
    added = right - f[..., None] * old
    of_i, of_f, of_g = g * i * (1 - i), c * f * (1 - f), i * (1 - g**2 / 4)

    def with_slopes(*slopes: Array) -> Array:
        return f[..., None] * old + _each(np.stack(slopes), u)

    return {
        "The old partials are kept whole; like the state, they are multiplied by f.": old + added,
        "Only what this step adds is there; the old partials go on, times f.": added,
        "The forget gate meets the state before the step, not the new one.": with_slopes(
            of_i, new_c * f * (1 - f), of_g
        ),
        "g goes from −2 to 2: its slope is 1 − g²/4, not 1 − g².": with_slopes(
            of_i, of_f, i * (1 - g**2)
        ),
        "The slopes are missing: a weight acts through σ, whose slope is i·(1 − i).": with_slopes(
            g, c, i
        ),
        "The slopes of the two gates are missing: i·(1 − i) and f·(1 − f).": with_slopes(
            g, c, of_g
        ),
        "The slope of g is missing: 1 − g²/4.": with_slopes(of_i, of_f, i),
        "i multiplies g: so what the input gate’s weights add has the factor g.": with_slopes(
            i * (1 - i), of_f, of_g
        ),
        "f multiplies c: so what the forget gate’s weights add has the factor c.": with_slopes(
            of_i, f * (1 - f), of_g
        ),
        "i multiplies g: so what g’s weights add has the factor i.": with_slopes(
            of_i, of_f, 1 - g**2 / 4
        ),
        "The order is i, f, g.": right[[1, 0, 2]],
        "The order is i, f, g, as the gates stand in the call.": right[[0, 2, 1]],
        "What the weights meet, u, is missing.": f[..., None] * old
        + _each(np.stack([of_i, of_f, of_g]), np.ones_like(u)),
        "All networks were given the u of the first one; each has its own.": f[..., None] * old
        + _each(np.stack([of_i, of_f, of_g]), np.broadcast_to(u[:1], u.shape)),
        "Only the first network is there.": right[:, :1],
    }


# --- q3: the row ---


def tested(
    rng: np.random.Generator, kinds: Sequence[int], longest: int, most: int
) -> tuple[Array, Array]:
    """Return lengths (N, 10) and training streams (N,) of so many perfect, good and other networks.

    One of the good has missed a single stream; one comes far in few streams only. Of the others one
    comes far once, and not on average.
    """
    perfect, good, rest = kinds
    lengths = [np.full((perfect, 10), longest)]
    lengths.append(rng.integers(GOOD + 1, longest // 2, (good, 10)))
    lengths.append(rng.integers(5, 60, (rest, 10)))
    if good > 1:
        lengths[1][0], lengths[1][0, 3] = longest, 9
        lengths[1][1, :7], lengths[1][1, 7:] = rng.integers(5, 60, 7), 4 * GOOD
    if rest > 1:
        lengths[2][0, 4] = 5 * GOOD
    early = rng.integers(most // 10, most // 2, perfect)
    late = rng.integers(most // 2, most, good)
    streams = np.concatenate([early, late, np.full(rest, most)])
    order = rng.permutation(sum(kinds))
    return np.concatenate(lengths)[order], streams[order]


def row_of(lengths: Array, streams: Array, longest: int) -> Row:
    """Return the row of these networks."""
    perfect = (lengths == longest).all(axis=1)
    good = ~perfect & (lengths.mean(axis=1) > GOOD)
    return _row(perfect, good, ~perfect & ~good, lengths.mean(axis=1), streams)


def _row(perfect: Array, good: Array, rest: Array, far: Array, streams: Array) -> Row:
    return {
        "perfect": 100 * float(perfect.mean()),
        "good": 100 * float(good.mean()),
        "rest": 100 * float(rest.mean()),
        "streams": _mean(streams[perfect]),
        "good_length": _mean(far[good]),
        "rest_length": _mean(far[rest]),
        "median": float(np.median(np.where(perfect, streams, np.inf))),
    }


def _mean(values: Array) -> float:
    return float(values.mean()) if values.size else math.nan


def rows(answers: Answers, rng: np.random.Generator) -> None:
    """The row of 25 networks, of 10 most of which are perfect, and of 9 none of which is."""
    for kinds in [(6, 8, 11), (7, 2, 1), (0, 0, 9)]:
        row_agrees(answers, tested(rng, kinds, 10_000, 4000), 10_000)


def row_agrees(answers: Answers, networks: tuple[Array, Array], longest: int) -> None:
    """Compare a row; the networks are as ``tested`` returns them."""
    lengths, streams = networks
    right = row_of(lengths, streams, longest)
    came = answers.call("table_row", lengths, streams, longest)
    slips = row_slips(lengths, streams, longest)
    agree(
        said(came, right),
        said(right, right),
        {message: said(row, right) for message, row in slips.items()},
    )


def said(row: Plain, right: Row) -> Plain:
    """Return a row with words for NaN, infinity and None where the right one has no finite number.

    Where numbers are compared, none of the three would do.
    """
    if not isinstance(row, dict):
        return row
    without = [name for name, value in right.items() if not math.isfinite(value)]
    return {name: _word(value) if name in without else value for name, value in row.items()}


def _word(value: Plain) -> Plain:
    number = isinstance(value, float) or (isinstance(value, np.ndarray) and value.shape == ())
    if number and np.isnan(value):
        return "NaN"
    if number and np.isposinf(value):
        return "infinite"
    return "None" if value is None else value


def row_slips(lengths: Array, streams: Array, longest: int) -> Mapping[str, Row]:
    """Return the rows that come of each misconception, by its message."""
    right = row_of(lengths, streams, longest)
    far = lengths.mean(axis=1)
    perfect = (lengths == longest).all(axis=1)
    good = ~perfect & (far > GOOD)
    ever = (lengths == longest).any(axis=1)
    once = ~perfect & (lengths > GOOD).any(axis=1)
    median_far = ~perfect & (np.median(lengths, axis=1) > GOOD)
    done = ~(~perfect & ~good)
    shares = {name: right[name] for name in ("perfect", "good", "rest")}
    return {
        "These are shares; asked for are percents.": {
            **right,
            **{name: share / 100 for name, share in shares.items()},
        },
        "These are counts; asked for are percents of all networks.": {
            **right,
            **{name: share * len(far) / 100 for name, share in shares.items()},
        },
        "The rest is left out of the shares; they are of all N networks.": {
            **right,
            "perfect": 100 * float(perfect.sum() / max(done.sum(), 1)),
            "good": 100 * float(good.sum() / max(done.sum(), 1)),
        },
        "A perfect network is not counted as good once more.": {
            **right,
            "good": 100 * float((far > GOOD).mean()),
            "good_length": _mean(far[far > GOOD]),
        },
        "One stream without an error is not enough: perfect is who has ten.": _row(
            ever, ~ever & good, ~ever & ~good, far, streams
        ),
        "Good is who comes far on average, not who comes far once.": _row(
            perfect, once, ~perfect & ~once, far, streams
        ),
        "Good is told by the mean length, not by the median.": _row(
            perfect, median_far, ~perfect & ~median_far, far, streams
        ),
        "The streams of those that never got there are in the mean; the paper’s is of the "
        "perfect ones.": {**right, "streams": _mean(streams)},
        "The median is of the perfect ones alone: those that failed were dropped. Count them as "
        "infinite.": {
            **right,
            "median": float(np.median(streams[perfect])) if perfect.any() else math.nan,
        },
        "In the median, who failed counts as if it had succeeded with its last stream; it never "
        "did: infinite.": {**right, "median": float(np.median(streams))},
        "Where there is no network of a kind, its mean is NaN; 0 is a number like others.": {
            name: 0.0 if math.isnan(value) else value for name, value in right.items()
        },
        "Where there is no network of a kind, its mean is NaN, not None.": {
            name: None if math.isnan(value) else value for name, value in right.items()
        },
    }


def intervals(answers: Answers, rng: np.random.Generator) -> None:
    """The interval of the paper’s 18 of 100, of other shares, of none and of all."""
    interval_agrees(answers, 18, 100)
    interval_agrees(answers, int(rng.integers(2, 7)), 8)
    interval_agrees(answers, 0, 12)
    interval_agrees(answers, 12, 12)
    interval_agrees(answers, 3, 10, 0.8)


def interval_agrees(answers: Answers, successes: int, runs: int, level: float = 0.95) -> None:
    """Compare the interval of a share with the exact one (Clopper & Pearson 1934)."""
    low, high = exact_interval(successes, runs, level)
    came = answers.call("share_interval", successes, runs, level)
    fine = FINE / high  # relative
    if differs(came, (low, high), fine) and not differs(came, (low, high), 10 * fine):
        raise WrongAnswerError("Nearly: both ends are asked for to four digits.", (low, high), came)
    agree(came, (low, high), interval_slips(successes, runs, level), tolerance=fine)


def interval_slips(successes: int, runs: int, level: float) -> Mapping[str, tuple[float, float]]:
    """Return the intervals that come of each misconception, by its message."""
    low, high = exact_interval(successes, runs, level)
    share, z = successes / runs, NormalDist().inv_cdf((1 + level) / 2)
    half = z * math.sqrt(share * (1 - share) / runs)
    middle = (share + z**2 / (2 * runs)) / (1 + z**2 / runs)
    wilson = math.sqrt(half**2 + z**4 / (4 * runs**2)) / (1 + z**2 / runs)
    normal = (
        "This is the normal approximation. With none of N it has no width at all: add up the "
        "probabilities themselves."
    )
    return {
        "This leaves out 1 − level on each side; it is half of that.": exact_interval(
            successes, runs, 2 * level - 1
        ),
        normal: (share - half, share + half),
        normal.replace("approximation", "approximation, cut off at 0 and 1"): (
            max(share - half, 0.0),
            min(share + half, 1.0),
        ),
        "This is Wilson’s interval, an approximation; here the exact one is asked for.": (
            middle - wilson,
            middle + wilson,
        ),
        "“So many or more” has those just as many in it, and so has “or fewer”.": (
            exact_interval(min(successes + 1, runs), runs, level)[0],
            exact_interval(max(successes - 1, 0), runs, level)[1],
        ),
        "The level is an argument; this is for 95 %.": exact_interval(successes, runs, 0.95),
        "These are percents; asked for are shares from 0 to 1.": (100 * low, 100 * high),
        "This is the share that was found; the true one may lie on either side.": (share, share),
    }


def exact_interval(successes: int, runs: int, level: float) -> tuple[float, float]:
    """Return between which shares neither tail has less than (1 − level)/2, by bisection."""
    tail, j = (1 - level) / 2, np.arange(runs + 1)
    ways = np.array([float(math.comb(runs, k)) for k in j])

    def or_more(k: int, share: float) -> float:
        return float((ways * share**j * (1 - share) ** (runs - j))[k:].sum())

    def reached(k: int, probability: float) -> float:
        low, high = 0.0, 1.0
        for _ in range(24):
            middle = (low + high) / 2
            low, high = (low, middle) if or_more(k, middle) > probability else (middle, high)
        return low

    low = reached(successes, tail) if successes else 0.0
    return low, reached(successes + 1, 1 - tail) if successes < runs else 1.0


EXERCISE = Exercise(
    name="06_forget_gate",
    title="A row of the 2000 paper",
    goal="reproduce a row of a paper’s table: its protocol, its cell, and what a few networks say",
    chapters=("06_forget_gate",),
    minutes=50,
    questions=(
        Question(
            "q1",
            "Read the protocol",
            (Check(every_output, 1), Check(before_the_error, 1)),
            (
                "How far is each output from its target? And which of the seven have a target?",
                "Compare |outputs − possible| with the tolerance, then ask whether all seven of a "
                "step are below it. The length is the place of the first False, or T.",
                "(np.abs(outputs - possible) < tolerance).all(axis=…); np.argmin(right) is the "
                "first False, if there is one: else it is 0, and the length is len(right).",
            ),
        ),
        Question(
            "q2",
            "A cell that forgets",
            (Check(state, 1), Check(partials_of_each, 1)),
            (
                "Only one factor of f·c + i·g depends on the weights of one kind. Which?",
                "The input gate’s weights act through i, which multiplies g; the forget gate’s "
                "through f, which multiplies the c before the step; the candidate’s through g, "
                "which i multiplies. Each slope times u, plus f times the old partial.",
                "f[:, :, None] * dc_dwi + (g * i * (1 - i))[:, :, None] * u[:, None, :]; for w_f "
                "the bracket is c * f * …, for w_g it is i * ….",
            ),
        ),
        Question(
            "q3",
            "From networks to a row",
            (Check(rows, 1), Check(intervals, 1)),
            (
                "First three arrays of True and False, (N,): which network is of which kind?",
                "A mean of True and False is a share of all N. For the median put np.inf in the "
                "place of who is not perfect. For the interval go through a fine grid of P, and "
                "keep those under which both tails are large enough.",
                "np.median(np.where(perfect, streams, np.inf)). With share = np.linspace(0, 1, "
                "10_001), “so many or more” is sum(probability(j, runs, share) for j in "
                "range(successes, runs + 1)).",
            ),
        ),
    ),
)
