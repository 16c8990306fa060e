"""The training loop: what it trains, shows and counts, and how it stops."""

import doctest
import itertools

import numpy as np
import pytest

from lstm_lessons.scratch import LSTM, training
from lstm_lessons.scratch.dense import Dense
from lstm_lessons.scratch.losses import squared_error
from lstm_lessons.scratch.optimisers import SGD, Adam
from lstm_lessons.scratch.training import train, training_steps

from .problems import assert_same


class Line:
    """A line to be fitted: two parameters, and a model that counts its calls."""

    def __init__(self):
        self.parameters = {"slope": np.array([0.5]), "offset": np.array([0.0])}
        self.calls = 0

    def __call__(self, x, y):
        self.calls += 1
        loss, d_line = squared_error(self.parameters["slope"] * x + self.parameters["offset"], y)
        return loss, {
            "slope": np.sum(d_line * x, keepdims=True),
            "offset": d_line.sum(keepdims=True),
        }

    def copies(self):
        return {name: array.copy() for name, array in self.parameters.items()}


def batches(count=None, seed=0):
    """Yield points of the line 3x − 1; endless without a count."""
    rng = np.random.default_rng(seed)
    for _ in itertools.count() if count is None else range(count):
        x = rng.standard_normal(8)
        yield x, 3 * x - 1


def silent(*args, **options):
    return train(*args, progress=False, **options)


def test_the_example_of_the_docstring_learns(capsys):
    assert doctest.testmod(training).attempted > 8
    assert doctest.testmod(training).failed == 0, capsys.readouterr().out


def test_a_line_is_found():
    line = Line()
    losses = silent(line, batches(), SGD(line.parameters, 0.1), steps=200)
    assert losses.shape == (200,)
    assert losses.dtype == np.float64
    assert losses[-1] < 1e-12 * losses[0]
    assert_same(line.parameters, {"slope": np.array([3.0]), "offset": np.array([-1.0])}, 1e-6)


def test_a_loss_is_that_before_its_update():
    line, still = Line(), Line()
    [first] = silent(line, batches(1), SGD(line.parameters, 0.1))
    assert first == still(*next(batches()))[0]
    assert line.parameters["slope"] != still.parameters["slope"]


def test_it_does_what_the_steps_by_hand_do():
    line, by_hand = Line(), Line()
    optimiser = Adam(by_hand.parameters, 0.1)
    losses = []
    for x, y in batches(7):
        loss, grads = by_hand(x, y)
        norm = np.hypot(grads["slope"], grads["offset"])
        assert norm > 0.5
        optimiser.step({name: grad * (0.5 / (norm + 1e-6)) for name, grad in grads.items()})
        losses.append(loss)
    ours = silent(line, batches(7), Adam(line.parameters, 0.1), max_norm=0.5)
    np.testing.assert_allclose(ours, losses, rtol=1e-12)
    assert_same(line.parameters, by_hand.parameters, 1e-12)


def test_the_same_again():
    def run():
        rng = np.random.default_rng(1)
        lstm, dense = LSTM(1, 3, rng=rng), Dense(3, 1, rng=rng)

        def model(x, target):
            output, _, tape = lstm.forward(x)
            prediction, dense_tape = dense.forward(output)
            loss, d_prediction = squared_error(prediction, target)
            dense_grads, d_output = dense.backward(dense_tape, d_prediction)
            return loss, [lstm.backward(tape, d_output)[0], dense_grads]

        data = [tuple(rng.standard_normal((2, 5, 4, 1), dtype=np.float32)) for _ in range(9)]
        return silent(model, data, Adam([lstm.parameters, dense.parameters]))

    np.testing.assert_array_equal(run(), run())


def test_as_many_steps_as_batches_unless_told():
    line = Line()
    assert len(silent(line, batches(4), SGD(line.parameters, 0.1))) == 4
    assert len(silent(line, list(batches(4)), SGD(line.parameters, 0.1))) == 4
    supply = batches(10)
    assert len(silent(line, supply, SGD(line.parameters, 0.1), steps=3)) == 3
    assert len(list(supply)) == 7  # not one more was drawn
    assert line.calls == 4 + 4 + 3


def test_the_bar_shows_steps_and_loss(capsys):
    line = Line()
    train(line, batches(), SGD(line.parameters, 0.1), steps=30)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "30/30" in shown.err
    assert "loss " in shown.err
    train(line, list(batches(12)), SGD(line.parameters, 0.1))
    assert "12/12" in capsys.readouterr().err
    train(line, itertools.repeat(next(batches())), SGD(line.parameters, 0.1), steps=5)
    assert "5/5" in capsys.readouterr().err


def test_no_bar(capsys):
    line = Line()
    silent(line, batches(3), SGD(line.parameters, 0.1))
    assert capsys.readouterr().err == ""


def spoil_input(value, place):
    def spoil(line):
        for step, batch in enumerate(batches(9), start=1):
            if step == 4:
                batch[place][5] = value
            yield batch

    return spoil


class SpoiltLine(Line):
    """A line whose fourth step goes wrong somewhere inside."""

    def __init__(self, what, value):
        super().__init__()
        self.what, self.value = what, value

    def __call__(self, x, y):
        loss, grads = super().__call__(x, y)
        if self.calls == 4:
            if self.what == "loss":
                return self.value, grads
            grads[self.what][0] = self.value
        return loss, grads


KINDS = pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
CLIPPING = pytest.mark.parametrize("max_norm", [None, 1.0])
OPTIMISERS = pytest.mark.parametrize("kind", [SGD, Adam])


def stopped(line, supply, kind, max_norm, message):
    """Train up to the bad step; the parameters are those after the three good ones."""
    good = Line()
    silent(good, batches(3), kind(good.parameters, 0.1), max_norm=max_norm)
    losses = []
    with pytest.raises(FloatingPointError, match=message):
        losses.extend(training_steps(line, supply, kind(line.parameters, 0.1), max_norm=max_norm))
    assert len(losses) == 3
    assert_same(line.parameters, good.parameters)


@KINDS
@CLIPPING
@OPTIMISERS
@pytest.mark.parametrize("place", [0, 1])
def test_nan_or_infinity_in_the_input(value, place, kind, max_norm):
    message = rf"^step 4: batch\[{place}\]: expected finite numbers, got {value} at index \[5\]$"
    line = Line()
    stopped(line, spoil_input(value, place)(line), kind, max_norm, message)
    assert line.calls == 3  # the model did not see it


@KINDS
@CLIPPING
@OPTIMISERS
def test_nan_or_infinity_in_the_loss(value, kind, max_norm):
    message = rf"^step 4: loss: expected finite numbers, got {value}$"
    stopped(SpoiltLine("loss", value), batches(9), kind, max_norm, message)


@KINDS
@CLIPPING
@OPTIMISERS
@pytest.mark.parametrize("name", ["slope", "offset"])
def test_nan_or_infinity_in_a_gradient(value, name, kind, max_norm):
    message = rf"^step 4: grads\['{name}'\]: expected finite numbers, got {value} at index \[0\]$"
    stopped(SpoiltLine(name, value), batches(9), kind, max_norm, message)


def test_train_stops_in_the_same_way():
    line = Line()
    with pytest.raises(FloatingPointError, match="step 4: loss"):
        silent(SpoiltLine("loss", np.nan), batches(), SGD(line.parameters, 0.1), steps=10)


def test_an_explosion_is_stopped():
    """A rate far too large: no parameter is ever NaN or infinite."""
    line = Line()
    with pytest.raises(FloatingPointError, match=r"^step \d+: "), np.errstate(over="ignore"):
        silent(line, batches(), SGD(line.parameters, 1e9), steps=1000)
    assert all(np.isfinite(array).all() for array in line.parameters.values())


def test_a_batch_may_hold_what_is_no_float_array():
    line = Line()
    model = lambda x, y, lengths, symbols, name: line(x, y)  # noqa: E731
    batch = (*next(batches()), [3, 1], np.array([[1, 2]]), "a name")
    assert len(silent(model, [batch], SGD(line.parameters, 0.1))) == 1


def call(model=None, supply=None, **options):
    line = Line()
    supply = batches(2) if supply is None else supply
    return silent(model or line, supply, SGD(line.parameters, 0.1), **options)


POINTS = next(batches())
GRADS = Line()(*POINTS)[1]
# what is wrong: (call, error, what the message must say)
FAULTS = {
    "too few": (lambda: call(steps=5), ValueError, "batches: expected at least 5, got 2"),
    "used up": (lambda: call(supply=iter(())), ValueError, "batches: expected at least 1, got 0"),
    "steps": (lambda: call(steps=0), ValueError, "steps: expected a positive integer, got 0"),
    "max_norm": (lambda: call(max_norm=0), ValueError, "max_norm: expected a positive number"),
    "max_norm, at once": (
        lambda: training_steps(Line(), [], SGD(Line().parameters, 0.1), max_norm=-1),
        ValueError,
        "max_norm: expected a positive number, got -1",
    ),
    "no function": (
        lambda: training_steps(5, [], SGD(Line().parameters, 0.1)),
        TypeError,
        "model: expected a function, got int",
    ),
    "no batches": (
        lambda: training_steps(Line(), 5, SGD(Line().parameters, 0.1)),
        TypeError,
        "batches: expected tuples, one after the other; got 5",
    ),
    "no optimiser": (
        lambda: training_steps(Line(), [], None),
        TypeError,
        "optimiser: expected an SGD or an Adam, got NoneType",
    ),
    "progress": (
        lambda: train(None, [], None, progress=1),
        TypeError,
        "progress: expected True or False, got 1",
    ),
    "an array for a batch": (
        lambda: call(supply=[np.zeros((2, 8))]),
        TypeError,
        "batches: expected tuples of the model's arguments, got ndarray",
    ),
    "no gradients": (
        lambda: call(lambda x, y: 1.0),
        TypeError,
        r"model.*\(loss, grads\), got float",
    ),
    "state as well": (lambda: call(lambda x, y: (1.0, GRADS, x)), TypeError, "model: expected it"),
    "three losses": (lambda: call(lambda x, y: (x, GRADS)), TypeError, "a float as its loss"),
    "no loss": (lambda: call(lambda x, y: (None, GRADS)), TypeError, "a float as its loss.*None"),
    "other gradients": (lambda: call(lambda x, y: (1.0, [])), ValueError, "grads: expected"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_bad_input(fault):
    what, error, message = FAULTS[fault]
    with pytest.raises(error, match=message):
        what()
