"""TemplateWidget: TO WRITE: the question that it answers, and its chapter."""

import numpy as np
from traitlets import Bunch, observe

from lstm_lessons.widgets import modules
from lstm_lessons.widgets.base import SHARED, LessonWidget
from lstm_lessons.widgets.presets import Preset
from lstm_lessons.widgets.traits import Number, Numbers, Step

IMPULSE = [1.0, *[0.0] * 7]

PRESETS: list[Preset] = [
    {
        "name": "Fade",
        "look": "TO WRITE: what to look for in this state.",
        "state": {"w": 0.5, "x": IMPULSE, "step": 0},
    },
    {
        "name": "Keep",
        "look": "TO WRITE: what is different in this one?",
        "state": {"w": 1.0, "x": IMPULSE, "step": 0},
    },
]
START = PRESETS[0]["state"]


class TemplateWidget(LessonWidget):
    """TO WRITE: what is shown; here h_t = w h_{t−1} + x_t, from h_0 = 0.

    Attributes
    ----------
    w
        The weight.
    x
        The inputs x_1 … x_T, T from 1 to 24.
    step
        The selected step, counted from 0 as in ``x[step]``; the page counts from 1, as in x_1.
    """

    PRESETS = PRESETS
    state_traits = ("w", "x", "step")
    _own_esm = modules.own(
        "template_widget_engine.js",
        "template_widget.js",
        PRESETS=PRESETS,
    )
    _esm = SHARED["esm"] + _own_esm

    w = Number(START["w"]).tag(sync=True)
    x = Numbers(START["x"], 1, 24).tag(sync=True)
    step = Step(START["step"]).tag(sync=True)

    def trajectory(self) -> dict[str, np.ndarray]:
        """Return every quantity over time: x and h, each (T,) float64."""
        h = [0.0]
        for x in self.x:
            h.append(self.w * h[-1] + x)
        return {"x": np.array(self.x), "h": np.array(h[1:])}

    @observe("x")
    def _keep_step_in_sequence(self, change: Bunch) -> None:
        self.step = min(self.step, len(self.x) - 1)
