"""Imports point one way: what each part of the package may import of the others."""

import ast

import pytest

from tests.pages import ROOT

PACKAGE = ROOT / "lstm_lessons"
MAY_IMPORT = {
    "scratch": set(),
    "tasks": set(),
    "data": set(),
    "diagrams": set(),
    "experiments": {"scratch", "tasks", "data"},
    "pytorch": {"scratch"},  # to convert weights
    "checks": {"scratch", "tasks", "data", "experiments"},
    "grading": {"checks"},
    "widgets": {"diagrams", "scratch", "tasks", "experiments"},  # records of trained networks
}


def imported_parts(path):
    """Return the parts that a file imports, wherever in it it does."""
    return parts_in(path.read_text(encoding="utf-8"), path.name)


def parts_in(code, file):
    """Return the parts that the code of a file imports."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: an import that is relative"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            top, *rest = name.split(".")
            if top == PACKAGE.name and rest and (PACKAGE / rest[0]).is_dir():
                found.add(rest[0])
    return found


def test_every_part_is_named():
    parts = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert parts == set(MAY_IMPORT)


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_a_part_imports_only_what_it_may(part):
    for path in (PACKAGE / part).rglob("*.py"):
        foreign = imported_parts(path) - {part} - MAY_IMPORT[part]
        assert not foreign, f"{path.relative_to(PACKAGE)} imports {', '.join(foreign)}"


def test_no_part_imports_another_in_a_ring():
    order = ["scratch", "tasks", "data", "diagrams", "experiments", "pytorch", "widgets"]
    order += ["checks", "grading"]
    for part, others in MAY_IMPORT.items():
        assert all(order.index(other) < order.index(part) for other in others)


EXPERIMENTS = "lstm_lessons.experiments"
SAID = f"{EXPERIMENTS}.progress"  # all of them may import it; it knows none of them
OF_EXPERIMENTS = {  # what experiments are made of: these know of no experiment
    "showing": set(),
    "rule": set(),
    "training": set(),
    "recording": {"rule"},
    "text": {"recording"},
}


@pytest.mark.parametrize("folder", OF_EXPERIMENTS)
def test_what_experiments_are_made_of_knows_none(folder):
    may = {SAID, *(f"{EXPERIMENTS}.{name}" for name in OF_EXPERIMENTS[folder] | {folder})}
    for path in (PACKAGE / "experiments" / folder).glob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and node.module.startswith(EXPERIMENTS):
                inside = node.module != EXPERIMENTS
                names = [node.module] if inside else [f"{EXPERIMENTS}.{a.name}" for a in node.names]
                for imported in names:
                    known = any(f"{imported}.".startswith(f"{name}.") for name in may)
                    assert known, f"{path.name} imports {imported}"


def test_what_says_how_far_a_run_is_knows_none():
    path = PACKAGE / "experiments" / "progress.py"
    assert imported_parts(path) == set()
