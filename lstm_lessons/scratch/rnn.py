"""The recurrent unit (Elman 1990) and the layer made of it."""

from collections.abc import Callable

import numpy as np

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.activations import NONLINEARITIES
from lstm_lessons.scratch.affine import affine_backward
from lstm_lessons.scratch.recurrent import RecurrentLayer
from lstm_lessons.scratch.tape import RNNTape
from lstm_lessons.scratch.types import Array, DType, Parameters, Seed


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


class RNN(RecurrentLayer):
    """A layer of recurrent units, as ``torch.nn.RNN``.

    Parameters
    ----------
    input_size, hidden_size
        I and H.
    nonlinearity
        ``"tanh"``, ``"relu"`` or ``"identity"`` (the linear unit, which PyTorch does not have).
    bias
        Without it, b = 0 and is not learned.
    batch_first
        Sequences are (B, T, ·) instead of (T, B, ·).
    dtype
        float32 or float64.
    rng
        Draws the first weights: a generator, a seed, or None.

    Raises
    ------
    TypeError, ValueError
        Where an argument has another type or value. The message says which.
    """

    state_names = ("h",)

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dtype: DType = np.float32,
        rng: Seed = None,
    ) -> None:
        self.nonlinearity = validation.one_of("nonlinearity", nonlinearity, tuple(NONLINEARITIES))
        super().__init__(
            input_size,
            hidden_size,
            blocks=1,
            bias=bias,
            batch_first=batch_first,
            dtype=dtype,
            rng=rng,
        )

    def _run(self, x: Array, h_0: Array) -> RNNTape:
        p = self._copy_of_parameters()
        weight_ih, weight_hh, bias = p["weight_ih_l0"], p["weight_hh_l0"], p.get("bias_l0", 0.0)
        phi, _ = NONLINEARITIES[self.nonlinearity]

        h = np.empty((len(x) + 1, *h_0.shape), self.dtype)
        h[0] = h_0
        for t in range(len(x)):
            h[t + 1] = rnn_step(x[t], h[t], weight_ih, weight_hh, bias, phi)
        return RNNTape(p, self.nonlinearity, x, h_prev=h[:-1], h=h[1:])

    def _run_back(
        self, tape: RNNTape, d_output: Array, d_h: Array
    ) -> tuple[Parameters, Array, tuple[Array, ...]]:
        weight_hh = tape.parameters["weight_hh_l0"]
        _, slope = NONLINEARITIES[tape.nonlinearity]

        d_z = np.empty_like(tape.h)
        for t in reversed(range(len(tape.h))):
            d_h = d_h + d_output[t]  # from the next step and from the layer ahead
            d_z[t] = d_h * slope(tape.h[t])
            d_h = d_z[t] @ weight_hh

        grads, d_x = affine_backward(d_z, tape.x, tape.h_prev, tape.parameters)
        return grads, d_x, (d_h,)
