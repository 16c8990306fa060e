"""Two processes with half of the batch each do what one does with all of it."""

import os
import socket
import subprocess
import sys
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch

import lstm_lessons
from lstm_lessons.pytorch import own_share, process_group

from . import parallel_run
from .parallel_run import STEPS, batches, fresh, gradients, trained

TWO = [0, 1]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Return what both processes found, by rank."""
    folder = tmp_path_factory.mktemp("parallel")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = os.environ | {
        "PYTHONPATH": str(Path(lstm_lessons.__file__).parents[1]),
        "CUDA_VISIBLE_DEVICES": "",
        "WORLD_SIZE": "2",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(port),
    }
    program = [sys.executable, parallel_run.__file__, str(folder)]
    processes = [
        subprocess.Popen(program, env=settings | {"RANK": str(rank), "LOCAL_RANK": str(rank)})
        for rank in TWO
    ]
    try:
        assert [process.wait(timeout=120) for process in processes] == [0, 0]
    finally:
        for process in processes:
            process.kill()
            process.wait()
    return [torch.load(folder / f"{rank}.pt", weights_only=True) for rank in TWO]


def assert_close(some, others):
    for tensor, other in zip(some, others, strict=True):
        torch.testing.assert_close(tensor, other, rtol=0, atol=1e-14)


def assert_identical(some, others):
    assert some[0] == others[0]
    assert all(torch.equal(*pair) for pair in zip(some[1], others[1], strict=True))


@pytest.mark.parametrize("rank", TWO)
def test_the_gradients_are_those_of_the_whole_batch(found, rank):
    assert found[rank]["rank"] == rank
    assert_close(found[rank]["gradients"], gradients(fresh(), next(batches())))


@pytest.mark.parametrize("rank", TWO)
def test_so_are_losses_and_weights(found, rank):
    losses, weights = trained(fresh(), islice(batches(), STEPS))
    np.testing.assert_allclose(found[rank]["trained"][0], losses, rtol=1e-12)
    torch.testing.assert_close(found[rank]["trained"][1], weights, rtol=0, atol=1e-12)


def test_both_have_the_same_weights(found):
    for run in ("trained", "whole", "resumed"):
        assert_identical(found[0][run], found[1][run])


@pytest.mark.parametrize("rank", TWO)
def test_they_resume_together(found, rank):
    """From one file, and each with its own random numbers."""
    assert found[rank]["written"]
    assert_identical(found[rank]["resumed"], found[rank]["whole"])


@pytest.mark.parametrize("rank", TWO)
def test_both_stop_where_one_goes_wrong(found, rank):
    expected = "step 3: loss: expected finite numbers, got nan"
    assert found[rank]["one goes wrong"] == expected


@pytest.mark.parametrize("rank", TWO)
def test_a_module_that_is_not_shared_is_refused(found, rank):
    expected = "module: expected a DistributedDataParallel in 2 processes, got Net"
    assert found[rank]["alone"] == expected


@pytest.mark.parametrize("rank", TWO)
def test_shares_of_other_sizes_are_refused(found, rank):
    assert found[rank]["odd"].startswith("whole: expected axis 1 to be a multiple of 2")
    assert "got shape (4, 3)" in found[rank]["odd"]


def test_who_was_not_started_by_torchrun_is_told_so(monkeypatch):
    monkeypatch.delenv("LOCAL_RANK", raising=False)
    with pytest.raises(RuntimeError, match="expected a program that torchrun has started"):
        process_group().__enter__()


def test_one_process_alone_has_all():
    whole = torch.randn(3, 4)
    assert torch.equal(own_share(whole, dim=1), whole)
