"""Names for the types that signatures here share."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating]
Parameters = dict[str, Array]
State = Array | tuple[Array, ...]  # h_0 for an RNN, (h_0, c_0) for an LSTM
Seed = np.random.Generator | int | None
DType = npt.DTypeLike
