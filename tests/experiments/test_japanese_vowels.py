"""The comparison on Japanese Vowels: what the parts do, and that the record fits the code."""

import numpy as np
import pytest

from lstm_lessons.data import load_japanese_vowels
from lstm_lessons.experiments import japanese_vowels as jv
from lstm_lessons.experiments import load_record


@pytest.fixture(scope="module")
def parts():
    return load_japanese_vowels()


@pytest.fixture(scope="module")
def record():
    return load_record(jv.NAME)


def test_standardised_by_the_training_part_alone(parts):
    train, test = parts
    scaled, other = jv.standardised(train, train, test)
    steps = scaled.x[np.arange(29)[:, None] < train.lengths]
    np.testing.assert_allclose(steps.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(steps.std(axis=0), 1, rtol=1e-12)
    assert not scaled.x[np.arange(29)[:, None] >= train.lengths].any()
    inside = train.x[np.arange(29)[:, None] < train.lengths]
    expected = (test.x[3, 5] - inside.mean(axis=0)) / inside.std(axis=0)
    np.testing.assert_allclose(other.x[3, 5], expected, rtol=1e-12)


def test_a_summary_does_not_see_the_padding(parts):
    train, _ = parts
    behind = np.arange(29)[:, None] >= train.lengths
    spoilt = train._replace(x=np.where(behind[..., None], np.nan, train.x))
    found = jv.summary(spoilt)
    assert found.shape == (270, 60)
    np.testing.assert_array_equal(found, jv.summary(train))
    x = train.x[: train.lengths[7], 7]
    np.testing.assert_allclose(found[7, :12], x.mean(axis=0))
    np.testing.assert_array_equal(found[7, 24:36], x[0])
    np.testing.assert_array_equal(found[7, 48:], x[-1])


def test_a_seed_decides_everything_and_padding_matters():
    first, again = (jv.learn("RNN", 3, epochs=1) for _ in range(2))
    assert first == again
    assert 1 / 9 < first < 1
    assert jv.learn("LSTM", 0, epochs=1) != jv.learn("LSTM, padding read", 0, epochs=1)


@pytest.mark.parametrize(("unit", "read"), [("LSTM", "to its end"), ("LSTM, padding read", "all")])
def test_how_far_an_utterance_is_read(unit, read, parts, monkeypatch):
    """In training and in the test."""
    seen = {"training": [], "test": []}
    step, probabilities = jv.SequenceClassifier.step, jv.SequenceClassifier.probabilities

    def noted(kind, method):
        def with_note(self, x, *rest):
            seen[kind].extend(rest[-1].tolist())
            return method(self, x, *rest)

        return with_note

    monkeypatch.setattr(jv.SequenceClassifier, "step", noted("training", step))
    monkeypatch.setattr(jv.SequenceClassifier, "probabilities", noted("test", probabilities))
    jv.learn(unit, 0, epochs=1)
    for kind, part in zip(seen, parts, strict=True):
        wanted = part.lengths if read == "to its end" else np.full(len(part.lengths), 29)
        assert sorted(seen[kind]) == sorted(wanted.tolist()), kind


def test_the_record_is_that_of_this_code(record):
    assert record["command"] == "python -m lstm_lessons.experiments.japanese_vowels"
    assert record["protocol"] == jv.protocol()
    assert [("results", row[:-1]) for row in record["results"]] == list(jv.plan())
    assert {"date", "revision", "hardware"} <= set(record["sittings"][0])


def test_the_baselines_again(record):
    rows = {row[0]: row[-1] for row in record["results"][:2]}
    assert rows == {"regression": jv.regression(), "nearest": jv.nearest()}


@pytest.mark.long
def test_one_line_again(record):
    """On another processor a few of the 370 may differ: float32 adds up in another order."""
    [row] = [row for row in record["results"] if row[:2] == ["LSTM", 0]]
    assert jv.learn("LSTM", 0) == pytest.approx(row[-1], abs=0.015)


def test_an_unfinished_record_is_gone_on_with(tmp_path, monkeypatch):
    done = [("results", ["nearest"]), ("results", ["RNN", 1])]
    monkeypatch.setattr(jv, "plan", lambda: iter(done))
    monkeypatch.setattr(jv, "learn", lambda unit, seed: 0.5)
    path = tmp_path / "record.json"
    jv.run(path)
    first = path.read_text()
    monkeypatch.setattr(jv, "nearest", lambda: pytest.fail("it was there"))
    jv.run(path)
    assert path.read_text() == first
    monkeypatch.setattr(jv, "EPOCHS", 41)
    with pytest.raises(ValueError, match=r"record\.json: its protocol is another one"):
        jv.run(path)
