"""The gated recurrent unit (Cho et al. 2014) in PyTorch: a drop-in for ``torch.nn.GRU``."""

import torch
from torch import Tensor

from lstm_lessons.pytorch.case import GRUWeights
from lstm_lessons.pytorch.recurrent import RecurrentLayer


class GRU(RecurrentLayer):
    """Layers of gated recurrent units, as ``torch.nn.GRU`` (its form of the unit: chapter 9).

    Same arguments, inputs, outputs, ``state_dict``.

    Parameters
    ----------
    input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, device, dtype
        As there.
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

    rows_per_unit = 3
    states = 1

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
        *,
        engine: str = "auto",
    ) -> None:
        super().__init__(
            "GRU",
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

    def _weights_of(self, parameters: dict[str, Tensor], ending: str) -> GRUWeights:
        """Return those whose names end so: r scales the second bias alone, they do not add up."""
        return GRUWeights(
            parameters[f"weight_ih_{ending}"],
            parameters[f"weight_hh_{ending}"],
            parameters[f"bias_ih_{ending}"] if self.bias else None,
            parameters[f"bias_hh_{ending}"] if self.bias else None,
        )
