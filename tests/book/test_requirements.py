"""The pins hold: every version is exact, said once, and the one that is installed."""

from importlib.metadata import PackageNotFoundError, requires, version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.pages import ROOT

ENVIRONMENT = ["requirements.txt", "requirements/book.txt", "requirements/test.txt"]
FILES = [*ENVIRONMENT, "requirements/audit.txt", "requirements/lite.txt"]


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


def needed(names):
    """Return the packages that these need, and those need, as they are installed here."""
    found, waiting = set(), [(canonicalize_name(name), frozenset()) for name in names]
    while waiting:
        name, extras = asked = waiting.pop()
        if asked in found:
            continue
        found.add(asked)
        for requirement in map(Requirement, requires(name) or ()):
            here = [{"extra": extra} for extra in extras or [""]]
            if requirement.marker is None or any(map(requirement.marker.evaluate, here)):
                waiting.append((canonicalize_name(requirement.name), frozenset(requirement.extras)))
    return {name for name, _ in found}


def test_the_constraints_are_a_full_lock():
    """Each package that pip installs for us has its version there, down to the last one."""
    asked = [name for file in ENVIRONMENT for name in pins(file) if is_installed(name)]
    locked = {canonicalize_name(name) for name in pins("requirements/constraints.txt")}
    assert len(needed(asked)) > 2 * len(asked)
    assert needed(asked) - locked == set(), "pip freeze shows their versions"


def is_installed(name):
    """Whether it is here: what is for another system, or not asked for yet, is not."""
    try:
        return bool(version(name))
    except PackageNotFoundError:
        return False


def test_no_torch_for_the_website():
    assert "torch" not in pins("requirements/book.txt")
