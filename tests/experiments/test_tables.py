"""Published beside found: the lines of a record, and the tables made of them."""

import json
from math import inf

import pytest

from lstm_lessons.experiments import gers2000, tables
from lstm_lessons.experiments.catalogue import EXPERIMENTS
from lstm_lessons.experiments.tables import Line
from tests.pages import ROOT

RECORDS = ROOT / "benchmarks" / "results"


def runs_of(*counts):
    return [{"seed": k, "sequences": count, "cpu_seconds": 36.0} for k, count in enumerate(counts)]


def written(folder, name, runs, row=0):
    """Write a record in which one row has these runs; return it as it is read."""
    record = tables.load(name, folder)
    record["sittings"] = [
        {"date": "2030-01-02T00:00", "hardware": {"processor": "Abacus"}, "revision": "abcdef0123"}
    ]
    record["rows"][row]["runs"] = runs
    (folder / f"{name}.json").write_text(json.dumps(record))
    return tables.load(name, folder)


# --- numbers, and a line ---


def test_what_never_happened_is_said_once():
    assert tables.span((inf, inf)) == "never"
    assert tables.span((1_000, inf)) == "1,000 to never"
    assert tables.with_interval("never", "never") == "never"
    assert tables.with_interval("5", "–") == "5"
    assert tables.with_interval("5", "1 to 9") == "5 (1 to 9)"
    assert tables.percents((0.25, 1.0)) == "25 to 100 %"
    assert tables.span(None) == tables.percents(None) == tables.number(None) == "–"


def test_where_half_never_end_the_median_is_never():
    line = Line("a row", (10.0, 20.0, 30.0, inf, inf, inf, inf))
    assert line.median == inf
    assert line.median_interval == (10, inf)
    assert line.successes == [10, 20, 30]


def test_the_published_successes_are_counted():
    assert Line("a row", (), percent=97, trials=30).published_successes == 29
    assert Line("a row", ()).published_successes == 10


# --- from a record ---


def test_a_record_that_is_not_there_has_no_runs(tmp_path):
    record = tables.load("adding", tmp_path)
    [line] = tables.lines(record)
    assert line.took == ()
    assert line.published == 74_000
    title, note, *origin = repr(tables.compared(record, "Experiment 4")).splitlines()
    assert (title, note) == ("Experiment 4", "No run yet of: 4.")
    assert origin[0] == "How it was run: adding, no run yet"
    assert origin[1] == "  Command for all rows: `python -m lstm_lessons.experiments adding`"
    assert not any("Processor" in line for line in origin)
    with pytest.raises(ValueError, match="name: expected one of"):
        tables.load("subtracting", tmp_path)


def test_runs_come_out_as_they_went_in(tmp_path):
    record = written(tmp_path, "embedded-reber", runs_of(10, None, 30), row=2)
    line = tables.lines(record)[2]
    assert line.name == "3×2, α 0.2, next"
    assert line.took == (10, inf, 30)
    assert (line.published, line.percent, line.trials) == (14_060, 97, 30)
    said = repr(tables.how_it_was_run(record))
    assert said.startswith("How it was run: embedded-reber, 3 seeds a row\n")
    assert "Processor time: 0.0 h, 2030-01-02, Abacus\n  Revision: abcdef0" in said
    shown = tables.compared(record, "Experiment 1")
    [[name, verdict, ours, published, solved]] = shown.rows
    assert shown.columns[2].startswith("ours")
    assert (name, verdict, published) == ("3×2, α 0.2, next", "too few runs", "14,060 (97 %)")
    assert (ours, solved) == ("30", "2 of 3 (9 to 99 %)")
    assert shown.note.startswith("No run yet of: 4×1, α 0.1, next; 3×2, α 0.1, next; 4×1, α 0.5, ")


def test_what_is_common_to_all_is_not_said_beside_each(tmp_path):
    record = tables.load("adding", tmp_path)
    [common] = tables.COMMON
    assert common in record["deviations"]
    said = tables.how_it_was_run(record).lines
    others = [f"Differs: {each}" for each in record["deviations"] if each != common]
    assert [line for line in said if line.startswith("Differs")] == others


def test_seeds_are_counted_where_there_are_any(tmp_path):
    record = tables.load("temporal-order-online", tmp_path)
    assert tables.seeds(record) == "no run yet"
    record["rows"][1]["runs"] = runs_of(1)
    assert tables.seeds(record) == "1 seed a row"
    record["rows"][0]["runs"] = runs_of(1, 2, 3)
    assert tables.seeds(record) == "1 to 3 seeds a row"


def test_a_row_with_two_rules_makes_two_lines(tmp_path):
    run = {"seed": 0, "sequences_140": 5, "wrong_140": 1, "sequences_13": None, "wrong_13": 3}
    first, second = tables.lines(written(tmp_path, "multiplication", [run]))
    assert (first.name, first.took, first.wrong) == ("5, n_seq 140", (5,), (1,))
    assert (second.name, second.took, second.wrong) == ("5, n_seq 13", (inf,), ())
    assert (first.published_wrong, second.published_wrong) == (139, 14)
    names = [line.name for line in tables.lines(tables.load("two-sequences", tmp_path))]
    assert names == ["3a, ST1", "3a, ST2"]


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_whatever_the_records_hold_can_be_shown(name):
    record = tables.load(name, RECORDS)
    assert record["command"].startswith(f"python -m lstm_lessons.experiments {name}")
    origin = tables.how_it_was_run(record)
    assert f"Command for all rows: `{record['command']}`" in origin.lines
    assert f"Success: {record['criterion']}" in origin.lines
    if name == gers2000.TABLE_2.name:
        for reading in [*gers2000.READINGS, "stopped_by_a_test_judged_anew"]:
            shown = tables.compared_networks(record, reading, "Table 2")
            assert shown.rows[0][3] == "74 / 0 / 26"
            assert repr(origin) in repr(shown)
    elif name != "continual-bptt-table":  # which counts no sequences
        shown = tables.compared(record, "Runs")
        run = [line for line in tables.lines(record) if line.took]
        assert [row[0] for row in shown.rows] == [line.name for line in run]
        assert len(tables.lines(record)) >= len(record["rows"])


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_record_says_what_the_code_says(name):
    path = RECORDS / f"{name}.json"
    if not path.exists():
        pytest.skip("not run yet")
    experiment, record = EXPERIMENTS[name], json.loads(path.read_text(encoding="utf-8"))
    assert record["criterion"] == experiment.criterion
    assert record["deviations"] == list(experiment.deviations)
    for row, recorded in zip(experiment.rows, record["rows"], strict=True):
        assert recorded["name"] == row.name
        assert recorded["published"] == row.published
        assert recorded["seeds"] == [run["seed"] for run in recorded["runs"]]
        assert len(set(recorded["seeds"])) == len(recorded["seeds"])
        if recorded["runs"]:
            assert recorded["summary"] == experiment.summarise(recorded["runs"])


# --- table 2 ---


def network(verdict, streams=7, mean_length=5.0):
    end = {"streams": streams, "verdict": verdict, "mean_length": mean_length}
    return {"stopped_by_a_test": end, "stopped_by_a_stream": {**end, "verdict": "rest"}}


def test_table_2_in_all_ways(tmp_path):
    record = tables.load("gers2000_table2", tmp_path)
    runs = [network("perfect", 4, 100_000.0)] + [network("perfect", 8, 99_999.9)] * 2
    runs += [network("perfect", 9, 1000.1)]
    runs += [network("perfect", 7, 1000.0)] * 2 + [network("rest")] * 2
    record["rows"][0] |= {"runs": runs, "summary": gers2000.summarise(runs)}
    by_test, anew, by_stream, *others = tables.table_2(record)
    assert by_test.found == (6, 0, 2)
    assert by_test.published == (74, 0, 26)
    assert (by_test.published_streams, by_test.found_streams) == (7_441, 7)
    assert by_test.verdict == "fits"
    assert by_stream.found == (0, 0, 8)
    assert by_stream.verdict == "differs"
    assert by_stream.p < 0.001
    assert anew.found == (1, 3, 4), "what ended training does not count"
    assert anew.found_streams == 4
    assert anew.published == by_test.published
    assert {row.verdict for row in others} == {"too few runs"}
    assert len(others) == 12
    shown = tables.compared_networks(record, "stopped_by_a_test", "Table 2")
    [row] = shown.rows
    assert row[:2] == ["reset from outside", "fits"]
    assert row[2:4] == ["75 / 0 / 25", "74 / 0 / 26"]
    assert row[5] == "6 / 0 / 2 of 8"
    assert dict(zip(shown.columns, row, strict=True))["ours, %"] == "75 / 0 / 25"
    assert shown.note.startswith("No run yet of: standard; state decay 0.9; forget gates; ")
    assert tables.compared_networks(record, "stopped_by_a_stream", "").rows[0][4] == "< 0.001"
    streams = tables.compared_streams(record, "Streams")
    ways = ["by a test", "by a test judged anew", "by a stream"]
    assert streams.columns == ["network", *ways, "published"]
    assert streams.rows == [["reset from outside", "7", "4", "–", "7,441"]]
    with pytest.raises(ValueError, match="reading: expected one of"):
        tables.compared_networks(record, "by_a_test", "Table 2")


# --- at the end ---


def test_what_has_a_verdict_is_in_one_table(tmp_path):
    written(tmp_path, "temporal-order-online", runs_of(10, 20, 30, 40, 50, None))
    order = tables.load("temporal-order-online", tmp_path)
    networks = tables.load("gers2000_table2", tmp_path)
    runs = [network("perfect", mean_length=100_000.0)] + [network("perfect")] * 5
    runs += [network("rest")] * 2
    networks["rows"][0] |= {"runs": runs, "summary": gers2000.summarise(runs)}
    adding = tables.load("adding", tmp_path)
    table = tables.with_verdict([(order, "Six"), (adding, "Four"), (networks, "Two")], "All")
    assert table.rows == [
        ["Six"],
        ["6a", "undecided: as often, few successes", "35 (10 to never)", "31,390", "5 of 6"],
        ["Two"],
        [
            "reset from outside",
            "fits / differs / differs",
            "75 / 12 / 0 % perfect",
            "74 % perfect",
            "6 / 1 / 0 of 8",
        ],
    ]
    assert table.note.startswith("No run yet of: 6b; 4; standard; state decay 0.9; ")


def test_the_others_are_in_a_table_that_is_folded_away(tmp_path):
    passed = [[100_000, 100_000], [100_000, 99_999], [7, 100_000]]
    runs = [{"seed": k, "until_error": each} for k, each in enumerate(passed)]
    bptt = written(tmp_path, "continual-bptt-table", runs)
    bias = written(tmp_path, "forget-bias", runs_of(10), row=2)
    table = tables.without_verdict([(bptt, "A stream"), (bias, "A bias")], "Others")
    assert table.folded
    assert table.rows == [
        ["A stream"],
        [bptt["rows"][0]["name"], "–", "–", "1 of 3"],
        ["A bias"],
        ["forget bias 1", "10", "3 × as long", "1 of 1"],
    ]
    missing = [bptt["rows"][1]["name"], *(f"forget bias {b}" for b in (0, 3, 5))]
    assert (
        table.note == f"No run yet of: {'; '.join([missing[0], 'no forget gate', *missing[1:]])}."
    )


def test_each_row_of_each_record_is_in_one_of_the_two(tmp_path):
    groups = [(tables.load(name, RECORDS), name) for name in EXPERIMENTS]
    judged, others = [], []
    for record, name in groups:
        has_figure = record["rows"][0]["published"] and "times_as_long" not in str(record)
        (judged if has_figure else others).append((record, name))
    tables_of = tables.with_verdict(judged, ""), tables.without_verdict(others, "")
    shown = [row for table in tables_of for row in table.rows if len(row) > 1]
    named = [name for table in tables_of for name in table.note.split("; ") if name]
    counted = sum(
        len(record["rows"])
        if record["experiment"] in ("gers2000_table2", "continual-bptt-table")
        else len(tables.lines(record))
        for record, _ in groups
    )
    assert len(shown) + len(named) == counted
