"""The recurrent unit (Elman 1990) in PyTorch: a drop-in for ``torch.nn.RNN``."""

import torch

from lstm_lessons.pytorch import arguments
from lstm_lessons.pytorch.recurrent import RecurrentLayer


class RNN(RecurrentLayer):
    """Layers of recurrent units, as ``torch.nn.RNN``.

    Same arguments, inputs, outputs, ``state_dict``.

    Parameters
    ----------
    input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, device, dtype
        As there.
    nonlinearity
        "tanh" or "relu".
    engine
        What runs it: "loop", each equation a line; "cudnn", the library's own; or "auto", the
        latter.

    Attributes
    ----------
    last_engine
        What ran the last call; None before the first.

    Raises
    ------
    TypeError, ValueError
        Where an argument has another type or value. The message says which.
    """

    rows_per_unit = 1
    states = 1

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
        *,
        engine: str = "auto",
    ) -> None:
        self.nonlinearity = arguments.one_of("nonlinearity", nonlinearity, ["tanh", "relu"])
        super().__init__(
            f"RNN_{nonlinearity.upper()}",
            input_size,
            hidden_size,
            num_layers,
            bias,
            batch_first,
            dropout,
            bidirectional,
            device,
            dtype,
            engine,
        )
