"""A plugin of pytest, for `make test-oldest`: what is compared with PyTorch is left out."""

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests with the fixture ``torch``."""
    out = [item for item in items if "torch" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in out]
