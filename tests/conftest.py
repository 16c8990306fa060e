"""What every test may ask for: the places of the repository."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root folder."""
    return ROOT


@pytest.fixture(scope="session")
def site() -> Path:
    """The built website's folder, ``_build/html``."""
    folder = ROOT / "_build" / "html"
    if not (folder / "index.html").is_file():
        pytest.fail(f"the site is not built: {folder} has no index.html. Run: make book", False)
    return folder
