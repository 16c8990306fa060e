"""Records of trained networks: written and read without loss, and true."""

import json
import subprocess

import numpy as np
import pytest

from lstm_lessons.experiments import OnlineLSTM, load_record, recorded_network
from lstm_lessons.experiments import continual_reber as cr
from lstm_lessons.experiments.recording import records
from lstm_lessons.experiments.recording.circumstances import circumstances, revision
from lstm_lessons.experiments.rule.compiled import CompiledLSTM
from lstm_lessons.tasks import verdict

from .networks import ARCHITECTURES, make_stream, make_weights

SHIPPED = sorted(path.stem for path in records.RECORDS.glob("continual-reber-*-*.json"))
of_each = pytest.mark.parametrize("name", SHIPPED)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_network_comes_back_to_the_last_bit(name, tmp_path):
    network = OnlineLSTM(ARCHITECTURES[name], make_weights(ARCHITECTURES[name]))
    network.follow(*make_stream(ARCHITECTURES[name], 50), learning_rate=0.5)
    path = tmp_path / "a folder" / "network.json"
    records.write_record(path, {"seed": 1, **records.network_record(network)})
    again = recorded_network(json.loads(path.read_text(encoding="utf-8")), CompiledLSTM)
    assert type(again) is CompiledLSTM
    assert again.architecture == network.architecture
    for matrix, wanted in zip(again.weights, network.weights, strict=True):
        np.testing.assert_array_equal(matrix, wanted)
    assert [file.name for file in path.parent.iterdir()] == ["network.json"]


def test_a_row_of_numbers_is_a_line(tmp_path):
    path = tmp_path / "record.json"
    record = {"lengths": [1, 2], "rows": [[0.1, -2e-300], [3.0, 4.5]], "none": [], "of": {"a": 1}}
    records.write_record(path, record)
    assert json.loads(path.read_text()) == record
    assert "  [0.1, -2e-300],\n" in path.read_text()


def test_nan_is_not_recorded(tmp_path):
    with pytest.raises(ValueError, match="JSON"):
        records.write_record(tmp_path / "record.json", {"x": float("nan")})
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_record_is_refused():
    with pytest.raises(ValueError, match=r"name: expected one of .*; got 'gru'"):
        load_record("gru")


def test_a_record_says_where_it_comes_from():
    found = circumstances()
    assert set(found) == {"date", "revision", "hardware", "python", "numpy", "numba"}
    assert found["hardware"]["cores"] >= 1
    assert found["hardware"]["memory_gib"] >= 1


def test_the_revision_is_marked_where_the_code_differs_from_it(tmp_path):
    def git(*arguments):
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        command = ["git", "-C", str(tmp_path), *who, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def marked():
        return revision(tmp_path / "code", records="records")

    (tmp_path / "code" / "records").mkdir(parents=True)
    (tmp_path / "code" / "unit.py").write_text("1\n")
    git("init", "--quiet")
    assert marked() == "unknown"  # nothing is committed
    git("add", ".")
    git("commit", "--quiet", "--message", "first")
    commit = git("rev-parse", "HEAD")
    (tmp_path / "elsewhere.py").write_text("")
    (tmp_path / "code" / "records" / "new.json").write_text("{}")
    assert marked() == commit
    new = tmp_path / "code" / "new.py"
    new.write_text("")
    assert marked() == f"{commit}-dirty"
    new.unlink()
    assert marked() == commit
    (tmp_path / "code" / "unit.py").write_text("2\n")
    assert marked() == f"{commit}-dirty"


def test_there_are_records_of_the_cell_with_and_without_forget_gates():
    assert {"continual-reber-standard-6", "continual-reber-forget-6"} <= set(SHIPPED)


@of_each
def test_a_shipped_record_is_complete(name):
    record = load_record(name)
    options = record["command"].split()
    assert f"{options[3]}-{options[5]}-{options[7]}" == name
    assert record["cell"] == options[5]
    assert record["seed"] == int(options[7])
    assert set(circumstances()) <= set(record)
    assert record["training_streams"] <= cr.STREAMS
    assert record["perfect"] or record["training_streams"] == cr.STREAMS
    architecture = cr.VARIANTS[record["cell"]].architecture
    assert recorded_network(record).architecture == architecture
    assert sum(len(row) for rows in record["weights"].values() for row in rows) == (
        architecture.weight_count
    )


@of_each
def test_a_shipped_network_does_what_its_record_says(name):
    """The first error of each test stream, and the cell state: found again."""
    record = load_record(name)
    network = recorded_network(record, CompiledLSTM)
    variant = cr.VARIANTS[record["cell"]]
    draws = cr.draws_of(record["seed"])
    for length in record["test_lengths"][:2]:
        assert length == cr.follow_stream(network, variant, draws.testing, cr.STREAM_LENGTH)
    for symbols, state in cr.cell_states(network, variant, draws.measuring).items():
        recorded = record["cell_states_after"][str(symbols)]
        np.testing.assert_allclose(state, recorded, rtol=1e-6, atol=1e-6)


def largest(record, symbols):
    return np.abs(record["cell_states_after"][str(symbols)]).max()


def test_without_forgetting_the_state_grows_with_the_stream():
    record = load_record("continual-reber-standard-6")
    assert record["verdict"] == "rest"
    assert 8 < largest(record, 100_000) / largest(record, 10_000) < 12
    assert 8 < largest(record, 10_000) / largest(record, 1_000) < 12


def test_with_forget_gates_it_does_not():
    record = load_record("continual-reber-forget-6")
    assert record["verdict"] == "perfect"
    assert max(largest(record, symbols) for symbols in cr.MEASURED_AFTER) < 20


def test_the_survey_of_seeds_has_the_shipped_network_and_its_verdicts_are_right():
    survey = load_record("continual-reber-survey")
    runs = {run["seed"]: run for run in survey["runs"]}
    assert sorted(runs) == survey["seeds"] == list(range(8))
    shipped = load_record("continual-reber-forget-6")
    assert runs[6].items() <= shipped.items()
    assert survey["command"].replace("--seed N", "--seed 6") == shipped["command"]
    for run in runs.values():
        assert run["verdict"] == verdict(np.array(run["test_lengths"]))
        assert run["perfect"] or run["training_streams"] == cr.STREAMS
