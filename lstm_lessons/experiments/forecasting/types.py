"""Names for the types that signatures here share."""

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Origins = npt.NDArray[np.int64]  # (N,): how many values are known at each
