"""FlashRNN's LSTM (Pöppel, Beck & Hochreiter 2024, arXiv:2412.07752) as a layer like nn.LSTM.

    pip install flashrnn        (1.0.8 was read; it needs a GPU, nvcc and a C++ compiler)

It runs the steps; what x gives to z is a product before it, which is left to the caller. Its gates
have PyTorch's order. With a single head W_h is a full matrix, as here. Its products of float32
numbers are TF32's in any case. Its backend "cuda_fused" builds itself for every shape, by nvcc and
for minutes; "triton_fused" is for heads of 64 at most.
"""

import importlib.util

import torch
from torch import Tensor, nn

BACKENDS = ["cuda_fused", "triton_fused"]
LARGEST_HEAD = {"cuda_fused": None, "triton_fused": 64}


def backends(hidden: int, precision: str) -> list[str]:
    """Return the backends that such a layer can have; none if the package is not there."""
    if importlib.util.find_spec("flashrnn") is None or precision == "fp32":
        return []
    return [name for name in BACKENDS if hidden <= (LARGEST_HEAD[name] or hidden)]


class FlashRNN(nn.LSTM):
    """One layer with PyTorch's parameters, run by FlashRNN.

    Parameters
    ----------
    hidden
        I and H.
    backend
        FlashRNN's name of what runs it.
    device, dtype
        Of the parameters.
    """

    def __init__(self, hidden: int, backend: str, *, device: str, dtype: torch.dtype) -> None:
        super().__init__(hidden, hidden, device=device, dtype=dtype)
        self.backend = backend

    def forward(
        self, x: Tensor, state: tuple[Tensor, Tensor]
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Run the layer over x (T, B, I) from the states (1, B, H) each."""
        from flashrnn import flashrnn

        steps, batch, _ = x.shape
        hidden = self.hidden_size
        z_x = (x.flatten(0, 1) @ self.weight_ih_l0.T).view(steps, batch, 4, 1, hidden)
        states, _ = flashrnn(
            z_x.transpose(0, 1),  # (B, T, gates, heads, H)
            self.weight_hh_l0.view(4, 1, hidden, hidden),
            (self.bias_ih_l0 + self.bias_hh_l0).view(4, 1, hidden),
            states=torch.cat(state)[:, :, None, None],  # (h and c, B, 1, heads, H)
            function="lstm",
            backend=self.backend,
            dtype=str(x.dtype).removeprefix("torch."),
        )
        h, c = states[:, :, :, 0]  # (B, T, H) each
        return h.transpose(0, 1), (h[None, :, -1], c[None, :, -1])
