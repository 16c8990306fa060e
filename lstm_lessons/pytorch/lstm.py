"""The LSTM in PyTorch: a drop-in for ``torch.nn.LSTM`` that says which engine runs it."""

from typing import ClassVar

import torch

from lstm_lessons.pytorch import arguments
from lstm_lessons.pytorch.recurrent import RecurrentLayer


class LSTM(RecurrentLayer):
    """Layers of LSTM units, as ``torch.nn.LSTM``: same arguments, inputs, outputs, ``state_dict``.

    It has no projections (``proj_size``), takes no empty batch and no complex numbers, and is not
    for TorchScript. ``torch.compile`` compiles what trains with another engine than the library's.

    Parameters
    ----------
    input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, device, dtype
        As there.
    proj_size
        Only 0: projections of h (Sak, Senior & Beaufays 2014) are not supported.
    forget_bias
        First value of the forget gate's bias, the sum of PyTorch's two. None leaves both as PyTorch
        draws them.
    engine
        What runs it: a name in ``engines()``, or "auto", the quickest (``choose`` says which).

    Attributes
    ----------
    last_engine
        What ran the last call; None before the first.

    Raises
    ------
    TypeError, ValueError
        Where an argument has another type or value. The message says which.
    """

    rows_per_unit = 4
    states = 2
    shown_too: ClassVar = {"forget_bias": None}

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
        *,
        forget_bias: float | None = None,
        engine: str = "auto",
    ) -> None:
        if arguments.finite_float("proj_size", proj_size) != 0:
            raise ValueError(f"proj_size: expected 0 (not supported), got {proj_size!r}")
        if forget_bias is not None and not bias:
            raise ValueError(f"forget_bias: expected None without biases, got {forget_bias!r}")
        self.forget_bias = _checked(forget_bias, dtype)  # before the parameters are drawn, below
        super().__init__(
            "LSTM",
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

    def reset_parameters(self) -> None:
        """Draw every parameter evenly from ±1/√H, as PyTorch does; then set the forget bias."""
        super().reset_parameters()
        if self.forget_bias is None:
            return
        forget = slice(self.hidden_size, 2 * self.hidden_size)
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                if name.startswith("bias"):
                    parameter[forget] = self.forget_bias if name.startswith("bias_ih") else 0.0


def _checked(forget_bias: float | None, dtype: torch.dtype | None) -> float | None:
    """Return the forget gate's first bias, if the dtype holds it."""
    if forget_bias is None:
        return None
    number = arguments.finite_float("forget_bias", forget_bias)
    largest = torch.finfo(dtype or torch.get_default_dtype()).max
    if abs(number) > largest:
        raise ValueError(f"forget_bias: expected at most {largest}, got {forget_bias!r}")
    return number
