"""What the tests of the experiments share beside ``networks``."""

import pytest


@pytest.fixture(scope="session")
def torch():
    """PyTorch, imported only when a test asks for it."""
    import torch

    torch.set_num_threads(1)
    return torch
