"""The gradients of z = W x + b, the sum that every gate starts with.

The same weights serve every step and every sequence, so their gradients are sums over both: one
matrix product over all of them. (T, B) may be any axes.
"""

from lstm_lessons.scratch.types import Array


def weight_gradient(d_z: Array, x: Array) -> Array:
    """Return the gradient with respect to W, (K, I), given that to z, (T, B, K), and x, (T, B, I).

    For a recurrent weight, ``x`` is the hidden state before each step.
    """
    return d_z.reshape(-1, d_z.shape[-1]).T @ x.reshape(-1, x.shape[-1])


def input_gradient(d_z: Array, weight: Array) -> Array:
    """Return the gradient with respect to x, (T, B, I), given z's, (T, B, K), and W, (K, I)."""
    rows = d_z.reshape(-1, d_z.shape[-1])
    return (rows @ weight).reshape(*d_z.shape[:-1], weight.shape[1])


def bias_gradient(d_z: Array) -> Array:
    """Return the gradient with respect to b, (K,), given that to z, (T, B, K)."""
    return d_z.reshape(-1, d_z.shape[-1]).sum(axis=0)
