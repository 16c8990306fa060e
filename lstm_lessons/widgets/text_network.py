"""TextReader's network: in Python what js/text_run.js has in the page.

It is the character LSTM that ``lstm_lessons.experiments.character_reader`` trained, one byte a
weight: page and Python unpack the same bytes, so that both have the same float64 numbers.
"""

from functools import cache

import numpy as np

from lstm_lessons.experiments.recording.records import load_record
from lstm_lessons.experiments.text.character_weights import NAME, recorded_reader
from lstm_lessons.experiments.text.characters import Alphabet, CharacterModel
from lstm_lessons.scratch import softmax
from lstm_lessons.scratch.types import Array

LONGEST = 1000
"""Characters of a text, at most."""


@cache
def reader() -> tuple[Alphabet, CharacterModel]:
    """Return the alphabet and the model, the same ones each time."""
    return recorded_reader()


def read(text: str) -> dict[str, Array]:
    """Let the network read a text from a state of zeros.

    Returns
    -------
    run
        i, f, g, o, c, tanh_c, h: (N, H), at each character; p: (N, K), what it says comes next.
    """
    alphabet, model = reader()
    output, _, tape = model.layer.forward(model.one_hot(alphabet.encode(text)[:, None]))
    layer = tape.layers[0]
    run = {name: getattr(layer, name)[:, 0] for name in "ifgoch"}
    return {**run, "tanh_c": np.tanh(run["c"]), "p": softmax(model.dense(output))[:, 0]}


def constants() -> dict[str, object]:
    """Return what the page needs: characters and weights as recorded, and the longest text."""
    record = load_record(NAME)
    return {
        "characters": record["characters"],
        "longest": LONGEST,
        "weights": record["weights"],
    }
