"""The sum that every unit starts with, z_t = W_x x_t + W_h h_{t−1} + b, run backwards."""

from lstm_lessons.scratch.types import Array, Parameters


def affine_backward(
    d_z: Array, x: Array, h_prev: Array, parameters: Parameters
) -> tuple[Parameters, Array]:
    """Return the gradients with respect to the weights and to x, given those to all z.

    The same weights serve every step and every sequence, so their gradients are sums over both:
    one matrix product each.

    Parameters
    ----------
    d_z
        Gradient with respect to z at every step, (T, B, K).
    x, h_prev
        What went into the sum, (T, B, I) and (T, B, H).
    parameters
        The weights, (K, I) and (K, H), and the bias, (K,), if there is one.

    Returns
    -------
    grads
        Gradients with respect to the parameters, under their names.
    d_x
        Gradient with respect to x, (T, B, I).
    """
    d_z_rows, x_rows, h_rows = (array.reshape(-1, array.shape[-1]) for array in (d_z, x, h_prev))
    grads = {
        "weight_ih_l0": d_z_rows.T @ x_rows,
        "weight_hh_l0": d_z_rows.T @ h_rows,
        "bias_l0": d_z_rows.sum(axis=0),
    }
    return {name: grads[name] for name in parameters}, d_z @ parameters["weight_ih_l0"]
