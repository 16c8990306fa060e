"""The linear recurrence h_t = a_t h_{t−1} + u_t: step by step, and in log₂ T rounds."""

import numpy as np

from lstm_lessons.scratch.types import Array


def linear_recurrence(a: Array, u: Array, h: Array) -> Array:
    """Return h_1 … h_T, (T, …), step by step.

    Parameters
    ----------
    a, u
        What the state is multiplied by and what is added to it at each step, (T, …).
    h
        The state before the first step, (…).
    """
    states = np.empty_like(u)
    for t in range(len(u)):
        h = a[t] * h + u[t]
        states[t] = h
    return states


def linear_scan(a: Array, u: Array, h: Array) -> Array:
    """Return what ``linear_recurrence`` returns, in log₂ T rounds over all steps at once.

    Two steps in a row are again one step of the same form: first (a, u), then (a', u') makes
    (a' a, a' u + u'). Each round joins every step's piece with the piece before it, so the pieces
    double: 1 step, 2, 4, … This is the scan of Hillis & Steele (1986).
    """
    a, u = a.copy(), u.copy()
    u[0] += a[0] * h
    reach = 1
    while reach < len(u):
        u[reach:] = a[reach:] * u[:-reach] + u[reach:]
        a[reach:] = a[reach:] * a[:-reach]
        reach *= 2
    return u
