"""A switch: what runs under it gives the same numbers, bit for bit, each time."""

import numbers
import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from lstm_lessons.pytorch.training import random_states

LARGEST_SEED = 2**32 - 1  # NumPy's
WORKSPACE = "CUBLAS_WORKSPACE_CONFIG"


@contextmanager
def deterministic(seed: int) -> Iterator[None]:
    """Make what is drawn and computed within it the same each time, on the same machine.

    >>> with deterministic(seed=0):
    ...     a = torch.rand(3)
    >>> with deterministic(seed=0):
    ...     b = torch.rand(3)
    >>> bool((a == b).all())
    True

    The random numbers of Python, NumPy and PyTorch begin at the seed. PyTorch and cuDNN use
    deterministic algorithms alone, which may be slower; where there is none, PyTorch raises a
    ``RuntimeError``. Afterwards every switch and every random state is as it was before.

    Parameters
    ----------
    seed
        From 0 to 2³² − 1.

    Notes
    -----
    On a GPU, cuBLAS reads its part (``CUBLAS_WORKSPACE_CONFIG``) once, at the first product of the
    process: enter the first time before it, or set the variable yourself.
    There, too, cuDNN's dropout between layers draws from a state that no seed begins anew. Our
    modules then call the layers one by one, with PyTorch's dropout between; ``torch.nn``'s do not.
    """
    if isinstance(seed, bool) or not isinstance(seed, numbers.Integral):
        raise TypeError(f"seed: expected an int, got {seed!r}")
    if not 0 <= seed <= LARGEST_SEED:
        raise ValueError(f"seed: expected 0 to {LARGEST_SEED}, got {seed}")
    cudnn = torch.backends.cudnn
    states = random_states.now()
    algorithms = torch.are_deterministic_algorithms_enabled()
    warn_only = torch.is_deterministic_algorithms_warn_only_enabled()
    flags = cudnn.deterministic, cudnn.benchmark
    workspace = os.environ.get(WORKSPACE)
    try:
        os.environ.setdefault(WORKSPACE, ":4096:8")
        torch.use_deterministic_algorithms(True)
        cudnn.deterministic, cudnn.benchmark = True, False
        random_states.seed(int(seed))
        yield
    finally:
        if workspace is None:
            os.environ.pop(WORKSPACE, None)
        torch.use_deterministic_algorithms(algorithms, warn_only=warn_only)
        cudnn.deterministic, cudnn.benchmark = flags
        random_states.restore(states)
