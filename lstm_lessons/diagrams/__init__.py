"""The units as drawings, and the course's colours (no NumPy, no PyTorch, no matplotlib).

``lstm_lessons.diagrams.themed_figure`` shows matplotlib figures in the same colours; it is a
separate import because it needs matplotlib.
"""

from .diagram import Diagram
from .unit_lstm import lstm_unit
from .unit_rnn import rnn_unit
from .unrolled_lstm import lstm_unrolled
from .unrolled_rnn import rnn_unrolled

__all__ = ["Diagram", "lstm_unit", "lstm_unrolled", "rnn_unit", "rnn_unrolled"]
