"""The LSTM in PyTorch: the unit as a module, and a drop-in for ``torch.nn.LSTM`` with engines.

- ``LSTMCell``   one step, each equation a line
- ``LSTM``       layers and directions, as ``torch.nn.LSTM``; ``engine=`` says what runs it
- ``engines()``  which engines this machine has, and why not the others

Training, of any module:

- ``train``          the loop: mixed precision, clipping, checkpoints; it stops at NaN
- ``deterministic``  what runs under it gives the same numbers each time
- ``process_group``  several processes train one module, each on its ``own_share`` of the batch
"""

from lstm_lessons.pytorch.cell import LSTMCell
from lstm_lessons.pytorch.engines import engines
from lstm_lessons.pytorch.lstm import LSTM
from lstm_lessons.pytorch.training.determinism import deterministic
from lstm_lessons.pytorch.training.loop import train
from lstm_lessons.pytorch.training.parallel import own_share, process_group

__all__ = ["LSTM", "LSTMCell", "deterministic", "engines", "own_share", "process_group", "train"]
