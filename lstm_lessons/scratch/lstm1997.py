"""The memory cell as it was published (Hochreiter & Schmidhuber 1997): chapter 5.

It differs from the LSTM of today, and from ``LSTM(forget_gate=False)``, in four ways:

- there is no forget gate: what is in a cell stays until something is added to it;
- cells stand in J blocks of S; the cells of a block share its input gate and its output gate;
- the squashing functions are wider: g in (−2, 2) into the cell, (−1, 1) out of it;
- the gates, too, are fed back: every unit of the hidden layer sees i, o and h of the step before.

Only the forward pass is here. The paper learns on-line, by a gradient that it truncates on purpose:
``lstm_lessons.experiments`` has that rule.
"""

from typing import NamedTuple

import numpy as np

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.activations import sigmoid
from lstm_lessons.scratch.types import Array, Parameters


def squash_in(z: Array) -> Array:
    """Return g = 4 σ(z) − 2 = 2 tanh(z/2), in (−2, 2): what a cell is offered (paper: A.3)."""
    return 4 * sigmoid(z) - 2


def squash_in_slope(g: Array) -> Array:
    """Return dg/dz at the point where squash_in(z) = ``g``."""
    return 1 - g * g / 4


def squash_out(c: Array) -> Array:
    """Return 2 σ(c) − 1 = tanh(c/2), in (−1, 1): what a cell shows (paper: h, A.2)."""
    return 2 * sigmoid(c) - 1


def squash_out_slope(shown: Array) -> Array:
    """Return the slope at the point where squash_out(c) = ``shown``."""
    return (1 - shown * shown) / 2


def per_cell(gate: Array, cells: int) -> Array:
    """Return a gate's value for each cell: from (…, J), one a block, to (…, J·S)."""
    return np.repeat(gate, cells // gate.shape[-1], axis=-1)


def lstm1997_gates(
    x: Array, i: Array, o: Array, h: Array, weights: Parameters
) -> tuple[Array, Array, Array]:
    """Return the gates i and o and the candidate g: chapter 5.

    Parameters
    ----------
    x
        Input (B, I).
    i, o, h
        The gates (B, J) and the cells' outputs (B, J·S) of the step before.
    weights
        ``weight_i`` (J, U), ``weight_g`` (J·S, U), ``weight_o`` (J, U), where the columns stand for
        U = I + 2J + J·S units in the order x, i, o, h; ``bias_i`` (J,), ``bias_g`` (J·S,),
        ``bias_o`` (J,).

    Returns
    -------
    i, g, o
        (B, J), (B, J·S), (B, J).
    """
    u = np.concatenate([x, i, o, h], axis=-1)
    i = sigmoid(u @ weights["weight_i"].T + weights["bias_i"])
    g = squash_in(u @ weights["weight_g"].T + weights["bias_g"])
    o = sigmoid(u @ weights["weight_o"].T + weights["bias_o"])
    return i, g, o


def lstm1997_cell(i: Array, g: Array, o: Array, c: Array) -> tuple[Array, Array]:
    """Return h_t and c_t (…, J·S), given the gates (…, J), the candidate and the cell state before.

    Add a part i of the candidate, show a part o of the result. Nothing is taken away.
    """
    cells = c.shape[-1]
    c = c + per_cell(i, cells) * g
    h = per_cell(o, cells) * squash_out(c)
    return h, c


class Tape1997(NamedTuple):
    """What the units did, step by step."""

    i: Array  # (T, B, J)
    g: Array  # (T, B, J·S)
    o: Array  # (T, B, J)
    c: Array  # (T, B, J·S): after each step, as are all
    h: Array  # (T, B, J·S)


def lstm1997_sequence(x: Array, weights: Parameters) -> Tape1997:
    """Run the cells over x (T, B, I); before the first step every unit and every cell is 0.

    Parameters
    ----------
    x
        Inputs, float32 or float64.
    weights
        As ``lstm1997_gates`` takes them, in the dtype of ``x``.

    Raises
    ------
    TypeError, ValueError
        If an array has another dtype or another shape, or J blocks cannot share the cells.
    """
    blocks, cells = _checked_sizes(x, weights)
    batch = x.shape[1]
    i = o = np.zeros((batch, blocks), x.dtype)
    h = c = np.zeros((batch, cells), x.dtype)
    steps = []
    for x_t in x:
        i, g, o = lstm1997_gates(x_t, i, o, h, weights)
        h, c = lstm1997_cell(i, g, o, c)
        steps.append((i, g, o, c, h))
    return Tape1997(*map(np.stack, zip(*steps, strict=True)))


def _checked_sizes(x: Array, weights: Parameters) -> tuple[int, int]:
    """Return J and J·S, or say which array does not fit."""
    dtype = validation.floating_array("x", x).dtype
    if x.ndim != 3 or 0 in x.shape:
        raise ValueError(f"x: expected shape (T, B, I), nothing empty; got {x.shape}")
    names = ["weight_i", "weight_g", "weight_o", "bias_i", "bias_g", "bias_o"]
    if sorted(weights) != sorted(names):
        raise ValueError(f"weights: expected {', '.join(names)}; got {', '.join(sorted(weights))}")
    blocks, cells = len(weights["weight_i"]), len(weights["weight_g"])
    if blocks < 1 or cells < 1 or cells % blocks:
        raise ValueError(
            f"weights: expected as many cells in each of J blocks, got {cells} cells "
            f"(rows of weight_g) for {blocks} blocks (rows of weight_i)"
        )
    units = x.shape[2] + 2 * blocks + cells
    for name in names:
        rows = cells if name.endswith("g") else blocks
        shape, meaning = (rows, units), "(rows, I + 2J + J·S)"
        if name.startswith("bias"):
            shape, meaning = (rows,), "(rows,)"
        validation.shaped_array(name, weights[name], dtype, shape, meaning)
    return blocks, cells
