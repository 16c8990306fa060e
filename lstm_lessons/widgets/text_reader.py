"""TextReader: a character LSTM reads a text, and one of its cells colours it. Chapter 16."""

import numpy as np
from traitlets import Bunch, HasTraits, TraitError, TraitType, observe, validate

from lstm_lessons.widgets import modules
from lstm_lessons.widgets.base import SHARED, LessonWidget
from lstm_lessons.widgets.text_network import LONGEST, constants, read, reader
from lstm_lessons.widgets.text_presets import TEXT_READER
from lstm_lessons.widgets.traits import Step, number, short

START = TEXT_READER[0]["state"]


class ReadableText(TraitType):
    """1 to 1,000 characters, all of which the network knows."""

    def validate(self, obj: HasTraits | None, value: object) -> str:
        """Return the text, or say what is wrong with it."""
        if not isinstance(value, str) or not 1 <= len(value) <= LONGEST:
            came = f"{len(value):,} characters" if isinstance(value, str) else short(value)
            raise TraitError(f"{self.name}: expected 1 to {LONGEST:,} characters, got {came}")
        unknown = sorted(set(value) - set(reader()[0].characters))
        if unknown:
            raise TraitError(
                f"{self.name}: expected characters of Shakespeare's plays, got {short(unknown)}"
            )
        return value


class TextReader(LessonWidget):
    """A trained character LSTM reads a text, from a state of zeros.

    Attributes
    ----------
    text
        What it reads: 1 to 1,000 characters that occur in Shakespeare's plays.
    cell
        Which of its 128 cells is looked at, from 0.
    step
        The character that the cursor is on, from 0; the page counts from 1.

    Examples
    --------
    >>> w = TextReader(text="To be, or not to be", step=3)
    >>> w.trajectory()["c"].shape
    (19, 128)
    """

    PRESETS = TEXT_READER
    state_traits = ("text", "cell", "step")
    _own_esm = modules.own(
        "text_run.js",
        "text_words.js",
        "long_range.js",
        "text_view.js",
        "text_tables.js",
        "text_reader.js",
        READER=constants(),
        PRESETS=TEXT_READER,
    )
    _esm = SHARED["esm"] + _own_esm

    text = ReadableText(START["text"]).tag(sync=True)
    cell = Step(START["cell"]).tag(sync=True)
    step = Step(START["step"]).tag(sync=True)

    def trajectory(self) -> dict[str, np.ndarray]:
        """Return what happens at each character, T of them.

        Names: i, f, g, o, c, tanh_c, h: (T, 128); p: (T, 78), the probability of each character
        that the network knows, in the order of their codes, to be the next.
        """
        return read(self.text)

    @validate("cell")
    def _cell_there_is(self, proposal: Bunch) -> int:
        return int(number("cell", proposal.value, 0, reader()[1].layer.hidden_size - 1))

    @observe("text")
    def _step_within_a_shorter_text(self, change: Bunch) -> None:
        self.step = min(self.step, len(change.new) - 1)

    @validate("step")
    def _step_in_sequence(self, proposal: Bunch) -> int:
        last = len(self.text) - 1
        if not 0 <= proposal.value <= last:
            came = short(proposal.value)
            raise TraitError(f"step: expected 0 to {last} (text has {last + 1}), got {came}")
        return proposal.value
