"""Losses, each with the gradient that starts the backward pass.

Where sequences in a batch have different lengths, ``valid`` says which places count: True inside a
sequence, False in its padding. It is the same for every loss, and whatever stands in the padding,
NaN included, reaches neither the loss nor a gradient. With lengths (B,), time-major,
``valid = np.arange(T)[:, None] < lengths``.
"""

import numpy as np
import numpy.typing as npt

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.types import Array, Valid


def softmax(logits: Array) -> Array:
    """Return probabilities p = e^logits / Σ e^logits over the last axis, (…, K); they add up to 1.

    The largest logit is taken off first: no exponential overflows (Goodfellow, Bengio & Courville
    2016, section 6.2.2.3).

    Raises
    ------
    TypeError, ValueError
        If ``logits`` is no float32 or float64 array, or empty.
    """
    e = np.exp(_shifted(_checked_logits(logits)))
    return e / e.sum(axis=-1, keepdims=True)


def softmax_cross_entropy(
    logits: Array, targets: npt.NDArray[np.integer], valid: Valid = None
) -> tuple[float, Array]:
    """Return the mean of −ln p[target], where p = softmax(logits), and its gradient.

    In nats, over the places that count; as ``torch.nn.functional.cross_entropy``. Its gradient is
    p − one-hot(target), over the number of those places (Goodfellow, Bengio & Courville 2016,
    equation 10.18).

    Parameters
    ----------
    logits
        (…, K): any leading axes, K classes.
    targets
        (…): the right class at each place, an integer from 0 to K − 1. Where ``valid`` is False,
        any integer.
    valid
        (…): True where a place counts. None: everywhere.

    Returns
    -------
    loss
        A number.
    d_logits
        Gradient of ``loss`` with respect to ``logits``, of their shape; 0 where not valid.

    Raises
    ------
    TypeError, ValueError
        Where an argument has another type, dtype, shape or range. The message says which.
    """
    logits = _checked_logits(logits)
    shape, classes = logits.shape[:-1], logits.shape[-1]
    targets = validation.integer_array("targets", targets, f"integers from 0 to {classes - 1}")
    if targets.shape != shape:
        raise ValueError(f"targets: expected shape {shape} = logits' (…), got {targets.shape}")
    valid, count = _valid(valid, shape)
    # In the padding, any integer will do.
    targets = validation.index_array("targets", np.where(valid, targets, 0), classes)

    valid = valid[..., None]
    one_hot = np.arange(classes) == targets[..., None]
    z = _shifted(np.where(valid, logits, 0))
    e = np.exp(z)
    total = e.sum(axis=-1, keepdims=True)
    surprise = np.log(total) - z  # −ln p of every class
    d_logits = np.where(valid, e / total - one_hot, 0) / count
    return float(surprise[one_hot & valid].sum() / count), d_logits


def squared_error(prediction: Array, target: Array, valid: Valid = None) -> tuple[float, Array]:
    """Return the mean of (prediction − target)² and its gradient, 2 (prediction − target) / n.

    The mean is over the n numbers that count; as ``torch.nn.functional.mse_loss``.

    Parameters
    ----------
    prediction, target
        Of one shape and dtype.
    valid
        True where a place counts: of their shape, or of their leading axes only, such as (T, B)
        for predictions (T, B, O). None: everywhere.

    Returns
    -------
    loss
        A number, in the square of the target's unit.
    d_prediction
        Gradient of ``loss`` with respect to ``prediction``, of its shape; 0 where not valid.

    Raises
    ------
    TypeError, ValueError
        Where an argument has another type, dtype or shape. The message says which.
    """
    prediction = validation.floating_array("prediction", prediction)
    shape = prediction.shape
    if 0 in shape:
        raise ValueError(f"prediction: expected at least one number, got shape {shape}")
    target = validation.shaped_array("target", target, prediction.dtype, shape, "prediction's")
    valid, places = _valid(valid, shape if valid is None else shape[: np.ndim(valid)])
    count = places * (prediction.size // valid.size)
    valid = valid.reshape(valid.shape + (1,) * (prediction.ndim - valid.ndim))

    error = np.where(valid, prediction, 0) - np.where(valid, target, 0)
    return float(np.sum(error * error) / count), np.asarray(error * (2 / count))


def _checked_logits(logits: Array) -> Array:
    logits = validation.floating_array("logits", logits)
    if logits.ndim < 1 or 0 in logits.shape:
        raise ValueError(f"logits: expected (…, K), none of them 0; got shape {logits.shape}")
    return logits


def _shifted(z: Array) -> Array:
    """Return ``z`` less its largest number along the last axis: its softmax is the same."""
    return z - z.max(axis=-1, keepdims=True)


def _valid(valid: Valid, shape: tuple[int, ...]) -> tuple[npt.NDArray[np.bool_], int]:
    """Return ``valid`` as an array of ``shape``, and how many places count: at least one."""
    if valid is None:
        valid = np.ones(shape, bool)
    if type(valid) is not np.ndarray or valid.dtype != bool:  # a mask would be lost
        came = valid.dtype if type(valid) is np.ndarray else type(valid).__name__
        raise TypeError(f"valid: expected a NumPy array of True and False, got {came}")
    if valid.shape != shape:
        raise ValueError(f"valid: expected shape {shape}, got {valid.shape}")
    if not valid.any():
        raise ValueError("valid: expected True in at least one place, got False everywhere")
    return valid, int(valid.sum())
