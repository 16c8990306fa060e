"""NaN and infinity: refused, with a message that says where they are."""

from collections.abc import Iterable

import torch
from torch import Tensor


def check_finite(name: str, value: Tensor) -> None:
    """Refuse a tensor with NaN or infinity; say what is at its first such place."""
    wrong = ~torch.isfinite(value)
    if wrong.any():
        place = wrong.nonzero()[0].tolist()
        where = f" at index {place}" if place else ""
        raise FloatingPointError(
            f"{name}: expected finite numbers, got {value[tuple(place)].item()}{where}"
        )


def check_all_finite(tensors: Iterable[tuple[str, Tensor]]) -> None:
    """Refuse the first of these named tensors that has NaN or infinity."""
    named = [(name, tensor.detach()) for name, tensor in tensors]
    # One look at them all: a look at each would wait for the device as often as there are tensors.
    if not torch.isfinite(torch.nn.utils.get_total_norm([tensor for _, tensor in named])):
        for name, tensor in named:
            check_finite(name, tensor)
