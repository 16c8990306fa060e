"""The gated recurrent unit (Cho et al. 2014), in PyTorch's form, and the layer made of it."""

import numpy as np

from lstm_lessons.scratch.activations import sigmoid, sigmoid_slope, tanh_slope
from lstm_lessons.scratch.affine import bias_gradient, input_gradient, weight_gradient
from lstm_lessons.scratch.recurrent import RecurrentLayer
from lstm_lessons.scratch.sequences import hold
from lstm_lessons.scratch.tape import GRUTape
from lstm_lessons.scratch.types import Array, Parameters, Shapes, Valid


def gru_gates(z_x: Array, z_h: Array) -> tuple[Array, Array, Array, Array]:
    """Return r, z, n and q (B, H), given W_x x_t + b_x and W_h h_{t−1} + b_h (B, 3H): chapter 9.

    The reset gate r scales q = W_hn h_{t−1} + b_hn, its bias included. In the paper r scales
    h_{t−1} before the product: another function.
    """
    x_r, x_z, x_n = np.split(z_x, 3, axis=-1)
    h_r, h_z, q = np.split(z_h, 3, axis=-1)
    r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
    n = np.tanh(x_n + r * q)
    return r, z, n, q


def gru_cell(z: Array, n: Array, h: Array) -> Array:
    """Return h_t (B, H): keep a part z of the old state, take the rest from the candidate n."""
    return (1 - z) * n + z * h


def gru_step(
    x: Array, h: Array, weight_ih: Array, weight_hh: Array, bias_ih: Array, bias_hh: Array
) -> Array:
    """Return h_t (B, H): one step of the unit.

    Parameters
    ----------
    x, h
        Input (B, I) and the hidden state before the step (B, H).
    weight_ih, weight_hh, bias_ih, bias_hh
        (3H, I), (3H, H), (3H,), (3H,): the rows of r, z, n, stacked in this order.
    """
    _, z, n, _ = gru_gates(x @ weight_ih.T + bias_ih, h @ weight_hh.T + bias_hh)
    return gru_cell(z, n, h)


def gru_step_backward(
    d_h: Array, r: Array, z: Array, n: Array, q: Array, h_prev: Array
) -> tuple[Array, Array, Array, Array]:
    """Return the gradients with respect to what r, z, n squash and to h_{t−1} by the direct path.

    Each is (B, H). ``d_h`` is the gradient with respect to h_t, the rest is the step's, from the
    tape.
    """
    d_n = d_h * (1 - z) * tanh_slope(n)
    d_z = d_h * (h_prev - n) * sigmoid_slope(z)
    d_r = d_n * q * sigmoid_slope(r)
    return d_r, d_z, d_n, d_h * z


def gru_sequence(x: Array, h: Array, weights: Parameters, valid: Valid = None) -> GRUTape:
    """Run the unit over x (T, B, I) from h (B, H): ``gru_step``, all of W_x x_t + b_x at once."""
    z_x = x @ weights["weight_ih"].T + weights["bias_ih"]
    weight_hh, bias_hh = weights["weight_hh"].T, weights["bias_hh"]

    r, z, n, q = (np.empty((len(x), *h.shape), h.dtype) for _ in range(4))
    states = np.empty((len(x) + 1, *h.shape), h.dtype)
    states[0] = h
    for t in range(len(x)):
        r[t], z[t], n[t], q[t] = gru_gates(z_x[t], states[t] @ weight_hh + bias_hh)
        states[t + 1] = hold(valid, t, gru_cell(z[t], n[t], states[t]), states[t])
    return GRUTape(weights, valid, x, h_prev=states[:-1], r=r, z=z, n=n, q=q, h=states[1:])


def gru_sequence_backward(
    tape: GRUTape, d_output: Array, d_h: Array
) -> tuple[Parameters, Array, tuple[Array, ...]]:
    """Run back over ``tape``; return the gradients of the weights, of x and of the first state."""
    weight_hh = tape.weights["weight_hh"]

    d_z_x, d_z_h = (np.empty((*tape.h.shape[:2], len(weight_hh)), tape.h.dtype) for _ in range(2))
    for t in reversed(range(len(tape.h))):
        d_h = d_h + d_output[t]  # from the next step and from the layer ahead
        r = tape.r[t]
        d_r, d_z, d_n, d_direct = gru_step_backward(
            d_h, r, tape.z[t], tape.n[t], tape.q[t], tape.h_prev[t]
        )
        d_z_x[t] = hold(tape.valid, t, np.concatenate((d_r, d_z, d_n), axis=-1), 0)
        d_z_h[t] = hold(tape.valid, t, np.concatenate((d_r, d_z, d_n * r), axis=-1), 0)
        d_h = hold(tape.valid, t, d_direct + d_z_h[t] @ weight_hh, d_h)

    grads = {
        "weight_ih": weight_gradient(d_z_x, tape.x),
        "weight_hh": weight_gradient(d_z_h, tape.h_prev),
        "bias_ih": bias_gradient(d_z_x),
        "bias_hh": bias_gradient(d_z_h),
    }
    return grads, input_gradient(d_z_x, tape.weights["weight_ih"]), (d_h,)


class GRU(RecurrentLayer):
    """Layers of gated recurrent units, as ``torch.nn.GRU``.

    Its arguments are those of every ``RecurrentLayer``, and no others.
    """

    state_names = ("h",)

    def _pass_shapes(self, inputs: int) -> Shapes:
        rows = 3 * self.hidden_size
        return {
            "weight_ih": (rows, inputs),
            "weight_hh": (rows, self.hidden_size),
            "bias_ih": (rows,),
            "bias_hh": (rows,),
        }

    def _run(self, x: Array, state: list[Array], weights: Parameters, valid: Valid) -> GRUTape:
        return gru_sequence(x, *state, weights, valid)

    def _run_back(
        self, tape: GRUTape, d_output: Array, d_state: list[Array]
    ) -> tuple[Parameters, Array, tuple[Array, ...]]:
        return gru_sequence_backward(tape, d_output, *d_state)
