"""Plays by Shakespeare, to learn from character by character.

>>> from lstm_lessons.data import load_shakespeare
>>> text = load_shakespeare()
>>> len(text), len(set(text))
(1107188, 78)
>>> text[:13]
'JULIUS CAESAR'
"""

from lstm_lessons.data.catalogue import read

LAST_PLAY = "TWELFTH NIGHT; OR, WHAT YOU WILL\n"
"""How the play begins that no model is trained on."""


def load_shakespeare() -> str:
    """Return nine plays, one after the other; ``CATALOGUE`` says which, and from where.

    In them a speech begins with its speaker's name in capitals on a line of its own, and ends with
    an empty line.

    Returns
    -------
    text
        1,107,188 characters, 78 different ones, all of them ASCII.

    Raises
    ------
    ValueError
        If the file is damaged.
    """
    return read("shakespeare").decode("ascii")


def split_shakespeare() -> tuple[str, str]:
    """Return the first eight plays, to train on, and the ninth, Twelfth Night, to test on.

    Returns
    -------
    training, held_out
        Both as text; one after the other they are what ``load_shakespeare`` returns.

    Raises
    ------
    ValueError
        If the file is damaged.
    """
    text = load_shakespeare()
    begin = text.index(LAST_PLAY)
    return text[:begin], text[begin:]
