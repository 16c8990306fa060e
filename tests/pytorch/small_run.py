"""A small run that hangs on all that a checkpoint must keep; and a program in which it is killed.

The program reads what to run from its standard input, runs each in a process of its own, and says
how that ended. It imports PyTorch once for them all.
"""

import json
import multiprocessing
import os
import random
import signal
import sys
from itertools import count

import numpy as np
import torch
from torch import nn

from lstm_lessons.pytorch import LSTM, train

STEPS = 14


class Net(nn.Module):
    """Layers with dropout, and a buffer that every batch moves and every output hangs on."""

    def __init__(self, hidden=4):
        super().__init__()
        self.lstm = LSTM(2, hidden, num_layers=2, dropout=0.3)
        self.dense = nn.Linear(hidden, 1)
        self.register_buffer("mean", torch.zeros(2))

    def forward(self, x):
        self.mean += 0.1 * (x.mean(dim=(0, 1)) - self.mean)
        output, _ = self.lstm(x - self.mean)
        return self.dense(output[-1])


def loss(net, x, y):
    """Weigh the squared error by random numbers of Python's and NumPy's, in pairs as they draw."""
    weight = 1 + 0.1 * random.gauss(0, 1) + 0.1 * np.random.standard_normal()  # noqa: NPY002
    return weight * nn.functional.mse_loss(net(x), y)


def of_own_generator(seed=0):
    generator = torch.Generator().manual_seed(seed)
    while True:
        x = torch.randn(5, 3, 2, generator=generator)
        yield x, x.sum(0)[:, :1]


def of_numpy(seed=0):
    rng = np.random.default_rng(seed)
    while True:
        x = rng.standard_normal((5, 3, 2), dtype=np.float32)
        yield x, x.sum(0)[:, :1]


def of_the_global_state():
    """As a learner may write it: training draws from the same random numbers."""
    while True:
        x = torch.randn(5, 3, 2) * random.random() * np.random.rand()  # noqa: NPY002
        yield x, x.sum(0)[:, :1]


def of_epochs(seed=0):
    """A shuffled data set, again and again."""
    x = torch.randn(15, 5, 2, generator=torch.Generator().manual_seed(seed))
    data = torch.utils.data.TensorDataset(x, x.sum(1)[:, :1])
    shuffled = torch.utils.data.DataLoader(
        data, batch_size=3, shuffle=True, generator=torch.Generator().manual_seed(seed)
    )
    for _ in count():
        for x, y in shuffled:
            yield x.transpose(0, 1), y


STREAMS = {
    stream.__name__: stream
    for stream in (of_own_generator, of_numpy, of_the_global_state, of_epochs)
}


def begin(stream="of_own_generator", seed=0, hidden=4, rate=0.05, half_after=5):
    """Return what ``train`` takes, as if the program had just been started."""
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002
    torch.manual_seed(seed)
    net = Net(hidden)
    optimiser = torch.optim.Adam(net.parameters(), lr=rate)
    return {
        "module": net,
        "batches": STREAMS[stream](),
        "optimiser": optimiser,
        "loss": loss,
        "scheduler": torch.optim.lr_scheduler.StepLR(optimiser, half_after, gamma=0.5),
        "steps": STEPS,
        "max_norm": 0.3,
        "progress": False,
    }


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def deadly(function, calls):
    """Return a function that does not survive this call of it."""
    counter = count(1)

    def dies(*arguments, **options):
        if next(counter) == calls:
            die()
        return function(*arguments, **options)

    return dies


def dies_within_a_write(calls):
    """Let ``torch.save`` get half through this call of it."""
    save, counter = torch.save, count(1)

    def half(content, file):
        save(content, file)
        if next(counter) == calls:
            file.flush()
            file.truncate(file.tell() // 2)
            die()

    torch.save = half


def dying(run, place, calls):
    """Return a run that is killed there: while it draws, computes, updates or writes."""
    if place == "draw":
        batches = iter(run["batches"])
        run["batches"] = iter(deadly(lambda: next(batches), calls), None)
    elif place == "loss":
        run["loss"] = deadly(loss, calls)
        run["loss"].__qualname__ = loss.__qualname__
    elif place == "update":
        run["optimiser"].register_step_post_hook(deadly(lambda *_: None, calls))
    else:
        dies_within_a_write(calls)
    return run


def telling(steps, batches):
    """Say each step before it is taken."""
    for step, batch in enumerate(batches, start=1):
        steps.put(step)
        yield batch


def run_and_die(told, steps):
    run = begin(told["stream"])
    if "dies" in told:
        run = dying(run, *told["dies"])
    else:  # it goes on until it is killed
        run |= {"steps": None, "batches": telling(steps, run["batches"])}
    train(**run, checkpoint=told["path"], every=told["every"])


def main():
    torch.set_num_threads(1)
    begin()  # the first optimiser imports a good deal more
    context = multiprocessing.get_context("fork")
    for line in sys.stdin:
        told, steps = json.loads(line), context.SimpleQueue()
        process = context.Process(target=run_and_die, args=(told, steps))
        process.start()
        if "killed_after" in told:
            while steps.get() < told["killed_after"]:
                pass
            process.kill()
        process.join()
        print(process.exitcode, flush=True)


if __name__ == "__main__":
    main()
