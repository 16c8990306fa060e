"""The units as drawings, and the course's colours (no NumPy, no PyTorch, no matplotlib).

``lstm_lessons.diagrams.themed_figure`` shows matplotlib figures in the same colours; it is a
separate import because it needs matplotlib.
"""

from lstm_lessons.diagrams.diagram import Diagram
from lstm_lessons.diagrams.unit_gru import gru_unit
from lstm_lessons.diagrams.unit_lstm import lstm_unit
from lstm_lessons.diagrams.unit_lstm_backward import lstm_unit_backward
from lstm_lessons.diagrams.unit_rnn import rnn_unit
from lstm_lessons.diagrams.unit_variants import (
    lstm_unit_1997,
    lstm_unit_coupled,
    lstm_unit_peephole,
)
from lstm_lessons.diagrams.unrolled_lstm import lstm_unrolled
from lstm_lessons.diagrams.unrolled_rnn import rnn_unrolled

__all__ = [
    "Diagram",
    "gru_unit",
    "lstm_unit",
    "lstm_unit_1997",
    "lstm_unit_backward",
    "lstm_unit_coupled",
    "lstm_unit_peephole",
    "lstm_unrolled",
    "rnn_unit",
    "rnn_unrolled",
]
