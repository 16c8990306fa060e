"""TextReader's states worth trying; the form is that of ``presets``.

The cells are those that ``lstm_lessons.experiments.text.reading_cells`` finds: each was chosen on
one part of Twelfth Night and measured on another. tests/widgets/test_text_reader.py holds them to
it.
"""

from lstm_lessons.widgets.presets import Preset

VERSE = (
    "VIOLA.\n"
    "I left no ring with her; what means this lady?\n"
    "Fortune forbid my outside have not charm'd her!\n"
    "She made good view of me; indeed, so much,\n"
    "That methought her eyes had lost her tongue,\n"
    "For she did speak in starts distractedly.\n"
)
SPEECHES = (
    "SIR TOBY.\n"
    "Thou art a scholar; let us therefore eat and drink.--\n"
    "Marian, I say!--a stoup of wine.\n"
    "\n"
    "[Enter CLOWN.]\n"
    "\n"
    "SIR ANDREW.\n"
    "Here comes the fool, i' faith.\n"
    "\n"
    "CLOWN.\n"
    "How now, my hearts? Did you never see the picture of we three?\n"
)
LONG = (
    "The network reads a line that was never a verse, and waits for the end of it. It comes:\nnow."
)


def _preset(name: str, look: str, text: str, cell: int, character: int) -> Preset:
    state = {"text": text, "cell": cell, "step": character - 1}
    return {"name": name, "look": look, "state": state}


TEXT_READER: list[Preset] = [
    _preset(
        "The line",
        "Violet where a line begins, gold towards its end. Put the cursor on a line break, and on "
        "a letter in the middle: what do *f* and *i* do?",
        VERSE,
        64,
        7,
    ),
    _preset(
        "Who speaks",
        "Pale in the names in capitals, deep violet elsewhere. Is it a cell for names, or one for "
        "capitals? Write a name in small letters, or a speech in capitals.",
        SPEECHES,
        114,
        4,
    ),
    _preset(
        "The word",
        "Violet at the space and at a word\u2019s first letter, gold towards its end. Of all cells "
        "the network can do least without this one.",
        VERSE,
        41,
        16,
    ),
    _preset(
        "No name",
        "It moves all the time, and goes with nothing that we have a name for. Try some other "
        "cells: how many of them could you name?",
        VERSE,
        86,
        20,
    ),
    _preset(
        "Stuck",
        "It climbs, and then it stays. Look at *c*, not only at its colour, and at *h*: what is "
        "left for this cell to speak with?",
        VERSE,
        4,
        30,
    ),
    _preset(
        "A long line",
        "The cell of the line, on a line that is too long. Does it go on rising? And how likely "
        "does the network find a line break there?",
        LONG,
        64,
        60,
    ),
]
