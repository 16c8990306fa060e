"""The LSTM cell as a module: one step."""

import math

import torch
from torch import Tensor, nn

from lstm_lessons.pytorch import arguments, mixed_precision
from lstm_lessons.pytorch.unit import lstm_unit


class LSTMCell(nn.Module):
    """One step of the LSTM unit, as ``torch.nn.LSTMCell``: same arguments, same ``state_dict``.

    Parameters
    ----------
    input_size, hidden_size
        I and H.
    bias
        Whether there are biases: PyTorch has two of each, which are added.
    device, dtype
        Of the parameters.

    Raises
    ------
    TypeError, ValueError
        Where an argument has another type or value. The message says which.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        self.input_size = arguments.positive_int("input_size", input_size)
        self.hidden_size = arguments.positive_int("hidden_size", hidden_size)
        self.bias = arguments.flag("bias", bias)

        def parameter(*shape: int) -> nn.Parameter:
            return nn.Parameter(torch.empty(shape, device=device, dtype=dtype))

        self.weight_ih = parameter(4 * hidden_size, input_size)
        self.weight_hh = parameter(4 * hidden_size, hidden_size)
        self.bias_ih = parameter(4 * hidden_size) if bias else None
        self.bias_hh = parameter(4 * hidden_size) if bias else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw every parameter evenly from ±1/√H, as PyTorch does: same seed, same weights."""
        bound = 1 / math.sqrt(self.hidden_size)
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -bound, bound)

    def forward(
        self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, Tensor]:
        """Return h and c after one step.

        Parameters
        ----------
        input
            x, (B, I) or (I,).
        hx
            The states h and c after the step before, (B, H) or (H,); zeros if it is None.
        """
        arguments.check_step_input(input, self.input_size)
        shape = (*input.shape[:-1], self.hidden_size)
        if hx is None:
            hx = (input.new_zeros(shape), input.new_zeros(shape))
        h, c = arguments.checked_state(hx, shape)
        if not mixed_precision.is_on(input.device):
            arguments.check_alike(input, (h, c), self.weight_ih)
        bias = self.bias_ih + self.bias_hh if self.bias else None
        return lstm_unit(input, h, c, self.weight_ih, self.weight_hh, bias)

    def extra_repr(self) -> str:
        """Return the arguments, as ``print`` shows them."""
        return f"{self.input_size}, {self.hidden_size}" + ("" if self.bias else ", bias=False")
