"""Random numbers that the page and Python draw alike: a counter, well mixed, in 32 bits.

The mixing is that of MurmurHash3 (A. Appleby): a few lines in every language; js/coin.js has them.
"""

import numpy as np

from lstm_lessons.scratch.types import Array


def mixed(seed: int, count: int, first: int = 0) -> Array:
    """Return ``count`` numbers of a seed, uint32, from number ``first`` on."""
    counter = np.arange(first, first + count, dtype=np.uint64).astype(np.uint32)
    mixed = np.uint32(seed) + counter * np.uint32(0x9E3779B9)
    mixed = (mixed ^ mixed >> 16) * np.uint32(0x85EBCA6B)
    mixed = (mixed ^ mixed >> 13) * np.uint32(0xC2B2AE35)
    return mixed ^ mixed >> 16


def coins(seed: int, count: int, first: int = 0) -> Array:
    """Return ``count`` coins of a seed, 0 or 1, from number ``first`` on."""
    return mixed(seed, count, first) >> 31
