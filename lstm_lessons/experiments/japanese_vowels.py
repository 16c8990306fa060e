"""Who said the two vowels? Sequences of different lengths, and what is simpler: chapter 16.

    python -m lstm_lessons.experiments.japanese_vowels    (records/japanese-vowels.json)

270 utterances to learn from, 370 to test on, of nine speakers, 7 to 29 steps long. LSTM, GRU and
tanh RNN have about equally many weights and read each utterance to its own end. Beside them:

- ``LSTM, padding read``   The same LSTM, told nothing of lengths: after the utterance it reads
                           zeros up to step 29, and is asked there.
- ``regression``           Softmax regression on a summary: mean and standard deviation of each
                           channel, and the first, the middle and the last step.
- ``nearest``              The speaker of the nearest training utterance by the same numbers.

Nothing was chosen by the test utterances. The summary and its weight decay are the best of three
and of five by cross-validation on the training utterances; the networks' settings were not tuned.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from lstm_lessons.data.japanese_vowels import CHANNELS, SPEAKERS, Utterances, load_japanese_vowels
from lstm_lessons.experiments import progress
from lstm_lessons.experiments.recording.growing_record import grow
from lstm_lessons.experiments.recording.records import RECORDS
from lstm_lessons.experiments.training.classifier import SequenceClassifier
from lstm_lessons.scratch import (
    GRU,
    LSTM,
    RNN,
    Adam,
    Dense,
    clip_by_norm,
    softmax_cross_entropy,
)
from lstm_lessons.scratch.types import Array, Seed

NAME = "japanese-vowels"
UNITS: dict[str, Callable[[Seed], RNN | GRU | LSTM]] = {
    "LSTM": lambda rng: LSTM(CHANNELS, 64, rng=rng),
    "GRU": lambda rng: GRU(CHANNELS, 74, rng=rng),
    "RNN": lambda rng: RNN(CHANNELS, 134, rng=rng),
    "LSTM, padding read": lambda rng: LSTM(CHANNELS, 64, rng=rng),
}
"""What is compared, by name."""
SEEDS = range(5)
EPOCHS = 40
BATCH = 30
LEARNING_RATE = 0.003
MAX_NORM = 1.0
REGRESSION_STEPS, REGRESSION_RATE, WEIGHT_DECAY = 500, 0.05, 0.004

Row = list[object]


def standardised(train: Utterances, *parts: Utterances) -> list[Utterances]:
    """Return parts with each channel's mean taken off and its spread made 1.

    Mean and spread are those of the steps of ``train``; the padding is 0 again.
    """
    inside = _inside(train)
    mean, spread = train.x[inside].mean(axis=0), train.x[inside].std(axis=0)
    return [
        part._replace(x=np.where(_inside(part)[..., None], (part.x - mean) / spread, 0))
        for part in parts
    ]


def summary(part: Utterances) -> Array:
    """Return 60 numbers for each utterance, however long it is: (B, 60).

    Mean and standard deviation of each channel, and the first, the middle and the last step.
    """
    rows = []
    for b, length in enumerate(part.lengths):
        x = part.x[:length, b]
        rows.append(np.r_[x.mean(axis=0), x.std(axis=0), x[0], x[length // 2], x[-1]])
    return np.array(rows)


def learn(unit: str, seed: int, *, epochs: int = EPOCHS) -> float:
    """Train a unit; return the share of the test utterances whose speaker it tells."""
    train, test = load_japanese_vowels()
    train, test = standardised(train, train, test)
    if unit == "LSTM, padding read":
        train, test = (
            part._replace(lengths=np.full_like(part.lengths, len(part.x))) for part in (train, test)
        )
    of_layer, of_dense, of_order = (
        np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(3)
    )
    classifier = SequenceClassifier(UNITS[unit](of_layer), SPEAKERS, rng=of_dense)
    optimiser = Adam(classifier.parameters, LEARNING_RATE)
    target = np.eye(SPEAKERS)[train.speaker]
    for epoch in range(epochs):
        progress.say(epoch, epochs, "epochs")
        for rows in np.split(of_order.permutation(len(target)), len(target) // BATCH):
            _, grads, _ = classifier.step(train.x[:, rows], target[rows], train.lengths[rows])
            clip_by_norm(grads, MAX_NORM)
            optimiser.step(grads)
    said = classifier.probabilities(test.x, test.lengths).argmax(axis=-1)
    return right(said, test)


def regression() -> float:
    """Return what softmax regression on the summaries tells of the test utterances.

    Full-batch Adam on the cross-entropy plus half the weight decay times the squared weights.
    """
    train, test = load_japanese_vowels()
    x, x_test = _summaries(train, test)
    dense = Dense(x.shape[1], SPEAKERS, dtype=np.float64, rng=0)
    optimiser = Adam(dense.parameters, REGRESSION_RATE)
    for _ in range(REGRESSION_STEPS):
        scores, tape = dense.forward(x)
        _, d_scores = softmax_cross_entropy(scores, train.speaker)
        grads, _ = dense.backward(tape, d_scores)
        grads["weight"] += WEIGHT_DECAY * dense.parameters["weight"]
        optimiser.step(grads)
    return right(dense(x_test).argmax(axis=-1), test)


def nearest() -> float:
    """Return what the nearest training utterance tells, by the summaries' Euclidean distance."""
    train, test = load_japanese_vowels()
    x, x_test = _summaries(train, test)
    distance = ((x_test[:, None] - x) ** 2).sum(axis=-1)
    return right(train.speaker[distance.argmin(axis=1)], test)


def right(said: Array, test: Utterances) -> float:
    """Return the share of the utterances whose speaker was said, to four digits."""
    return round(float(np.mean(said == test.speaker)), 4)


def plan() -> Iterator[tuple[str, Row]]:
    """Yield what there is to do: the part; the name, and the seed if there is one."""
    yield "results", ["regression"]
    yield "results", ["nearest"]
    for seed in SEEDS:
        for unit in UNITS:
            yield "results", [unit, seed]


def protocol() -> dict[str, object]:
    """Return what all runs have in common, as the record keeps it."""
    return {
        "columns": ["what", "seed of a network", "right"],
        "weights": {
            unit: SequenceClassifier(make(0), SPEAKERS, rng=0).weight_count
            for unit, make in UNITS.items()
        },
        "epochs": EPOCHS,
        "batch size": BATCH,
        "learning rate": LEARNING_RATE,
        "clipped to norm": MAX_NORM,
        "regression": [REGRESSION_STEPS, REGRESSION_RATE, WEIGHT_DECAY],
        "seeds": list(SEEDS),
    }


def run_one(what: Row) -> Row:
    """Do one thing of the plan; return its line."""
    baseline = {"regression": regression, "nearest": nearest}.get(what[0])
    return [*what, baseline() if baseline else learn(*what)]


def run(path: Path) -> None:
    """Do what the record at ``path`` lacks, and add it line by line: ``grow``."""
    grow(
        path,
        plan(),
        lambda _, what, __: [run_one(what)],
        command="python -m lstm_lessons.experiments.japanese_vowels",
        protocol=protocol(),
        parts=("results",),
    )


def _inside(part: Utterances) -> Array:
    return np.arange(len(part.x))[:, None] < part.lengths


def _summaries(train: Utterances, test: Utterances) -> tuple[Array, Array]:
    """Return both parts' summaries, each number standardised by the training part."""
    x, x_test = summary(train), summary(test)
    mean, spread = x.mean(axis=0), x.std(axis=0)
    return (x - mean) / spread, (x_test - mean) / spread


def main() -> None:
    """Run it all, or what is missing; the record of the package grows line by line."""
    run(RECORDS / f"{NAME}.json")


if __name__ == "__main__":
    main()
