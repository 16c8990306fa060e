"""The recurrent unit (Elman 1990) and the layer made of it."""

from collections.abc import Callable

import numpy as np

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.activations import NONLINEARITIES
from lstm_lessons.scratch.affine import bias_gradient, input_gradient, weight_gradient
from lstm_lessons.scratch.recurrent import RecurrentLayer
from lstm_lessons.scratch.sequences import hold
from lstm_lessons.scratch.tape import RNNTape
from lstm_lessons.scratch.types import Array, DType, Parameters, Seed, Shapes, Valid


def rnn_step(
    x: Array,
    h: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias: Array | float,
    phi: Callable[[Array], Array] = np.tanh,
) -> Array:
    """Return h_t = φ(W_x x_t + W_h h_{t−1} + b), (B, H): chapter 2. The layer checks its arguments.

    Parameters
    ----------
    x, h
        Input (B, I) and the hidden state before the step (B, H).
    weight_ih, weight_hh, bias
        (H, I), (H, H), (H,).
    phi
        The nonlinearity.
    """
    return phi(x @ weight_ih.T + h @ weight_hh.T + bias)


def rnn_sequence(
    x: Array, h: Array, weights: Parameters, nonlinearity: str, valid: Valid = None
) -> RNNTape:
    """Run the unit over x (T, B, I) from h (B, H): ``rnn_step``, all of W_x x_t + b at once."""
    phi, _ = NONLINEARITIES[nonlinearity]
    z_x = x @ weights["weight_ih"].T + weights["bias"]  # no step waits for another here
    weight_hh = weights["weight_hh"].T

    states = np.empty((len(x) + 1, *h.shape), h.dtype)
    states[0] = h
    for t in range(len(x)):
        states[t + 1] = hold(valid, t, phi(z_x[t] + states[t] @ weight_hh), states[t])
    return RNNTape(weights, nonlinearity, valid, x, h_prev=states[:-1], h=states[1:])


def rnn_sequence_backward(
    tape: RNNTape, d_output: Array, d_h: Array
) -> tuple[Parameters, Array, tuple[Array, ...]]:
    """Run back over ``tape``, as chapter 3 derives it.

    Returns
    -------
    grads
        Gradient with respect to each of the weights.
    d_x
        Gradient with respect to x, (T, B, I).
    d_state
        Gradient with respect to the state before the first step: (d_h,).
    """
    _, slope = NONLINEARITIES[tape.nonlinearity]
    weight_hh = tape.weights["weight_hh"]

    d_z = np.empty_like(tape.h)
    for t in reversed(range(len(tape.h))):
        d_h = d_h + d_output[t]  # from the next step and from the layer ahead
        d_z[t] = hold(tape.valid, t, d_h * slope(tape.h[t]), 0)
        d_h = hold(tape.valid, t, d_z[t] @ weight_hh, d_h)

    grads = {
        "weight_ih": weight_gradient(d_z, tape.x),
        "weight_hh": weight_gradient(d_z, tape.h_prev),
        "bias": bias_gradient(d_z),
    }
    return grads, input_gradient(d_z, tape.weights["weight_ih"]), (d_h,)


class RNN(RecurrentLayer):
    """Layers of recurrent units, as ``torch.nn.RNN``.

    Parameters
    ----------
    input_size, hidden_size
        I and H.
    nonlinearity
        ``"tanh"``, ``"relu"`` or ``"identity"`` (the linear unit, which PyTorch does not have).
    num_layers, bias, batch_first, dropout, bidirectional, dtype, rng
        As in every recurrent layer: see ``RecurrentLayer``.

    Raises
    ------
    TypeError, ValueError
        Where an argument has another type or value. The message says which.
    """

    state_names = ("h",)
    options = {"nonlinearity": "tanh"} | RecurrentLayer.options

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        *,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        dtype: DType = np.float32,
        rng: Seed = None,
    ) -> None:
        self.nonlinearity = validation.one_of("nonlinearity", nonlinearity, tuple(NONLINEARITIES))
        super().__init__(
            input_size,
            hidden_size,
            num_layers=num_layers,
            bias=bias,
            batch_first=batch_first,
            dropout=dropout,
            bidirectional=bidirectional,
            dtype=dtype,
            rng=rng,
        )

    def _pass_shapes(self, inputs: int) -> Shapes:
        hidden = self.hidden_size
        return {"weight_ih": (hidden, inputs), "weight_hh": (hidden, hidden), "bias": (hidden,)}

    def _run(self, x: Array, state: list[Array], weights: Parameters, valid: Valid) -> RNNTape:
        return rnn_sequence(x, *state, weights, self.nonlinearity, valid)

    def _run_back(
        self, tape: RNNTape, d_output: Array, d_state: list[Array]
    ) -> tuple[Parameters, Array, tuple[Array, ...]]:
        return rnn_sequence_backward(tape, d_output, *d_state)
