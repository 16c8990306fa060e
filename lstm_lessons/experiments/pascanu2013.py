"""Clipping cures exploding gradients, not vanishing ones: the test of Pascanu, Mikolov & Bengio.

A tanh RNN of 50 units learns the temporal order problem by plain gradient descent: alone (SGD),
with its gradient clipped (SGD-C), and clipped and with a regulariser beside the loss that holds up
the error on its way back (SGD-CR, equations 9 and 10 of the 2013 paper):

    Ω = Σ_t (‖δ_t ∂h_t/∂h_{t−1}‖ / ‖δ_t‖ − 1)²,  δ_t = ∂E/∂h_t.

Only its immediate part is followed: δ_t and h_{t−1} count as constants, W_h moves.
"""

from collections.abc import Iterator
from itertools import islice

import numpy as np

from lstm_lessons.experiments import progress
from lstm_lessons.experiments.recording.experiment import Experiment, Row, Run, sequences_to_success
from lstm_lessons.scratch import RNN, SGD, Dense, clip_by_norm, softmax_cross_entropy
from lstm_lessons.scratch.last_step import LastStep
from lstm_lessons.scratch.types import Array, Parameters
from lstm_lessons.tasks import TemporalOrder

UNITS = 50
BATCH_SIZE = 20
LEARNING_RATE = 0.01
MAX_NORM = 1.0
REGULARISED_BY = 2.0
UPDATES = 5_000
TESTED_EVERY = 100
TESTS = 500
RADIUS = 0.95  # spectral, of the first recurrent weights
SOLVED = 0.01  # share of the test sequences that may be wrong
LENGTHS = (20, 50, 100)
METHODS = ("SGD", "SGD-C", "SGD-CR")


class Network(LastStep):
    """A tanh RNN and the dense layer that reads its last h.

    Parameters
    ----------
    rng
        Draws the weights: those of the RNN with a spectral radius of 0.95.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        super().__init__(RNN(TemporalOrder.input_size, UNITS, rng=rng), Dense(UNITS, 4, rng=rng))
        weight_hh = self.layer.parameters["weight_hh_l0"]
        weight_hh *= RADIUS / np.abs(np.linalg.eigvals(weight_hh)).max()

    def gradients(self, x: Array, target: Array, regularised_by: float) -> list[Parameters]:
        """Return the gradients of the mean cross-entropy, and of the regulariser times its factor.

        Parameters
        ----------
        x, target
            (T, B, I), (B, 4) with a 1 for the class.
        regularised_by
            The factor. 0: without it.
        """
        score, tape = self.forward(x)
        _, d_score = softmax_cross_entropy(score, target.argmax(axis=-1))
        grads = self.backward(tape, d_score)
        if regularised_by:
            d_last = d_score @ self.dense.parameters["weight"]
            grads[0]["weight_hh_l0"] += regularised_by * regulariser_gradient(
                self.layer.parameters["weight_hh_l0"], tape.output, d_last
            )
        return grads

    def wrong(self, x: Array, target: Array) -> float:
        """Return the share of sequences whose class is not the most probable one."""
        return float(np.mean(self(x).argmax(axis=-1) != target.argmax(axis=-1)))


def regulariser_gradient(weight_hh: Array, h: Array, d_last: Array) -> Array:
    """Return the immediate gradient of Ω in W_h, (H, H), a mean over the batch.

    Parameters
    ----------
    weight_hh
        (H, H).
    h
        (T, B, H): the states.
    d_last
        (B, H): the error at the last step; there is none at the others.
    """
    gradient = np.zeros_like(weight_hh)
    d_h, tiny = d_last, np.finfo(h.dtype).tiny
    for t in range(len(h) - 1, 0, -1):
        d_z = d_h * (1 - h[t] ** 2)
        before = d_z @ weight_hh  # the error one step earlier
        norm, norm_before = (
            np.maximum(np.linalg.norm(each, axis=1, keepdims=True), tiny) for each in (d_h, before)
        )
        ratio = norm_before / norm
        d_before = 2 * (ratio - 1) * (before / norm_before) / norm  # their product may be 0
        gradient += d_z.T @ d_before
        d_h = before
    return gradient / h.shape[1]


def batches(task: TemporalOrder) -> Iterator[tuple[Array, Array]]:
    """Yield x (T, B, 8) and target (B, 4), without end."""
    return ((batch.x, batch.target) for batch in task.batches(BATCH_SIZE))


def train(
    method: str, length: int, seed: int, *, updates: int = UPDATES
) -> tuple[int | None, float, bool]:
    """Train one network.

    Parameters
    ----------
    method
        One of ``METHODS``.
    length
        T.
    seed
        Of the weights and of the sequences; the same for every method.
    updates
        At most so many.

    Returns
    -------
    solved_after
        After how many sequences less than 1 % of 500 test sequences were wrong; None: never.
    wrong
        The share that was wrong at the last test.
    blown_up
        Whether a gradient became NaN or infinite, which ended the training.
    """
    weights, drawn = np.random.default_rng(seed).spawn(2)
    network = Network(weights)
    tested_on = TemporalOrder(min_length=length, max_length=length, rng=0).batch(TESTS)
    task = TemporalOrder(min_length=length, max_length=length, rng=drawn)
    optimiser = SGD(network.parameters, LEARNING_RATE)
    factor = REGULARISED_BY if method == "SGD-CR" else 0.0
    wrong = 1.0
    for update, (x, target) in enumerate(islice(batches(task), updates), start=1):
        progress.say(update - 1, updates, "updates")
        grads = network.gradients(x, target, factor)
        try:
            if method != "SGD":
                clip_by_norm(grads, MAX_NORM)
            optimiser.step(grads)
        except FloatingPointError:
            return None, wrong, True
        if update % TESTED_EVERY == 0:
            wrong = network.wrong(tested_on.x, tested_on.target)
            if wrong < SOLVED:
                return update * BATCH_SIZE, wrong, False
    return None, wrong, False


def run(row: str, seed: int) -> Run:
    """Train one network of a row."""
    method, length = row.split(", T = ")
    solved, wrong, blown_up = train(method, int(length), seed)
    return {"sequences": solved, "wrong_share": round(wrong, 4), "blown_up": blown_up}


def summarise(runs: list[Run]) -> dict[str, object]:
    """Return how many solved it, and how many blew up."""
    return {
        **sequences_to_success(runs),
        "blown_up": sum(each["blown_up"] for each in runs),
    }


EXPERIMENT = Experiment(
    "clipping",
    "Pascanu, Mikolov & Bengio 2013, on the temporal order problem",
    f"Less than 1 % of {TESTS} test sequences wrong; tested every {TESTED_EVERY} updates.",
    (
        f"At most {UPDATES:,} updates of {BATCH_SIZE} sequences: the paper goes on for longer, and "
        "to longer sequences.",
        f"The factor of the regulariser is {REGULARISED_BY}; the first recurrent weights have a "
        f"spectral radius of {RADIUS}.",
    ),
    tuple(
        Row(
            f"{method}, T = {length}",
            {},
            {
                "units": UNITS,
                "batch_size": BATCH_SIZE,
                "learning_rate": LEARNING_RATE,
                "max_norm": None if method == "SGD" else MAX_NORM,
                "regularised_by": REGULARISED_BY if method == "SGD-CR" else 0.0,
                "updates": UPDATES,
                "length": length,
                "spectral_radius": RADIUS,
                "tested_every": TESTED_EVERY,
                "tests": TESTS,
                "solved_below": SOLVED,
            },
        )
        for length in LENGTHS
        for method in METHODS
    ),
    run,
    summarise,
)
