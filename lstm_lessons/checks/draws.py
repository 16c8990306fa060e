"""What a layer is given in a check: inputs, states, weights and, on the way back, a gradient."""

from functools import partial

import numpy as np

from lstm_lessons.scratch.types import Array


def layer_arrays(
    rng: np.random.Generator,
    *,
    steps: int,
    batch: int,
    inputs: int,
    hidden: int,
    states: int,
    gates: int,
    gradient: bool = False,
) -> list[Array]:
    """Return x (T, B, I), the first states (B, H), weight_ih (GH, I), weight_hh (GH, H), bias (GH).

    Parameters
    ----------
    rng
        Draws them, from −1 to 1.
    steps, batch, inputs, hidden
        T, B, I and H.
    states
        How many there are: h, or h and c.
    gates
        G, how many sums there are to a unit.
    gradient
        Whether a gradient for each output, (T, B, H), comes last.
    """
    rows = gates * hidden
    shapes = [(steps, batch, inputs), *[(batch, hidden)] * states]
    shapes += [(rows, inputs), (rows, hidden), (rows,)]
    shapes += [(steps, batch, hidden)] * gradient
    return [rng.uniform(-1, 1, shape) for shape in shapes]


rnn_arrays = partial(layer_arrays, states=1, gates=1)
lstm_arrays = partial(layer_arrays, states=2, gates=4)
