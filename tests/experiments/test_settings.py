"""What a row says of its runs: every number of its module that they depend on."""

import pytest

from lstm_lessons.experiments import (
    adding_by_adam,
    continual_bptt,
    continual_reber,
    embedded_reber,
    gers2000,
    hochreiter1997,
    pascanu2013,
)
from lstm_lessons.experiments.catalogue import EXPERIMENTS

OF_THE_GRAMMAR = {"LAG_OF_THE_QUESTION"}
NO_NUMBER_OF_A_RUN = {"NOTHING"}  # a rate that is as good as 0


def values(settings):
    """All values in settings, those in lists and in settings of their own as well."""
    if isinstance(settings, dict):
        settings = settings.values()
    elif not isinstance(settings, list | tuple):
        return [settings]
    return [settings, *(value for each in settings for value in values(each))]


@pytest.mark.parametrize(
    ("module", "experiments"),
    [
        (hochreiter1997, ["two-sequences", "adding", "multiplication", "temporal-order-online"]),
        (adding_by_adam, ["adding-adam"]),
        (embedded_reber, ["embedded-reber"]),
        (gers2000, ["gers2000_table2"]),
        (continual_reber, ["gers2000_table2"]),
        (continual_bptt, ["continual-bptt-table"]),
        (pascanu2013, ["clipping"]),
    ],
    ids=lambda value: getattr(value, "__name__", "").rpartition(".")[2],
)
def test_each_number_of_a_module_is_among_its_settings(module, experiments):
    rows = [row for name in experiments for row in EXPERIMENTS[name].rows]
    said = [value for row in rows for value in values(row.settings)]
    numbers = {
        name: value
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, int | float)
    }
    assert numbers
    for name, value in numbers.items():
        if name not in OF_THE_GRAMMAR | NO_NUMBER_OF_A_RUN:
            assert value in said, name


def test_a_run_with_forget_gates_says_which_network_it_was():
    gates = {
        row.name: row.settings["architecture"]["forget_gate"]
        for row in EXPERIMENTS["forget-bias"].rows
    }
    assert [name for name, gate in gates.items() if not gate] == ["no forget gate"]
