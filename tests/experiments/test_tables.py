"""Published beside found: the lines of a record, the rule of the verdict, the tables shown."""

import json
from math import inf

import pytest

from lstm_lessons.experiments import gers2000, tables
from lstm_lessons.experiments.catalogue import EXPERIMENTS
from lstm_lessons.experiments.shown_table import ShownTable
from lstm_lessons.experiments.tables import Line
from tests.pages import ROOT

RECORDS = ROOT / "benchmarks" / "results"
AROUND_100 = (60.0, 80.0, 90.0, 100.0, 110.0, 120.0, 140.0)


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


# --- the verdict ---


@pytest.mark.parametrize(
    ("took", "published", "verdict"),
    [
        (AROUND_100, 100, "reproduced: as often, as soon"),
        (AROUND_100, 300, "partly: as often, sooner"),
        (AROUND_100, 30, "partly: as often, later"),
        ((*AROUND_100, inf), 100, "reproduced: as often, as soon"),
        ((*AROUND_100, *[inf] * 6), 100, "partly: less often, as soon"),
        ((*AROUND_100, *[inf] * 6), 300, "not reproduced: less often, sooner"),
        ((*AROUND_100, *[inf] * 8), 100, "not reproduced: less often, as soon"),
        ([inf] * 7, 100, "not reproduced: less often, never"),
        (AROUND_100[:5], 100, "too few runs"),
        ((), 100, "too few runs"),
        (AROUND_100, None, "–"),
    ],
)
def test_the_rule(took, published, verdict):
    assert Line("a row", tuple(took), published=published).verdict == verdict


def test_what_never_happened_is_said_once():
    assert tables.span((inf, inf)) == "never"
    assert tables.span((1_000, inf)) == "1,000 to never"
    assert tables.with_interval("never", "never") == "never"
    assert tables.with_interval("5", "–") == "5"
    assert tables.percents((0.25, 1.0)) == "25% to 100%"


def test_more_often_than_published():
    line = Line("a row", AROUND_100 * 4, published=100, percent=50, trials=30)
    assert line.verdict == "partly: more often, as soon"


def test_where_half_never_end_the_median_is_never():
    line = Line("a row", (10.0, 20.0, 30.0, inf, inf, inf, inf))
    assert line.median == inf
    assert line.median_interval == (10, inf)
    assert line.successes == [10, 20, 30]


# --- from a record ---


def test_a_record_that_is_not_there_has_no_runs(tmp_path):
    record = tables.load("adding", tmp_path)
    [line] = tables.lines(record)
    assert line.took == ()
    assert line.published == 74_000
    assert "0 of 0" in repr(tables.compared(record, "Experiment 4"))
    assert "seeds a row: 0" in tables.made_by(record)
    with pytest.raises(ValueError, match="name: expected one of"):
        tables.load("subtracting", tmp_path)


def test_runs_come_out_as_they_went_in(tmp_path):
    record = written(tmp_path, "embedded-reber", runs_of(10, None, 30), row=2)
    line = tables.lines(record)[2]
    assert line.name == "3 x 2, α 0.2; targets: next"
    assert line.took == (10, inf, 30)
    assert (line.published, line.percent, line.trials) == (14_060, 97, 30)
    said = tables.made_by(record)
    assert "seeds a row: 0 to 3" in said
    assert "processor time: 0.0 h, 2030-01-02" in said
    assert "Abacus\nrevision: abcdef0" in said


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
    assert "seeds a row" in tables.made_by(record)
    assert len(tables.summary(record)) >= len(record["rows"])
    assert f"success: {record['criterion']}" in tables.conditions(record)
    if name == gers2000.TABLE_2.name:
        for reading in gers2000.READINGS:
            assert "74 / 0 / 26 %" in repr(tables.compared_networks(record, reading, "Table 2"))
    elif name != "continual-bptt-table":  # which counts no sequences
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


def network(verdict, streams=7):
    end = {"streams": streams, "verdict": verdict, "mean_length": 5.0}
    return {"stopped_by_a_test": end, "stopped_by_a_stream": {**end, "verdict": "rest"}}


def test_table_2_by_both_readings(tmp_path):
    record = tables.load("gers2000_table2", tmp_path)
    runs = [network("perfect")] * 6 + [network("rest")] * 2
    record["rows"][0] |= {"runs": runs, "summary": gers2000.summarise(runs)}
    by_test, by_stream, *others = tables.table_2(record)
    assert by_test.found == (6, 0, 2)
    assert by_test.published == (74, 0, 26)
    assert (by_test.published_streams, by_test.found_streams) == (7_441, 7)
    assert by_test.verdict == "fits"
    assert by_stream.found == (0, 0, 8)
    assert by_stream.verdict == "differs"
    assert by_stream.p < 0.001
    assert {row.verdict for row in others} == {"too few runs"}
    assert len(others) == 8


def test_a_summary_has_a_line_for_each(tmp_path):
    written(tmp_path, "temporal-order-online", runs_of(10, 20, 30, 40, 50, None))
    first, second = tables.summary(tables.load("temporal-order-online", tmp_path))
    assert first == ["6a", "31,390", "35 (10 to never), 5 of 6", "partly: as often, sooner"]
    assert second == ["6b", "571,100", "–, 0 of 0", "too few runs"]
    shares = [[1.0, 1.0], [0.9, 1.0], [1.0, 0.9996]]  # the last one: a single question missed
    runs = [{"seed": k, "carried_on": each} for k, each in enumerate(shares)]
    bptt = written(tmp_path, "continual-bptt-table", runs)
    assert tables.summary(bptt)[0][2] == "1 of 3 without an error"
    bias = {
        name: published
        for name, published, *_ in tables.summary(tables.load("forget-bias", tmp_path))
    }
    assert bias["forget bias 1"] == "3 × as long"
    assert bias["forget bias 3"] == "–"
    table_2 = tables.summary(tables.load("gers2000_table2", tmp_path))
    name = "standard LSTM, state reset from outside; by a test"
    assert table_2[0] == [name, "74 % perfect", "0 of 0 perfect", "too few runs"]


# --- as it is shown ---


def test_a_table_in_html_and_in_plain_columns():
    rows = [["1 & 2", "because"], ["A heading of its own"], [3, "so"]]
    table = ShownTable("What <is>", ["a", "why"], rows)
    lines = ["What <is>", "a      why", "1 & 2  because", "A heading of its own", "3      so"]
    assert repr(table).splitlines() == lines
    html = table._repr_html_()
    assert "What &lt;is&gt;</figcaption>" in html
    assert '<th scope="col">a</th>' in html
    assert html.count('<th scope="row"') == 2
    assert "1 &amp; 2</th>" in html
    assert '<th scope="rowgroup" colspan="2">' in html
    assert html.count("<tr>") == 4
    assert "pst-scrollable-table-container" in html


def test_a_row_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="rows: expected 3 cells, or one; got"):
        ShownTable("", ["a", "b", "c"], [["1", "2"]])
