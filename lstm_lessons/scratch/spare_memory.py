"""Memory for tapes, used again as soon as nobody holds it.

Fresh memory is slow: before a program may write to it, the system has to find it and fill it with
zeros. For a long tape that takes as long as a good part of the pass.
"""

import math
import sys
from threading import Lock

import numpy as np

from lstm_lessons.scratch.types import Array

CACHE_LINE = 64  # bytes; what lies across two of them takes longer to read


class SpareMemory:
    """Gives out arrays, as ``np.empty`` does; where it can, in memory that it gave out before.

    That is memory to which nothing refers any more: no array that came from it, and no view of
    one. So an array never changes because of a later one. What is spare and has another size than
    the one that is asked for is given back to the system.

    Parameters
    ----------
    most
        How many arrays' memory is remembered, the latest ones'.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._blocks: list[Array] = []
        self._lock = Lock()

    def __reduce__(self) -> tuple[type["SpareMemory"], tuple[int]]:
        """Let a copy, or what is read from a file, start with nothing."""
        return SpareMemory, (self._most,)

    def empty(self, shape: tuple[int, ...], dtype: np.dtype) -> Array:
        """Return an array of this shape; what stands in it means nothing.

        It begins where a line of the processor's cache does.
        """
        size = math.prod(shape) * dtype.itemsize
        with self._lock:
            block = self._spare_block(size + CACHE_LINE)
            if block is None:
                block = np.empty(size + CACHE_LINE, np.uint8)
            self._blocks = [*self._blocks, block][-self._most :]
            start = -block.__array_interface__["data"][0] % CACHE_LINE
            return block[start : start + size].view(dtype).reshape(shape)

    def _spare_block(self, size: int) -> Array | None:
        """Take out a spare block of this size, if there is one; let those of other sizes go."""
        chosen = None
        for _ in range(len(self._blocks)):
            block, references = _first(self._blocks)
            if references > HELD_BY_NOBODY or (chosen is not None and block.nbytes == size):
                self._blocks.append(block)
            elif block.nbytes == size:
                chosen = block
        return chosen


def _first(blocks: list[Array]) -> tuple[Array, int]:
    """Take the first block; return it, and how many references to it there are.

    Every view of a block refers to the block itself, a view of a view too.
    """
    block = blocks.pop(0)
    return block, sys.getrefcount(block)


HELD_BY_NOBODY = _first([np.empty(0)])[1]
