"""Gradient clipping: what keeps one steep place from throwing the weights far away.

It cures gradients that explode. It does nothing for gradients that vanish.
"""

import numpy as np

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.named_arrays import ParameterSets, changeable_arrays, named_arrays
from lstm_lessons.scratch.types import Array


def clip_by_norm(grads: ParameterSets, max_norm: float) -> float:
    """Scale all gradients together, in place, so that their norm is at most ``max_norm``.

    The norm is that of all their numbers as one vector, and all are scaled by one factor, so the
    direction of the step stays (Pascanu, Mikolov & Bengio 2013, algorithm 1). The factor is that of
    ``torch.nn.utils.clip_grad_norm_``: max_norm / (norm + 1e-6), where this is below 1.

    Parameters
    ----------
    grads
        A layer's gradients, or a list of several layers'.
    max_norm
        The largest norm that is left as it is.

    Returns
    -------
    norm
        The norm before.

    Raises
    ------
    FloatingPointError
        If a gradient is NaN or infinite, or so large that the norm is: no factor could mend it.
        Nothing is changed.
    TypeError, ValueError
        Where an argument has another type or value. The message says which.
    """
    arrays, changeable = _finite_arrays(grads)
    max_norm = validation.positive_float("max_norm", max_norm)
    largest = max(np.float64(np.max(np.abs(array), initial=0)) for array in arrays)
    if largest == 0:
        return 0.0
    # The numbers are divided by the largest, so that no square overflows.
    relative_norm = float(sum(np.sum((array / largest) ** 2) for array in arrays)) ** 0.5
    norm = float(largest) * relative_norm
    validation.finite("norm of grads", norm)
    factor = max_norm / (norm + 1e-6)
    if factor < 1:
        for array in changeable:
            array[...] *= factor
    return norm


def clip_by_value(grads: ParameterSets, limit: float) -> None:
    """Cut every number of the gradients, in place, to ±``limit``.

    As ``torch.nn.utils.clip_grad_value_``. Each number is cut on its own, so the direction of the
    step changes.

    Parameters
    ----------
    grads
        A layer's gradients, or a list of several layers'.
    limit
        The largest absolute value that is left as it is.

    Raises
    ------
    FloatingPointError
        If a gradient is NaN or infinite. Nothing is changed.
    TypeError, ValueError
        Where an argument has another type or value. The message says which.
    """
    _, changeable = _finite_arrays(grads)
    limit = validation.positive_float("limit", limit)
    for array in changeable:
        np.clip(array, -limit, limit, out=array)


def _finite_arrays(grads: ParameterSets) -> tuple[list[Array], list[Array]]:
    """Return all gradients, and each array of theirs once: two may have one and the same."""
    arrays = named_arrays("grads", grads)
    for place, array in arrays.items():
        validation.finite(f"grads{place}", array)
    return list(arrays.values()), changeable_arrays("grads", arrays)
