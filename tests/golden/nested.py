"""Arrays as nested lists: [[1, 2, 3], [4, 5, 6]] has the shape (2, 3)."""

import itertools

from mpmath import mpf


def shape_of(array):
    """The lengths of a nested list, the outermost first."""
    return (len(array), *shape_of(array[0])) if isinstance(array, list) else ()


def indices(shape):
    """Every index of an array of this shape, the last axis running fastest."""
    return itertools.product(*map(range, shape))


def zeros(shape):
    """A nested list of high-precision zeros."""
    return [zeros(shape[1:]) for _ in range(shape[0])] if shape else mpf(0)


def at(array, index):
    """array[index] of a nested list."""
    for k in index:
        array = array[k]
    return array


def put(array, index, number):
    """array[index] = number of a nested list."""
    at(array, index[:-1])[index[-1]] = number
