"""Several processes train one module: each has its share of a batch, the gradients are averaged.

A program, say ``train.py``, that ``torchrun --nproc-per-node 2 train.py`` runs twice at once:

    with process_group() as device:
        net = DistributedDataParallel(Net().to(device))
        batches = ((own_share(x, dim=1), own_share(y, dim=0)) for x, y in whole_batches)
        losses = train(net, batches, Adam(net.parameters()), loss)

The averaged gradients are those of one process with the whole batch, if the loss is a mean over the
batch. A process that stops with an error may leave the others waiting: ``torchrun`` ends them. With
more than two, PyTorch may add up the gradients in another order after a checkpoint than before it:
they are the same within rounding then.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel


@contextmanager
def process_group() -> Iterator[torch.device]:
    """Join the processes that ``torchrun`` started; leave them at the end.

    Yields
    ------
    device
        This process's own: a GPU, if there is one; they speak through NCCL then, else gloo.

    Raises
    ------
    RuntimeError
        If this process was not started by ``torchrun``.
    """
    if "LOCAL_RANK" not in os.environ:
        raise RuntimeError("process_group: expected a program that torchrun has started")
    if torch.cuda.is_available():
        device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(device)
    else:
        device = torch.device("cpu")
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield device
    finally:
        dist.destroy_process_group()


def processes() -> int:
    """Return how many processes train together."""
    return dist.get_world_size() if dist.is_available() and dist.is_initialized() else 1


def rank() -> int:
    """Return this process's number, from 0."""
    return dist.get_rank() if processes() > 1 else 0


def own_share(whole: Tensor, dim: int) -> Tensor:
    """Return this process's part of a tensor, as large as every other's.

    Parameters
    ----------
    whole
        The same in all processes.
    dim
        The axis to share out: the batch's.
    """
    if whole.shape[dim] % processes():
        raise ValueError(
            f"whole: expected axis {dim} to be a multiple of {processes()}, the number of "
            f"processes, got shape {tuple(whole.shape)}; the mean of the gradients needs it"
        )
    return whole.chunk(processes(), dim)[rank()]


def mean_over_processes(value: Tensor) -> Tensor:
    """Return the mean of every process's value."""
    if processes() == 1:
        return value
    total = value.clone()
    dist.all_reduce(total)
    return total / processes()


def of_every_process(value: object) -> list:
    """Return every process's value, by rank."""
    values = [value] * processes()
    if processes() > 1:
        dist.all_gather_object(values, value)
    return values


def wait_for_all() -> None:
    """Return when every process has come here."""
    if processes() > 1:
        dist.barrier()


def undistributed(module: nn.Module) -> nn.Module:
    """Return the module itself; refuse one that the other processes do not train, too."""
    if isinstance(module, DistributedDataParallel):
        return module.module
    if processes() > 1:
        raise TypeError(
            f"module: expected a DistributedDataParallel in {processes()} processes, "
            f"got {type(module).__name__}"
        )
    return module
