"""Exercise 07: the LSTM unit, by hand, in ten lines, and with three bugs in it."""

from collections.abc import Callable, Mapping

import numpy as np

from lstm_lessons.checks.agree import agree, differs
from lstm_lessons.checks.answers import Answers, WrongAnswerError
from lstm_lessons.checks.draws import lstm_arrays
from lstm_lessons.checks.exercise import Check, Exercise, Question
from lstm_lessons.scratch import sigmoid
from lstm_lessons.scratch.types import Array

SUMS = {"i": 1.0, "f": 2.0, "g": -0.5, "o": 0.0}
"""What goes into the gates of the step by hand."""
C_BEFORE = 0.8
SHUT, OPEN = -40.0, 40.0
"""Sums at which a gate is shut or open to the last digit."""


def step(x: Array, h: Array, c: Array, weight_ih: Array, weight_hh: Array, bias: Array) -> tuple:
    """Return h and c after one step, (B, H) each."""
    z = x @ weight_ih.T + h @ weight_hh.T + bias
    z_i, z_f, z_g, z_o = np.split(z, 4, axis=1)
    c = sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_g)
    return sigmoid(z_o) * np.tanh(c), c


def follow(x: Array, h: Array, c: Array, *weights: Array) -> tuple[Array, Array, Array]:
    """Return output (T, B, H), h_n and c_n, (B, H) each."""
    output = []
    for x_t in x:
        h, c = step(x_t, h, c, *weights)
        output.append(h)
    return np.stack(output), h, c


# --- q1: by hand ---


def gates_by_hand(answers: Answers, rng: np.random.Generator) -> None:
    """The three gates and the candidate."""
    right = _gates()
    came = [answers.value(name) for name in "ifgo"]
    sums = list(SUMS.values())
    agree(
        came,
        list(right.values()),
        {
            "These are the sums; each has to go through its function.": sums,
            "All four went through σ. The candidate g goes through tanh.": [
                float(sigmoid(z)) for z in sums
            ],
            "All four went through tanh. The gates i, f and o go through σ.": [
                float(np.tanh(z)) for z in sums
            ],
        },
    )


def state_by_hand(answers: Answers, rng: np.random.Generator) -> None:
    """The new cell state c."""
    i, f, g, _ = _gates().values()
    agree(
        answers.value("c_new"),
        f * C_BEFORE + i * g,
        {
            "The old state was not multiplied by the forget gate.": C_BEFORE + i * g,
            "The candidate was not multiplied by the input gate.": f * C_BEFORE + g,
            "i and f are swapped: f keeps the old state, i lets the candidate in.": i * C_BEFORE
            + f * g,
            "Nothing of the old state is there.": i * g,
        },
    )


def output_by_hand(answers: Answers, rng: np.random.Generator) -> None:
    """The new hidden state h."""
    i, f, g, o = _gates().values()
    c = f * C_BEFORE + i * g
    agree(
        answers.value("h_new"),
        o * np.tanh(c),
        {
            "c goes through tanh before the output gate.": o * c,
            "The output gate is missing.": np.tanh(c),
            "This is the old state's h: use the new c.": o * np.tanh(C_BEFORE),
        },
    )


def _gates() -> dict[str, float]:
    return {
        name: float(np.tanh(z) if name == "g" else sigmoid(np.float64(z)))
        for name, z in SUMS.items()
    }


# --- q2: ten lines ---


def one_sequence(answers: Answers, rng: np.random.Generator) -> None:
    """One step, for a batch of one."""
    step_agrees(answers, lstm_arrays(rng, steps=1, batch=1, inputs=3, hidden=2))


def many_sequences(answers: Answers, rng: np.random.Generator) -> None:
    """One step, for a batch of five."""
    step_agrees(answers, lstm_arrays(rng, steps=1, batch=5, inputs=3, hidden=4))


def step_agrees(answers: Answers, arrays: list[Array]) -> None:
    """Compare one step; the arrays are as ``lstm_arrays`` returns them."""
    [x], h, c, *weights = arrays
    agree(
        answers.call("lstm_step", x, h, c, *weights),
        step(x, h, c, *weights),
        slips(x, h, c, *weights),
    )


def slips(x: Array, h: Array, c: Array, w: Array, u: Array, bias: Array) -> Mapping[str, tuple]:
    """Return what comes of each misconception, by its message."""
    z = x @ w.T + h @ u.T + bias
    z_i, z_f, z_g, z_o = np.split(z, 4, axis=1)

    def unit(z_i: Array, z_f: Array, z_g: Array, z_o: Array) -> tuple[Array, Array]:
        new = sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_g)
        return sigmoid(z_o) * np.tanh(new), new

    right_h, right_c = unit(z_i, z_f, z_g, z_o)
    shared = z - bias + np.tile(bias[: c.shape[1]], 4)
    return {
        "The gates are in another order: the rows of the weights are i, f, g, o.": unit(
            z_i, z_f, z_o, z_g
        ),
        "i and f are swapped: the rows of the weights are i, f, g, o.": unit(z_f, z_i, z_g, z_o),
        "All gates share one bias; each has its own.": unit(*np.split(shared, 4, axis=1)),
        "The bias is missing.": unit(*np.split(z - bias, 4, axis=1)),
        "W_h h is missing: the gates see the hidden state, too.": unit(
            *np.split(z - h @ u.T, 4, axis=1)
        ),
        "There is no tanh on the state: h = o ⊙ tanh(c).": (sigmoid(z_o) * right_c, right_c),
        "The candidate went through σ; it is tanh.": _with_candidate(
            sigmoid(z_g), c, z_i, z_f, z_o
        ),
        "The old state is not kept: c = f ⊙ c + i ⊙ g.": _with_candidate(
            np.tanh(z_g), 0 * c, z_i, z_f, z_o
        ),
        "The old state is kept whole: it is multiplied by f.": _with_candidate(
            np.tanh(z_g), c, z_i, OPEN + 0 * z_f, z_o
        ),
        "The two are swapped: return h, c.": (right_c, right_h),
        "h is of the old state: use the new c.": (sigmoid(z_o) * np.tanh(c), right_c),
        "Only the first sequence of the batch is there.": (right_h[:1], right_c[:1]),
    }


def _with_candidate(g: Array, c: Array, z_i: Array, z_f: Array, z_o: Array) -> tuple[Array, Array]:
    new = sigmoid(z_f) * c + sigmoid(z_i) * g
    return sigmoid(z_o) * np.tanh(new), new


# --- q3: three bugs. Each check sees one and is blind to the other two. ---


def candidate(answers: Answers, rng: np.random.Generator) -> None:
    """What is let into the state."""
    arrays = lstm_arrays(rng, steps=1, batch=1, inputs=3, hidden=4)
    _, _, c = follow(*arrays)
    came = answers.call("lstm", *arrays)
    agree(came[2], c, {"What is let in is never below 0: look at g.": _biased(*arrays)})


def new_state(answers: Answers, rng: np.random.Generator) -> None:
    """Which state the unit shows."""
    arrays = lstm_arrays(rng, steps=1, batch=2, inputs=3, hidden=4)
    arrays[5][8:12] = OPEN  # the candidate is 1, by tanh and by σ
    output, h, _ = follow(*arrays)
    came = answers.call("lstm", *arrays)
    _, _, c, *_ = arrays
    z = arrays[0][0] @ arrays[3].T + arrays[1] @ arrays[4].T + arrays[5]
    old = sigmoid(z[:, 12:]) * np.tanh(c)
    message = "It shows the state as it was before the step."
    agree(came[:2], (output, h), {message: (old[None], old)})


def carried(answers: Answers, rng: np.random.Generator) -> None:
    """What the next step gets."""
    sequence_agrees(answers, lstm_arrays(rng, steps=5, batch=2, inputs=3, hidden=4))


def sequence_agrees(answers: Answers, arrays: list[Array]) -> None:
    """Compare outputs, h_n and c_n; the two other bugs may be in them, or not."""
    came = answers.call("lstm", *arrays)

    def is_of(**kept: str) -> bool:
        return any(
            not differs(came, follow_with(*arrays, squash=squash, early=early, **kept))
            for squash in (np.tanh, sigmoid)
            for early in (False, True)
        )

    if is_of():
        return
    right = follow(*arrays)
    for message, kept in NOT_CARRIED.items():
        if is_of(**kept):
            raise WrongAnswerError(message, right, came)
    agree(came, right)


NOT_CARRIED = {
    "Every step sees the first h: what one step returns is not passed on.": {"h_later": "first"},
    "Every step starts from the first c: the new c is not passed on.": {"c_later": "first"},
    "From the second step on c starts from 0 again: pass the new c on.": {"c_later": "zero"},
    "From the second step on h starts from 0 again: pass the new h on.": {"h_later": "zero"},
    "Every step starts from the first h and the first c: pass the new ones on.": {
        "h_later": "first",
        "c_later": "first",
    },
}
"""What later steps see instead of the new h or c, by the message."""


def follow_with(
    x: Array,
    h: Array,
    c: Array,
    *weights: Array,
    squash: Callable[[Array], Array],
    early: bool,
    h_later: str = "new",
    c_later: str = "new",
) -> tuple[Array, Array, Array]:
    """Return output, h_n and c_n as ``follow`` does, with bugs.

    Parameters
    ----------
    x, h, c, weights
        As ``lstm_arrays`` returns them.
    squash
        What the candidate goes through.
    early
        The state is shown before it is renewed.
    h_later, c_later
        What the next step sees: "new", "first" (h_0, c_0) or "zero".
    """
    weight_ih, weight_hh, bias = weights
    first_h, first_c, output = h, c, []
    for x_t in x:
        z = x_t @ weight_ih.T + h @ weight_hh.T + bias
        z_i, z_f, z_g, z_o = np.split(z, 4, axis=1)
        new_c = sigmoid(z_f) * c + sigmoid(z_i) * squash(z_g)
        new_h = sigmoid(z_o) * np.tanh(c if early else new_c)
        output.append(new_h)
        h = {"new": new_h, "first": first_h, "zero": 0 * h}[h_later]
        c = {"new": new_c, "first": first_c, "zero": 0 * c}[c_later]
    return np.stack(output), new_h, new_c


def _biased(x: Array, h: Array, c: Array, w: Array, u: Array, bias: Array) -> Array:
    i, f, g, _ = np.split(x[0] @ w.T + h @ u.T + bias, 4, axis=1)
    return sigmoid(f) * c + sigmoid(i) * sigmoid(g)


EXERCISE = Exercise(
    name="07_lstm_unit",
    title="The LSTM unit",
    goal="compute an LSTM unit by hand, write it in ten lines, and find what is wrong with one",
    chapters=("07_lstm_unit",),
    minutes=45,
    questions=(
        Question(
            "q1",
            "One step by hand",
            (Check(gates_by_hand, 1), Check(state_by_hand, 1), Check(output_by_hand, 1)),
            (
                "Three of the four sums go through the same function.",
                "i, f and o are σ of their sums, g is tanh of its own. Then c = f·c + i·g, and "
                "h = o·tanh(c).",
                "i = sigmoid(z_i), about 0.73, and g = np.tanh(z_g), about −0.46. Compute on with "
                "these names, not with rounded numbers: they are not exact enough. The rest is two "
                "lines.",
            ),
        ),
        Question(
            "q2",
            "The unit in ten lines",
            (Check(one_sequence, 1), Check(many_sequences, 1)),
            (
                "All four gates come from one product; cut its columns in four.",
                "np.split(x @ weight_ih.T + h @ weight_hh.T + bias, 4, axis=1) gives the four sums "
                "in the order i, f, g, o.",
                "c = sigmoid(z_f) * c + sigmoid(z_i) * np.tanh(z_g), then return "
                "sigmoid(z_o) * …, c.",
            ),
            builds_on="q1",
        ),
        Question(
            "q3",
            "Three bugs",
            (Check(candidate, 1), Check(new_state, 1), Check(carried, 1)),
            (
                "Compare it with the six equations, line by line, and follow what each step hands "
                "to the next. A bug can be a wrong word, two lines in the wrong order, or a line "
                "that is missing.",
                "One bug is in a function that is applied, one in which state is read, one in what "
                "is passed on.",
                "Look at g, at the c inside np.tanh(c), and at what h is in the loop.",
            ),
            builds_on="q1",
        ),
    ),
)
