"""Networks and streams that the tests here share."""

from dataclasses import replace

import numpy as np

from lstm_lessons.experiments import Architecture, draw_weights

OF_1997 = Architecture(3, 2, blocks=2, block_size=2)
OF_2000 = replace(
    OF_1997,
    forget_gate=True,
    gates_feed_back=False,
    shortcuts=True,
    biases=("gates", "outputs"),
)
ARCHITECTURES = {
    "1997": OF_1997,
    "2000": OF_2000,
    "2000, gates fed back": replace(OF_2000, gates_feed_back=True),
    "single cells": replace(OF_1997, block_size=1, blocks=3),
    "one block": replace(OF_2000, block_size=3, blocks=1),
    "no biases": replace(OF_1997, biases=()),
    "hidden units": replace(OF_1997, hidden=2),
    "hidden units, biases of cells only": replace(OF_1997, hidden=3, biases=("cells",)),
    "no output gate": replace(OF_1997, output_gate=False),
    "no output gate, forget gate": replace(OF_2000, output_gate=False, gates_feed_back=True),
    "state decay": replace(OF_1997, state_decay=0.9),
    "all there is": Architecture(
        4, 3, blocks=3, block_size=2, hidden=2, forget_gate=True, shortcuts=True
    ),
}


def make_weights(architecture, seed=0):
    """Large enough that nothing is small: every path matters."""
    return draw_weights(architecture, seed, 1.0)


def make_stream(architecture, steps, seed=1):
    """Symbols as inputs, and targets of 0 and 1."""
    rng = np.random.default_rng(seed)
    x = np.eye(architecture.inputs)[rng.integers(0, architecture.inputs, steps)]
    return x, rng.integers(0, 2, (steps, architecture.outputs)).astype(float)


def each_weight(weights):
    return weights._asdict().items()
