"""The library's units: what is done for cuDNN, and what is done without its dropout."""

from contextlib import nullcontext
from types import SimpleNamespace

import pytest
import torch

from lstm_lessons.pytorch import LSTM, deterministic
from lstm_lessons.pytorch.engines import library

from .passes import Sizes, assert_alike, draw, net_of, results

UNITS = {
    "lstm": {},
    "gru": {"unit": "GRU"},
    "rnn": {"unit": "RNN"},
}


@pytest.fixture(params=UNITS)
def unit(request):
    """Each unit in turn, as ``net_of`` takes it."""
    return UNITS[request.param]


@pytest.fixture
def one_by_one(monkeypatch):
    """Let layers be called one by one, as on a GPU where all is to be deterministic."""
    monkeypatch.setattr(library, "draws_apart", lambda x, layer: True)


@pytest.mark.parametrize("lengths", [None, (5, 2, 4)])
def test_layers_one_by_one_give_the_same_numbers(unit, lengths, one_by_one):
    sizes = Sizes(num_layers=3, bidirectional=True, lengths=lengths)
    ours, theirs = net_of(sizes, "cudnn", **unit)
    drawn = draw(sizes, 0, states=1 if unit else 2)
    assert_alike(results(ours, drawn), results(theirs, drawn), 1e-13)


def test_layers_one_by_one_have_pytorchs_dropout_between(unit, one_by_one):
    """Of one seed, what the readable engine drops."""
    sizes, found = Sizes(num_layers=3, bidirectional=True, steps=4), []
    drawn = draw(sizes, 0, states=1 if unit else 2)
    for engine in ("cudnn", "loop"):
        net, _ = net_of(sizes, engine, **unit)
        net.dropout = 0.5
        torch.manual_seed(0)
        found.append(results(net, drawn))
    assert_alike(*found, 1e-13)
    net.eval()
    assert not torch.equal(results(net, drawn)["output"], found[0]["output"])


def test_a_layer_that_is_called_alone_is_given_no_dropout(one_by_one, monkeypatch):
    """Else cuDNN draws a seed for it, the first time."""
    given, library_lstm = [], torch._VF.lstm
    monkeypatch.setattr(torch._VF, "lstm", lambda *args: given.append(args) or library_lstm(*args))
    LSTM(2, 3, num_layers=2, dropout=0.5, engine="cudnn")(torch.zeros(4, 1, 2))
    assert [(layers, dropout) for *_, layers, dropout, _, _, _ in given] == [(1, 0.0)] * 2


@pytest.mark.parametrize(
    ("asked_for", "device", "has_dropout", "expected"),
    [
        (True, "cuda", True, True),
        (False, "cuda", True, False),
        (True, "cpu", True, False),
        (True, "cuda", False, False),
    ],
)
def test_where_cudnns_dropout_is_kept_out(asked_for, device, has_dropout, expected):
    x = SimpleNamespace(is_cuda=device == "cuda")
    layer = LSTM(2, 3, num_layers=2, dropout=0.5 if has_dropout else 0.0)
    with deterministic(seed=0) if asked_for else nullcontext():
        assert library.draws_apart(x, layer) == expected
        assert not library.draws_apart(x, layer.eval())
        layer.train().num_layers = 1
        assert not library.draws_apart(x, layer)


@pytest.mark.parametrize(
    ("device", "dtype", "capability", "expected"),
    [
        ("cuda", torch.bfloat16, (8, 0), True),
        ("cuda", torch.bfloat16, (7, 5), False),
        ("cuda", torch.float16, (7, 5), True),
        ("cuda", torch.float32, (7, 5), True),
        ("cuda", torch.float64, (7, 5), True),
        ("cuda", torch.float8_e5m2, (9, 0), False),
        ("cpu", torch.float32, (9, 0), False),
    ],
    ids=str,
)
def test_whose_weights_are_laid_together(monkeypatch, device, dtype, capability, expected):
    cudnn = torch.backends.cudnn
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: capability)
    monkeypatch.setattr(cudnn, "is_available", lambda: True)
    tensor = SimpleNamespace(device=torch.device(device), dtype=dtype)
    assert library.cudnn_has(tensor) == expected
    with cudnn.flags(enabled=False):
        assert not library.cudnn_has(tensor)
    monkeypatch.setattr(cudnn, "is_available", lambda: False)
    assert not library.cudnn_has(tensor)
