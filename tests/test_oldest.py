"""The oldest versions that the package allows: they are what `make test-oldest` installs."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.pages import ROOT

# What Colab had in August 2026, where the course is opened with what is there.
COLAB = {
    "python": "3.13",
    "torch": "2.11",
    "numpy": "2.1",
    "ipywidgets": "7.7",
    "anywidget": "0.9",
}
TRIED = ("widgets", "figures")  # and scipy; PyTorch is too large for this


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def oldest(requirements):
    """Return the lower bound of each requirement; there is one, and nothing else."""
    found = {}
    for requirement in map(Requirement, requirements):
        if requirement.name != "lstm-lessons":
            [bound] = requirement.specifier
            assert bound.operator == ">=", f"{requirement}: expected a lower bound and no other"
            found[requirement.name] = Version(bound.version)
    return found


def pinned(name):
    """Return the versions that a requirements file pins."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    pairs = re.findall(r"^([\w.-]+)==([^;\s]+)", text, re.MULTILINE)
    return {package: Version(version) for package, version in pairs}


def test_no_bound_is_above_what_colab_has(project):
    extras = project["optional-dependencies"]
    bounds = oldest(
        [*project["dependencies"], *(each for extra in extras.values() for each in extra)]
    )
    bounds["python"] = Version(project["requires-python"].removeprefix(">="))
    above = {name: str(bounds[name]) for name in COLAB if bounds[name] > Version(COLAB[name])}
    assert above == {}


def test_a_package_has_one_bound_wherever_it_is_asked_for(project):
    found = {}
    for requirements in (project["dependencies"], *project["optional-dependencies"].values()):
        for name, bound in oldest(requirements).items():
            assert found.setdefault(name, bound) == bound, name


def test_the_oldest_versions_are_those_that_are_tried(project):
    extras = project["optional-dependencies"]
    allowed = [*project["dependencies"], *(each for extra in TRIED for each in extras[extra])]
    bounds = oldest(allowed) | {"scipy": oldest(extras["learner"])["scipy"]}
    tried = pinned("oldest.txt")
    assert {name: tried.get(name) for name in bounds} == bounds


def test_what_runs_the_tests_is_of_today(project):
    everywhere = pinned("constraints.txt")
    allowed = {
        name for extra in project["optional-dependencies"].values() for name in oldest(extra)
    }
    allowed |= oldest(project["dependencies"]).keys()
    tools = {name: each for name, each in pinned("oldest.txt").items() if name not in allowed}
    assert tools == {name: everywhere[name] for name in tools}
    assert "pytest" in tools
