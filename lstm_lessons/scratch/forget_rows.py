"""Where f comes from: every LSTM here is the unit with four blocks of rows, i, f, g, o.

- ``"gate"``: its own weights (Gers, Schmidhuber & Cummins 2000).
- ``"one"``: f = 1, the modernised cell of 1997. The rows of f are 0 and its bias is so large that
  σ is 1 to the last digit, and its slope 0.
- ``"coupled"``: f = 1 − i (Greff et al. 2017). As 1 − σ(z) = σ(−z), the rows of f are those of i
  with their signs turned.

The last two have parameters of three blocks, i, g, o. The passes see four, and know one unit only.
"""

import numpy as np

from lstm_lessons.scratch.types import Array, Parameters

WIDE_OPEN = 1e4  # σ(1e4) = 1


def with_forget_rows(parameters: Parameters, forget: str) -> Parameters:
    """Return the weights of a pass: the parameters of one layer, in four blocks of rows."""
    if forget == "gate":
        return parameters

    def rows_of_f(name: str, i: Array) -> Array:
        if forget == "coupled":
            return -i
        return np.full_like(i, WIDE_OPEN if name == "bias" else 0)

    weights = {}
    for name, array in parameters.items():
        if name.startswith("weight_c"):  # a peephole: one row of weights each
            weights[name] = array
            continue
        i, g, o = np.split(array, 3)
        weights[name] = np.concatenate((i, rows_of_f(name, i), g, o))
    if "weight_ci" in parameters:
        weights["weight_cf"] = rows_of_f("weight_cf", parameters["weight_ci"])
    return weights


def without_forget_rows(grads: Parameters, forget: str) -> Parameters:
    """Return the gradients of the parameters, given those of the weights of a pass."""
    if forget == "gate":
        return grads

    def rows_of_i(i: Array, f: Array) -> Array:
        return i - f if forget == "coupled" else i

    folded = {}
    for name, array in grads.items():
        if name.startswith("weight_c"):
            folded[name] = array
            continue
        i, f, g, o = np.split(array, 4)
        folded[name] = np.concatenate((rows_of_i(i, f), g, o))
    if "weight_cf" in folded:
        folded["weight_ci"] = rows_of_i(folded["weight_ci"], folded.pop("weight_cf"))
    return folded
