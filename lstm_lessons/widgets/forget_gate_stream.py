"""ForgetGateStream: trained networks, with and without forget gates, on a stream. Chapter 6."""

import numpy as np
from traitlets import Bunch, validate

from lstm_lessons.widgets import modules
from lstm_lessons.widgets.base import SHARED, LessonWidget
from lstm_lessons.widgets.stream_networks import (
    LENGTH,
    PAGE,
    RECORDED,
    constants,
    rounded_network,
    stream,
)
from lstm_lessons.widgets.stream_presets import FORGET_GATE_STREAM
from lstm_lessons.widgets.traits import OneOf, Step, number

LARGEST_SEED = 999_999
START = FORGET_GATE_STREAM[0]["state"]


class ForgetGateStream(LessonWidget):
    """A recorded network on a stream of embedded Reber strings: 7 inputs, 4 blocks of 2 cells.

    Attributes
    ----------
    cell
        The network: ``"standard"`` (the cell of 1997), ``"reset"`` (the same, trained and run with
        its cells set to 0 before each string) or ``"forget"`` (with forget gates).
    seed
        Which stream, from 0.
    step
        The selected symbol, from 0 to 99,999; the page counts from 1.

    Examples
    --------
    >>> w = ForgetGateStream(cell="forget", step=45)
    >>> w.trajectory()["c"].shape  # of the page 40 … 59
    (20, 8)
    """

    PRESETS = FORGET_GATE_STREAM
    state_traits = ("cell", "seed", "step")
    _own_esm = modules.own(
        "coin.js",
        "stream_engine.js",
        "stream_run.js",
        "stream_words.js",
        "stream_tables.js",
        "stream_chart.js",
        "forget_gate_stream.js",
        STREAM=constants(),
        PRESETS=FORGET_GATE_STREAM,
    )
    _esm = SHARED["esm"] + _own_esm

    cell = OneOf(*RECORDED).tag(sync=True)
    seed = Step(START["seed"]).tag(sync=True)
    step = Step(START["step"]).tag(sync=True)

    def trajectory(self) -> dict[str, np.ndarray]:
        """Return what happens at the symbols in sight, the page of 20 that ``step`` is on.

        Names: x (20, 7), the symbols; legal (20, 7), which may come next; y (20, 7), what the
        network says; i, f, o (20, 4); g, c, h (20, 8). It reads the stream from its beginning: a
        page far on takes some seconds.
        """
        begin = self.step - self.step % PAGE
        x, legal, first = stream(self.seed, begin + PAGE)
        network = rounded_network(self.cell)
        states = []
        for x_t, begins in zip(x, first, strict=True):
            if begins and self.cell == "reset":
                network.reset()
            network.forward(x_t, learning=False)
            states.append(network.state)
        on_page = states[begin:]
        run = {name: np.stack([getattr(s, name) for s in on_page]) for name in "yifogch"}
        return {"x": x[begin:], "legal": legal[begin:], **run}

    @validate("seed")
    def _seed_in_range(self, proposal: Bunch) -> int:
        return int(number("seed", proposal.value, 0, LARGEST_SEED))

    @validate("step")
    def _step_in_sequence(self, proposal: Bunch) -> int:
        return int(number("step", proposal.value, 0, LENGTH - 1))
