"""Exercise 10: sequences of different length: reverse them, pack them, run an LSTM over them."""

import numpy as np

from lstm_lessons.checks.agree import agree
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.e07_lstm_unit import step
from lstm_lessons.checks.exercise import Check, Exercise, Question
from lstm_lessons.scratch.types import Array

LENGTHS = np.array([2, 5, 1, 5])
"""Of the visible checks' sequences: in no order, and two of them equal."""


def padded(rng: np.random.Generator, lengths: Array, inputs: int, more: int = 0) -> Array:
    """Return x (T, B, I), with numbers that mean nothing past each sequence's end.

    T is so many steps more than the longest sequence has.
    """
    x = rng.uniform(-1, 1, (int(lengths.max()) + more, len(lengths), inputs))
    past = np.arange(len(x))[:, None] >= lengths
    x[past] = 9.0
    return x


# --- q1: the other direction ---


def reversed_each(x: Array, lengths: Array) -> Array:
    """Return x with each sequence's valid steps in the other order; past them, zeros."""
    turned = np.zeros_like(x)
    for b, length in enumerate(lengths):
        turned[:length, b] = x[:length, b][::-1]
    return turned


def turns_each(answers: Answers, rng: np.random.Generator) -> None:
    """Sequences of different length, each turned for itself."""
    turned_agree(answers, padded(rng, LENGTHS, 2), LENGTHS)


def turns_full(answers: Answers, rng: np.random.Generator) -> None:
    """Sequences that are all as long as the array."""
    turned_agree(answers, padded(rng, np.array([3, 3]), 2), np.array([3, 3]))


def turned_agree(answers: Answers, x: Array, lengths: Array) -> None:
    """Compare the turned sequences."""
    right = reversed_each(x, lengths)
    kept = x.copy()
    for b, length in enumerate(lengths):
        kept[:length, b] = x[:length, b][::-1]
    past = np.arange(len(x))[:, None] >= lengths
    ends = np.zeros_like(x)
    for b, length in enumerate(lengths):
        ends[len(x) - length :, b] = x[:length, b][::-1]
    agree(
        answers.call("reverse", x, lengths),
        right,
        {
            "The whole array is turned: the padding now stands in front.": x[::-1],
            "The padding stands in front: a sequence begins at step 0 in this direction, too.": (
                ends
            ),
            "What stands past a sequence’s end is to be 0.": kept,
            "Nothing was turned.": np.where(past[..., None], 0, x),
            "The batch was turned, not the steps.": x[:, ::-1],
        },
    )
    if past.any():
        nan_there = np.where(past[..., None], np.nan, x)  # padding may be anything
        agree(answers.call("reverse", nan_there, lengths), right)


# --- q2: packing ---


def pack(x: Array, lengths: Array) -> tuple[Array, Array, Array]:
    """Return data (ΣT, I), batch_sizes (T,) and order (B,): longest sequence first, as PyTorch."""
    order = np.argsort(-lengths, kind="stable")
    sizes = (np.arange(len(x))[:, None] < lengths).sum(axis=1)
    data = np.concatenate([x[t, order[:size]] for t, size in enumerate(sizes)])
    return data, sizes, order


def packs(answers: Answers, rng: np.random.Generator) -> None:
    """Sequences of different length, packed."""
    packed_agree(answers, padded(rng, LENGTHS, 2, more=1), LENGTHS)


def packed_agree(answers: Answers, x: Array, lengths: Array) -> None:
    """Compare packed sequences."""
    data, sizes, order = pack(x, lengths)
    one_by_one = np.concatenate([x[:length, b] for b, length in enumerate(lengths)])
    sorted_one_by_one = np.concatenate([x[: lengths[b], b] for b in order])
    unsorted = np.concatenate([x[t, lengths > t] for t in range(len(x))])
    shortest = np.argsort(lengths, kind="stable")
    last_of_equals = shortest[::-1]
    agree(
        answers.call("pack", x, lengths),
        (data, sizes, order),
        {
            "The rows stand sequence after sequence; they are to stand step after step.": (
                sorted_one_by_one,
                sizes,
                order,
            ),
            "The rows stand sequence after sequence, and unsorted.": (one_by_one, sizes, order),
            "The longest sequence comes first, within each step, too.": (unsorted, sizes, order),
            "The padding is still there: at step t only the sequences that still run.": (
                x[:, order].reshape(-1, x.shape[-1]),
                sizes,
                order,
            ),
            "These are the lengths; batch_sizes says for each step how many still run.": (
                data,
                lengths[order],
                order,
            ),
            "The shortest comes first; it is to be the longest.": (data, sizes, shortest),
            "Of equals the one that came first stands first.": (
                np.concatenate([x[t, last_of_equals[:size]] for t, size in enumerate(sizes)]),
                sizes,
                last_of_equals,
            ),
            "This ends with the longest sequence; batch_sizes has T numbers.": (
                data,
                sizes[: lengths.max()],
                order,
            ),
        },
    )


# --- q3: an LSTM over packed sequences ---


def lstm_packed(x: Array, lengths: Array, *weights: Array) -> tuple[Array, Array, Array]:
    """Return output (T, B, H), 0 past each end, and h_n, c_n (B, H): of each last valid step."""
    hidden = weights[1].shape[1]
    output = np.zeros((*x.shape[:2], hidden))
    h_n, c_n = np.zeros((2, x.shape[1], hidden))
    for t, x_t in enumerate(x):
        runs = lengths > t
        h_n[runs], c_n[runs] = step(x_t[runs], h_n[runs], c_n[runs], *weights)
        output[t, runs] = h_n[runs]
    return output, h_n, c_n


def weights_of(rng: np.random.Generator, inputs: int, hidden: int) -> list[Array]:
    """Return weight_ih, weight_hh and bias of an LSTM."""
    rows = 4 * hidden
    return [rng.uniform(-1, 1, shape) for shape in ((rows, inputs), (rows, hidden), (rows,))]


def short_and_long(answers: Answers, rng: np.random.Generator) -> None:
    """Sequences of different length."""
    lstm_agrees(answers, padded(rng, LENGTHS, 2, more=1), LENGTHS, weights_of(rng, 2, 3))


def nan_in_the_padding(answers: Answers, rng: np.random.Generator) -> None:
    """Padding that is NaN: it must not reach anything."""
    x = padded(rng, LENGTHS, 2)
    x[x == 9.0] = np.nan
    lstm_agrees(answers, x, LENGTHS, weights_of(rng, 2, 3))


def lstm_agrees(answers: Answers, x: Array, lengths: Array, weights: list[Array]) -> None:
    """Compare outputs and last states over sequences of different length."""
    right = lstm_packed(x, lengths, *weights)
    instead = {}
    if np.isfinite(x).all():
        whole, h, c = lstm_packed(x, np.full_like(lengths, len(x)), *weights)
        past = (np.arange(len(x))[:, None] >= lengths)[..., None]
        last = right[0][-1]
        instead = {
            "The padding was read as if it were a part of the sequences.": (whole, h, c),
            "The outputs are 0 past the ends, but the states went on through the padding.": (
                np.where(past, 0, whole),
                h,
                c,
            ),
            "h_n is the output at the array’s last step; it belongs to each sequence’s own.": (
                right[0],
                last,
                right[2],
            ),
            "The output ends with the longest sequence; it has T steps.": (
                right[0][: lengths.max()],
                right[1],
                right[2],
            ),
            "Past its end a sequence’s output is 0, not its last h.": (
                np.where(past, right[1], right[0]),
                right[1],
                right[2],
            ),
        }
        order = np.argsort(-lengths, kind="stable")
        instead["The sequences came back sorted; put them into their own order."] = (
            right[0][:, order],
            right[1][order],
            right[2][order],
        )
    agree(answers.call("lstm", x, lengths, *weights), right, instead)


EXERCISE = Exercise(
    name="10_full_lstm",
    title="Sequences of different length",
    goal="reverse, pack and run sequences of different length, so that no padding is ever read",
    chapters=("10_full_lstm",),
    minutes=60,
    questions=(
        Question(
            "q1",
            "The other direction",
            (Check(turns_each, 1), Check(turns_full, 1)),
            (
                "Where does a sequence of length 2 stand in an array of 5 steps, turned?",
                "At steps 0 and 1 again, its two steps swapped. Each sequence for itself.",
                "turned[:length, b] = x[:length, b][::-1], into an array of zeros.",
            ),
        ),
        Question(
            "q2",
            "Packing",
            (Check(packs, 3),),
            (
                "Sort by length. Then ask at each step how many sequences still run.",
                "order = the longest first; batch_sizes[t] = how many lengths are above t; the "
                "rows of step t are x[t, order[: batch_sizes[t]]].",
                "order = np.argsort(-lengths, kind='stable'); then np.concatenate over the steps.",
            ),
        ),
        Question(
            "q3",
            "An LSTM over them",
            (Check(short_and_long, 2), Check(nan_in_the_padding, 1)),
            (
                "A sequence that has ended keeps its state. How do you leave it alone?",
                "At step t work on the rows with lengths > t only, and write their new h, c and "
                "output; all other rows stay.",
                "runs = lengths > t; h[runs], c[runs] = lstm_step(x[t, runs], h[runs], …).",
            ),
        ),
    ),
)
