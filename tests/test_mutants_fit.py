"""Every slip in tests/mutants fits the package as it is: `python -m tests.mutants` runs them."""

import pytest

from tests.mutants import LISTS, read_mutants, slips

PATHS = sorted(LISTS.glob("*/*.txt"))


@pytest.mark.parametrize("path", PATHS, ids=[f"{path.parent.name}/{path.stem}" for path in PATHS])
def test_slips_fit(path):
    for mutant in read_mutants(path):
        slips(mutant)  # SystemExit, and which, if not
