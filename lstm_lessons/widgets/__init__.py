"""The units alive in the page: widgets that compute and draw with no kernel.

- ``RNNUnit``, ``GradientFlow``, …  one Python class per widget: traits, checks, ``trajectory()``
- ``js/engine.js``               the units' mathematics; the other files of ``js/`` are views
- ``js/host.js``                 what brings saved widgets to life on the static page
- ``modules``                    how the files of ``js/`` become one module per widget
"""

from lstm_lessons.widgets.base import SHARED, LessonWidget
from lstm_lessons.widgets.cell_designer import CellDesigner
from lstm_lessons.widgets.forget_gate_stream import ForgetGateStream
from lstm_lessons.widgets.gate_explorer import GateExplorer
from lstm_lessons.widgets.gradient_flow import GradientFlow
from lstm_lessons.widgets.gru_explorer import GRUExplorer
from lstm_lessons.widgets.live_training import LiveTraining
from lstm_lessons.widgets.rnn_unit import RNNUnit
from lstm_lessons.widgets.text_reader import TextReader

__all__ = [
    "CellDesigner",
    "ForgetGateStream",
    "GRUExplorer",
    "GateExplorer",
    "GradientFlow",
    "LiveTraining",
    "RNNUnit",
    "TextReader",
    "sources",
]

WIDGETS: tuple[type[LessonWidget], ...] = (
    RNNUnit,
    GradientFlow,
    CellDesigner,
    ForgetGateStream,
    GateExplorer,
    GRUExplorer,
    TextReader,
    LiveTraining,
)


def sources() -> dict[str, dict[str, str]]:
    """Return the JavaScript and CSS that a page with widgets needs.

    ``"shared"`` holds ``esm`` and ``css`` for all of them. Each widget's name holds its own
    ``esm``: the shared text and it, one behind the other, are the widget's module.
    """
    return {"shared": SHARED} | {cls.__name__: {"esm": cls._own_esm} for cls in WIDGETS}
