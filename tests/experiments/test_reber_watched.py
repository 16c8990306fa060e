"""Experiment 1 watched: what is counted, and that the record is what the code does."""

import numpy as np
import pytest

from lstm_lessons.experiments import OnlineLSTM, load_record
from lstm_lessons.experiments import reber_watched as rw
from lstm_lessons.experiments.rule.compiled import CompiledLSTM
from lstm_lessons.tasks import EmbeddedReber

RECORD = load_record(rw.NAME)


def test_the_question_and_the_grammar_are_counted_apart():
    task = EmbeddedReber()
    strings = [task.encode(string) for string in ("BTBPVVETE", "BPBTXSEPE", "BTBPTVVETE")]
    said = np.concatenate([string.legal for string in strings]).astype(float)
    assert rw.judged(said, strings) == (3, 3, 3)
    lengths = [len(string.x) for string in strings]
    assert lengths == [8, 8, 9]
    said[lengths[0] - 2] = 1 - said[lengths[0] - 2]  # the first string's question: T or P?
    said[lengths[0] + 3] = 0  # somewhere inside the second
    assert rw.judged(said, strings) == (1, 2, 2)
    assert strings[0].next_symbol[rw.QUESTION] == strings[0].next_symbol[0]


def test_the_record_is_of_this_code():
    assert RECORD["command"] == f"python -m {rw.__name__}"
    kinds = [(run["targets"], run["seed"]) for run in RECORD["runs"]]
    assert kinds == [(targets, seed) for targets in rw.TARGETS for seed in rw.SEEDS]
    assert {len(run["blocks"]) for run in RECORD["runs"]} == {rw.BLOCKS}
    for run in RECORD["runs"]:
        for throughout, question, grammar in run["blocks"]:
            assert throughout <= min(question, grammar)
            assert throughout >= question + grammar - rw.BLOCK


@pytest.mark.parametrize("targets", rw.TARGETS)
def test_a_line_of_the_record_again(targets):
    [run] = [each for each in RECORD["runs"] if (each["targets"], each["seed"]) == (targets, 9)]
    again = rw.watch(CompiledLSTM, targets, 9, blocks=1)
    np.testing.assert_allclose(again, run["blocks"][:1], atol=2)


def test_the_version_to_read_does_the_same():
    arguments = {"blocks": 2, "size": 20}
    for targets in rw.TARGETS:
        plain, fast = (
            rw.watch(kind, targets, 3, **arguments) for kind in (OnlineLSTM, CompiledLSTM)
        )
        assert plain == fast


def test_an_unknown_reading_is_refused():
    with pytest.raises(ValueError, match="targets: expected one of"):
        rw.watch(OnlineLSTM, "both", 0)
