"""On a GPU every engine gives the numbers of ``torch.nn.LSTM`` in float64 on the processor."""

import pytest
import torch

from lstm_lessons.pytorch import LSTM, deterministic
from lstm_lessons.pytorch.engines import ENGINES, own_kernels

from .passes import Sizes, as_input, assert_alike, draw, moved, net_of, results, time_major

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")

DEVICE = "cuda"
BOUNDS = {torch.float32: 1e-4, torch.bfloat16: 0.03}
SIZES = [
    Sizes(steps=1, batch=1, hidden=1),
    Sizes(lengths=(5, 2, 4), num_layers=2, bidirectional=True),
    Sizes(steps=40, batch=17, inputs=5, hidden=100),
    Sizes(steps=20, batch=33, inputs=5, hidden=200, lengths=(*[20] * 30, 3, 1, 7)),
    Sizes(steps=9, batch=70, inputs=5, hidden=900, lengths=(*[9] * 68, 3, 1)),
]


@pytest.fixture(autouse=True)
def whole_float32(monkeypatch):
    """Let the library's products of float32 numbers be float32's."""
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", False)


@pytest.mark.parametrize("dtype", BOUNDS, ids=str)
@pytest.mark.parametrize("number", range(len(SIZES)))
@pytest.mark.parametrize("name", ENGINES)
def test_same_numbers(name, number, dtype):
    """Twice with other numbers: nothing may be left from the first time."""
    sizes = SIZES[number]
    ours, theirs = net_of(sizes, name, dtype)
    ours, theirs = ours.to(DEVICE), theirs.double()
    for seed in (0, 1):
        drawn = draw(sizes, seed, dtype)
        found = results(ours, moved(drawn, DEVICE))
        expected = results(theirs, moved(drawn, torch.float64))
        on_it = moved(drawn, DEVICE)
        with torch.no_grad():  # it may be another kernel
            output, _ = ours(as_input(on_it, on_it.x), on_it.state)
        found["without"] = time_major(on_it, output)
        expected["without"] = expected["output"]
        found = {key: tensor.cpu().double() for key, tensor in found.items()}
        assert_alike(found, expected, BOUNDS[dtype])
    assert ours.last_engine == name


@pytest.mark.parametrize(
    ("dtype", "steps", "batch", "hidden", "engine"),
    [
        (torch.bfloat16, 128, 64, 256, "triton"),
        (torch.bfloat16, 128, 3, 200, "triton"),
        (torch.float32, 128, 64, 256, "triton"),
        (torch.bfloat16, 2, 64, 256, "cudnn"),
        (torch.float32, 128, 64, 128, "cudnn"),
        (torch.float16, 128, 64, 256, "cudnn"),
        (torch.bfloat16, 128, 64, 2048, "cudnn"),
    ],
    ids=str,
)
def test_auto_takes_our_kernels_where_they_are_quicker(dtype, steps, batch, hidden, engine):
    if own_kernels.absent() or torch.cuda.get_device_capability()[0] != own_kernels.HOPPER:
        engine = "cudnn"  # nothing is measured there
    net = LSTM(8, hidden, device=DEVICE, dtype=dtype)
    x = torch.ones(steps, batch, 8, device=DEVICE, dtype=dtype)
    net(x)
    assert net.last_engine == engine
    run = torch.compile(net, backend="eager")
    run(x)
    assert net.last_engine == "cudnn"  # nothing is measured where others compile


@pytest.mark.filterwarnings("ignore:RNN module weights:UserWarning")  # see library.draws_apart
@pytest.mark.parametrize("name", ENGINES)
def test_a_seed_begins_dropout_anew(name):
    """cuDNN's own draws from a state that nothing sets again."""
    net = LSTM(3, 8, num_layers=3, dropout=0.5, bidirectional=True, engine=name, device=DEVICE)
    x = torch.ones(6, 4, 3, device=DEVICE)

    def run():
        with deterministic(seed=0):
            return net(x)[0]

    first = run()
    assert torch.equal(run(), first)
    assert not torch.equal(first, net.eval()(x)[0])
