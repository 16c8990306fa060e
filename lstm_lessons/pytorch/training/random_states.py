"""The random states of Python, NumPy and PyTorch: as they are now, and set to what they were."""

import random
from typing import Any

import numpy as np
import torch


def now() -> dict[str, Any]:
    """Return all of them, as numbers, lists and tensors."""
    kind, keys, *rest = np.random.get_state()  # noqa: NPY002  (others may draw from it)
    return {
        "python": random.getstate(),
        "numpy": (kind, keys.tolist(), *rest),
        "cpu": torch.get_rng_state(),
        # Where CUDA has not been used, asking would start it.
        "cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else [],
    }


def restore(states: dict[str, Any]) -> None:
    """Set all of them."""
    random.setstate(states["python"])
    np.random.set_state(states["numpy"])  # noqa: NPY002
    torch.set_rng_state(states["cpu"])
    for device, state in enumerate(states["cuda"]):
        torch.cuda.set_rng_state(state, device)


def seed(number: int) -> None:
    """Begin all of them anew."""
    random.seed(number)
    np.random.seed(number)  # noqa: NPY002
    torch.manual_seed(number)  # of every device
