"""Japanese Vowels: sequences of different lengths, each to be told by its speaker.

Nine men said two Japanese vowels, /ae/, again and again. Each utterance is a sequence of 7 to 29
steps, of 12 numbers each (Kudo, Toyama & Shimbo 1999, "Multidimensional curve classification using
passing-through regions", Pattern Recognition Letters 20).

>>> from lstm_lessons.data import load_japanese_vowels
>>> train, test = load_japanese_vowels()
>>> train.x.shape, test.x.shape, int(test.lengths.min())
((29, 270, 12), (29, 370, 12), 7)
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lstm_lessons.data.catalogue import read

CHANNELS = 12
SPEAKERS = 9
LONGEST = 29


class Utterances(NamedTuple):
    """B sequences side by side, time-major, filled up with zeros to the longest of all.

    Attributes
    ----------
    x
        (29, B, 12), float64: at each step 12 LPC cepstrum coefficients, numbers without a unit.
    lengths
        (B,), integers (intp): the steps that an utterance really has, 7 to 29.
    speaker
        (B,), integers (intp): whose it is, 0 to 8.
    """

    x: npt.NDArray[np.float64]
    lengths: npt.NDArray[np.intp]
    speaker: npt.NDArray[np.intp]


def load_japanese_vowels() -> tuple[Utterances, Utterances]:
    """Return 270 utterances to train on, 30 of each speaker, and 370 to test on.

    Returns
    -------
    train, test
        ``x`` is (29, 270, 12) and (29, 370, 12), float64.

    Raises
    ------
    ValueError
        If the file is damaged.
    """
    lines = [line.split(",") for line in read("japanese_vowels").decode("ascii").splitlines()[1:]]
    return _part(lines, "train"), _part(lines, "test")


def _part(lines: list[list[str]], part: str) -> Utterances:
    sequence, speaker = np.array([line[1:3] for line in lines if line[0] == part], np.intp).T
    steps = np.array([line[3:] for line in lines if line[0] == part], np.float64)
    lengths = np.bincount(sequence)
    begins = np.cumsum(lengths) - lengths
    x = np.zeros((LONGEST, len(lengths), CHANNELS))
    x[np.arange(len(steps)) - begins[sequence], sequence] = steps
    return Utterances(x, lengths.astype(np.intp), speaker[begins] - 1)
