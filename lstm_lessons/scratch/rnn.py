"""The recurrent unit (Elman 1990) and the layer made of it."""

from collections.abc import Callable

import numpy as np

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.activations import NONLINEARITIES
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
    """Return h_t = φ(W_x x_t + W_h h_{t−1} + b), chapter 2.

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
    """

    state_names = ("h_0",)

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
        super().__init__(
            input_size,
            hidden_size,
            blocks=1,
            bias=bias,
            batch_first=batch_first,
            dtype=dtype,
            rng=rng,
        )
        self.nonlinearity = validation.one_of("nonlinearity", nonlinearity, tuple(NONLINEARITIES))

    def _run(self, x: Array, h_0: Array) -> RNNTape:
        p = {name: array.copy() for name, array in self.parameters.items()}
        weight_ih, weight_hh, bias = p["weight_ih_l0"], p["weight_hh_l0"], p.get("bias_l0", 0.0)
        phi, _ = NONLINEARITIES[self.nonlinearity]

        h = np.empty((*x.shape[:2], self.hidden_size), self.dtype)
        h_prev = h_0
        for t in range(len(x)):
            h[t] = h_prev = rnn_step(x[t], h_prev, weight_ih, weight_hh, bias, phi)
        return RNNTape(p, x, h_0, h)

    def _run_back(
        self, tape: RNNTape, d_output: Array, d_h: Array
    ) -> tuple[Parameters, Array, tuple[Array, ...]]:
        weight_ih, weight_hh = tape.parameters["weight_ih_l0"], tape.parameters["weight_hh_l0"]
        _, slope = NONLINEARITIES[self.nonlinearity]

        d_z = np.empty_like(tape.h)
        for t in reversed(range(len(tape.h))):
            d_h = d_h + d_output[t]  # from the layer ahead and from the next step
            d_z[t] = d_h * slope(tape.h[t])
            d_h = d_z[t] @ weight_hh

        h_prev = np.concatenate([tape.h_0[None], tape.h[:-1]])
        grads = {
            "weight_ih_l0": np.einsum("tbk,tbi->ki", d_z, tape.x),
            "weight_hh_l0": np.einsum("tbk,tbh->kh", d_z, h_prev),
        }
        if self.bias:
            grads["bias_l0"] = d_z.sum(axis=(0, 1))
        return grads, d_z @ weight_ih, (d_h,)
