"""Gradient clipping: as PyTorch's, over several layers, and never in silence about NaN."""

import numpy as np
import pytest

from lstm_lessons.scratch.clipping import clip_by_norm, clip_by_value

from .problems import assert_same


def draw(seed=0, scale=1.0, dtype=np.float64):
    """Return the gradients of two layers."""
    rng = np.random.default_rng(seed)
    shapes = [{"weight": (4, 3), "bias": (4,)}, {"weight": (2, 4)}]
    return [
        {key: (scale * rng.standard_normal(s)).astype(dtype) for key, s in d.items()}
        for d in shapes
    ]


def flat(sets):
    return {f"{k}{key}": array for k, arrays in enumerate(sets) for key, array in arrays.items()}


def copies(sets):
    return {key: array.copy() for key, array in flat(sets).items()}


def in_torch(torch, grads):
    """Return PyTorch parameters with these gradients, by name."""
    tensors = {key: torch.nn.Parameter(torch.zeros(a.shape)) for key, a in flat(grads).items()}
    for key, array in copies(grads).items():
        tensors[key].data = torch.zeros_like(torch.from_numpy(array))
        tensors[key].grad = torch.from_numpy(array)
    return tensors


@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-13), (np.float32, 1e-6)])
@pytest.mark.parametrize("max_norm", [1e-7, 0.5, 3.0, 1e3])
def test_by_norm_as_pytorchs(torch, max_norm, dtype, rtol):
    for seed in range(100):
        grads = draw(seed, scale=10 ** (seed / 25 - 2), dtype=dtype)
        tensors = in_torch(torch, grads)
        expected = torch.nn.utils.clip_grad_norm_(tensors.values(), max_norm).item()
        norm = clip_by_norm(grads, max_norm)
        assert type(norm) is float
        assert norm == pytest.approx(expected, rel=rtol)
        for key, array in flat(grads).items():
            np.testing.assert_allclose(array, tensors[key].grad.numpy(), rtol=rtol)


@pytest.mark.parametrize("limit", [1e-7, 0.5, 1e3])
def test_by_value_as_pytorchs(torch, limit):
    for seed in range(100):
        grads = draw(seed, scale=10 ** (seed / 25 - 2))
        tensors = in_torch(torch, grads)
        torch.nn.utils.clip_grad_value_(tensors.values(), limit)
        assert clip_by_value(grads, limit) is None
        assert_same(flat(grads), {key: tensor.grad.numpy() for key, tensor in tensors.items()})


def test_the_norm_is_that_of_all_numbers_and_the_direction_stays():
    grads = [{"a": np.array([3.0])}, {"b": np.array([[0.0], [-4.0]])}]
    assert clip_by_norm(grads, 1.0) == 5.0
    np.testing.assert_allclose(grads[0]["a"], [0.6], rtol=1e-6)
    np.testing.assert_allclose(grads[1]["b"], [[0], [-0.8]], rtol=1e-6)


def test_one_layer_needs_no_list():
    grads = {"a": np.array([3.0, 4.0])}
    assert clip_by_norm(grads, 10) == 5.0
    np.testing.assert_array_equal(grads["a"], [3, 4])  # short enough: left as it is
    clip_by_value(grads, 3.5)
    np.testing.assert_array_equal(grads["a"], [3, 3.5])


def test_no_gradient_at_all():
    grads = [{"a": np.zeros(3)}, {"b": np.zeros((0, 2))}]
    assert clip_by_norm(grads, 1.0) == 0.0
    np.testing.assert_array_equal(grads[0]["a"], np.zeros(3))


@pytest.mark.parametrize(("dtype", "huge"), [(np.float32, 1e30), (np.float64, 1e300)])
def test_squares_do_not_overflow(dtype, huge):
    grads = [{"a": np.array([3 * huge], dtype)}, {"b": np.array([4 * huge, 0], dtype)}]
    assert clip_by_norm(grads, 1.0) == pytest.approx(5 * huge, rel=1e-6)
    np.testing.assert_allclose(grads[0]["a"], [0.6], rtol=1e-6)
    np.testing.assert_allclose(grads[1]["b"], [0.8, 0], rtol=1e-6)


def test_squares_do_not_underflow():
    grads = {"a": np.array([3e-30, 4e-30], np.float32)}
    assert clip_by_norm(grads, 1.0) == pytest.approx(5e-30)


def test_layers_of_two_precisions():
    grads = [{"a": np.array([3e100])}, {"b": np.array([4.0], np.float32)}]
    assert clip_by_norm(grads, 1.0) == pytest.approx(3e100)


def test_a_norm_too_large_for_a_number():
    grads = {"a": np.full(100, 1e308)}
    with pytest.raises(FloatingPointError, match="norm of grads: expected finite numbers, got inf"):
        clip_by_norm(grads, 1.0)
    np.testing.assert_array_equal(grads["a"], np.full(100, 1e308))


@pytest.mark.parametrize("clip", [clip_by_norm, clip_by_value])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_are_an_error_and_change_nothing(clip, value):
    grads = draw(scale=100)
    grads[1]["weight"][1, 3] = value
    before = copies(grads)
    message = rf"grads\[1\]\['weight'\]: expected finite numbers, got {value} at index \[1, 3\]"
    with pytest.raises(FloatingPointError, match=message):
        clip(grads, 1.0)
    assert_same(flat(grads), before)


# what is wrong: (call, error, what the message must say)
FAULTS = {
    "norm of 0": (lambda: clip_by_norm(draw(), 0), ValueError, "max_norm: expected a positive.*0"),
    "norm of NaN": (lambda: clip_by_norm(draw(), np.nan), ValueError, "max_norm: .*got nan"),
    "norm as text": (lambda: clip_by_norm(draw(), "1"), TypeError, "max_norm: expected.*'1'"),
    "limit": (lambda: clip_by_value(draw(), -1), ValueError, "limit: expected a positive.*-1"),
    "limit of None": (lambda: clip_by_value(draw(), None), TypeError, "limit: .*got None"),
    "no gradients": (lambda: clip_by_norm({}, 1), ValueError, "grads: expected at least one array"),
    "an array": (lambda: clip_by_norm(np.ones(2), 1), TypeError, "grads: expected a dict.*ndarray"),
    "integers": (
        lambda: clip_by_value({"a": np.ones(2, np.int64)}, 1),
        TypeError,
        r"\['a'\].*int64",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_bad_input(fault):
    call, error, message = FAULTS[fault]
    with pytest.raises(error, match=message):
        call()
