"""Mixed precision (``torch.autocast``): whether it is switched on, and what it makes of tensors."""

import torch
from torch import Tensor

ALWAYS = {"cpu", "cuda"}  # have it; up to PyTorch 2.11, torch.compile cannot follow the question


def is_on(device: torch.device) -> bool:
    """Return whether it is switched on for such a device."""
    kind = device.type
    has_it = kind in ALWAYS or torch.amp.is_autocast_available(kind)
    return has_it and torch.is_autocast_enabled(kind)


def dtype_of(tensor: Tensor) -> torch.dtype:
    """Return what it makes of a tensor; float64 stays, as PyTorch leaves it."""
    if tensor.dtype == torch.float64:
        return torch.float64
    return torch.get_autocast_dtype(tensor.device.type)


def cast(tensor: Tensor) -> Tensor:
    """Return a tensor in the dtype that is asked for."""
    return tensor.to(dtype_of(tensor))
