"""The training loop: what it does at each step, in each precision, and how it stops."""

import copy
import doctest
import math
import os
import random

import numpy as np
import pytest
import torch
from torch import nn
from tqdm import tqdm

from lstm_lessons.pytorch import LSTM, deterministic, train
from lstm_lessons.pytorch.training import determinism, loop
from lstm_lessons.pytorch.training.update import Update

DEVICES = [
    "cpu",
    pytest.param(
        "cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
    ),
]
PRECISIONS = [None, "bfloat16", "float16"]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.dense = LSTM(2, 5), nn.Linear(5, 1)

    def forward(self, x):
        return self.dense(self.lstm(x)[0][-1])


def squared(net, x, y):
    return nn.functional.mse_loss(net(x), y)


def batches(count=None, seed=0, scale=1.0):
    generator = torch.Generator().manual_seed(seed)
    drawn = 0
    while count is None or drawn < count:
        x = torch.randn(6, 4, 2, generator=generator)
        yield x, scale * x.sum(0)[:, :1]
        drawn += 1


def fresh(device="cpu"):
    torch.manual_seed(3)
    return Net().to(device)


def silent(net, supply, optimiser, loss=squared, **options):
    return train(net, supply, optimiser, loss, progress=False, **options)


def adam(net, rate=0.01):
    return torch.optim.Adam(net.parameters(), lr=rate)


def sgd(net, rate=0.01):
    return torch.optim.SGD(net.parameters(), lr=rate)


def halving(optimiser):
    return torch.optim.lr_scheduler.StepLR(optimiser, 1, gamma=0.5)


def by_hand(net, supply, optimiser, max_norm=None, precision=None, scheduler=None, device="cpu"):
    """Train as PyTorch's own pages say; return losses, norms before clipping, learning rates."""
    scaler = torch.amp.GradScaler(device, enabled=precision == "float16")
    dtype = getattr(torch, precision or "bfloat16")
    losses, norms, rates = [], [], []
    for x, y in supply:
        optimiser.zero_grad()
        with torch.autocast(device, dtype, enabled=precision is not None):
            loss = squared(net, x.to(device), y.to(device))
        scaler.scale(loss).backward()
        scaler.unscale_(optimiser)
        limit = math.inf if max_norm is None else max_norm
        norms.append(nn.utils.clip_grad_norm_(net.parameters(), limit).item())
        scaler.step(optimiser)
        scaler.update()
        losses.append(loss.item())
        rates.append(optimiser.param_groups[0]["lr"])
        if scheduler is not None and math.isfinite(norms[-1]):
            scheduler.step()
    return losses, norms, rates


def assert_same_weights(net, other):
    for (name, tensor), expected in zip(
        net.state_dict().items(), other.state_dict().values(), strict=True
    ):
        assert torch.equal(tensor, expected), name


def test_the_examples_of_the_docstrings(capsys):
    for module in (loop, determinism):
        result = doctest.testmod(module)
        assert result.attempted > 2
        assert result.failed == 0, capsys.readouterr().out


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("max_norm", [None, 0.9])
@pytest.mark.parametrize("precision", PRECISIONS)
def test_it_does_what_the_steps_by_hand_do(precision, max_norm, device):
    net, other = fresh(device), fresh(device)
    optimisers = adam(net), adam(other)
    options = {"precision": precision, "max_norm": max_norm}
    with deterministic(seed=0):
        losses = silent(
            net, batches(12), optimisers[0], scheduler=halving(optimisers[0]), **options
        )
        expected, norms, _ = by_hand(
            other,
            batches(12),
            optimisers[1],
            scheduler=halving(optimisers[1]),
            device=device,
            **options,
        )
    assert losses.dtype == np.float64
    assert losses.tolist() == expected
    assert_same_weights(net, other)
    norms = [norm for norm in norms if math.isfinite(norm)]
    assert min(norms) < 0.9 < max(norms)  # some are clipped, some are not
    assert all(parameter.dtype == torch.float32 for parameter in net.parameters())


@pytest.mark.parametrize("precision", PRECISIONS)
def test_clipped_to_this_norm(precision):
    """With SGD at rate 1 the step is the clipped gradient; in float16, of the loss itself."""
    net = fresh()
    before = nn.utils.parameters_to_vector(net.parameters()).detach().clone()
    steps = 3 if precision == "float16" else 1  # of which two overflow
    silent(net, batches(steps), sgd(net, 1.0), max_norm=0.25, precision=precision)
    moved = nn.utils.parameters_to_vector(net.parameters()).detach() - before
    assert moved.norm().item() == pytest.approx(0.25, rel=1e-4)


def test_gradients_are_those_of_one_batch():
    net = fresh()
    silent(net, batches(3), sgd(net, 0.0))
    found = [parameter.grad.clone() for parameter in net.parameters()]
    *_, last = batches(3)
    net.zero_grad()
    squared(net, *last).backward()
    for gradient, parameter in zip(found, net.parameters(), strict=True):
        assert torch.equal(gradient, parameter.grad)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_computed_in_this_precision(precision):
    seen = []

    def loss(net, x, y):
        prediction = net(x)
        seen.append(prediction.dtype)
        return (prediction.float() - y).square().mean()

    net = fresh()
    silent(net, batches(2), sgd(net), loss, precision=precision)
    assert seen == [getattr(torch, precision or "float32")] * 2


@pytest.mark.parametrize("precision", PRECISIONS)
def test_only_in_float16_the_loss_has_a_scale(precision):
    net = fresh()
    update = Update(net, sgd(net), squared, None, precision, None)
    assert ("scaler" in update.state_dict()) == (precision == "float16")


def test_in_float16_a_step_that_overflows_is_left_out():
    """So is the scheduler's; and the scale is halved until there is no overflow."""
    net, other = fresh(), fresh()
    optimisers = sgd(net, 1e-6), sgd(other, 1e-6)
    supply = list(batches(6, scale=10.0))
    silent(net, supply[:1], optimisers[0], precision="float16", scheduler=halving(optimisers[0]))
    assert_same_weights(net, fresh())
    assert optimisers[0].param_groups[0]["lr"] == 1e-6
    net = fresh()
    optimiser = sgd(net, 1e-6)
    losses = silent(net, supply, optimiser, precision="float16", scheduler=halving(optimiser))
    expected, norms, rates = by_hand(
        other, supply, optimisers[1], precision="float16", scheduler=halving(optimisers[1])
    )
    left_out = [not math.isfinite(norm) for norm in norms]
    assert left_out[:2] == [True, True]
    assert not all(left_out)
    assert rates[:3] == [1e-6] * 3
    assert losses.tolist() == expected
    assert_same_weights(net, other)
    assert optimiser.param_groups[0]["lr"] == optimisers[1].param_groups[0]["lr"] < 1e-6


def test_the_scheduler_takes_a_step_after_each_update():
    net = fresh()
    optimiser = sgd(net, 1.0)
    rates = []
    optimiser.register_step_pre_hook(lambda *_: rates.append(optimiser.param_groups[0]["lr"]))
    silent(net, batches(4), optimiser, scheduler=halving(optimiser))
    assert rates == [1.0, 0.5, 0.25, 0.125]
    assert optimiser.param_groups[0]["lr"] == 0.0625


def test_a_loss_is_that_before_its_update():
    net = fresh()
    [first] = silent(net, batches(1), sgd(net, 0.1))
    assert first == squared(fresh(), *next(batches())).item()
    assert first != squared(net, *next(batches())).item()


def test_as_many_steps_as_batches_unless_told():
    net = fresh()
    assert len(silent(net, batches(4), sgd(net))) == 4
    supply = batches(10)
    assert len(silent(net, supply, sgd(net), steps=3)) == 3
    assert len(list(supply)) == 7  # not one more was drawn


def test_batches_of_a_data_loader():
    """Its batches are lists."""
    loader = torch.utils.data.DataLoader(list(batches(3)), batch_size=None)
    assert all(isinstance(batch, list) for batch in loader)
    net, other = fresh(), fresh()
    found = silent(net, loader, sgd(net))
    assert found.tolist() == silent(other, batches(3), sgd(other)).tolist()


def test_arrays_and_others_in_a_batch():
    """What a task draws: arrays, lengths among them; and what is no number stays as it is."""
    seen = []

    def loss(net, x, y, lengths, packed, number, name, more):
        seen.extend([x, y, lengths, packed, number, name, more])
        return squared(net, x, y)

    packed = nn.utils.rnn.pack_padded_sequence(torch.ones(2, 1, 2), [2])
    x, y = (part.numpy() for part in next(batches()))
    batch = (x[::-1], np.broadcast_to(y[:1], y.shape), np.array([3, 1]), packed)
    batch += (np.array(True), "name", [1, 2])
    net = fresh()
    silent(net, [batch], sgd(net), loss)
    assert torch.equal(seen[0], torch.tensor(x[::-1].copy()))
    assert seen[1].shape == y.shape
    assert torch.equal(seen[2], torch.tensor([3, 1]))
    assert torch.equal(seen[3].data, packed.data)
    assert torch.equal(seen[4], torch.tensor(True))
    assert seen[5:] == ["name", [1, 2]]


@pytest.mark.parametrize("device", DEVICES)
def test_on_the_device_of_the_module(device):
    seen = []

    def loss(net, x, y):
        seen.append((x.device.type, y.device.type))
        return squared(net, x, y)

    net = fresh(device)
    silent(net, [tuple(part.numpy() for part in next(batches())), next(batches())], sgd(net), loss)
    assert seen == [(device, device)] * 2


def test_the_bar_shows_steps_and_loss(capsys):
    net = fresh()
    train(net, batches(), sgd(net), squared, steps=7)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "7/7" in shown.err
    assert "loss " in shown.err
    train(net, list(batches(5)), sgd(net), squared)
    assert "5/5" in capsys.readouterr().err


def test_no_bar(capsys):
    net = fresh()
    silent(net, batches(2), sgd(net))
    assert capsys.readouterr().err == ""


def test_a_reader_who_switched_all_bars_off_sees_none(monkeypatch):
    """Who is not told disable=False goes by TQDM_DISABLE."""
    told = []

    def bar(*arguments, **options):
        told.append(options)
        return tqdm(*arguments, **options)

    monkeypatch.setattr(loop, "tqdm", bar)
    net = fresh()
    train(net, batches(1), sgd(net), squared)
    assert "disable" not in told[0]


KINDS = pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
CLIPPING = pytest.mark.parametrize("max_norm", [None, 1.0])
EACH_PRECISION = pytest.mark.parametrize("precision", PRECISIONS)


def stopped(message, supply=None, loss=squared, **options):
    """Train up to the bad step; the weights are those after the three good ones."""
    good, net = fresh(), fresh()
    silent(good, batches(3), adam(good), **options)
    with pytest.raises(FloatingPointError, match=message):
        silent(net, batches(9) if supply is None else supply, adam(net), loss, **options)
    assert_same_weights(net, good)


def as_it_is(x):
    return x


def as_array(x):
    return x.numpy()


def packed(x):
    return nn.utils.rnn.pack_padded_sequence(x, [6, 5, 5, 2])


@KINDS
@CLIPPING
@pytest.mark.parametrize("kind", [as_it_is, as_array])
@pytest.mark.parametrize("place", [0, 1])
def test_nan_or_infinity_in_the_input(value, max_norm, kind, place):
    supply = [tuple(kind(part) for part in batch) for batch in batches(9)]
    supply[3][place][2, 0] = value
    calls = []

    def loss(net, x, y):
        calls.append(x)
        return squared(net, x, y)

    index = r"\[2, 0, 0\]" if place == 0 else r"\[2, 0\]"
    message = rf"^step 4: batch\[{place}\]: expected finite numbers, got {value} at index {index}$"
    stopped(message, supply, loss, max_norm=max_norm)
    assert len(calls) == 3  # it did not see it


def test_nan_in_packed_sequences():
    x = torch.randn(6, 4, 2)
    x[5, 0, 1] = math.nan
    net = fresh()
    with pytest.raises(FloatingPointError, match=r"^step 1: batch\[0\]: expected .* got nan at"):
        silent(net, [(packed(x),)], sgd(net), lambda net, x: pytest.fail("it was run"))
    x[5, 1, 1] = math.nan  # padding, which is not packed
    x[5, 0, 1] = 0
    good = [(packed(x),)]
    assert len(silent(net, good, sgd(net), lambda net, x: net.lstm(x)[0].data.sum())) == 1


def going_wrong(wrong):
    """Return a loss that goes wrong at the fourth step."""
    calls = []

    def loss(net, x, y):
        calls.append(x)
        value = squared(net, x, y)
        return wrong(net, value) if len(calls) == 4 else value

    return loss


@KINDS
@CLIPPING
@EACH_PRECISION
def test_nan_or_infinity_in_the_loss(value, max_norm, precision):
    message = rf"^step 4: loss: expected finite numbers, got {value}$"
    loss = going_wrong(lambda net, loss: loss * 0 + value)
    stopped(message, None, loss, max_norm=max_norm, precision=precision)


@CLIPPING
@pytest.mark.parametrize("precision", [None, "bfloat16"])
def test_nan_in_a_gradient(max_norm, precision):
    """The loss is 0 there, and its slope 0 times infinity."""
    loss = going_wrong(lambda net, loss: (0 * net.dense.bias).sum().sqrt())
    message = r"^step 4: gradient of dense.bias: expected finite numbers, got nan at index \[0\]$"
    stopped(message, None, loss, max_norm=max_norm, precision=precision)


@CLIPPING
@EACH_PRECISION
def test_infinity_in_a_gradient_stays_to_be_seen(max_norm, precision):
    """Clipped with an infinite norm it would be NaN, and each number beside it 0."""
    net = fresh()

    def loss(net, x, y):
        slope_1, slope_inf = net.dense.weight[0, :2]
        return slope_1 + (slope_inf - slope_inf.detach()).sqrt()

    message = r"gradient of dense.weight: expected finite numbers, got inf at index \[0, 1\]$"
    with pytest.raises(FloatingPointError, match=message):
        call(net, batches(99), loss=loss, max_norm=max_norm, precision=precision)
    assert net.dense.weight.grad.tolist() == [[1, math.inf, 0, 0, 0]]


@CLIPPING
def test_numbers_that_are_finite_and_have_an_infinite_norm(max_norm):
    """Each square is beyond float32; clipped by that norm all of the gradient would be 0."""

    def steep(net, loss):
        weight = net.dense.weight
        return (3e38 * (weight - weight.detach())).sum()

    loss = going_wrong(steep)
    message = "^step 4: gradient: expected a finite norm, got inf$"
    stopped(message, None, loss, max_norm=max_norm)


def test_in_float16_nan_in_every_gradient_ends_once_the_scale_is_no_excuse():
    net = fresh()
    loss = lambda net, x, y: (0 * net.dense.bias).sum().sqrt()  # noqa: E731
    message = r"^step 33: gradient of dense.bias: expected finite numbers, got nan"
    with pytest.raises(FloatingPointError, match=message):
        silent(net, batches(99), sgd(net), loss, precision="float16")
    assert_same_weights(net, fresh())


def test_infinity_in_a_parameter():
    """A rate far too large; an LSTM with infinite weights has finite outputs all the same."""
    net = fresh()
    with pytest.raises(FloatingPointError, match=r"^step \d: lstm.weight_ih_l0: expected finite"):
        silent(net, batches(9), sgd(net, 3e38), lambda net, x, y: 9 * net.lstm(x)[0].sum())


def test_parameters_that_the_optimiser_does_not_know():
    net = fresh()
    net.dense.requires_grad_(False)
    silent(net, batches(2), torch.optim.SGD(net.lstm.parameters(), lr=0.1))
    assert torch.equal(net.dense.weight, fresh().dense.weight)
    assert not torch.equal(net.lstm.weight_hh_l0, fresh().lstm.weight_hh_l0)


def call(net=None, supply=None, optimiser=None, loss=squared, **options):
    net = net or fresh()
    return silent(
        net, batches(2) if supply is None else supply, optimiser or sgd(net), loss, **options
    )


def plateau():
    net = fresh()
    optimiser = sgd(net)
    return call(
        net, optimiser=optimiser, scheduler=torch.optim.lr_scheduler.ReduceLROnPlateau(optimiser)
    )


def unused():
    net = fresh()
    spare = nn.Parameter(torch.zeros(2))
    net.register_parameter("spare", spare)
    return call(net, optimiser=torch.optim.SGD([spare], lr=0.1))


def of_another():
    return call(scheduler=halving(sgd(fresh())))


# what is wrong: (call, error, what the message must say)
FAULTS = {
    "a scheduler of another": (of_another, ValueError, "scheduler: expected one of this optimiser"),
    "parameters without a use": (unused, ValueError, "optimiser: .* that the loss depends on"),
    "closures": (
        lambda: call(optimiser=torch.optim.LBFGS(fresh().parameters())),
        TypeError,
        "optimiser: expected one that needs one gradient for a step, got LBFGS",
    ),
    "too few": (lambda: call(steps=5), ValueError, "batches: expected at least 5, got 2"),
    "used up": (lambda: call(supply=iter(())), ValueError, "batches: expected at least 1, got 0"),
    "steps": (lambda: call(steps=0), ValueError, "steps: expected .*, got 0"),
    "every": (lambda: call(every=0), ValueError, "every: expected .*, got 0"),
    "progress": (lambda: train(*[None] * 4, progress=1), TypeError, "progress: expected True or F"),
    "max_norm 0": (lambda: call(max_norm=0), ValueError, "max_norm: .* above 0, got 0"),
    "max_norm inf": (lambda: call(max_norm=math.inf), ValueError, "max_norm: .* finite .* got inf"),
    "max_norm True": (lambda: call(max_norm=True), TypeError, "max_norm: expected a number, got T"),
    "precision": (lambda: call(precision="half"), ValueError, "float16, bfloat16; got 'half'"),
    "no module": (
        lambda: train(squared, batches(2), sgd(fresh()), squared),
        TypeError,
        "module: expected a torch.nn.Module, got function",
    ),
    "no batches": (lambda: call(supply=5), TypeError, "batches: expected tuples, .* got 5"),
    "no optimiser": (
        lambda: train(fresh(), batches(2), 0.1, squared),
        TypeError,
        "optimiser: expected one of torch.optim, got float",
    ),
    "no loss": (lambda: call(loss=3), TypeError, "loss: expected a function, got int"),
    "another's parameters": (
        lambda: call(optimiser=sgd(fresh())),
        ValueError,
        "optimiser: expected parameters of the module, got 6, of which the module has 0",
    ),
    "scheduler": (lambda: call(scheduler=0.1), TypeError, "scheduler: expected .* got float"),
    "plateau": (plateau, TypeError, "scheduler: expected .* got ReduceLROnPlateau"),
    "a tensor for a batch": (
        lambda: call(supply=[torch.ones(2, 3)]),
        TypeError,
        "batches: expected tuples of the loss's arguments, got Tensor",
    ),
    "a loss per sequence": (
        lambda: call(loss=lambda net, x, y: net(x)[:, 0]),
        TypeError,
        r"loss: expected .* got shape \(4,\), torch.float32",
    ),
    "a loss with an axis": (
        lambda: call(loss=lambda net, x, y: squared(net, x, y)[None]),
        TypeError,
        r"loss: expected .* got shape \(1,\)",
    ),
    "a float for a loss": (
        lambda: call(loss=lambda net, x, y: 1.5),
        TypeError,
        r"loss: expected it to return one floating-point tensor .* got 1\.5",
    ),
    "a loss cut off": (
        lambda: call(loss=lambda net, x, y: squared(net, x, y).detach()),
        ValueError,
        "loss: expected it to depend on the module's parameters",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_bad_input(fault):
    what, error, message = FAULTS[fault]
    with pytest.raises(error, match=message):
        what()


def drawn():
    return random.random(), np.random.rand(), torch.rand(()).item()  # noqa: NPY002


def test_deterministic_draws_the_same():
    with deterministic(seed=1):
        first = drawn()
    drawn()
    with deterministic(seed=1):
        assert drawn() == first
    with deterministic(seed=2):
        assert not set(drawn()) & set(first)


def seed(number):
    random.seed(number)
    np.random.seed(number)  # noqa: NPY002
    torch.manual_seed(number)


def flags():
    cudnn = torch.backends.cudnn
    return (
        torch.are_deterministic_algorithms_enabled(),
        torch.is_deterministic_algorithms_warn_only_enabled(),
        cudnn.deterministic,
        cudnn.benchmark,
        os.environ.get("CUBLAS_WORKSPACE_CONFIG"),
    )


@pytest.mark.parametrize("other", [False, True])
def test_deterministic_leaves_everything_as_it_was(monkeypatch, other):
    """Also after an error, and whatever it was."""
    monkeypatch.setattr(torch.backends.cudnn, "benchmark", other)
    monkeypatch.setattr(torch.backends.cudnn, "deterministic", False)
    monkeypatch.delenv("CUBLAS_WORKSPACE_CONFIG", raising=False)
    if other:
        monkeypatch.setenv("CUBLAS_WORKSPACE_CONFIG", ":16:8")
        torch.use_deterministic_algorithms(True, warn_only=True)

    def fail_within():
        with deterministic(seed=0):
            assert flags() == (True, False, True, False, ":16:8" if other else ":4096:8")
            drawn()
            raise KeyError

    try:
        before = flags()
        for number in (1, 2):
            seed(number)
            expected = drawn()
            seed(number)
            with pytest.raises(KeyError):
                fail_within()
            assert drawn() == expected
            assert flags() == before
    finally:
        torch.use_deterministic_algorithms(False)


def test_deterministic_leaves_everything_though_its_setting_was_taken_away(monkeypatch):
    monkeypatch.delenv("CUBLAS_WORKSPACE_CONFIG", raising=False)
    before = flags()
    with deterministic(seed=0):
        del os.environ["CUBLAS_WORKSPACE_CONFIG"]
    assert flags() == before


def test_deterministic_refuses_what_would_not_be():
    values, index = torch.zeros(3), torch.zeros(3, dtype=torch.long)
    with deterministic(seed=0), pytest.raises(RuntimeError, match="deterministic"):
        torch.zeros(3).put_(index, values, accumulate=False)


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_deterministic_wants_a_seed_that_all_three_take(seed):
    with (
        pytest.raises(ValueError, match=r"^seed: expected 0 to 4294967295, got "),
        deterministic(seed),
    ):
        pass
    with pytest.raises(TypeError, match=r"^seed: expected an int, got 'x'$"), deterministic("x"):
        pass


def test_nothing_is_left_behind():
    """Autocast and gradients are as before; the module's mode is its owner's."""
    net = fresh().eval()
    before = copy.deepcopy(net)
    silent(net, batches(1), sgd(net, 0.0), precision="float16")
    assert not net.training
    assert not torch.is_autocast_enabled("cpu")
    assert_same_weights(net, before)
