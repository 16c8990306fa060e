"""The pins hold: every version is exact, said once, and the one that is installed."""

from importlib.metadata import PackageNotFoundError, version

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.pages import ROOT

FILES = ["requirements.txt", "requirements/book.txt", "requirements/test.txt"]


def pins(name):
    """Return the packages that a requirements file pins, with the version."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if line and not line.startswith(("#", "-"))]
    pinned = {}
    for requirement in map(Requirement, lines):
        (specifier,) = requirement.specifier
        assert specifier.operator == "==", requirement
        pinned[requirement.name.lower().replace("_", "-")] = specifier.version
    assert len(pinned) == len(lines), f"{name}: a package twice"
    return pinned


@pytest.mark.parametrize("name", FILES)
def test_pins_agree_with_the_constraints(name):
    constraints = pins("requirements/constraints.txt")
    assert {name: constraints.get(name) for name in pins(name)} == pins(name)


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_under_the_constraints(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "-c requirements/constraints.txt" in text or "-c constraints.txt" in text


def test_what_is_installed_is_what_is_pinned():
    other = {}
    for name, pinned in pins("requirements/constraints.txt").items():
        try:
            installed = Version(version(name)).public  # torch 2.13.0+cpu is torch 2.13.0
        except PackageNotFoundError:
            continue
        if installed != pinned:
            other[name] = f"{installed} installed, {pinned} pinned"
    assert other == {}


def test_no_torch_for_the_website():
    assert "torch" not in pins("requirements/book.txt")
