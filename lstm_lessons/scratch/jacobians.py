"""How far a gradient reaches: the last state, differentiated by every state before it."""

import numpy as np

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.recurrent import RecurrentLayer
from lstm_lessons.scratch.types import Array, State


def state_jacobians(layer: RecurrentLayer, x: Array, state: State | None = None) -> Array:
    """Return ∂s_T/∂s_{T−k} for each distance k from 0 to T, (T + 1, S, S): chapters 4 and 8.

    s is all that passes from one step to the next: h (S = H), in an LSTM h and then c (S = 2H);
    with several layers, h of each of them and then c of each of them.

    Nothing is differentiated by hand: row n is what ``layer.backward`` makes, step by step, of a
    gradient that is 1 at number n of s_T and 0 at all others.

    Parameters
    ----------
    layer
        An RNN, an LSTM or a GRU, in one direction.
    x
        One sequence, (T, I), whatever ``layer.batch_first`` says.
    state
        The state before the first step, as ``layer`` takes it for one sequence. Zeros if None.

    Raises
    ------
    TypeError, ValueError
        If the layer is another one or has two directions, if x is not one sequence, or as
        ``layer.forward`` does. The message says which.
    """
    if not isinstance(layer, RecurrentLayer):
        raise TypeError(f"layer: expected a recurrent layer, got {type(layer).__name__}")
    if layer.bidirectional:
        raise ValueError("layer: expected one direction; in two, no state comes before all others")
    x = validation.float_array("x", x, layer.dtype)
    if x.ndim != 2:
        raise ValueError(f"x: expected one sequence, shape (T, I), got {x.shape}")
    layer.forward(x[:1], state)  # refuses what does not fit, in the caller's own shapes

    parts = len(layer.state_names)
    size = parts * layer.num_layers * layer.hidden_size
    time_axis = 1 if layer.batch_first else 0

    def as_state(rows: Array) -> State:
        """Return what is (S, S), one row per copy of the sequence, as the layer has its state."""
        blocks = rows.reshape(size, -1, layer.hidden_size).swapaxes(0, 1)
        return tuple(np.split(blocks, parts)) if parts > 1 else blocks

    if state is not None:
        state = as_state(np.tile(np.ravel(state), (size, 1)))
    passes = []
    for x_t in x:  # one step at a time, in as many copies as the state has numbers
        copies = np.expand_dims(np.tile(x_t, (size, 1)), time_axis)
        output, state, tape = layer.forward(copies, state)
        passes.append((tape, np.zeros_like(output)))

    jacobians = [np.eye(size, dtype=layer.dtype)]
    for tape, d_output in reversed(passes):
        _, _, d_start = layer.backward(tape, d_output, as_state(jacobians[-1]))
        blocks = np.reshape(d_start, (-1, size, layer.hidden_size))
        jacobians.append(blocks.swapaxes(0, 1).reshape(size, size))
    return np.stack(jacobians)
