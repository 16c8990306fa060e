"""Losses and their gradients: against PyTorch's, against differences, and with padding."""

from math import log

import numpy as np
import pytest

from lstm_lessons.scratch.losses import softmax, softmax_cross_entropy, squared_error

from .differences import central_differences, relative_error

T, B, K = 6, 5, 4
LENGTHS = np.array([6, 1, 3, 5, 2])
VALID = np.arange(T)[:, None] < LENGTHS
precisions = pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-13), (np.float32, 1e-5)])
leading_axes = pytest.mark.parametrize("axes", [(), (B,), (T, B), (2, T, B)], ids=str)


def numbers(*shape, seed=0, dtype=np.float64):
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


def classes(*shape, seed=1):
    return np.random.default_rng(seed).integers(0, K, shape)


def with_torch(torch, function, x):
    """Return the loss ``function`` of a tensor, and its gradient, as NumPy has them."""
    leaf = torch.from_numpy(x.copy()).requires_grad_()
    loss = function(leaf)
    loss.backward()
    return loss.item(), leaf.grad.numpy()


def assert_equal_losses(actual, expected, rtol):
    (loss, gradient), (expected_loss, expected_gradient) = actual, expected
    assert type(loss) is float
    assert loss == pytest.approx(expected_loss, rel=rtol)
    assert gradient.dtype == expected_gradient.dtype
    np.testing.assert_allclose(gradient, expected_gradient, rtol=rtol, atol=rtol)


@leading_axes
@precisions
def test_softmax_as_pytorchs(torch, axes, dtype, rtol):
    logits = 3 * numbers(*axes, K, dtype=dtype)
    before = logits.copy()
    expected = torch.softmax(torch.from_numpy(logits), dim=-1).numpy()
    assert softmax(logits).dtype == dtype
    np.testing.assert_allclose(softmax(logits), expected, rtol=rtol)
    np.testing.assert_array_equal(logits, before)


def test_softmax_of_logits_far_apart_and_far_out():
    """No warning (they are errors here), and each row has its own scale."""
    np.testing.assert_array_equal(
        softmax(np.array([[1e5, -1e5], [-1e300, -1e300], [0.0, 0.0]])),
        [[1, 0], [0.5, 0.5], [0.5, 0.5]],
    )


@pytest.mark.parametrize(
    ("logits", "error"),
    [
        ([1.0, 2.0], TypeError),
        (np.arange(3), TypeError),
        (np.zeros((2, 0)), ValueError),
        (np.array(1.0), ValueError),
    ],
    ids=["list", "integers", "no classes", "no axis"],
)
def test_softmax_refuses(logits, error):
    with pytest.raises(error, match=r"^logits: expected"):
        softmax(logits)


@leading_axes
@precisions
def test_cross_entropy_as_pytorchs(torch, axes, dtype, rtol):
    logits, targets = 3 * numbers(*axes, K, dtype=dtype), classes(*axes)
    rows = torch.from_numpy(np.atleast_1d(targets.ravel()))
    mean = lambda z: torch.nn.functional.cross_entropy(z.reshape(-1, K), rows)  # noqa: E731
    expected = with_torch(torch, mean, logits)
    assert_equal_losses(softmax_cross_entropy(logits, targets), expected, rtol)


def test_cross_entropy_with_padding_as_pytorchs(torch):
    logits, targets = numbers(T, B, K), classes(T, B)
    ignored = torch.from_numpy(np.where(VALID, targets, -100).ravel())
    mean = lambda z: torch.nn.functional.cross_entropy(z.reshape(-1, K), ignored)  # noqa: E731
    expected = with_torch(torch, mean, logits)
    assert_equal_losses(softmax_cross_entropy(logits, targets, VALID), expected, 1e-13)


@leading_axes
@precisions
def test_squared_error_as_pytorchs(torch, axes, dtype, rtol):
    prediction, target = numbers(*axes, K, dtype=dtype), numbers(*axes, K, seed=1, dtype=dtype)
    mean = lambda y: torch.nn.functional.mse_loss(y, torch.from_numpy(target))  # noqa: E731
    expected = with_torch(torch, mean, prediction)
    assert_equal_losses(squared_error(prediction, target), expected, rtol)


def test_gradients_are_those_of_differences():
    logits, targets = numbers(T, B, K), classes(T, B)
    prediction, target = numbers(T, B, K), numbers(T, B, K, seed=1)
    for valid in (None, VALID):
        for x, loss in (
            (logits, lambda valid=valid: softmax_cross_entropy(logits, targets, valid)),
            (prediction, lambda valid=valid: squared_error(prediction, target, valid)),
        ):
            expected = central_differences(lambda loss=loss: loss()[0], x)
            assert relative_error(loss()[1], expected) < 1e-8


@precisions
@pytest.mark.parametrize("scale", [1e4, 1e30])
def test_cross_entropy_far_out(dtype, rtol, scale):
    """Certain and right, certain and wrong, undecided between two."""
    logits = np.array([[1, -1, -1], [1, -1, -1], [1, 1, -1], [-1, -1, -1]], dtype) * dtype(scale)
    loss, gradient = softmax_cross_entropy(logits, np.array([0, 1, 0, 2]))
    assert loss == pytest.approx((0 + 2 * scale + log(2) + log(3)) / 4, rel=rtol)
    expected = np.array([[0, 0, 0], [1, -1, 0], [-0.5, 0.5, 0], [1 / 3, 1 / 3, -2 / 3]]) / 4
    np.testing.assert_allclose(gradient, expected, atol=rtol)


def test_cross_entropy_of_a_guess_is_the_logarithm_of_the_number_of_classes():
    assert softmax_cross_entropy(np.zeros((T, B, K)), classes(T, B))[0] == pytest.approx(log(K))


@pytest.mark.parametrize("spoilt", [np.nan, np.inf, -np.inf, 1e300])
def test_what_stands_in_padding_reaches_nothing(spoilt):
    """Each loss equals that over the valid places alone, picked out beforehand."""
    padding = ~VALID
    logits, targets = numbers(T, B, K), classes(T, B)
    expected, picked = softmax_cross_entropy(logits[VALID], targets[VALID])
    logits[padding], targets[padding] = spoilt, -7
    loss, gradient = softmax_cross_entropy(logits, targets, VALID)
    assert loss == pytest.approx(expected, rel=1e-13)
    np.testing.assert_allclose(gradient[VALID], picked, rtol=1e-13)
    assert not gradient[padding].any()

    prediction, target = numbers(T, B, K), numbers(T, B, K, seed=1)
    expected, picked = squared_error(prediction[VALID], target[VALID])
    prediction[padding], target[padding] = spoilt, spoilt
    loss, gradient = squared_error(prediction, target, VALID)
    assert loss == pytest.approx(expected, rel=1e-13)
    np.testing.assert_allclose(gradient[VALID], picked, rtol=1e-13)
    assert not gradient[padding].any()


def test_squared_error_may_be_masked_number_by_number():
    prediction, target = numbers(T, B), numbers(T, B, seed=1)
    loss, _ = squared_error(prediction, target, VALID)
    assert loss == pytest.approx(np.mean((prediction - target)[VALID] ** 2))


def test_nan_where_it_counts_stays_in_sight():
    logits, prediction = numbers(T, B, K), numbers(T, B, K)
    logits[0, 0, 1] = prediction[0, 0, 1] = np.nan
    assert np.isnan(softmax_cross_entropy(logits, classes(T, B), VALID)[0])
    assert np.isnan(squared_error(prediction, numbers(T, B, K), VALID)[0])


def test_a_single_number_has_an_array_for_its_gradient():
    for prediction in (np.array(3.0), np.array(3.0, np.float32)):
        loss, d_prediction = squared_error(prediction, np.ones_like(prediction))
        assert loss == 4
        assert isinstance(d_prediction, np.ndarray)
        assert d_prediction.shape == ()
        assert d_prediction.dtype == prediction.dtype
        assert d_prediction == 4


def test_arguments_are_left_as_they_are():
    logits, targets, valid = numbers(T, B, K), classes(T, B), VALID.copy()
    before = logits.copy(), targets.copy()
    softmax_cross_entropy(logits, targets, valid)
    squared_error(logits, logits, valid)
    np.testing.assert_array_equal(logits, before[0])
    np.testing.assert_array_equal(targets, before[1])
    np.testing.assert_array_equal(valid, VALID)


def entropy(logits=None, targets=None, valid=None):
    logits = np.zeros((T, B, K)) if logits is None else logits
    return softmax_cross_entropy(logits, classes(T, B) if targets is None else targets, valid)


def square(prediction=None, target=None, valid=None):
    prediction = np.zeros((T, B)) if prediction is None else prediction
    return squared_error(prediction, np.zeros((T, B)) if target is None else target, valid)


# what is wrong: (call, error, what the message must say)
FAULTS = {
    "logits, a list": (lambda: entropy([1.0]), TypeError, "logits: expected a float32 or.*list"),
    "logits, integers": (
        lambda: entropy(np.zeros((T, B, K), np.int64)),
        TypeError,
        "logits.*int64",
    ),
    "logits, one number": (lambda: entropy(np.array(1.0)), ValueError, r"logits: .*shape \(\)"),
    "logits, empty": (lambda: entropy(np.zeros((0, K))), ValueError, r"logits: .*\(0, 4\)"),
    "targets, turned": (
        lambda: entropy(targets=classes(B, T)),
        ValueError,
        r"targets: expected shape \(6, 5\).*got \(5, 6\)",
    ),
    "targets, floats": (
        lambda: entropy(targets=np.zeros((T, B))),
        TypeError,
        "targets: expected integers from 0 to 3, got float64",
    ),
    "targets, masked floats": (
        lambda: entropy(targets=np.zeros((T, B)), valid=VALID),
        TypeError,
        "targets: expected integers",
    ),
    "targets, masked": (
        lambda: entropy(targets=np.ma.masked_array(classes(T, B))),
        TypeError,
        "targets: expected integers from 0 to 3, got MaskedArray",
    ),
    "targets, ragged": (
        lambda: entropy(targets=[[1, 2], [3]]),
        TypeError,
        "targets: expected integers from 0 to 3, got list",
    ),
    "targets, too large": (
        lambda: entropy(targets=np.full((T, B), K)),
        ValueError,
        r"targets: expected integers from 0 to 3, got 4 at index \[0, 0\]",
    ),
    "targets, negative": (
        lambda: entropy(targets=np.full((T, B), -1)),
        ValueError,
        "from 0 to 3, got -1",
    ),
    "target, turned": (lambda: square(target=np.zeros((B, T))), ValueError, r"target.*\(5, 6\)"),
    "target, broadcast": (lambda: square(target=np.zeros((T, 1))), ValueError, r"target.*\(6, 1\)"),
    "target, float32": (
        lambda: square(target=np.zeros((T, B), "f4")),
        TypeError,
        "target.*float32",
    ),
    "prediction, a number": (lambda: square(1.0), TypeError, "prediction: expected.*got float"),
    "prediction, empty": (lambda: square(np.zeros((0, B))), ValueError, "prediction.*at least one"),
}
for name, call in {"entropy": entropy, "square": square}.items():
    FAULTS |= {
        f"{name}, valid of integers": (
            lambda call=call: call(valid=VALID.astype(np.int64)),
            TypeError,
            "valid: expected a NumPy array of True and False, got int64",
        ),
        f"{name}, valid masked": (
            lambda call=call: call(valid=np.ma.masked_array(VALID)),
            TypeError,
            "valid: expected a NumPy array of True and False, got MaskedArray",
        ),
        f"{name}, valid a list": (
            lambda call=call: call(valid=[True]),
            TypeError,
            "valid: expected .*, got list",
        ),
        f"{name}, valid turned": (
            lambda call=call: call(valid=VALID.T),
            ValueError,
            r"valid: expected shape \(6, 5\), got \(5, 6\)",
        ),
        f"{name}, valid with an axis more": (
            lambda call=call: call(valid=VALID[..., None]),
            ValueError,
            r"valid: expected shape \(6, 5\), got \(6, 5, 1\)",
        ),
        f"{name}, nothing valid": (
            lambda call=call: call(valid=np.zeros((T, B), bool)),
            ValueError,
            "valid: expected True in at least one place",
        ),
    }


@pytest.mark.parametrize("fault", FAULTS)
def test_bad_input(fault):
    call, error, message = FAULTS[fault]
    with pytest.raises(error, match=message):
        call()
