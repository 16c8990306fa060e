"""LiveTraining: a small LSTM that learns in the page, well or badly. Chapter 13."""

import numpy as np
from traitlets import Bunch, validate

from lstm_lessons.experiments.training.recall import LAST, LEARNED_BELOW, NOISE
from lstm_lessons.scratch.types import Array
from lstm_lessons.widgets import modules
from lstm_lessons.widgets.base import SHARED, LessonWidget
from lstm_lessons.widgets.training_presets import LIVE_TRAINING
from lstm_lessons.widgets.training_runs import (
    BATCH,
    HIDDEN,
    OTHER_SEED,
    Run,
    sequences,
    train_network,
)
from lstm_lessons.widgets.traits import Number, OneOf, Step, number

LONGEST = 2_000
"""Steps of training, at most."""
LONGEST_LAG = 60
LARGEST_SEED = 999_999
START = LIVE_TRAINING[0]["state"]
IN_THE_PAGE = {
    "hidden": HIDDEN,
    "batch": BATCH,
    "noise": NOISE,
    "other_seed": OTHER_SEED,
    "longest": LONGEST,
    "longest_lag": LONGEST_LAG,
    "seeds": LARGEST_SEED + 1,
    "last": LAST,
    "learned_below": LEARNED_BELOW,
}
"""What the page calls TRAINING."""


class LiveTraining(LessonWidget):
    """An LSTM of 8 units that learns to say at the end what the first number was, 1 or −1.

    After the first number comes noise, ±0.2. Plain gradient descent on the squared error, batches
    of 16 sequences. Whoever says 0 has the loss 1. A seed draws the first weights and all
    sequences: whatever is changed, all else stays the same.

    Attributes
    ----------
    learning_rate
        α, from 0.001 to 100.
    clipping
        ``"on"`` or ``"off"``.
    max_norm
        With clipping, the largest norm that a gradient keeps; from 0.0001 to 10,000.
    forget_bias
        First value of the forget gate's bias; all other weights are drawn from ±1/√8.
    lag
        Steps from the first number to the answer, from 1 to 60.
    seed
        Of weights and sequences, from 0 to 999,999.
    step
        How many steps of training are behind the network, from 0 to 2,000.

    Examples
    --------
    >>> w = LiveTraining(lag=5, step=100)
    >>> bool(w.trajectory()["loss"][-20:].mean() < 0.1)
    True
    """

    PRESETS = LIVE_TRAINING
    state_traits = ("learning_rate", "clipping", "max_norm", "forget_bias", "lag", "seed", "step")
    _own_esm = modules.own(
        "coin.js",
        "opening_run.js",
        "training_engine.js",
        "training_run.js",
        "sizes.js",
        "training_words.js",
        "training_chart.js",
        "training_gates.js",
        "training_tables.js",
        "trainer.js",
        "live_training.js",
        TRAINING=IN_THE_PAGE,
        PRESETS=LIVE_TRAINING,
    )
    _esm = SHARED["esm"] + _own_esm

    learning_rate = Number(START["learning_rate"], 0.001, 100).tag(sync=True)
    clipping = OneOf("on", "off").tag(sync=True)
    max_norm = Number(START["max_norm"], 1e-4, 1e4).tag(sync=True)
    forget_bias = Number(START["forget_bias"], -10, 10).tag(sync=True)
    lag = Step(START["lag"]).tag(sync=True)
    seed = Step(START["seed"]).tag(sync=True)
    step = Step(START["step"]).tag(sync=True)

    def run(self) -> Run:
        """Train the network again, from its first weights to ``step``; return it and its losses."""
        return train_network(
            self.seed,
            self.step,
            lag=self.lag,
            learning_rate=self.learning_rate,
            max_norm=self.max_norm if self.clipping == "on" else None,
            forget_bias=self.forget_bias,
        )

    def trajectory(self) -> dict[str, Array]:
        """Return how training went, and what the gates do after it.

        Names: loss and norm (n,), of each step, where norm is the gradient's before it is clipped;
        n is ``step``, or less if NaN or infinity came before. i, f, o (T,), T = lag + 1: the gates
        at each step of the sequences that would come next, on average over units and sequences.
        direct: what the forget gates leave there of a cell's state from the first step to the last,
        in the unit that keeps most, on average over the sequences.
        """
        run = self.run()
        x, _ = sequences(self.seed, len(run.losses), self.lag)
        _, _, tape = run.layer.forward(x)
        gates = tape.layers[0]
        kept = np.prod(gates.f[1:], axis=0).max(axis=-1)
        means = {name: getattr(gates, name).mean(axis=(1, 2)) for name in "ifo"}
        return {"loss": run.losses, "norm": run.norms, **means, "direct": kept.mean()}

    @validate("lag")
    def _lag_in_range(self, proposal: Bunch) -> int:
        return int(number("lag", proposal.value, 1, LONGEST_LAG))

    @validate("seed")
    def _seed_in_range(self, proposal: Bunch) -> int:
        return int(number("seed", proposal.value, 0, LARGEST_SEED))

    @validate("step")
    def _step_in_sequence(self, proposal: Bunch) -> int:
        return int(number("step", proposal.value, 0, LONGEST))
