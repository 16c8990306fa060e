"""Every slip in tests/mutants fits the package as it is: `python -m tests.mutants` runs them."""

from argparse import ArgumentParser

import pytest

from tests.mutants import LISTS, lists_asked_for, read_mutants, slips

PATHS = sorted(LISTS.glob("*/*.txt"))


@pytest.mark.parametrize("path", PATHS, ids=[f"{path.parent.name}/{path.stem}" for path in PATHS])
def test_slips_fit(path):
    for mutant in read_mutants(path):
        slips(mutant)  # SystemExit, and which, if not


@pytest.mark.parametrize(
    ("asked", "those"),
    [
        ([], PATHS),
        (["gru", "lengths"], [LISTS / "scratch" / "gru.txt", LISTS / "scratch" / "lengths.txt"]),
        (["grading"], [path for path in PATHS if path.parent.name == "grading"]),
        (["tasks"], [LISTS / "tasks" / "tasks.txt"]),
    ],
)
def test_the_lists_that_are_asked_for(asked, those):
    assert lists_asked_for(ArgumentParser(), asked) == those


def test_a_list_that_is_not_there_is_named(capsys):
    with pytest.raises(SystemExit):
        lists_asked_for(ArgumentParser(), ["gru", "grus"])
    assert "got grus" in capsys.readouterr().err
