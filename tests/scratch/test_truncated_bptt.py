"""Truncated BPTT: the state crosses the border, the gradient does not, and memory stays."""

import gc
import itertools
import tracemalloc

import numpy as np
import pytest

from lstm_lessons.scratch import LSTM, RNN
from lstm_lessons.scratch.dense import Dense
from lstm_lessons.scratch.losses import squared_error
from lstm_lessons.scratch.optimisers import SGD
from lstm_lessons.scratch.training import train, training_steps
from lstm_lessons.scratch.truncated_bptt import truncated_bptt, windows

T, B, I, H = 24, 3, 2, 4
UNITS = {"RNN": RNN, "LSTM": LSTM}
every_unit = pytest.mark.parametrize("unit", UNITS)


class Net:
    """A recurrent layer and a dense one that say something at every step."""

    def __init__(self, unit="LSTM"):
        rng = np.random.default_rng(4)
        self.layer = UNITS[unit](I, H, dtype=np.float64, rng=rng)
        self.dense = Dense(H, 1, dtype=np.float64, rng=rng)
        self.parameters = [self.layer.parameters, self.dense.parameters]
        self.predictions = []

    def __call__(self, x, target, state):
        output, state, tape = self.layer.forward(x, state)
        prediction, dense_tape = self.dense.forward(output)
        self.predictions.append(prediction)
        loss, d_prediction = squared_error(prediction, target)
        dense_grads, d_output = self.dense.backward(dense_tape, d_prediction)
        layer_grads, _, _ = self.layer.backward(tape, d_output)
        return loss, [layer_grads, dense_grads], state


def sequence():
    rng = np.random.default_rng(5)
    return rng.standard_normal((T, B, I)), rng.standard_normal((T, B, 1))


def test_windows_cut_a_stream_and_lose_nothing():
    x, target = sequence()
    cut = list(windows(zip(x, target, strict=True), 7))
    assert [len(x_k) for x_k, _ in cut] == [7, 7, 7, 3]
    np.testing.assert_array_equal(np.concatenate([x_k for x_k, _ in cut]), x)
    np.testing.assert_array_equal(np.concatenate([target_k for _, target_k in cut]), target)


def test_windows_read_no_further_than_the_window():
    numbers = itertools.count()
    cut = windows(((np.array([k]),) for k in numbers), 5)
    assert [next(cut)[0][-1, 0] for _ in range(3)] == [4, 9, 14]
    assert next(numbers) == 15


@every_unit
def test_the_state_crosses_the_borders(unit):
    """With weights that stand still, windows say what one pass over the whole says."""
    net, whole = Net(unit), Net(unit)
    stream = windows(zip(*sequence(), strict=True), 7)
    train(truncated_bptt(net), stream, SGD(net.parameters, 1e-30), progress=False)
    whole(*sequence(), None)
    np.testing.assert_allclose(np.concatenate(net.predictions), whole.predictions[0], atol=1e-13)


@every_unit
@pytest.mark.parametrize("length", [1, 6, 7, T])
def test_as_pytorch_with_the_state_detached_at_the_borders(torch, unit, length):
    net = Net(unit)
    rnn = getattr(torch.nn, unit)(I, H, dtype=torch.float64)
    head = torch.nn.Linear(H, 1, dtype=torch.float64)
    for module, layer in ((rnn, net.layer), (head, net.dense)):
        arrays = {name: torch.from_numpy(array) for name, array in layer.state_dict().items()}
        module.load_state_dict(arrays)
    # PyTorch has two biases that both take the step; ours is one.
    if hasattr(rnn, "bias_hh_l0"):
        rnn.bias_hh_l0.requires_grad_(False)
    optimiser = torch.optim.SGD([*rnn.parameters(), *head.parameters()], lr=0.1)
    expected, state = [], None
    for x, target in windows(zip(*sequence(), strict=True), length):
        output, state = rnn(torch.from_numpy(x), state)
        loss = torch.nn.functional.mse_loss(head(output), torch.from_numpy(target))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        state = tuple(part.detach() for part in state) if unit == "LSTM" else state.detach()
        expected.append(loss.item())

    stream = windows(zip(*sequence(), strict=True), length)
    losses = train(truncated_bptt(net), stream, SGD(net.parameters, 0.1), progress=False)
    np.testing.assert_allclose(losses, expected, rtol=1e-11)
    weight = net.layer.parameters["weight_hh_l0"]
    np.testing.assert_allclose(weight, rnn.weight_hh_l0.detach().numpy(), rtol=1e-11)


def test_the_first_state_may_be_given():
    seen = []

    def model(x, state):
        seen.append(state)
        return 1.0, {"w": np.zeros(1)}, state + 1

    once = truncated_bptt(model, state=5)
    assert once(np.zeros(1)) == (1.0, {"w": np.zeros(1)})
    once(np.zeros(1))
    truncated_bptt(model)  # a second one does not share the first one's state
    once(np.zeros(1))
    assert seen == [5, 6, 7]


def held_more(taken, before, after):
    """Return how many bytes are held more after that many more of the steps are taken."""
    held = []
    tracemalloc.start()
    try:
        for count in (before, after):
            for _ in itertools.islice(taken, count):
                pass
            gc.collect()
            held.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    return held[1] - held[0]


def test_no_state_and_no_tape_is_kept_on_an_endless_stream():
    lstm = LSTM(1, 64, dtype=np.float64, rng=0)

    def model(x, target, state):
        output, state, tape = lstm.forward(x, state)
        loss, d_output = squared_error(output, target)
        return loss, lstm.backward(tape, d_output)[0], state

    stream = itertools.repeat((np.ones((1, 1)), np.ones((1, 64))))
    taken = training_steps(truncated_bptt(model), windows(stream, 5), SGD(lstm.parameters, 0.01))
    one_state = 2 * 64 * 8
    assert held_more(taken, 50, 150) < 150 * one_state / 2


def test_not_even_a_loss_is_kept_on_an_endless_stream():
    parameters = {"w": np.zeros(1)}
    model = truncated_bptt(lambda x, state: (float(x.sum()), {"w": np.ones(1)}, float(x[0, 0])))
    stream = ((np.array([step]),) for step in itertools.count(0.5))
    taken = training_steps(model, windows(stream, 2), SGD(parameters, 0.01))
    # A float and its place in a list take 32 bytes; Python's own stores of small blocks take some.
    assert held_more(taken, 1000, 3000) < 3000 * 16


def first_window(stream, length):
    return next(windows(stream, length))


def spoilt(kind):
    """A state with NaN or infinity somewhere in it, and where the message says that it is."""
    fine, wrong = np.zeros((1, 2)), np.array([[0.0, np.inf]])
    return {
        "an array": (np.array([np.nan]), "state"),
        "a tuple": ((fine, wrong), r"state\[1\]"),
        "a list of tuples": ([(fine, fine), (wrong, fine)], r"state\[1\]\[0\]"),
        "a dict": ({"lstm": (fine, wrong)}, r"state\['lstm'\]\[1\]"),
    }[kind]


@pytest.mark.parametrize("kind", ["an array", "a tuple", "a list of tuples", "a dict"])
def test_a_state_of_nan_is_refused_and_not_remembered(kind):
    """Training goes on from the last good state once the cause is mended."""
    wrong, place = spoilt(kind)
    seen = []

    def model(x, state):
        seen.append(state)
        return 0.5, {}, wrong if x == 2 else f"after {x}"

    step = truncated_bptt(model, state="first")
    step(1)
    with pytest.raises(
        FloatingPointError, match=rf"^{place}: expected finite numbers, got (nan|inf)"
    ):
        step(2)
    step(3)
    assert seen == ["first", "after 1", "after 1"]


# what is wrong: (call, error, what the message must say)
FAULTS = {
    "length of 0": (lambda: first_window([], 0), ValueError, "length: expected a positive.*0"),
    "length as a float": (lambda: first_window([], 5.0), TypeError, "length: expected.*5.0"),
    "arrays, no tuples": (
        lambda: first_window(np.zeros((9, 2)), 3),
        TypeError,
        "stream: expected a tuple at each step, got ndarray",
    ),
    "steps of two kinds": (
        lambda: first_window([(np.zeros(2),), (np.zeros(2), np.zeros(2))], 3),
        ValueError,
        "stream: expected",
    ),
    "steps of two shapes": (
        lambda: first_window([(np.zeros(2),), (np.zeros(3),)], 3),
        ValueError,
        r"stream: expected shapes \[\(2,\)\] at each step, got \[\(3,\)\]",
    ),
    "a length of 0, before a window is asked for": (
        lambda: windows([], 0),
        ValueError,
        "length: expected a positive.*0",
    ),
    "no state comes back": (
        lambda: truncated_bptt(lambda x, state: (1.0, {}))(np.zeros(2)),
        TypeError,
        r"model: expected it to return \(loss, grads, state\), got 2 of them",
    ),
    "no tuple comes back": (
        lambda: truncated_bptt(lambda x, state: 1.0)(np.zeros(2)),
        TypeError,
        r"model: expected it to return \(loss, grads, state\), got float",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_bad_input(fault):
    call, error, message = FAULTS[fault]
    with pytest.raises(error, match=message):
        call()
