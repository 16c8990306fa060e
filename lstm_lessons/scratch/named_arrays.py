"""The arrays of one layer or of several, as optimisers and clipping take them."""

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.types import Array, Parameters

ParameterSets = Parameters | Sequence[Parameters]
"""A layer's dict (its parameters, or their gradients), or a list of such dicts, one a layer."""


def named_arrays(name: str, sets: ParameterSets) -> dict[str, Array]:
    """Return all arrays of the argument ``name``, each under its place in it.

    The array ``sets["bias"]`` is under ``"['bias']"``, and ``sets[1]["bias"]`` under
    ``"[1]['bias']"``: written after ``name``, as in an error message, it says where the array is.

    Raises
    ------
    TypeError, ValueError
        If it is not a dict of float arrays, nor a list of such dicts, or if there is no array.
    """
    if isinstance(sets, Mapping):
        layers = {"": sets}
    elif isinstance(sets, (list, tuple)):
        layers = {f"[{k}]": arrays for k, arrays in enumerate(sets)}
    else:
        raise TypeError(
            f"{name}: expected a dict of arrays or a list of such dicts, got {type(sets).__name__}"
        )
    found = {}
    for layer, arrays in layers.items():
        if not isinstance(arrays, Mapping):
            raise TypeError(f"{name}{layer}: expected a dict, got {type(arrays).__name__}")
        for key, array in arrays.items():
            place = f"{layer}[{key!r}]"
            found[place] = validation.floating_array(f"{name}{place}", array)
    if not found:
        raise ValueError(f"{name}: expected at least one array, got none")
    return found


def changeable_arrays(name: str, arrays: dict[str, Array]) -> list[Array]:
    """Return the arrays that ``named_arrays`` found, each once, if all can be changed in place.

    Raises
    ------
    ValueError
        If one is read-only, or if two share memory, so that a change of one is one of the other.
    """
    places = {id(array): place for place, array in arrays.items()}  # the same one twice is one
    distinct = {place: arrays[place] for place in places.values()}
    for place, array in distinct.items():
        validation.writeable(f"{name}{place}", array)
    for one, other in combinations(distinct, 2):
        if np.shares_memory(distinct[one], distinct[other]):
            raise ValueError(f"{name}{one}: expected memory of its own, got {name}{other}'s")
    return list(distinct.values())
