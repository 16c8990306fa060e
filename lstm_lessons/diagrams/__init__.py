"""The units as drawings, and the course's colours (no NumPy, no PyTorch, no matplotlib).

``lstm_lessons.diagrams.themed_figure`` shows matplotlib figures in the same colours; it is a
separate import because it needs matplotlib.
"""

from lstm_lessons.diagrams.diagram import Diagram
from lstm_lessons.diagrams.unit_lstm import lstm_unit
from lstm_lessons.diagrams.unit_rnn import rnn_unit
from lstm_lessons.diagrams.unrolled_lstm import lstm_unrolled
from lstm_lessons.diagrams.unrolled_rnn import rnn_unrolled

__all__ = ["Diagram", "lstm_unit", "lstm_unrolled", "rnn_unit", "rnn_unrolled"]
