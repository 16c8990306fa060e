"""What the tests of the scratch package share beside ``problems``."""

import pytest


@pytest.fixture(scope="session")
def torch():
    """PyTorch, imported only when a test asks for it: the others stay quick."""
    import torch

    torch.set_num_threads(1)
    return torch
