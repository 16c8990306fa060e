"""Bad input never passes in silence: the error names the argument, what came, what was expected."""

import numpy as np
import pytest

from lstm_lessons.tasks import (
    AddingProblem,
    ContinualReber,
    EmbeddedReber,
    MultiplicationProblem,
    StoppingRule,
    TemporalOrder,
    TwoSequenceProblem,
    error_free_length,
    legal_next,
    spell,
    verdict,
)

ADDING, ORDER, TWO = AddingProblem(rng=0), TemporalOrder(rng=0), TwoSequenceProblem(rng=0)
REBER, STREAM, RULE = EmbeddedReber(rng=0), ContinualReber(rng=0), StoppingRule()
X, LEGAL = STREAM.take(5).x, STREAM.take(5).legal

# what is wrong: (call, error, argument, what came, what was expected)
FAULTS = {
    # seeds
    "rng as text": (lambda: AddingProblem(rng="0"), TypeError, "rng", "got '0'", "seed"),
    "rng as a float": (lambda: TemporalOrder(rng=1.0), TypeError, "rng", "got 1.0", "seed"),
    "rng negative": (lambda: EmbeddedReber(rng=-1), ValueError, "rng", "got -1", "at least 0"),
    "rng as a bool": (lambda: ContinualReber(rng=True), TypeError, "rng", "got True", "seed"),
    # lengths
    "T too short, adding": (
        lambda: AddingProblem(min_length=19),
        ValueError,
        "min_length",
        "got 19",
        "at least 20",
    ),
    "T too short, modern": (
        lambda: AddingProblem("modern", min_length=1),
        ValueError,
        "min_length",
        "got 1",
        "at least 2",
    ),
    "T too short, multiplication": (
        lambda: MultiplicationProblem(min_length=5),
        ValueError,
        "min_length",
        "got 5",
        "at least 20",
    ),
    "T too short, order": (
        lambda: TemporalOrder(min_length=9),
        ValueError,
        "min_length",
        "got 9",
        "at least 10",
    ),
    "T too short for N": (
        lambda: TwoSequenceProblem(min_length=3),
        ValueError,
        "min_length",
        "got 3",
        "at least 4",
    ),
    "T as a float": (
        lambda: TemporalOrder(min_length=50.0),
        TypeError,
        "min_length",
        "got 50.0",
        "an integer",
    ),
    "T as None": (
        lambda: AddingProblem("modern", min_length=None),
        TypeError,
        "min_length",
        "got None",
        "an integer",
    ),
    "longest below shortest": (
        lambda: TemporalOrder(min_length=50, max_length=49),
        ValueError,
        "max_length",
        "got 49",
        "at least 50",
    ),
    "longest as text": (
        lambda: AddingProblem(max_length="110"),
        TypeError,
        "max_length",
        "got '110'",
        "an integer",
    ),
    # variants
    "adding variant": (
        lambda: AddingProblem("2015"),
        ValueError,
        "variant",
        "got '2015'",
        "1997, modern",
    ),
    "adding variant as a number": (
        lambda: AddingProblem(1997),
        ValueError,
        "variant",
        "got 1997",
        "1997, modern",
    ),
    "two-sequence variant": (
        lambda: TwoSequenceProblem("3b"),
        ValueError,
        "variant",
        "got '3b'",
        "3a, 3c",
    ),
    "relevant of 4": (lambda: TemporalOrder(4), ValueError, "relevant", "got 4", "2 or 3"),
    "relevant of 1": (lambda: TemporalOrder(1), ValueError, "relevant", "got 1", "2 or 3"),
    "relevant as text": (lambda: TemporalOrder("6a"), TypeError, "relevant", "got '6a'", "integer"),
    "N of 0": (
        lambda: TwoSequenceProblem(informative=0),
        ValueError,
        "informative",
        "got 0",
        "at least 1",
    ),
    "noise_free_targets as a number": (
        lambda: TwoSequenceProblem(noise_free_targets=1),
        TypeError,
        "noise_free_targets",
        "got 1",
        "True or False",
    ),
    # how many
    "a batch of 0": (lambda: ADDING.batch(0), ValueError, "batch_size", "got 0", "at least 1"),
    "batches of 0, at once": (
        lambda: ORDER.batches(0),
        ValueError,
        "batch_size",
        "got 0",
        "at least 1",
    ),
    "a batch of True": (lambda: TWO.batch(True), TypeError, "batch_size", "got True", "integer"),
    "a batch of half a string": (
        lambda: REBER.batch(0.5),
        TypeError,
        "batch_size",
        "got 0.5",
        "integer",
    ),
    "batches of no string, at once": (
        lambda: REBER.batches(0),
        ValueError,
        "batch_size",
        "got 0",
        "at least 1",
    ),
    "a split of 0": (lambda: REBER.split(0), ValueError, "count", "got 0", "at least 1"),
    "no stream": (lambda: ContinualReber(0), ValueError, "streams", "got 0", "at least 1"),
    "no step": (lambda: STREAM.take(0), ValueError, "steps", "got 0", "at least 1"),
    "windows of 0, at once": (
        lambda: STREAM.windows(0),
        ValueError,
        "steps",
        "got 0",
        "at least 1",
    ),
    # outputs and targets: nothing is broadcast in silence
    "outputs (B,) for targets (B, 1)": (
        lambda: ADDING.correct(np.zeros(3), np.zeros((3, 1))),
        ValueError,
        "output",
        "got (3,)",
        "(…, 1)",
    ),
    "one output for a batch": (
        lambda: ORDER.correct(np.zeros(4), np.zeros((3, 4))),
        ValueError,
        "output",
        "got (4,)",
        "(3, 4)",
    ),
    "targets of another task": (
        lambda: ORDER.error(np.zeros((3, 4)), np.zeros((3, 8))),
        ValueError,
        "target",
        "got (3, 8)",
        "(…, 4)",
    ),
    "an output as a number": (
        lambda: ADDING.error(0.5, [0.5]),
        ValueError,
        "output",
        "got ()",
        "(…, 1)",
    ),
    "an output as text": (
        lambda: ADDING.correct(["0.5"], [0.5]),
        TypeError,
        "output",
        "got <U3",
        "numbers",
    ),
    "ragged outputs": (
        lambda: ADDING.correct([[0.5], [0.5, 0.5]], [[0.5], [0.5]]),
        TypeError,
        "output",
        "got [[0.5], [0.5, 0.5]]",
        "numbers",
    ),
    "seven outputs, six of them": (
        lambda: REBER.correct(X[:, :6], LEGAL),
        ValueError,
        "output",
        "got (5, 6)",
        "(…, 7)",
    ),
    "outputs of other steps": (
        lambda: REBER.correct(X[:4], LEGAL),
        ValueError,
        "output",
        "got (4, 7)",
        "(5, 7) = legal's",
    ),
    "outputs of other steps of a stream": (
        lambda: STREAM.correct(X[:4], LEGAL),
        ValueError,
        "output",
        "got (4, 7)",
        "(5, 7) = legal's",
    ),
    "a reading": (
        lambda: STREAM.correct(X, LEGAL, "squared"),
        ValueError,
        "reading",
        "got 'squared'",
        "each output, sum of squares, most active",
    ),
    "a criterion": (
        lambda: TWO.solved([[1.0]], [[1.0]], "ST3"),
        ValueError,
        "criterion",
        "got 'ST3'",
        "ST1, ST2",
    ),
    # strings
    "a string as a list": (lambda: legal_next(["B"]), TypeError, "string", "got ['B']", "a string"),
    "one string as strings": (
        lambda: REBER.encode_batch("BTBPVVETE"),
        ValueError,
        "strings",
        "got 'BTBPVVETE'",
        "a list",
    ),
    "a test set of nobody": (
        lambda: TWO.solved(np.zeros((0, 1)), np.zeros((0, 1)), "ST1"),
        ValueError,
        "target",
        "got shape (0, 1)",
        "at least one",
    ),
    "strings that are used up": (
        lambda: REBER.encode_batch(iter([])),
        ValueError,
        "strings",
        "got []",
        "at least one",
    ),
    "no strings": (lambda: REBER.encode_batch([]), ValueError, "strings", "got []", "at least one"),
    "symbols as a list": (
        lambda: spell(X, list("BEPSTVX")),
        TypeError,
        "symbols",
        "got ['B'",
        "a string",
    ),
    "too few symbols": (lambda: spell(X, "BEPSTV"), ValueError, "x", "got (5, 7)", "(…, 6)"),
    # rules and scores
    "no wrong ones allowed": (
        lambda: StoppingRule(fewer_wrong_than=0),
        ValueError,
        "fewer_wrong_than",
        "got 0",
        "at least 1",
    ),
    "all of them wrong": (
        lambda: StoppingRule(fewer_wrong_than=140, window=100),
        ValueError,
        "fewer_wrong_than",
        "got 140",
        "1 to 100 = window",
    ),
    "a bound too large for a float": (
        lambda: StoppingRule(mean_error_below=10**400),
        ValueError,
        "mean_error_below",
        "got 1000",
        "positive",
    ),
    "an error as text": (
        lambda: RULE.update([True], ["0.1"]),
        TypeError,
        "error",
        "got <U3",
        "numbers",
    ),
    "an error as a truth": (
        lambda: RULE.update([True], [False]),
        TypeError,
        "error",
        "got bool",
        "numbers",
    ),
    "a bound of 0": (
        lambda: StoppingRule(mean_error_below=0),
        ValueError,
        "mean_error_below",
        "got 0",
        "positive",
    ),
    "a bound of NaN": (
        lambda: StoppingRule(mean_error_below=float("nan")),
        ValueError,
        "mean_error_below",
        "got nan",
        "positive",
    ),
    "a bound as text": (
        lambda: StoppingRule(mean_error_below="0.1"),
        TypeError,
        "mean_error_below",
        "got '0.1'",
        "positive",
    ),
    "no window": (lambda: StoppingRule(window=0), ValueError, "window", "got 0", "at least 1"),
    "correct as numbers": (
        lambda: RULE.update(np.array([1, 0], np.int64), [0.0, 0.1]),
        TypeError,
        "correct",
        "got int64",
        "True and False",
    ),
    "one error for two": (
        lambda: RULE.update([True, True], 0.1),
        ValueError,
        "error",
        "got ()",
        "(2,)",
    ),
    "an error of NaN": (
        lambda: RULE.update(True, float("nan")),
        FloatingPointError,
        "error",
        "got NaN",
        "finite",
    ),
    "an error below 0": (
        lambda: RULE.update([True, True], [0.1, -0.1]),
        ValueError,
        "error",
        "got -0.1",
        "absolute",
    ),
    "a stream's score of numbers": (
        lambda: error_free_length([0.3, 0.2]),
        TypeError,
        "correct",
        "got float64",
        "True and False",
    ),
    "a score of nothing": (
        lambda: error_free_length(np.zeros(0, bool)),
        ValueError,
        "correct",
        "got (0,)",
        "(T,) or (T, B)",
    ),
    "a score of too many axes": (
        lambda: error_free_length(np.zeros((2, 2, 2), bool)),
        ValueError,
        "correct",
        "got (2, 2, 2)",
        "(T,) or (T, B)",
    ),
    "no lengths": (lambda: verdict([]), ValueError, "lengths", "got shape (0,)", "at least one"),
    "lengths as floats": (lambda: verdict([1.5]), TypeError, "lengths", "got float64", "integers"),
    "no stream length": (
        lambda: verdict([5], stream_length=0),
        ValueError,
        "stream_length",
        "got 0",
        "at least 1",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_error_says_what_is_wrong(fault):
    call, error, argument, came, expected = FAULTS[fault]
    with pytest.raises(error) as caught:
        call()
    message = str(caught.value)
    assert message.startswith(f"{argument}: expected ")
    assert came in message
    assert expected in message
    assert type(caught.value) is error


def test_a_refused_update_changes_nothing():
    rule = StoppingRule(window=2)
    rule.update(True, 0.0)
    for correct, errors in (([True], [float("inf")]), ([True, False], [0.0]), ([True], [-1.0])):
        with pytest.raises((ValueError, FloatingPointError)):
            rule.update(correct, errors)
    assert rule.sequences == 1
    assert rule.update(True, 0.0)
