"""The adding problem of 1997, learned in today's way: BPTT through whole sequences, batches, Adam.

Task, criterion and test are the paper's; cell and training are not. The cell has a forget gate that
begins open: lags are 50 steps and more.
"""

import itertools

import numpy as np

from lstm_lessons.experiments import progress
from lstm_lessons.experiments.hochreiter1997 import ADDING, SETTINGS, TEST_SEQUENCES
from lstm_lessons.experiments.recording.experiment import Experiment, Row, Run, sequences_to_success
from lstm_lessons.scratch import LSTM, Adam, Dense, squared_error, training_steps
from lstm_lessons.scratch.last_step import LastStep
from lstm_lessons.scratch.types import Array, Lengths, Parameters

HIDDEN_SIZE = 16
FORGET_BIAS = 5.0
BATCH_SIZE = 32
LEARNING_RATE = 0.01
MAX_NORM = 1.0
SEQUENCES = 400_000


class Adder(LastStep):
    """An LSTM whose last h a dense layer reads as one number.

    Parameters
    ----------
    rng
        Draws the weights.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        lstm = LSTM(2, HIDDEN_SIZE, forget_bias=FORGET_BIAS, rng=rng)
        super().__init__(lstm, Dense(HIDDEN_SIZE, 1, rng=rng))
        self.said = np.empty((0, 1))  # of the batch that was learned from last

    def loss(self, x: Array, target: Array, lengths: Lengths) -> tuple[float, list[Parameters]]:
        """Return the squared error on a batch, and its gradients: a model for training_steps."""
        self.said, tape = self.forward(x, lengths)
        loss, d_said = squared_error(self.said, target)
        return loss, self.backward(tape, d_said)


def run(row: str, seed: int) -> Run:
    """Train until the paper's rule is met; then test.

    A run that breaks, at a NaN or infinity, is one without success: it is not tested, and says
    after how many sequences it was (``blown_up_after``).
    """
    weights, training, test = np.random.default_rng(seed).spawn(3)
    model = Adder(weights)
    task = SETTINGS["4"].task(training)
    rule = task.stopping_rule()
    seen, learned_from = itertools.tee(task.batches(BATCH_SIZE))
    optimiser = Adam(model.parameters, LEARNING_RATE)
    steps = training_steps(model.loss, learned_from, optimiser, max_norm=MAX_NORM)
    pairs = itertools.islice(zip(seen, steps, strict=False), SEQUENCES // BATCH_SIZE)
    try:
        for batch, _ in progress.saying(pairs, SEQUENCES, "sequences", each=BATCH_SIZE):
            said = model.said.astype(np.float64)
            if rule.update(task.correct(said, batch.target), task.error(said, batch.target)):
                break
    except FloatingPointError:
        return {"sequences": None, "wrong": None, "blown_up_after": rule.sequences}
    tested_on = SETTINGS["4"].task(test).batch(TEST_SEQUENCES)
    right = task.correct(model(tested_on.x, tested_on.lengths), tested_on.target)
    return {"sequences": rule.solved_after, "wrong": int(np.sum(~right))}


EXPERIMENT = Experiment(
    "adding-adam",
    f"{ADDING.source}; its task and criterion, not its network and rule",
    ADDING.criterion,
    (
        "An LSTM with forget gate, trained by BPTT, in batches, with Adam.",
        f"Training is given up after {SEQUENCES:,} sequences.",
    ),
    (
        Row(
            "4, by Adam",
            {},
            {
                "hidden_size": HIDDEN_SIZE,
                "forget_bias": FORGET_BIAS,
                "batch_size": BATCH_SIZE,
                "learning_rate": LEARNING_RATE,
                "max_norm": MAX_NORM,
                "sequences": SEQUENCES,
                "test_sequences": TEST_SEQUENCES,
            },
        ),
    ),
    run,
    sequences_to_success,
)
