"""The experiment of chapter 13: each remedy for vanishing and exploding gradients, on and off.

    python -m lstm_lessons.experiments.remedies

(Or only some of its parts: "… remedies clipping order".)

One thing is changed at a time; all else, the first weights and the sequences included, is the same
for the same seed. Two problems: recall (``recall``), the ten seeds as one network (``ensemble``);
temporal order (Hochreiter & Schmidhuber 1997, experiment 6a) in shorter versions, as in chapter 5.

- clipping      recall, learning rate × norm to which gradients are clipped
- schedule      recall, learning rate × schedule of it
- forget bias   recall, first value of the forget gate's bias × lag
- far           recall, the largest lag and bias, with one more thing changed; and shorter steps
                alone, with the usual bias
- start         recall, an LSTM's W_h as it is drawn usually, and with orthogonal blocks
- window        recall as a stream, truncated BPTT over windows of several lengths
- order         temporal order: RNN without and with clipping, with an orthogonal W_h; LSTM, its
                forget bias 1 and 3
- layer norm    temporal order: the LSTM without and with layer normalisation × learning rate
"""

import argparse
import itertools
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from lstm_lessons.experiments import progress
from lstm_lessons.experiments.recording.growing_record import grow
from lstm_lessons.experiments.recording.records import RECORDS
from lstm_lessons.experiments.training.classifier import SequenceClassifier, learn_until_solved
from lstm_lessons.experiments.training.ensemble import RecallerEnsemble
from lstm_lessons.experiments.training.layer_norm_lstm import LayerNormLSTM
from lstm_lessons.experiments.training.recall import (
    LAST,
    Recaller,
    end_of,
    recall_sequences,
    recall_stream,
)
from lstm_lessons.experiments.training.schedules import SCHEDULES, on_schedule
from lstm_lessons.scratch import LSTM, RNN, SGD, Adam, windows
from lstm_lessons.scratch.recurrent import RecurrentLayer
from lstm_lessons.scratch.types import Array
from lstm_lessons.tasks import TemporalOrder

NAME = "remedies"
SEEDS = range(10)
Row = list[float | int | str | None]

# Recall, unless something else is said.
LAG = 20
HIDDEN = 8
BATCH = 16
STEPS = 300
RATE = 0.3
MAX_NORM = 1.0
FORGET_BIAS = 2.0

RATES = (0.1, 0.3, 1.0)
MAX_NORMS = (None, 1.0, 0.1)
SCHEDULED_RATES = (0.3, 1.0, 3.0)
BIASES = (-2.0, 0.0, 2.0, 4.0)
LAGS = (10, 30, 60)
STARTS = ("usual", "orthogonal")
FAR = {
    "no noise": {"noise": 0.0},
    "limit 0.1": {"max_norm": 0.1},
    "bias 2, limit 0.1": {"forget_bias": 2.0, "max_norm": 0.1},
}
START_LAGS = (30, 60)
STREAM_LAG = 10
STREAM_RATE = 0.03
STREAM_STEPS = 5_000
STREAM_FORGET_BIAS = 1.0
WINDOWS = (5, 10, 12, 20)

ORDER_RATE = 0.01
ORDER_LENGTHS = (10, 30)
ORDER_SEQUENCES = 16_000
ORDER_BATCH = 32
NORM_LENGTH = 20
NORM_RATES = (0.01, 0.1)


def orthogonal_blocks(layer: RecurrentLayer, rng: np.random.Generator) -> None:
    """Make each of the H × H blocks of W_h orthogonal, in place (Saxe et al. 2014).

    Q of the QR decomposition of a random matrix, with the signs of R's diagonal, so that no
    orthogonal matrix is likelier than another (Mezzadri 2007).
    """
    weight_hh, hidden = layer.parameters["weight_hh_l0"], layer.hidden_size
    for first in range(0, len(weight_hh), hidden):
        q, r = np.linalg.qr(rng.standard_normal((hidden, hidden)))
        weight_hh[first : first + hidden] = q * np.sign(np.diag(r))


def _rngs(seed: int) -> tuple[np.random.Generator, np.random.Generator, np.random.Generator]:
    """Return what draws the weights, the sequences, and what is drawn for one remedy alone."""
    return tuple(np.random.default_rng((part, seed)) for part in range(3))


def recaller(seed: int, forget_bias: float, start: str = "usual") -> Recaller:
    """Return the network that a seed draws; ``start`` is one of ``STARTS``."""
    weights, _, own = _rngs(seed)
    layer = LSTM(1, HIDDEN, forget_bias=forget_bias, dtype=np.float64, rng=weights)
    if start == "orthogonal":
        orthogonal_blocks(layer, own)
    return Recaller(layer, weights)


def learn_recall(
    *,
    rate: float = RATE,
    max_norm: float | None = MAX_NORM,
    lag: int = LAG,
    forget_bias: float = FORGET_BIAS,
    start: str = "usual",
    schedule: str = "constant",
    noise: float = 1.0,
) -> list[float | None]:
    """Train LSTMs on recall by plain gradient descent, one for each seed, side by side.

    Parameters
    ----------
    rate, max_norm, lag, forget_bias
        Learning rate, limit of each gradient's norm (None: none), lag, first forget bias.
    start, schedule
        Of ``STARTS`` and of ``SCHEDULES``.
    noise
        How loud the noise is, as a share of what it usually is.

    Returns
    -------
    ends
        How large the loss is in the end, the mean of the last 20, to four digits; None where a
        network was lost before.
    """
    ensemble = RecallerEnsemble([recaller(seed, forget_bias, start) for seed in SEEDS])
    each = [recall_sequences(lag, BATCH, _rngs(seed)[1]) for seed in SEEDS]
    optimiser = SGD(ensemble.parameters, rate)
    together = (_side_by_side(batches) for batches in zip(*each, strict=True))
    losses = []
    steps = on_schedule(together, optimiser, SCHEDULES[schedule], STEPS)
    for batch in progress.saying(steps, STEPS, "steps"):
        x, target = batch
        x[1:] *= noise
        now, grads = ensemble.at_the_end(x, target)
        ensemble.drop_lost(now, grads)
        if max_norm is not None:
            ensemble.clip(grads, max_norm)
        optimiser.step(grads)
        losses.append(now)
    ends = np.mean(losses[-LAST:], axis=0)
    return [None if lost else rounded(end) for lost, end in zip(ensemble.lost, ends, strict=True)]


def learn_in_windows(window: int) -> list[float]:
    """Train LSTMs on a recall stream by truncated BPTT and Adam, one for each seed, side by side.

    All windows see the same stream: short ones make more updates. Returns what ``learn_recall``
    does, over the last 20 windows that asked something.
    """
    ensemble = RecallerEnsemble([recaller(seed, STREAM_FORGET_BIAS) for seed in SEEDS])
    each = [recall_stream(STREAM_LAG, BATCH, _rngs(seed)[1]) for seed in SEEDS]
    steps = islice((_side_by_side(now) for now in zip(*each, strict=True)), STREAM_STEPS)
    optimiser = Adam(ensemble.parameters, STREAM_RATE)
    state, losses = None, []
    for x, target, asked in progress.saying(
        windows(steps, window), STREAM_STEPS, "steps", each=window
    ):
        now, grads, state = ensemble.in_a_window(x, target, asked, state)
        ensemble.clip(grads, MAX_NORM)
        optimiser.step(grads)
        losses.append(now)
    return [rounded(end_of(own[~np.isnan(own)])) for own in np.array(losses).T]


def _side_by_side(members: Sequence[tuple[Array, ...]]) -> tuple[Array, ...]:
    """Join what belongs to each member along the last axis; (B,) becomes (B, 1) first."""
    return tuple(
        np.concatenate([part if part.ndim > 1 else part[:, None] for part in parts], axis=-1)
        for parts in zip(*members, strict=True)
    )


def _orthogonal_rnn(rng: np.random.Generator) -> RNN:
    """Return an RNN; the dense layer after it begins from other numbers of the seed's."""
    layer = RNN(8, 24, rng=rng)
    orthogonal_blocks(layer, rng)
    return layer


ORDER: dict[str, tuple[Callable[[np.random.Generator], RecurrentLayer], float | None]] = {
    "RNN": (lambda rng: RNN(8, 24, rng=rng), None),
    "RNN, clipped": (lambda rng: RNN(8, 24, rng=rng), MAX_NORM),
    "RNN, clipped, orthogonal": (_orthogonal_rnn, MAX_NORM),
    "LSTM, clipped": (lambda rng: LSTM(8, 10, rng=rng), MAX_NORM),
    "LSTM, clipped, bias 3": (lambda rng: LSTM(8, 10, forget_bias=3.0, rng=rng), MAX_NORM),
}
"""What is trained on temporal order: a layer, and the norm to which its gradients are clipped."""

NORMED: dict[str, Callable[[np.random.Generator], RecurrentLayer]] = {
    "LSTM": lambda rng: LSTM(8, 10, rng=rng),
    "layer norm": lambda rng: LayerNormLSTM(8, 10, rng=rng),
}


def learn_order(
    make: Callable[[np.random.Generator], RecurrentLayer],
    max_norm: float | None,
    length: int,
    rate: float,
    seed: int,
) -> int | None:
    """Train on temporal order by Adam; return after how many sequences it was solved, or None.

    Solved is what the paper calls so: the 2,000 latest sequences right, their mean error below 0.1.

    Parameters
    ----------
    make
        Given what draws its weights, returns the layer: 8 inputs.
    max_norm
        The norm to which gradients are clipped. None: they are not.
    length
        Steps of a sequence, at least; it is at most a tenth longer.
    rate
        Adam's learning rate.
    seed
        Of the weights and of the sequences.
    """
    weights, sequences, _ = _rngs(seed)
    classifier = SequenceClassifier(make(weights), 4, rng=weights)
    return learn_until_solved(
        classifier,
        TemporalOrder(min_length=length, rng=sequences),
        learning_rate=rate,
        sequences=ORDER_SEQUENCES,
        batch_size=ORDER_BATCH,
        max_norm=max_norm,
    )


def rounded(loss: float) -> float:
    """Return four significant digits: more would only tell processors apart."""
    return float(f"{loss:.3e}")


# --- the whole experiment, and its record ---


def _clipping(rate: float, max_norm: float | None) -> list[float | None]:
    return learn_recall(rate=rate, max_norm=max_norm)


def _schedule(schedule: str, rate: float) -> list[float | None]:
    return learn_recall(rate=rate, schedule=schedule)


def _forget_bias(forget_bias: float, lag: int) -> list[float | None]:
    return learn_recall(forget_bias=forget_bias, lag=lag)


def _start(start: str, lag: int) -> list[float | None]:
    return learn_recall(start=start, lag=lag)


def _far(change: str) -> list[float | None]:
    return learn_recall(lag=LAGS[-1], **{"forget_bias": BIASES[-1], **FAR[change]})


def _order(network: str, length: int) -> list[int | None]:
    return [learn_order(*ORDER[network], length, ORDER_RATE, seed) for seed in SEEDS]


def _layer_norm(unit: str, rate: float) -> list[int | None]:
    return [learn_order(NORMED[unit], MAX_NORM, NORM_LENGTH, rate, seed) for seed in SEEDS]


PARTS: dict[str, tuple[Callable[..., list], dict[str, tuple], str]] = {
    "clipping": (_clipping, {"rate": RATES, "clipped to norm": MAX_NORMS}, "end"),
    "forget bias": (_forget_bias, {"forget bias": BIASES, "lag": LAGS}, "end"),
    "far": (_far, {"change": tuple(FAR)}, "end"),
    "window": (learn_in_windows, {"window": WINDOWS}, "end"),
    "start": (_start, {"W_h": STARTS, "lag": START_LAGS}, "end"),
    "schedule": (_schedule, {"schedule": tuple(SCHEDULES), "rate": SCHEDULED_RATES}, "end"),
    "order": (_order, {"network": tuple(ORDER), "T": ORDER_LENGTHS}, "solved after"),
    "layer norm": (_layer_norm, {"unit": tuple(NORMED), "rate": NORM_RATES}, "solved after"),
}
"""For each part: what does all seeds of one kind, what is varied, and what a line ends with."""


def plan() -> Iterator[tuple[str, Row]]:
    """Yield what there is to do: the part, and what is varied in it."""
    for part, (_, varied, _) in PARTS.items():
        for what in itertools.product(*varied.values()):
            yield part, list(what)


def protocol() -> dict[str, object]:
    """Return what all runs have in common, as the record keeps it."""
    recall = {
        "lag": LAG,
        "units": HIDDEN,
        "batch size": BATCH,
        "steps": STEPS,
        "optimiser": "SGD",
        "rate": RATE,
        "clipped to norm": MAX_NORM,
        "forget bias": FORGET_BIAS,
    }
    order = {"optimiser": "Adam", "sequences": ORDER_SEQUENCES, "batch size": ORDER_BATCH}
    own: dict[str, dict[str, object]] = {
        "clipping": recall,
        "forget bias": recall,
        "start": recall,
        "far": {**recall, "lag": LAGS[-1], "forget bias": BIASES[-1]},
        "schedule": recall,
        "window": {
            "lag": STREAM_LAG,
            "steps of the stream": STREAM_STEPS,
            "streams": BATCH,
            "optimiser": "Adam",
            "rate": STREAM_RATE,
            "clipped to norm": MAX_NORM,
            "forget bias": STREAM_FORGET_BIAS,
        },
        "order": {**order, "rate": ORDER_RATE},
        "layer norm": {**order, "T": NORM_LENGTH, "clipped to norm": MAX_NORM},
    }
    return {
        part: {
            "columns": [*varied, "seed", end],
            "varied": {name: list(values) for name, values in varied.items()},
            **own[part],
        }
        for part, (_, varied, end) in PARTS.items()
    }


def run_kind(part: str, what: Row) -> list[Row]:
    """Do one thing of the plan; return its lines, one for each seed."""
    return [[*what, seed, end] for seed, end in zip(SEEDS, PARTS[part][0](*what), strict=True)]


def run(path: Path, only: Collection[str] = tuple(PARTS)) -> None:
    """Do what the record at ``path`` lacks, and add it to the record, kind by kind: ``grow``.

    Parameters
    ----------
    path
        Of the record. Where there is none, it is begun.
    only
        Names of parts: the others are left for another time.
    """
    grow(
        path,
        ((part, what) for part, what in plan() if part in only),
        lambda part, what, _: run_kind(part, what),
        command=f"python -m lstm_lessons.experiments.{NAME}",
        protocol=(parts := protocol()),
        parts=tuple(parts),
    )


def ends_by(rows: list[Row]) -> dict[tuple, Array]:
    """Return the ends of runs under what sets their kind apart, all but the seed; None is NaN."""
    kinds: dict[tuple, list[float]] = {}
    for *what, _, end in rows:
        kinds.setdefault(tuple(what), []).append(np.nan if end is None else end)
    return {what: np.array(ends) for what, ends in kinds.items()}


def main() -> None:
    """Run it all, or what is missing; the record of the package grows kind by kind."""
    parser = argparse.ArgumentParser(description="Each remedy on and off: chapter 13.")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}")
    only = parser.parse_args().parts
    if unknown := set(only) - set(PARTS):
        parser.error(f"part: expected some of {', '.join(PARTS)}; got {', '.join(unknown)}")
    run(RECORDS / f"{NAME}.json", only or tuple(PARTS))


if __name__ == "__main__":
    main()
