"""RNN, GRU and LSTM as character models, beside n-grams: chapter 16.

    python -m lstm_lessons.experiments.character_models    (records/character-models.json)

Eight plays to learn from, a ninth to test on. The three units have about equally many weights and
read the same windows of the same text.

- ``rates``     Each unit's learning rate: the one with which it is best on the training text after
                the first 300 windows. The ninth play has no say in it.
- ``trained``   Bits per character on the ninth play, after more and more characters.
- ``ngrams``    The same of Witten–Bell n-grams; each sees the whole training text.

A run that is killed can be started again: what the record has is not done twice.
"""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from lstm_lessons.data.shakespeare import split_shakespeare
from lstm_lessons.experiments import progress
from lstm_lessons.experiments.recording.growing_record import grow
from lstm_lessons.experiments.recording.records import RECORDS
from lstm_lessons.experiments.text import characters
from lstm_lessons.experiments.text.characters import Alphabet, CharacterModel, learn
from lstm_lessons.experiments.text.ngrams import WittenBell
from lstm_lessons.scratch import GRU, LSTM, RNN
from lstm_lessons.scratch.types import Seed

NAME = "character-models"
COMMAND = "python -m lstm_lessons.experiments.character_models"
UNITS: dict[str, Callable[[int, Seed], RNN | GRU | LSTM]] = {
    "LSTM": lambda size, rng: LSTM(size, 128, rng=rng),
    "GRU": lambda size, rng: GRU(size, 151, rng=rng),
    "RNN": lambda size, rng: RNN(size, 271, rng=rng),
}
"""What is compared, by name: each of K inputs."""
SEED = 0
LEARNING_RATES = (0.002, 0.004, 0.008)
RATE_WINDOWS, RATE_COUNTED = 300, 50  # so many are read, and the last so many count
CHARACTERS = 6_000_000
MARKS = (100_000, 200_000, 500_000, 1_000_000, 2_000_000, 3_000_000, 4_500_000)
ORDER = 7

Row = list[object]


def make_model(unit: str, size: int, seed: int) -> CharacterModel:
    """Return a unit of ``UNITS`` with the dense layer that reads it, as the seed draws them."""
    of_layer, of_dense = (np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(2))
    return CharacterModel(UNITS[unit](size, of_layer), rng=of_dense)


def texts() -> tuple[Alphabet, str, str]:
    """Return the alphabet of all plays, the training text, and the play to test on."""
    training, held_out = split_shakespeare()
    return Alphabet(training + held_out), training, held_out


def try_rate(unit: str, learning_rate: float, *, read: int = RATE_WINDOWS) -> float:
    """Return how many bits a character of the training text takes at the end of a short run."""
    alphabet, training, _ = texts()
    model = make_model(unit, len(alphabet), SEED)
    steps = learn(
        model, alphabet.encode(training), characters=CHARACTERS, learning_rate=learning_rate
    )
    told = progress.saying(itertools.islice(steps, read), read, "windows")
    losses = [loss for _, loss in told]
    return round(float(np.mean(losses[-RATE_COUNTED:])), 3)


def train(
    unit: str, learning_rate: float, *, read: int = CHARACTERS
) -> tuple[CharacterModel, list[list[float]]]:
    """Train a unit; return the model and its curve.

    Parameters
    ----------
    unit
        A name in ``UNITS``.
    learning_rate
        At the beginning.
    read
        Stop after so many characters of all those that the learning rate's fall is made for.

    Returns
    -------
    model, curve
        The curve has a row for each mark: characters read, and bits per character on the play to
        test on.
    """
    alphabet, training, _ = texts()
    model = make_model(unit, len(alphabet), SEED)
    marks = [mark for mark in (*MARKS, CHARACTERS) if mark <= read]
    curve: list[list[float]] = []
    steps = learn(
        model, alphabet.encode(training), characters=CHARACTERS, learning_rate=learning_rate
    )
    for done, _ in steps:
        progress.say(done, CHARACTERS, "characters")
        if len(curve) < len(marks) and done >= marks[len(curve)]:
            curve.append([done, mean_bits(model)])
            progress.line(f"{unit} {curve[-1][0]:,} characters: {curve[-1][1]} bits")
        if done >= read:
            break
    return model, curve


def mean_bits(model: CharacterModel) -> float:
    """Return the bits per character on the play to test on, to four digits."""
    alphabet, training, held_out = texts()
    before = training[-characters.WARM_UP - 1 :]
    bits = model.bits(alphabet.encode(before + held_out), len(before))
    return round(float(bits.mean()), 4)


def plan() -> Iterator[tuple[str, Row]]:
    """Yield what there is to do: the part, and what sets the run apart."""
    yield "ngrams", []
    for unit in UNITS:
        for rate in LEARNING_RATES:
            yield "rates", [unit, rate]
        yield "trained", [unit]


def protocol() -> dict[str, object]:
    """Return what all runs have in common, as the record keeps it."""
    size = len(texts()[0])
    return {
        "ngrams": {"columns": ["bits of order 1", "…"], "order": ORDER},
        "rates": {
            "columns": ["unit", "learning rate", "bits on the training text"],
            "windows": RATE_WINDOWS,
            "counted": RATE_COUNTED,
        },
        "trained": {
            "columns": ["unit", "hidden size", "weights", "learning rate", "curve"],
            "characters": CHARACTERS,
            "streams": characters.STREAMS,
            "window": characters.WINDOW,
            "clipped to norm": characters.MAX_NORM,
            "seed": SEED,
            "weights": {unit: make_model(unit, size, SEED).weight_count for unit in UNITS},
        },
    }


def best_rate(record: dict[str, object], unit: str) -> float:
    """Return the learning rate with which a unit had the fewest bits."""
    return min((bits, rate) for name, rate, bits in record["rates"] if name == unit)[1]


def ngram_bits(order: int = ORDER) -> Row:
    """Return the bits per character of the n-grams of order 1, 2, … on the play to test on."""
    alphabet, training, held_out = texts()
    model = WittenBell(training, order, alphabet.characters)
    context = training[-order:]
    bits = model.bits(context + held_out, len(context)).mean(axis=1)
    return [round(float(each), 4) for each in bits]


def run_one(part: str, what: Row, record: dict[str, object]) -> Row:
    """Do one thing of the plan; return its line. What was tried before is in the record."""
    if part == "ngrams":
        return ngram_bits()
    if part == "rates":
        return [*what, try_rate(*what)]
    rate = best_rate(record, *what)
    model, curve = train(*what, rate)
    return [*what, model.layer.hidden_size, model.weight_count, rate, curve]


def run(path: Path) -> None:
    """Do what the record at ``path`` lacks, and add it line by line: ``grow``."""
    grow(
        path,
        plan(),
        lambda *what: [run_one(*what)],
        command=COMMAND,
        protocol=(parts := protocol()),
        parts=tuple(parts),
    )


def main() -> None:
    """Run it all, or what is missing; the record of the package grows line by line."""
    run(RECORDS / f"{NAME}.json")


if __name__ == "__main__":
    main()
