"""Runs that take a second or two, once more: they find what the records say."""

import json

import pytest

from lstm_lessons.experiments.catalogue import EXPERIMENTS
from tests.pages import ROOT

long = pytest.mark.long
CHEAP = [
    pytest.param("embedded-reber", "3 x 2, α 0.2; targets: legal", 0, id="embedded-reber"),
    pytest.param("two-sequences", "3a", 17, id="two-sequences"),
    pytest.param("temporal-order-online", "6a", 18, id="temporal-order", marks=long),
    pytest.param("forget-bias", "no forget gate", 3, id="forget-bias", marks=long),
    pytest.param(
        "gers2000_table2", "standard LSTM, state reset from outside", 0, id="table 2", marks=long
    ),
]


@pytest.mark.parametrize(("name", "row", "seed"), CHEAP)
def test_a_run_is_found_again(name, row, seed):
    path = ROOT / "benchmarks" / "results" / f"{name}.json"
    rows = json.loads(path.read_text(encoding="utf-8"))["rows"]
    [recorded] = (
        run for each in rows if each["name"] == row for run in each["runs"] if run["seed"] == seed
    )
    wanted = {key: value for key, value in recorded.items() if key not in ("seed", "cpu_seconds")}
    assert EXPERIMENTS[name].run(row, seed) == wanted
