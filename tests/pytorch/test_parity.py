"""Every engine gives torch.nn.LSTM's numbers: outputs, states and all gradients."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from .conftest import here
from .passes import Sizes, assert_alike, draw, moved, net_of, results

BOUNDS = {torch.float64: 1e-13, torch.float32: 2e-5}


def draws(count):
    """Draw sizes and options."""
    rng = np.random.default_rng(1)
    drawn = []
    for _ in range(count):
        steps, batch, inputs, hidden = rng.integers(1, [9, 6, 7, 10]).tolist()
        flags = dict(
            zip(
                ("bidirectional", "bias", "batch_first", "states", "unbatched", "ragged"),
                (rng.random(6) < [0.5, 0.7, 0.5, 0.7, 0.2, 0.5]).tolist(),
                strict=True,
            )
        )
        lengths = None
        if flags.pop("ragged") and not flags["unbatched"]:
            lengths = tuple(rng.integers(1, steps + 1, batch).tolist())
        layers = int(rng.integers(1, 4))
        sizes = Sizes(steps, batch, inputs, hidden, lengths, num_layers=layers, **flags)
        drawn.append(sizes)
    return drawn


DRAWS = draws(24)
EDGES = [replace(Sizes(), **{size: 1}) for size in ("steps", "batch", "inputs", "hidden")]


def test_the_draws_cover_every_case():
    for flag in ("bidirectional", "bias", "batch_first", "states", "unbatched"):
        assert {getattr(sizes, flag) for sizes in DRAWS} == {True, False}
    assert {sizes.num_layers for sizes in DRAWS} == {1, 2, 3}
    ragged = [sizes.lengths for sizes in DRAWS if sizes.lengths]
    assert any(len(set(lengths)) > 2 for lengths in ragged)
    together = {(s.num_layers > 1, s.bidirectional, s.lengths is not None) for s in DRAWS}
    assert len(together) == 8


@pytest.mark.parametrize("dtype", BOUNDS, ids=str)
@pytest.mark.parametrize("number", range(len(DRAWS + EDGES)))
def test_same_numbers(engine, number, dtype):
    sizes = (DRAWS + EDGES)[number]
    ours, theirs = net_of(sizes, engine, dtype)
    drawn = draw(sizes, number, dtype)
    assert_alike(results(ours, drawn), results(theirs, drawn), BOUNDS[dtype])
    assert ours.last_engine == engine


def test_over_many_steps(engine):
    sizes = Sizes(steps=60, batch=17, hidden=20, lengths=(60, 1, 30, *[45] * 14))
    ours, theirs = net_of(sizes, engine)
    drawn = draw(sizes, 0)
    assert_alike(results(ours, drawn), results(theirs, drawn), 1e-12)


def test_bfloat16_within_its_rounding(own_engine):
    """Against float64, and with the cell state in float32, as far off as bfloat16 is."""
    sizes = Sizes(steps=12, batch=3, inputs=5, hidden=16)
    ours, _ = net_of(sizes, own_engine, torch.bfloat16)
    exact, _ = net_of(sizes, own_engine)
    exact.load_state_dict({k: v.double() for k, v in ours.state_dict().items()})
    drawn = draw(sizes, 1, torch.bfloat16)
    found = {name: tensor.double() for name, tensor in results(ours, drawn).items()}
    assert_alike(found, results(exact, moved(drawn, torch.float64)), 0.02)


@pytest.mark.parametrize("name", [here("fused"), here("triton")])
def test_a_long_sum_in_bfloat16_does_not_stand_still(name):
    """1 added 300 times: in bfloat16 a sum stays at 256."""
    ours, _ = net_of(Sizes(inputs=1, hidden=1), name, torch.bfloat16)
    with torch.no_grad():
        for parameter in ours.parameters():
            parameter.zero_()
        ours.bias_ih_l0[:] = 40.0
    _, (_, c_n) = ours(torch.zeros(300, 1, 1, dtype=torch.bfloat16))
    assert c_n.item() == 300


@pytest.mark.parametrize("name", [here("fused"), here("triton")])
def test_what_was_forgotten_in_many_steps_is_forgotten_on_the_way_back(name):
    """f = σ(6) = 0.9975, in bfloat16 0.996: after 400 steps 0.21 in place of 0.37."""
    ours, _ = net_of(Sizes(inputs=1, hidden=1), name, torch.bfloat16)
    with torch.no_grad():
        for parameter in ours.parameters():
            parameter.zero_()
        ours.bias_ih_l0[1] = 6.0
    c_0 = torch.zeros(1, 1, 1, dtype=torch.bfloat16, requires_grad=True)
    x, h_0 = torch.zeros(400, 1, 1, dtype=torch.bfloat16), torch.zeros_like(c_0)
    _, (_, c_n) = ours(x, (h_0, c_0))
    [d_c_0] = torch.autograd.grad(c_n.sum(), c_0)
    assert d_c_0.item() == pytest.approx((1 + math.exp(-6)) ** -400, rel=2**-8)


@pytest.mark.parametrize("order", list(itertools.permutations([0, 1])), ids=str)
def test_two_passes_then_both_ways_back(own_engine, order):
    sizes = Sizes(lengths=(5, 2, 4), num_layers=2)
    net, _ = net_of(sizes, own_engine)
    passes = [draw(sizes, seed) for seed in (0, 1)]
    alone = [results(net, drawn) for drawn in passes]
    inputs = [drawn.x.clone().requires_grad_() for drawn in passes]
    outputs = []
    for drawn, x in zip(passes, inputs, strict=True):
        lengths = torch.tensor(drawn.lengths)
        packed = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
        outputs.append(net(packed, drawn.state))
    for k in order:
        output, _ = torch.nn.utils.rnn.pad_packed_sequence(outputs[k][0], total_length=5)
        steps = torch.arange(5)[:, None] < torch.tensor(passes[k].lengths)
        d_output = torch.where(steps[..., None], passes[k].d_output, 0)
        torch.autograd.backward([output, *outputs[k][1]], [d_output, *passes[k].d_state])
    for x, expected in zip(inputs, alone, strict=True):
        torch.testing.assert_close(x.grad, expected["d_x"], rtol=1e-12, atol=1e-12)


def test_nothing_of_the_library_is_used(own_engine, monkeypatch):
    sizes = Sizes(lengths=(5, 2, 4), num_layers=2, bidirectional=True)
    ours, theirs = net_of(sizes, own_engine)
    drawn = draw(sizes, 3)
    expected = results(theirs, drawn)

    def refuse(*_, **__):
        raise AssertionError("the library was called")

    monkeypatch.setattr(torch._VF, "lstm", refuse)
    monkeypatch.setattr(torch.nn, "LSTM", refuse)
    monkeypatch.setattr(torch.nn, "LSTMCell", refuse)
    monkeypatch.setattr(torch, "lstm_cell", refuse)
    assert_alike(results(ours, drawn), expected, 1e-13)
