"""What two processes do together, each on its half of the batch; each writes down what it found.

Started with the settings that ``torchrun`` makes, and a folder for the results.
"""

import math
import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from lstm_lessons.pytorch import LSTM, own_share, process_group, train
from lstm_lessons.pytorch.training.parallel import rank

STEPS = 6


class Net(nn.Module):
    def __init__(self, dropout):
        super().__init__()
        self.lstm, self.dense = LSTM(2, 5, num_layers=2, dropout=dropout), nn.Linear(5, 1)

    def forward(self, x):
        return self.dense(self.lstm(x)[0][-1])


def squared(net, x, y):
    return nn.functional.mse_loss(net(x), y)


def fresh(dropout=0.0):
    torch.manual_seed(3)
    return Net(dropout).double()


def batches(count=None):
    """Time-major: four sequences side by side."""
    generator = torch.Generator().manual_seed(0)
    while True:
        x = torch.randn(6, 4, 2, generator=generator, dtype=torch.float64)
        yield x, x.sum(0)[:, :1]


def shares():
    for x, y in batches():
        yield own_share(x, dim=1), own_share(y, dim=0)


def adam(net):
    return torch.optim.Adam(net.parameters(), lr=0.05)


def gradients(net, batch):
    squared(net, *batch).backward()
    return [parameter.grad for parameter in net.parameters()]


def trained(net, supply, **options):
    losses = train(net, supply, adam(net), squared, max_norm=0.5, progress=False, **options)
    return losses.tolist(), [parameter.detach() for parameter in net.parameters()]


def with_dropout(steps, path=None):
    """Each process drops others: their random states differ."""
    net = DistributedDataParallel(fresh(dropout=0.5))
    torch.manual_seed(rank())
    return trained(net, shares(), steps=steps, checkpoint=path, every=2)


def message_of(error, function):
    try:
        function()
    except error as refused:
        return str(refused)
    return "nothing was refused"


def one_goes_wrong():
    """The second process's third batch makes its loss NaN, and with it the mean."""
    calls = []

    def loss(net, x, y):
        calls.append(x)
        factor = math.nan if len(calls) == 3 and rank() == 1 else 1.0
        return squared(net, x, y) * factor

    net = DistributedDataParallel(fresh())
    return message_of(
        FloatingPointError,
        lambda: train(net, shares(), adam(net), loss, steps=5, progress=False),
    )


def main(folder):
    path = folder / "run.pt"
    found = {"rank": rank()}
    found["gradients"] = gradients(DistributedDataParallel(fresh()), next(shares()))
    found["trained"] = trained(DistributedDataParallel(fresh()), shares(), steps=STEPS)
    found["whole"] = with_dropout(STEPS)
    with_dropout(3, path)
    found["written"] = path.exists()
    found["resumed"] = with_dropout(STEPS, path)
    found["one goes wrong"] = one_goes_wrong()
    found["alone"] = message_of(TypeError, lambda: trained(fresh(), shares(), steps=1))
    found["odd"] = message_of(ValueError, lambda: own_share(torch.ones(4, 3), dim=1))
    torch.save(found, folder / f"{rank()}.pt")


if __name__ == "__main__":
    torch.set_num_threads(1)
    with process_group() as device:
        assert device == torch.device("cpu")
        main(Path(sys.argv[1]))
    assert not torch.distributed.is_initialized()
