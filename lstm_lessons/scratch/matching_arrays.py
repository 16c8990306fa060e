"""Weights that come in under PyTorch's names: checked as a whole before any is used."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.types import Array, Parameters


def matching_arrays(
    arrays: Mapping[str, npt.ArrayLike], current: Parameters, dtype: np.dtype
) -> dict[str, Array]:
    """Return ``arrays`` in ``dtype`` if they fit in the place of ``current``, a layer's own.

    Raises
    ------
    TypeError, ValueError
        Where a name is missing or unknown, an array has another shape, or would lose digits.
    """
    if not isinstance(arrays, Mapping):
        raise TypeError(f"arrays: expected a dict of arrays, got {type(arrays).__name__}")
    if missing := sorted(current.keys() - arrays.keys()):
        raise ValueError(f"arrays: expected {', '.join(current)}; {', '.join(missing)} missing")
    if unexpected := sorted(arrays.keys() - current.keys(), key=str):
        raise ValueError(f"arrays: expected {', '.join(current)}; got also {unexpected}")
    new = {}
    for name, old in current.items():
        label = f"arrays[{name!r}]"
        array = validation.lossless_array(label, arrays[name], dtype)
        new[name] = validation.shaped_array(label, array, dtype, old.shape, "this layer's")
    return new
