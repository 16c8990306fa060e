"""The training loop: any module, on its device, in mixed precision; it stops at NaN and can resume.

To remember a number over ten steps of noise:

>>> import torch
>>> from lstm_lessons.pytorch import LSTM, deterministic, train

>>> class Memory(torch.nn.Module):
...     def __init__(self):
...         super().__init__()
...         self.lstm, self.dense = LSTM(1, 16, forget_bias=2.0), torch.nn.Linear(16, 1)
...     def forward(self, x):
...         output, _ = self.lstm(x)
...         return self.dense(output[-1])

>>> def loss(net, x, target):
...     return torch.nn.functional.mse_loss(net(x), target)

>>> def batches(seed=0):
...     generator = torch.Generator().manual_seed(seed)
...     while True:
...         x = torch.randn(10, 32, 1, generator=generator)
...         yield x, x[0]

>>> with deterministic(seed=0):
...     net = Memory()
...     optimiser = torch.optim.Adam(net.parameters(), lr=0.02)
...     losses = train(net, batches(), optimiser, loss, steps=200, max_norm=1.0)
>>> bool(losses[-20:].mean() < 0.1 * losses[:20].mean())
True
"""

import os
from collections.abc import Iterable
from itertools import islice
from operator import length_hint

import numpy as np
import numpy.typing as npt
from torch import nn
from torch.optim import LBFGS, Optimizer
from torch.optim.lr_scheduler import LRScheduler, ReduceLROnPlateau
from tqdm import tqdm

from lstm_lessons.pytorch import arguments
from lstm_lessons.pytorch.training import parallel
from lstm_lessons.pytorch.training.batches import ready
from lstm_lessons.pytorch.training.checkpoint import Checkpoint
from lstm_lessons.pytorch.training.update import DTYPES, Loss, Update


def train(
    module: nn.Module,
    batches: Iterable[tuple],
    optimiser: Optimizer,
    loss: Loss,
    *,
    steps: int | None = None,
    max_norm: float | None = None,
    precision: str | None = None,
    scheduler: LRScheduler | None = None,
    checkpoint: str | os.PathLike | None = None,
    every: int = 100,
    progress: bool = True,
) -> npt.NDArray[np.float64]:
    """Take a number of steps; return the loss of each.

    Parameters
    ----------
    module
        What is trained, on the device on which it is and in the mode (``train()`` or ``eval()``) in
        which it is. In several processes a ``DistributedDataParallel``: see ``parallel``.
    batches
        Tuples of the loss's arguments, or lists, as a DataLoader's. It may be endless. Arrays
        become tensors; both are brought to the device.
    optimiser
        Of ``torch.optim``: it updates parameters of the module after each batch.
    loss
        A function: ``loss(module, *batch)`` returns a tensor, one number, to be made smaller.
    steps
        How many, those before a checkpoint included. None: as many as there are batches.
    max_norm
        Clip the gradient to this norm first. None: do not.
    precision
        "bfloat16" or "float16": compute in it what bears it (``torch.autocast``); in float16 with
        the loss scaled (``torch.amp.GradScaler``), and steps left out that overflow. None: compute
        in the parameters' dtype. (On a CPU without AVX-512 PyTorch has no LSTM in bfloat16: its own
        layer and the library's engine raise RuntimeError there; the other engines do it.)
    scheduler
        Of ``torch.optim.lr_scheduler``: takes a step after each update.
    checkpoint
        A file. If it exists, training goes on from it, as if it had never been stopped: with the
        same weights, losses and random numbers, bit for bit on the same machine. Everything must be
        made as for the first start, and the batches begin with the first. It is written every few
        steps and at the end. (On a GPU cuDNN's own dropout draws from what no checkpoint can hold:
        see ``deterministic``.)
    every
        After how many steps the checkpoint is written.
    progress
        Show a progress bar, on the error stream.

    Returns
    -------
    losses
        (steps,): each before its update; with several processes the mean over them.

    Raises
    ------
    FloatingPointError
        At the first NaN or infinity in a batch, in a loss, a gradient or a parameter. The message
        says which step it was, the first being step 1, and where. That step changes no parameter,
        unless it is the update itself that is not finite; no checkpoint is written of it.
    TypeError, ValueError
        If an argument has another type or value, a batch is neither tuple nor list, there are fewer
        batches than steps, the loss is not one number or depends on nothing that is trained, the
        scheduler is another optimiser's, or the checkpoint is not one of this run.
    """
    steps = None if steps is None else arguments.positive_int("steps", steps)
    every = arguments.positive_int("every", every)
    # disable=False would overrule a reader's TQDM_DISABLE=1.
    shown = arguments.flag("progress", progress) and parallel.rank() == 0
    quiet = {} if shown else {"disable": True}
    _check(module, batches, optimiser, loss, max_norm, precision, scheduler)
    update = Update(module, optimiser, loss, max_norm, precision, scheduler)
    kept = None if checkpoint is None else Checkpoint(checkpoint, update, batches)
    losses = kept.resume(steps) if kept else []

    begun = len(losses)
    taken = islice(kept.stream if kept else batches, steps and steps - begun)
    total = steps or length_hint(batches) or None
    with tqdm(taken, initial=begun, total=total, unit=" steps", **quiet) as bar:
        for step, batch in enumerate(bar, start=begun + 1):
            try:
                losses.append(update(ready(batch, update.device)))
            except FloatingPointError as error:
                raise FloatingPointError(f"step {step}: {error}") from error
            bar.set_postfix_str(f"loss {losses[-1]:.3g}", refresh=False)
            if kept and step % every == 0:
                kept.write(losses)
    if kept and len(losses) > begun and len(losses) % every:
        kept.write(losses)
    if len(losses) < (steps or 1):
        raise ValueError(f"batches: expected at least {steps or 1}, got {len(losses)}")
    return np.array(losses)


def _check(
    module: object,
    batches: object,
    optimiser: object,
    loss: object,
    max_norm: object,
    precision: object,
    scheduler: object,
) -> None:
    """Refuse what is of another kind, before anything is done."""
    if not isinstance(module, nn.Module):
        raise TypeError(f"module: expected a torch.nn.Module, got {type(module).__name__}")
    if not isinstance(batches, Iterable):
        raise TypeError(f"batches: expected tuples, one after the other; got {batches!r}")
    if not isinstance(optimiser, Optimizer):
        raise TypeError(f"optimiser: expected one of torch.optim, got {type(optimiser).__name__}")
    if not callable(loss):
        raise TypeError(f"loss: expected a function, got {type(loss).__name__}")
    if max_norm is not None:
        arguments.positive_float("max_norm", max_norm)
    if precision is not None:
        arguments.one_of("precision", precision, list(DTYPES))
    if isinstance(optimiser, LBFGS):
        raise TypeError("optimiser: expected one that needs one gradient for a step, got LBFGS")
    # The one that watches a measure takes steps of another kind.
    if isinstance(scheduler, ReduceLROnPlateau) or not isinstance(scheduler, LRScheduler | None):
        raise TypeError(
            "scheduler: expected one of torch.optim.lr_scheduler that goes by steps, "
            f"got {type(scheduler).__name__}"
        )
    if scheduler is not None and scheduler.optimizer is not optimiser:
        raise ValueError("scheduler: expected one of this optimiser, got one of another")
