"""Table 2 of Gers, Schmidhuber & Cummins (2000): five kinds of network on the continual stream.

When was training over? The sources leave two readings, and both are run, on the same training:

- ``stopped_by_a_test``      after each training stream the weights are frozen and tested; training
                             is over when ten test streams go by without an error
- ``stopped_by_a_stream``    training is over when a whole training stream goes by without an
                             error, while the weights still move; only then is there a test

By both it is over after 30,000 streams. The protocol itself is in ``continual_reber``.

By the first reading a network is perfect by the very test that ended its training. That test was
repeated until it was passed, so each network is also *judged anew*, by ten streams more.
"""

from dataclasses import asdict
from statistics import mean

import numpy as np

from lstm_lessons.experiments import continual_reber, progress
from lstm_lessons.experiments.continual_reber import (
    BIAS_STEP,
    LEARNING_RATE,
    MEASURED_AFTER,
    SCALE,
    STREAM_LENGTH,
    STREAMS,
    TEST_STREAMS,
    VARIANTS,
    Draws,
    Variant,
)
from lstm_lessons.experiments.recording.experiment import Experiment, Row, Run
from lstm_lessons.experiments.rule.online import OnlineLSTM
from lstm_lessons.tasks import verdict
from lstm_lessons.tasks.continual_reber import TOLERANCE

READINGS = ("stopped_by_a_test", "stopped_by_a_stream")
KINDS = ("perfect", "good", "rest")
MOST_SYMBOLS = 50_000_000  # of training, after ten test streams went by without an error

PUBLISHED = {  # row: (variant, % perfect, streams, % good, their length, % rest, their length)
    "standard LSTM, state reset from outside": ("reset", 74, 7_441, 0, None, 26, 31),
    "standard LSTM": ("standard", 0, None, 1, 1_166, 99, 37),
    "standard LSTM, state decay 0.9": ("decay", 0, None, 0, None, 100, 56),
    "forget gates": ("forget", 18, 18_889, 29, 39_171, 53, 145),
    "forget gates, decaying learning rate": ("forget-rate-decay", 62, 14_087, 6, 68_464, 32, 30),
}


def run(row: str, seed: int) -> Run:
    """Train one network; test it where each reading ends."""
    from lstm_lessons.experiments.rule.compiled import CompiledLSTM

    return train_by_both_readings(*continual_reber.begin(CompiledLSTM, PUBLISHED[row][0], seed))


def train_by_both_readings(
    network: OnlineLSTM,
    variant: Variant,
    draws: Draws,
    *,
    streams: int = STREAMS,
    length: int = STREAM_LENGTH,
    most_symbols: int = MOST_SYMBOLS,
) -> Run:
    """Train until both readings have ended; return what each found, and how the state grew.

    Parameters
    ----------
    network
        Changed in place.
    variant
        The row of the table.
    draws
        The streams.
    streams
        At most so many to train on.
    length
        Of a stream at most.
    most_symbols
        Once a test was perfect, give up waiting for a training stream after so many more symbols.
    """
    found: Run = {}
    waited = 0
    for count in range(1, streams + 1):
        progress.say(count - 1, streams, "streams")
        right = continual_reber.follow_stream(
            network, variant, draws.training, length, LEARNING_RATE
        )
        if right == length and "stopped_by_a_stream" not in found:
            found["stopped_by_a_stream"] = _tested(network, variant, draws, count, length)
        if "stopped_by_a_test" not in found:
            if continual_reber.is_perfect(network, variant, draws.stopping, length=length):
                found["stopped_by_a_test"] = {
                    **_tested(network, variant, draws, count, length),
                    "verdict": "perfect",  # that very test; the lengths are of ten streams more
                }
        else:
            waited += right + 1
        if len(found) == len(READINGS) or waited > most_symbols:
            break
    for reading in READINGS:
        if reading not in found:
            found[reading] = {
                **_tested(network, variant, draws, count, length),
                "streams": None,
            }
    states = continual_reber.cell_states(network, variant, draws.measuring)
    return {
        **{reading: found[reading] for reading in READINGS},
        "streams_in_all": count,
        "largest_state_after": {
            str(symbols): round(float(np.abs(c).max()), 1) for symbols, c in states.items()
        },
    }


def _tested(
    network: OnlineLSTM, variant: Variant, draws: Draws, streams: int, length: int
) -> dict[str, object]:
    """Return the verdict on a network at the end of a reading."""
    lengths = continual_reber.error_free_lengths(network, variant, draws.testing, length=length)
    return {
        "streams": streams,
        "verdict": verdict(lengths, length),
        "mean_length": round(mean(lengths), 1),
    }


def judged_anew(run: Run) -> dict[str, object]:
    """Return how a run ended by the first reading, with the verdict of the ten streams more."""
    end = run["stopped_by_a_test"]
    # Only the mean of ten was recorded, to its one digit. It is as long as a stream if all are.
    total = round(TEST_STREAMS * end["mean_length"])
    lengths = [(total + k) // TEST_STREAMS for k in range(TEST_STREAMS)]
    return {**end, "verdict": verdict(lengths, STREAM_LENGTH)}


def summarise(runs: list[Run]) -> dict[str, object]:
    """Return the row of the table by each reading, as counts of networks."""
    return {reading: count([run[reading] for run in runs]) for reading in READINGS}


def count(ends: list[Run]) -> dict[str, object]:
    """Return how many networks ended as which kind, on how many streams, and how far they come."""
    groups = {kind: [end for end in ends if end["verdict"] == kind] for kind in KINDS}
    streams = [end["streams"] for end in groups["perfect"] if end["streams"] is not None]
    return {
        **{kind: len(group) for kind, group in groups.items()},
        "perfect_mean_streams": round(mean(streams)) if streams else None,
        **{
            f"{kind}_mean_length": round(mean(end["mean_length"] for end in groups[kind]), 1)
            if groups[kind]
            else None
            for kind in KINDS[1:]
        },
    }


TABLE_2 = Experiment(
    "gers2000_table2",
    "Gers, Schmidhuber & Cummins 2000, table 2",
    "Ten test streams of 100,000 symbols, the weights frozen. Perfect: no error. Good: more than "
    "1,000 symbols without an error on average. Rest: the others.",
    (
        "When training is over is read in two ways: see the names of the readings.",
        "A prediction is right when every output is within 0.49 of its target; targets are all the "
        "symbols that may come.",
        "The wrong prediction that ends a stream is learned from.",
        "Where a test was perfect and no training stream is, training is given up after "
        f"{MOST_SYMBOLS:,} more symbols.",
        "The paper has 100 networks a row.",
    ),
    tuple(
        Row(
            name,
            {
                "perfect_percent": perfect,
                "perfect_mean_streams": streams,
                "good_percent": good,
                "good_mean_length": good_length,
                "rest_percent": rest,
                "rest_mean_length": rest_length,
            },
            {
                "cell": cell,
                "streams": STREAMS,
                "length": STREAM_LENGTH,
                "α": LEARNING_RATE,
                **asdict(VARIANTS[cell]),
                "scale": SCALE,
                "bias_step": BIAS_STEP,
                "tolerance": TOLERANCE,
                "test_streams": TEST_STREAMS,
                "most_symbols": MOST_SYMBOLS,
                "measured_after": MEASURED_AFTER,
            },
        )
        for name, (
            cell,
            perfect,
            streams,
            good,
            good_length,
            rest,
            rest_length,
        ) in PUBLISHED.items()
    ),
    run,
    summarise,
    seeds=30,
)
