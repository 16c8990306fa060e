"""Names for the types that signatures here share."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating]
Valid = npt.NDArray[np.bool_] | None  # (T, B): which steps belong to a sequence; None: all of them
Parameters = dict[str, Array]
State = Array | tuple[Array, ...]  # h_0 for an RNN or a GRU, (h_0, c_0) for an LSTM
Lengths = Sequence[int] | npt.NDArray[np.integer]
Shapes = dict[str, tuple[int, ...]]
Seed = np.random.Generator | int | None
DType = npt.DTypeLike
