"""A character LSTM as it is kept and sent: each weight one byte.

The weights of a row share a scale, the row's largest divided by 127; a weight is a whole number
from −127 to 127 of it. So none is off by more than half a scale, and a network takes an eighth of
what it does in float64. The page has the same bytes.
"""

import base64

import numpy as np

from lstm_lessons.experiments.recording.records import load_record
from lstm_lessons.experiments.text.characters import Alphabet, CharacterModel
from lstm_lessons.scratch import LSTM
from lstm_lessons.scratch.types import Array

NAME = "character-lstm"
LEVELS = 127
DIGITS = 6  # of a scale


def pack(array: Array) -> dict[str, object]:
    """Return a matrix (or a vector, as one row) as scales and bytes.

    Returns
    -------
    packed
        ``shape``; ``scales``, one for each row; ``bytes``, the rows one after the other, in
        base64, each byte a number from −127 to 127 in two's complement.
    """
    rows = np.atleast_2d(array).astype(np.float64)
    largest = np.abs(rows).max(axis=1)
    # Rounded up, so that the largest weight is not more than 127 scales.
    scales = np.array([_rounded_up(value / LEVELS) for value in largest])
    levels = np.rint(rows / scales[:, None]).astype(np.int8)
    return {
        "shape": list(array.shape),
        "scales": scales.tolist(),
        "bytes": base64.b64encode(levels.tobytes()).decode("ascii"),
    }


def unpack(packed: dict[str, object]) -> Array:
    """Return what ``pack`` packed, as float64: each number off by half a scale at the most."""
    levels = np.frombuffer(base64.b64decode(packed["bytes"]), np.int8)
    scales = np.array(packed["scales"])
    rows = levels.reshape(len(scales), -1) * scales[:, None]
    return rows.reshape(packed["shape"])


def packed_model(model: CharacterModel) -> dict[str, object]:
    """Return all weights of a character LSTM, packed, under their layers' names for them."""
    layer, dense = model.parameters
    return {name: pack(array) for name, array in {**layer, **dense}.items()}


def unpacked_model(weights: dict[str, object]) -> CharacterModel:
    """Return the model of packed weights, in float64."""
    rows, size = weights["weight_ih_l0"]["shape"]
    model = CharacterModel(LSTM(size, rows // 4, dtype=np.float64, rng=0), rng=0)
    for parameters in model.parameters:
        for name, parameter in parameters.items():
            parameter[...] = unpack(weights[name])
    return model


def recorded_reader() -> tuple[Alphabet, CharacterModel]:
    """Return the recorded character LSTM, of one byte a weight, and its alphabet.

    ``python -m lstm_lessons.experiments.character_reader`` trained it.
    """
    record = load_record(NAME)
    return Alphabet(record["characters"]), unpacked_model(record["weights"])


def _rounded_up(value: float) -> float:
    """Return the next float with few digits that is not below; 1 for 0."""
    if value == 0:
        return 1.0
    unit = 10.0 ** (np.floor(np.log10(value)) - DIGITS + 1)
    return float(f"{np.ceil(value / unit * (1 + 1e-12)) * unit:.{DIGITS + 2}g}")
