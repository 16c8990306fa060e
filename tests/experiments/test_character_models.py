"""The comparison of character models: that records fit the code, and the network kept with one."""

import json
import math

import numpy as np
import pytest

from lstm_lessons.experiments import character_models as cm
from lstm_lessons.experiments import character_reader, load_record
from lstm_lessons.experiments.text.character_weights import recorded_reader, unpack
from lstm_lessons.experiments.text.characters import WARM_UP
from tests.experiments.processor import only_on_the_processor_of


@pytest.fixture(scope="module")
def record():
    return load_record(cm.NAME)


@pytest.fixture(scope="module")
def kept():
    return load_record("character-lstm")


def test_the_record_is_that_of_this_code(record):
    assert record["command"] == "python -m lstm_lessons.experiments.character_models"
    assert record["protocol"] == cm.protocol()
    assert {"date", "revision", "hardware"} <= set(record["sittings"][0])
    for part, what in cm.plan():
        assert any(row[: len(what)] == what for row in record[part]), (part, what)


def test_the_units_are_equal_in_weights(record):
    counts = record["protocol"]["trained"]["weights"].values()
    assert max(counts) / min(counts) < 1.01


def test_each_unit_has_its_best_rate(record):
    for unit, _, _, rate, curve in record["trained"]:
        tried = {row[1]: row[2] for row in record["rates"] if row[0] == unit}
        assert set(tried) == set(cm.LEARNING_RATES)
        assert tried[rate] == min(tried.values())
        assert len(curve) == len(cm.MARKS) + 1
        assert [read for read, _ in curve] == sorted(read for read, _ in curve)


def test_low_orders_again(record):
    """Orders do not know of each other: the first three of a smaller model are those of seven."""
    assert cm.ngram_bits(3) == record["ngrams"][0][:3]


@pytest.mark.long
def test_all_orders_again(record):
    assert cm.ngram_bits() == record["ngrams"][0]


def test_the_beginning_of_a_curve_again(record, monkeypatch):
    """The first mark of the RNN: on any processor it has learned, on the record's so much."""
    [[*_, rate, recorded]] = [row for row in record["trained"] if row[0] == "RNN"]
    _, [[read, bits]] = cm.train("RNN", rate, read=100_000)
    assert read == recorded[0][0]
    blind = math.log2(len(load_record("character-lstm")["characters"]))
    assert recorded[1][1] < bits < blind - 1
    only_on_the_processor_of(record)
    assert bits == pytest.approx(recorded[0][1], abs=0.02)


def test_the_network_that_is_kept_is_the_one_of_the_comparison(record, kept):
    assert kept["command"] == "python -m lstm_lessons.experiments.character_reader"
    [[_, size, weights, rate, curve]] = [row for row in record["trained"] if row[0] == "LSTM"]
    assert kept["protocol"] == {
        "characters": cm.CHARACTERS,
        "learning rate": rate,
        "seed": cm.SEED,
        "hidden size": size,
        "weights": weights,
    }
    assert kept["curve"] == curve
    assert kept["bits"]["as trained"] == curve[-1][1]


def test_it_still_does_what_its_record_says(kept):
    alphabet, model = recorded_reader()
    assert cm.mean_bits(model) == pytest.approx(kept["bits"]["a byte a weight"], abs=1e-4)
    assert kept["bits"]["a byte a weight"] - kept["bits"]["as trained"] < 0.01
    assert alphabet.characters == cm.texts()[0].characters


def test_its_weights_are_of_one_byte(kept):
    total = 0
    for packed in kept["weights"].values():
        array = unpack(packed)
        assert list(array.shape) == packed["shape"]
        total += array.size
    assert total == kept["protocol"]["weights"]


def test_mean_bits_is_the_mean_over_the_whole_play():
    alphabet, training, held_out = cm.texts()
    model = cm.make_model("RNN", len(alphabet), 0)
    symbols = alphabet.encode(training[-WARM_UP - 1 :] + held_out)
    bits = model.bits(symbols, WARM_UP + 1)
    assert len(bits) == len(held_out)
    assert cm.mean_bits(model) == pytest.approx(bits.mean(), abs=5.1e-5)


def test_a_network_that_is_there_is_not_trained_again(tmp_path, monkeypatch, capsys):
    path = tmp_path / "network.json"
    path.write_text("{}")
    monkeypatch.setattr(character_reader, "train", lambda *_, **__: pytest.fail("it is there"))
    character_reader.run(path)
    assert "network.json is there" in capsys.readouterr().out


def test_an_unfinished_record_is_gone_on_with(tmp_path, monkeypatch):
    monkeypatch.setattr(cm, "plan", lambda: iter([("ngrams", []), ("rates", ["RNN", 0.004])]))
    monkeypatch.setattr(cm, "ngram_bits", lambda: [4.8, 3.7])
    monkeypatch.setattr(cm, "try_rate", lambda unit, rate: 3.0)
    path = tmp_path / "record.json"
    cm.run(path)
    first = path.read_text()
    monkeypatch.setattr(cm, "ngram_bits", lambda: pytest.fail("it was there"))
    cm.run(path)
    assert path.read_text() == first
    monkeypatch.setattr(cm, "SEED", 1)
    with pytest.raises(ValueError, match=r"record\.json: its protocol is another one"):
        cm.run(path)


def test_a_rate_is_judged_by_the_last_windows_that_were_read(monkeypatch):
    """Of 300 losses the mean of 251 to 300."""
    monkeypatch.setattr(cm, "learn", lambda *_, **__: ((0, float(k)) for k in range(1, 1000)))
    assert cm.try_rate("RNN", 0.004) == 275.5


def test_layer_and_dense_layer_are_drawn_apart():
    """From one and the same draw the first weights of both would be in one proportion."""
    layer, dense = cm.make_model("LSTM", 50, 3).parameters
    one, other = layer["weight_ih_l0"].ravel()[:50], dense["weight"].ravel()[:50]
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.9


def test_the_rate_that_was_best():
    record = {"rates": [["RNN", 0.002, 3.2], ["RNN", 0.004, 3.0], ["GRU", 0.008, 2.6]]}
    assert cm.best_rate(record, "RNN") == 0.004
    assert np.isclose(cm.best_rate(record, "GRU"), 0.008)


def test_a_network_is_kept_with_its_curve(tmp_path, monkeypatch):
    model = cm.make_model("LSTM", len(cm.texts()[0]), 0)
    monkeypatch.setattr(character_reader, "train", lambda *_, **__: (model, [[2048, 5.0]]))
    monkeypatch.setattr(character_reader, "mean_bits", lambda each: each.layer.hidden_size / 128)
    path = tmp_path / "network.json"
    character_reader.run(path, read=2048)
    record = json.loads(path.read_text(encoding="utf-8"))
    assert record["curve"] == [[2048, 5.0]]
    assert record["protocol"]["characters"] == 2048
    assert record["bits"] == {"as trained": 1.0, "a byte a weight": 1.0}
    again = unpack(record["weights"]["weight_hh_l0"])
    np.testing.assert_allclose(again, model.layer.parameters["weight_hh_l0"], atol=1e-3)
