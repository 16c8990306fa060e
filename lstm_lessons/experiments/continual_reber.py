"""The continual embedded Reber grammar (Gers, Schmidhuber & Cummins 2000, table 2).

A network reads a stream of embedded Reber strings, symbol by symbol, and after each says which
symbols may come next. It is trained on streams: each begins with everything but the weights at
zero, and ends at the first wrong prediction. After each it is tested on streams of 100,000 symbols,
with its weights frozen. Training is over when ten such streams go by without an error, or after
30,000 streams.

As published: 424 weights (without forget gates 360), from [−.2, .2] but for the gates' biases,
which are set block by block; learning rate .5, in one row of the table multiplied by .99 after each
step, from .5 anew in each stream. What the paper leaves open, and what is done here: a prediction
is right when every output is within .49 of its target, and the targets are *all* the symbols that
may come; the wrong prediction that ends a stream is still learned from; an external reset sets the
cells, the units and the partials to zero before each string.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from lstm_lessons.experiments.rule import papers
from lstm_lessons.experiments.rule.architecture import Architecture
from lstm_lessons.experiments.rule.online import OnlineLSTM
from lstm_lessons.experiments.rule.weights import Weights, draw_weights
from lstm_lessons.scratch import validation
from lstm_lessons.tasks import ContinualReber, verdict
from lstm_lessons.tasks.continual_reber import TOLERANCE

LEARNING_RATE = 0.5
STREAMS = 30_000
TEST_STREAMS = 10
STREAM_LENGTH = 100_000
SCALE = 0.2  # first weights are drawn evenly from ±SCALE,
BIAS_STEP = 0.5  # but for the gates' biases, which grow by this from block to block
NOTHING = 1e-200  # a rate that has decayed so far moves no weight any more, and is not 0
MEASURED_AFTER = (10, 100, 1_000, 10_000, 100_000)


@dataclass(frozen=True)
class Variant:
    """A row of the paper's table 2: a kind of network, and how it is trained."""

    architecture: Architecture
    external_reset: bool = False
    rate_decay: float = 1.0


FORGET = papers.CONTINUAL_REBER
STANDARD = replace(FORGET, forget_gate=False)
VARIANTS = {
    "standard": Variant(STANDARD),
    "reset": Variant(STANDARD, external_reset=True),
    "decay": Variant(replace(STANDARD, state_decay=0.9)),
    "forget": Variant(FORGET),
    "forget-rate-decay": Variant(FORGET, rate_decay=0.99),
}


class Draws(NamedTuple):
    """What a seed decides, each drawn apart: another network meets the same streams."""

    weights: np.random.Generator
    training: ContinualReber
    stopping: ContinualReber  # the tests that end the training
    testing: ContinualReber  # the test of what came out
    measuring: ContinualReber  # the growth of the cell state


def draws_of(seed: int) -> Draws:
    """Return everything that is drawn for this seed."""
    weights, *streams = validation.generator("seed", seed).spawn(5)
    return Draws(weights, *(ContinualReber(rng=rng) for rng in streams))


class Training(NamedTuple):
    """How a training went."""

    streams: int  # how many there were, the one before the perfect test included
    symbols: int  # all in all
    perfect: bool  # did the last test find no error?


def draw_first_weights(architecture: Architecture, rng: np.random.Generator) -> Weights:
    """Draw the weights that training starts from: gates' biases ∓.5, ∓1, ∓1.5, ∓2."""
    steps = BIAS_STEP * np.arange(1, architecture.blocks + 1)
    forget_bias = steps if architecture.forget_gate else None
    return draw_weights(
        architecture, rng, SCALE, input_bias=-steps, forget_bias=forget_bias, output_bias=-steps
    )


def begin(
    network_class: type[OnlineLSTM], cell: str, seed: int
) -> tuple[OnlineLSTM, Variant, Draws]:
    """Return a network of ``VARIANTS[cell]`` before its training, with all that its seed draws."""
    variant = VARIANTS[validation.one_of("cell", cell, tuple(VARIANTS))]
    draws = draws_of(seed)
    weights = draw_first_weights(variant.architecture, draws.weights)
    return network_class(variant.architecture, weights), variant, draws


def follow_stream(
    network: OnlineLSTM,
    variant: Variant,
    stream: ContinualReber,
    length: int,
    learning_rate: float | None = None,
) -> int:
    """Begin a stream; return how many of at most ``length`` symbols go by before the first error.

    Parameters
    ----------
    network
        Reset first; changed by learning.
    variant
        The row of the table.
    stream
        Restarted first.
    length
        At most so many symbols.
    learning_rate
        None: the weights are frozen.
    """
    network.reset()
    stream.restart()
    done, chunk = 0, 32  # most streams are short
    while done < length:
        taken = min(chunk, length - done)
        x, _, legal, first = stream.take(taken)
        right = network.follow(
            x.astype(np.float64),
            legal.astype(np.float64),
            learning_rate=learning_rate and max(learning_rate * variant.rate_decay**done, NOTHING),
            rate_decay=variant.rate_decay,
            tolerance=TOLERANCE,
            reset=first if variant.external_reset else None,
        )
        done += right
        if right < taken:
            break
        chunk = min(2 * chunk, 8192)
    return done


def error_free_lengths(
    network: OnlineLSTM, variant: Variant, stream: ContinualReber, *, length: int = STREAM_LENGTH
) -> list[int]:
    """Return how far the network comes on each of ten test streams."""
    return [follow_stream(network, variant, stream, length) for _ in range(TEST_STREAMS)]


def is_perfect(
    network: OnlineLSTM, variant: Variant, stream: ContinualReber, *, length: int = STREAM_LENGTH
) -> bool:
    """Tell whether ten test streams go by without an error; stop at the first error."""
    return all(
        follow_stream(network, variant, stream, length) == length for _ in range(TEST_STREAMS)
    )


def train(
    network: OnlineLSTM,
    variant: Variant,
    training: ContinualReber,
    stopping: ContinualReber,
    *,
    streams: int = STREAMS,
    length: int = STREAM_LENGTH,
    progress: bool = True,
) -> Training:
    """Train a network, stream by stream, until a test is perfect.

    Parameters
    ----------
    network
        Changed in place.
    variant
        The row of the table.
    training, stopping
        The streams to train on, and those of the tests.
    streams
        At most so many to train on.
    length
        Of a stream at most; of a test stream without an error.
    progress
        Show a progress bar, on the error stream.
    """
    streams = validation.positive_int("streams", streams)
    quiet = {} if validation.flag("progress", progress) else {"disable": True}
    symbols, recent = 0, 0.0  # recent: a running mean over about 100 streams
    with tqdm(range(1, streams + 1), unit=" streams", **quiet) as bar:
        for count in bar:
            right = follow_stream(network, variant, training, length, LEARNING_RATE)
            symbols += min(right + 1, length)
            recent += (right - recent) / min(count, 100)
            bar.set_postfix_str(f"{recent:,.0f} symbols without an error", refresh=False)
            if is_perfect(network, variant, stopping, length=length):
                return Training(count, symbols, True)
    return Training(streams, symbols, False)


def cell_states(
    network: OnlineLSTM, variant: Variant, stream: ContinualReber
) -> dict[int, list[float]]:
    """Return the state of each cell after 10, 100, … symbols of a stream, the weights frozen.

    Errors do not end it: it is the state that is asked for.
    """
    network.reset()
    stream.restart()
    states, done = {}, 0
    for symbols in MEASURED_AFTER:
        x, _, legal, first = stream.take(symbols - done)
        reset = first if variant.external_reset else None
        network.follow(x.astype(np.float64), np.full(legal.shape, np.nan), reset=reset)
        states[symbols] = network.state.c.tolist()
        done = symbols
    return states


def run(
    network_class: type[OnlineLSTM],
    cell: str,
    seed: int,
    *,
    streams: int = STREAMS,
    progress: bool = True,
) -> tuple[OnlineLSTM, dict[str, object]]:
    """Train a network and measure it; return it and what was found.

    Parameters
    ----------
    network_class
        ``CompiledLSTM``; ``OnlineLSTM`` does the same and takes a day.
    cell
        One of ``VARIANTS``.
    seed
        Of the first weights and of every stream, each drawn apart.
    streams
        At most so many to train on.
    progress
        Show a progress bar.
    """
    network, variant, draws = begin(network_class, cell, seed)
    result = train(
        network, variant, draws.training, draws.stopping, streams=streams, progress=progress
    )
    lengths = error_free_lengths(network, variant, draws.testing)
    return network, {
        "training_streams": result.streams,
        "training_symbols": result.symbols,
        "perfect": result.perfect,
        "test_lengths": lengths,
        "verdict": verdict(lengths, STREAM_LENGTH),
        "cell_states_after": cell_states(network, variant, draws.measuring),
    }
