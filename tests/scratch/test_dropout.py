"""Dropout between layers: when it acts, where, how much, and that backward knows what it did."""

import numpy as np
import pytest

from . import torch_reference
from .problems import UNITS, assert_same, largest_difference, make, named_outputs

every_unit = pytest.mark.parametrize("name", UNITS)
SIZES = {"steps": 20, "batch": 16, "hidden": 32, "num_layers": 3, "bidirectional": True}


def masks(problem):
    """The masks of a new pass that trains."""
    return problem.forward(train=True)[2].dropout


@every_unit
def test_nothing_is_dropped_unless_the_pass_trains(name):
    problem, plain = (make(name, num_layers=2, dropout=share) for share in (0.5, 0.0))
    output, state, tape = problem.forward()
    assert tape.dropout == [None, None]
    expected = named_outputs(*plain.forward()[:2])
    assert_same(named_outputs(output, state), expected)
    assert_same(named_outputs(*problem.layer(problem.x, problem.state)), expected, 1e-12)
    assert_same(problem.backward(tape), plain.gradients())


def test_nothing_is_dropped_unasked():
    problem = make("lstm", num_layers=2)
    assert masks(problem) == [None, None]
    assert problem.layer.dropout == 0


def test_what_every_layer_but_the_first_reads_is_dropped():
    """And so never the last layer's output: no layer reads it."""
    problem = make("lstm", **SIZES, dropout=0.5)
    output, _, tape = problem.forward(train=True)
    assert [mask is None for mask in tape.dropout] == [True, False, False]
    assert {mask.shape for mask in tape.dropout[1:]} == {(20, 16, 64)}
    assert (output != 0).all()
    np.testing.assert_array_equal(tape.layers[0].x, problem.x)
    for k in (1, 2):
        below = np.concatenate([tape.layers[k - 1].h, tape.reverse[k - 1].h[::-1]], axis=-1)
        read = below * tape.dropout[k]
        np.testing.assert_array_equal(tape.layers[k].x, read)
        np.testing.assert_array_equal(tape.reverse[k].x[::-1], read)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("dropout", [0.1, 0.25, 0.9])
def test_what_is_kept_is_scaled_and_its_share_is_right(dropout, dtype):
    """20,480 entries a mask: five standard deviations are 5 √(p (1 − p) / 20480)."""
    problem = make("rnn_tanh", **SIZES, dropout=dropout, dtype=dtype)
    for mask in masks(problem)[1:]:
        assert mask.dtype == dtype
        assert set(np.unique(mask)) == {0, dtype(1 / (1 - dropout))}
        bound = 5 * np.sqrt(dropout * (1 - dropout) / mask.size)
        assert np.mean(mask == 0) == pytest.approx(dropout, abs=bound)


def test_every_entry_is_drawn_for_itself():
    """No two steps, sequences, units, layers or passes share what is dropped."""
    problem = make("rnn_tanh", **SIZES, dropout=0.5)
    first, second = masks(problem), masks(problem)
    drawn = np.stack([*first[1:], *second[1:]]) > 0
    for axis in range(drawn.ndim):
        rows = np.moveaxis(drawn, axis, 0).reshape(drawn.shape[axis], -1)
        assert len(np.unique(rows, axis=0)) == len(rows)
        agree = np.mean(rows[0] == rows[1:], axis=1)
        assert agree == pytest.approx(0.5, abs=0.1)


def test_the_seed_decides_what_is_dropped():
    def drawn(seed):
        problem = make("gru", **SIZES, dropout=0.5, rng=seed)
        return [masks(problem)[k] for k in (1, 2)] + [masks(problem)[k] for k in (1, 2)]

    first, again, other = drawn(7), drawn(7), drawn(8)
    by_generator = drawn(np.random.default_rng(7))
    for mask, same, generated in zip(first, again, by_generator, strict=True):
        np.testing.assert_array_equal(mask, same)
        np.testing.assert_array_equal(mask, generated)
    assert any((mask != different).any() for mask, different in zip(first, other, strict=True))


@pytest.mark.parametrize(("dropout", "train"), [(0.5, False), (0.0, True)])
def test_where_nothing_is_dropped_nothing_is_drawn(dropout, train):
    rng = np.random.default_rng(7)
    problem = make("gru", num_layers=2, dropout=dropout, rng=rng)
    before = rng.bit_generator.state
    problem.forward(train=train)
    problem.layer(problem.x)
    assert rng.bit_generator.state == before


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("name", ["rnn_tanh", "lstm", "gru"])
def test_backward_goes_by_the_mask_of_its_pass(torch, name, bidirectional):
    """PyTorch's layers one by one, with the tape's own masks between them."""
    problem = make(name, num_layers=3, bidirectional=bidirectional, dropout=0.5)
    output, state, tape = problem.forward(train=True)
    problem.forward(train=True)  # another pass draws other masks
    gradients = problem.backward(tape)

    net = torch_reference.net_like(torch, problem.layer)
    theirs = torch_reference.run(torch, net, problem, tape.dropout)
    assert largest_difference(named_outputs(output, state), theirs[0]) < 1e-12
    assert largest_difference(gradients, theirs[1]) < 1e-10
