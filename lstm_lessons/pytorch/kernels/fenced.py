"""A fence around memory: run a kernel interpreted, and look at every place that it uses.

A GPU does not ask whose memory a program reads or writes: behind the end of one array another
begins, and the number that is lost there may be missed much later. Nor does Triton's interpreter
ask. Behind this fence it does. And nobody may write where another program has written: on a GPU
programs run at the same time, and either could be the last.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import numpy as np
import torch
import triton
from numpy.typing import NDArray
from torch import Tensor
from triton.runtime import interpreter

GAP = 4096  # numbers that are nobody's, between two arrays


class FenceError(Exception):
    """A kernel used memory that was not its own."""


@contextmanager
def fenced(**arrays: NDArray) -> Iterator[dict[str, Tensor]]:
    """Give kernels memory of their own, and look at what they do with it.

    Parameters
    ----------
    arrays
        By name, for messages.

    Yields
    ------
    tensors
        Copies of the arrays. A kernel that is launched meanwhile may use them, and nothing else.

    Raises
    ------
    FenceError
        If it read or wrote what is in none of them, or two programs wrote to one place.
    NotImplementedError
        If no kernel wrote anything.
    RuntimeError
        If Triton does not interpret its kernels.
    """
    if isinstance(triton.language.sigmoid, triton.JITFunction):
        raise RuntimeError(
            "Triton would compile the kernel. Set TRITON_INTERPRET=1 in the environment before "
            "Triton is imported: restart, and run the first cell first."
        )
    memory = _Memory(arrays)
    builder = interpreter.InterpreterBuilder
    load, store = builder.create_masked_load, builder.create_masked_store

    def watched_load(self, places, mask, *others: object) -> object:
        memory.read(_used(places, mask))
        return load(self, places, mask, *others)

    def watched_store(self, places, value, mask, *others: object) -> object:
        memory.write(_used(places, mask), self.grid_idx)
        return store(self, places, value, mask, *others)

    with (
        patch.object(builder, "create_masked_load", watched_load),
        patch.object(builder, "create_masked_store", watched_store),
    ):
        try:
            yield memory.tensors
        except interpreter.InterpreterError as error:
            raise _cause(error) from None
    if not memory.written:
        raise NotImplementedError("The kernel stores nothing.")


def _cause(error: BaseException) -> BaseException:
    """Return what went wrong in the kernel, without what the interpreter wraps it in."""
    while isinstance(error, interpreter.InterpreterError) and error.__cause__ is not None:
        error = error.__cause__
    return error


def _used(places: interpreter.TensorHandle, mask: interpreter.TensorHandle) -> NDArray:
    """Return the addresses that a mask lets through; where it was made by & it holds integers."""
    return places.data[mask.data.astype(bool)]


class _Memory:
    """Arrays in one piece of memory, with gaps; who wrote what."""

    def __init__(self, arrays: dict[str, NDArray]) -> None:
        dtype = np.result_type(*arrays.values())
        size = GAP + sum(array.size + GAP for array in arrays.values())
        whole = torch.from_numpy(np.zeros(size, dtype))
        self._base, self._bytes = whole.data_ptr(), whole.element_size()
        self._mine = np.zeros(size, bool)
        self._writers: dict[int, tuple] = {}
        self._spans: dict[str, range] = {}
        self.tensors: dict[str, Tensor] = {}
        start = GAP
        for name, array in arrays.items():
            end = start + array.size
            self.tensors[name] = whole[start:end].view(array.shape)
            self.tensors[name].copy_(torch.from_numpy(np.ascontiguousarray(array)))
            self._mine[start:end] = True
            self._spans[name] = range(start, end)
            start = end + GAP

    @property
    def written(self) -> bool:
        """Whether anything was."""
        return bool(self._writers)

    def read(self, addresses: NDArray) -> None:
        """Note what a block reads."""
        self._numbers(addresses, "reads")

    def write(self, addresses: NDArray, program: tuple) -> None:
        """Note what a block of a program writes."""
        numbers = self._numbers(addresses, "writes")
        if len(set(numbers)) < len(numbers):
            twice = next(number for number in numbers if numbers.count(number) > 1)
            raise FenceError(f"One block writes {self._named(twice)} more than once.")
        for number in numbers:
            first = self._writers.setdefault(number, program)
            if first != program:
                raise FenceError(
                    f"Two programs write {self._named(number)}, the first and another. Which "
                    "block is a program’s own, tl.program_id(0) says."
                )

    def _numbers(self, addresses: NDArray, does: str) -> list[int]:
        """Return which numbers these are, counted from the first of all."""
        numbers = (addresses.astype(np.int64).ravel() - self._base) // self._bytes
        outside = (numbers < 0) | (numbers >= len(self._mine))
        outside[~outside] = ~self._mine[numbers[~outside]]
        if outside.any():
            raise FenceError(
                f"It {does} {self._named(int(numbers[outside][0]))}. Either a mask is missing or "
                "lets through what is not there, or the place is wrong."
            )
        return numbers.tolist()

    def _named(self, number: int) -> str:
        """Return a number by the array in which it is, or to which it is nearest."""

        def distance(span: range) -> int:
            return max(span.start - number, number - span.stop + 1, 0)

        name, span = min(self._spans.items(), key=lambda item: distance(item[1]))
        place = f"number {number - span.start} of `{name}`"
        return place if number in span else f"{place}, which has the numbers 0 to {len(span) - 1}"
