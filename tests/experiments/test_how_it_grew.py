"""What is folded away beneath a table of a record that comes with the package."""

import pytest

from lstm_lessons.experiments import load_record, tables

NAMES = ["after-the-rule", "adding-at-the-ends", "reber-watched"]


def lines(name):
    return dict(line.split(": ", 1) for line in tables.how_it_grew(name, load_record(name)).lines)


def test_of_the_paper_s_network_all_is_said():
    said = lines("after-the-rule")
    assert said["Command"] == "`python -m lstm_lessons.experiments.after_the_rule`"
    for each in ("inputs 8", "blocks 2", "forget gate no", "gates feed back yes"):
        assert each in said["Network"].split("; ")
    for each in (
        "row 6a",
        "learning rate 0.5",
        "scale 0.1",
        "input bias −2, −4",
        "output bias none",
    ):
        assert each in said["Settings"].split("; ")
    assert said["Settings"].endswith("; sequences 500,000; blocks 20; size 1,000")


@pytest.mark.parametrize("name", NAMES)
def test_each_setting_of_the_record_is_named(name):
    record, said = load_record(name), lines(name)
    protocol = {**record["protocol"]}
    network = protocol.pop("architecture")
    for told, settings in ((said["Network"], network), (said["Settings"], protocol)):
        parts = told.split("; ")
        assert len(parts) == len(settings)
        for part, setting in zip(parts, settings, strict=True):
            assert part.startswith(f"{setting.replace('_', ' ')} ")


def test_when_where_and_by_which_code():
    record = load_record("after-the-rule")
    [sitting] = record["sittings"]
    said = lines("after-the-rule")
    assert said["Run"] == f"{sitting['date'][:10]}, {sitting['hardware']['processor']}"
    assert said["Revision"] == sitting["revision"][:7]


def test_a_record_that_does_not_grow_has_circumstances_of_its_own():
    record = load_record("ablations")
    said = lines("ablations")
    assert said["Run"].startswith(record["date"][:10])
    assert "max norm 1.0; learning rate 0.01; hidden size 16" in said["Settings"]
    assert "Network" not in said
