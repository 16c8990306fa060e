"""The batches: brought to the device, and where in their stream the training is."""

import hashlib
import itertools
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence

from lstm_lessons.pytorch.training import random_states
from lstm_lessons.pytorch.training.finite import check_finite


def ready(batch: object, device: torch.device) -> tuple:
    """Return a batch on the device; refuse one with NaN or infinity.

    A list, as PyTorch's DataLoader makes one, becomes a tuple; arrays of numbers become tensors, of
    the same dtype. What is neither an array nor a tensor nor a packed sequence stays as it is.
    """
    if not isinstance(batch, tuple | list):
        raise TypeError(
            f"batches: expected tuples of the loss's arguments, got {type(batch).__name__}"
        )
    return tuple(_ready(f"batch[{k}]", value, device) for k, value in enumerate(batch))


def _ready(name: str, value: object, device: torch.device) -> object:
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
        value = torch.from_numpy(np.array(value, order="C"))  # a copy: any view will do
    if not isinstance(value, Tensor | PackedSequence):
        return value
    numbers = value.data if isinstance(value, PackedSequence) else value
    if torch.is_floating_point(numbers):
        check_finite(name, numbers)  # where it comes from: a look at the device has to wait
    return value.to(device)


class Stream(Iterator[tuple]):
    """Batches one after the other, and a position in them that can be found again.

    To find it, the batches before it are drawn again and dropped. The one that was trained on last
    must then be the same as it was: so a stream that goes on where it was, begins with another
    seed, or hangs on random numbers that training draws as well, is noticed.

    Parameters
    ----------
    batches
        Where they come from.
    """

    def __init__(self, batches: Iterable[tuple]) -> None:
        self._batches = iter(batches)
        self._before: dict[str, Any] = {}
        self._last: tuple | None = None

    def __next__(self) -> tuple:
        """Return the next batch."""
        self._before = random_states.now()
        begun, self._last = self._last is not None, next(self._batches)
        if not begun:
            fingerprint(self._last)  # refused now, and not after hours, at the first checkpoint
        return self._last

    def position(self) -> dict[str, Any]:
        """Return what to know the last batch by: what it is, and the random states before it."""
        return {"before": self._before, "batch": fingerprint(self._last)}

    def go_to(self, taken: int, position: dict[str, Any]) -> None:
        """Go to where so many batches have been taken, the last one at this position."""
        deque(itertools.islice(self._batches, taken - 1), maxlen=0)
        random_states.restore(position["before"])
        if fingerprint(next(self, None)) != position["batch"]:
            raise ValueError(
                f"batches: batch {taken} is not the one that the checkpoint's step {taken} took; "
                "expected the same batches again from the first, drawn by a generator of their own"
            )


def fingerprint(value: object) -> str:
    """Return a few digits that change with the numbers in a batch.

    Raises
    ------
    TypeError
        If something in it is no array, tensor, number or text: it could change unnoticed.
    """
    digest = hashlib.sha256()
    for part in value if isinstance(value, tuple | list) else [value]:
        if isinstance(part, tuple | list):
            digest.update(fingerprint(part).encode())
        elif isinstance(part, dict):
            digest.update(fingerprint([*part.items()]).encode())
        elif isinstance(part, np.ndarray) and part.dtype.kind != "O":
            digest.update(f"{part.dtype} {part.shape}".encode() + part.tobytes())
        elif isinstance(part, Tensor):
            digest.update(f"{part.dtype} {tuple(part.shape)}".encode())
            numbers = part.detach().cpu().contiguous().view(-1)
            digest.update(numbers.view(torch.uint8).numpy().tobytes())
        elif part is None or isinstance(part, int | float | str | np.generic):
            digest.update(repr(part).encode())
        else:
            raise TypeError(
                "batches: with a checkpoint, expected arrays, tensors, numbers and texts, in "
                f"tuples, lists and dicts; got {type(part).__name__}"
            )
    return digest.hexdigest()
