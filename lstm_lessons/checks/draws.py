"""What a layer is given in a check: inputs, states, weights and, on the way back, a gradient."""

import numpy as np

from lstm_lessons.scratch.types import Array


def rnn_arrays(
    rng: np.random.Generator,
    *,
    steps: int,
    batch: int,
    inputs: int,
    hidden: int,
    gradient: bool = False,
) -> list[Array]:
    """Return x (T, B, I), h_0 (B, H), weight_ih (H, I), weight_hh (H, H) and bias (H).

    Parameters
    ----------
    rng
        Draws them, from −1 to 1.
    steps, batch, inputs, hidden
        T, B, I and H.
    gradient
        Whether a gradient for each output, (T, B, H), comes last.
    """
    layer = [(batch, hidden), (hidden, inputs), (hidden, hidden), (hidden,)]
    outputs = [(steps, batch, hidden)] * gradient
    return _drawn(rng, [(steps, batch, inputs), *layer, *outputs])


def lstm_arrays(
    rng: np.random.Generator,
    *,
    steps: int,
    batch: int,
    inputs: int,
    hidden: int,
    gradient: bool = False,
) -> list[Array]:
    """Return x, h_0, c_0 (B, H), weight_ih (4H, I), weight_hh (4H, H) and bias (4H).

    The parameters are those of ``rnn_arrays``.
    """
    state = [(batch, hidden), (batch, hidden)]
    weights = [(4 * hidden, inputs), (4 * hidden, hidden), (4 * hidden,)]
    outputs = [(steps, batch, hidden)] * gradient
    return _drawn(rng, [(steps, batch, inputs), *state, *weights, *outputs])


def _drawn(rng: np.random.Generator, shapes: list[tuple[int, ...]]) -> list[Array]:
    return [rng.uniform(-1, 1, shape) for shape in shapes]
