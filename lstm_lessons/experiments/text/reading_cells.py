"""What single cells of a character LSTM follow in a text: chapter 16.

A property of the text is a number at each character, such as how far into its line it stands. A
cell follows a property if tanh of its state is correlated with it. With 128 cells some will be by
chance, so a cell is chosen on one part of a text and its correlation is measured on another.

Karpathy, Johnson & Fei-Fei 2015, "Visualizing and understanding recurrent networks", looked for
such cells by eye, in larger networks.
"""

import re

import numpy as np

from lstm_lessons.experiments.text.characters import CharacterModel, Symbols
from lstm_lessons.scratch import LSTM, validation
from lstm_lessons.scratch.types import Array

SPEAKER = re.compile(r"^[A-Z][A-Z '.,-]*\.$", re.MULTILINE)
"""A line that is a speaker's name, as in the plays: capitals, and a full stop."""
DIRECTION = re.compile(r"\[[^\]]*\]")
"""A stage direction."""
AT_A_TIME = 1000
STILL = 0.05


def properties(text: str) -> dict[str, Array]:
    """Return the properties of each character of a text, (N,) each, float64.

    - ``place in its line``: characters since the line began; 0 for the line's first
    - ``end of a line``: 1 for a line break
    - ``speaker's name``: 1 in a line that names a speaker, its line break not included
    - ``stage direction``: 1 from [ to ]
    - ``capital letter``: 1 for A to Z
    - ``place in its word``: 1 for the first letter of a word, 2 for the next …; 0 outside words
    - ``lines of the speech``: line breaks since the last speaker's name
    """
    if not isinstance(text, str) or not text:
        raise ValueError(f"text: expected a string with characters in it, got {text!r}")
    characters = np.array(list(text))
    letter = np.array([character.isalpha() or character == "'" for character in text])
    breaks = characters == "\n"
    names = _inside(SPEAKER, text)
    return {
        "place in its line": _since(np.r_[True, breaks[:-1]]),
        "end of a line": breaks.astype(np.float64),
        "speaker's name": names,
        "stage direction": _inside(DIRECTION, text),
        "capital letter": np.array([character.isupper() for character in text], np.float64),
        "place in its word": np.where(letter, _since(np.r_[True, ~letter])[1:], 0.0),
        "lines of the speech": _counted_since(breaks, names == 1),
    }


def cell_states(model: CharacterModel, symbols: Symbols) -> Array:
    """Return the cell states of an LSTM that reads a text from zeros, (N, H).

    Parameters
    ----------
    model
        An LSTM's, H cells.
    symbols
        (N,): the text.

    Raises
    ------
    TypeError
        If the model is not an LSTM's.
    """
    lstm = _lstm_of(model)
    state, states = None, []
    for begin in range(0, len(symbols), AT_A_TIME):
        x = model.one_hot(symbols[begin : begin + AT_A_TIME, None])
        _, state, tape = lstm.forward(x, state)
        states.append(tape.layers[0].c[:, 0].copy())
    return np.concatenate(states)


def still_cells(states: Array) -> Array:
    """Return which cells stand still, (H,) of True and False.

    A cell stands still if tanh of its state hardly moves: if its standard deviation over the text
    is below a fortieth of the range from −1 to 1.

    Parameters
    ----------
    states
        (N, H): cell states.
    """
    return np.tanh(states).std(axis=0) < STILL


def correlations(values: Array, property_: Array) -> Array:
    """Return Pearson's correlation of each column with a property, (H,); 0 where one is constant.

    Parameters
    ----------
    values
        (N, H).
    property_
        (N,).
    """
    centred = values - values.mean(axis=0)
    of_property = property_ - property_.mean()
    norms = np.linalg.norm(centred, axis=0) * np.linalg.norm(of_property)
    return np.divide(of_property @ centred, norms, out=np.zeros(values.shape[1]), where=norms > 0)


def best_cell(values: Array, property_: Array) -> tuple[int, float]:
    """Return the cell that follows a property most closely, and how closely.

    Parameters
    ----------
    values
        (N, H): tanh of the cell states.
    property_
        (N,).

    Returns
    -------
    cell
        The one whose correlation is the largest in size on the first half of the text.
    correlation
        Of that cell, on the second half.
    """
    half = len(values) // 2
    cell = int(np.abs(correlations(values[:half], property_[:half])).argmax())
    return cell, float(correlations(values[half:, [cell]], property_[half:])[0])


def silenced(model: CharacterModel, cell: int) -> CharacterModel:
    """Return a copy of a character LSTM in which nothing reads a cell: its column of h is cut.

    Parameters
    ----------
    model
        An LSTM's, H cells. Not changed.
    cell
        Its number, from 0 to H − 1.

    Raises
    ------
    TypeError
        If the model is not an LSTM's, or the cell not an integer.
    ValueError
        If there is no such cell.
    """
    size = _lstm_of(model).hidden_size
    cell = int(validation.index_array("cell", cell, size))
    layer = LSTM(model.layer.input_size, size, dtype=model.layer.dtype, rng=0)
    copy = CharacterModel(layer, rng=0)
    for mine, theirs in zip(copy.parameters, model.parameters, strict=True):
        for name, array in theirs.items():
            mine[name][...] = array
    copy.layer.parameters["weight_hh_l0"][:, cell] = 0
    copy.dense.parameters["weight"][:, cell] = 0
    return copy


def untrained(model: CharacterModel, seed: int) -> CharacterModel:
    """Return a model of the same size with the weights that training begins with.

    Parameters
    ----------
    model
        An LSTM's.
    seed
        Draws the weights.

    Raises
    ------
    TypeError
        If the model is not an LSTM's.
    """
    _lstm_of(model)
    rng = validation.generator("seed", seed)
    layer = LSTM(model.layer.input_size, model.layer.hidden_size, dtype=model.layer.dtype, rng=rng)
    return CharacterModel(layer, rng=rng)


def _lstm_of(model: CharacterModel) -> LSTM:
    """Return a model's layer; refuse one without cells."""
    if not isinstance(model.layer, LSTM):
        raise TypeError(f"model: expected an LSTM's, got one of {model.layer!r}")
    return model.layer


def _inside(pattern: re.Pattern[str], text: str) -> Array:
    inside = np.zeros(len(text))
    for found in pattern.finditer(text):
        inside[found.start() : found.end()] = 1
    return inside


def _since(begins: Array) -> Array:
    """Return how many characters there are since the last place that is True, itself 0."""
    places = np.arange(len(begins))
    return (places - np.maximum.accumulate(np.where(begins, places, 0))).astype(np.float64)


def _counted_since(events: Array, restarts: Array) -> Array:
    """Return how many events there have been since the last restart."""
    count = np.cumsum(events)
    return (count - np.maximum.accumulate(np.where(restarts, count, 0))).astype(np.float64)
