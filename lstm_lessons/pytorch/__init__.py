"""The LSTM in PyTorch: the unit as a module, and a drop-in for ``torch.nn.LSTM`` with engines.

- ``LSTMCell``   one step, each equation a line
- ``LSTM``       layers and directions, as ``torch.nn.LSTM``; ``engine=`` says what runs it
- ``RNN, GRU``   the same, as ``torch.nn.RNN`` and ``torch.nn.GRU``: engines ``loop`` and ``cudnn``
- ``engines()``  which engines of the LSTM this machine has, and why not the others; ``cudnn`` is
  PyTorch's own: cuDNN on a GPU, and on a CPU what PyTorch has there

Training, of any module:

- ``train``          the loop: mixed precision, clipping, checkpoints; it stops at NaN
- ``deterministic``  what runs under it gives the same numbers each time
- ``process_group``  several processes train one module, each on its ``own_share`` of the batch
"""

from importlib.util import find_spec

if find_spec("torch") is None:
    raise ModuleNotFoundError(
        "No module named 'torch': lstm_lessons.pytorch needs PyTorch. `make lab` installs it in "
        "the course's folder, `pip install torch` anywhere.",
        name="torch",
    )

from lstm_lessons.pytorch.cell import LSTMCell
from lstm_lessons.pytorch.engines import engines
from lstm_lessons.pytorch.gru import GRU
from lstm_lessons.pytorch.lstm import LSTM
from lstm_lessons.pytorch.rnn import RNN
from lstm_lessons.pytorch.training.determinism import deterministic
from lstm_lessons.pytorch.training.loop import train
from lstm_lessons.pytorch.training.parallel import own_share, process_group

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "LSTMCell",
    "deterministic",
    "engines",
    "own_share",
    "process_group",
    "train",
]
