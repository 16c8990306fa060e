"""Going through a stream: what is right, what is learned, what is refused. Plain and compiled."""

import numpy as np
import pytest

from lstm_lessons.experiments import OnlineLSTM
from lstm_lessons.experiments.rule.compiled import CompiledLSTM

from .networks import ARCHITECTURES, OF_2000, each_weight, make_stream, make_weights

both = pytest.mark.parametrize("network_class", [OnlineLSTM, CompiledLSTM])


def make(network_class, steps=40):
    return network_class(OF_2000, make_weights(OF_2000)), *make_stream(OF_2000, steps)


def largest_difference(one, other):
    """Of weights and of what is carried; each relative to the largest entry of its array, or 1."""
    pairs = [
        *zip(one.weights, other.weights, strict=True),
        *zip(one.state, other.state, strict=True),
    ]
    return max(np.abs(a - b).max(initial=0) / np.abs(b).max(initial=1) for a, b in pairs)


@pytest.mark.parametrize("name", ARCHITECTURES)
@pytest.mark.parametrize("stream", ["learning all the time", "resets, gaps, a rate that decays"])
def test_compiled_equals_plain_over_a_thousand_steps(name, stream):
    architecture = ARCHITECTURES[name]
    x, target = make_stream(architecture, 1000)
    options = {"learning_rate": 0.05}
    if stream != "learning all the time":
        rng = np.random.default_rng(2)
        target[rng.random(1000) < 0.5] = np.nan
        options = {"learning_rate": 0.5, "rate_decay": 0.99, "reset": rng.random(1000) < 0.1}
    plain, compiled = (
        network_class(architecture, make_weights(architecture))
        for network_class in (OnlineLSTM, CompiledLSTM)
    )
    assert plain.follow(x, target, **options) == compiled.follow(x, target, **options) == 1000
    assert np.abs(plain.weights.y - make_weights(architecture).y).max() > 0.05  # it has learned
    assert largest_difference(plain, compiled) < 1e-12


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_compiled_equals_plain_when_frozen_and_in_single_steps(name):
    architecture = ARCHITECTURES[name]
    x, target = make_stream(architecture, 100)
    plain, compiled = (
        network_class(architecture, make_weights(architecture))
        for network_class in (OnlineLSTM, CompiledLSTM)
    )
    assert plain.follow(x, target) == compiled.follow(x, target) == 100
    assert largest_difference(plain, compiled) < 1e-12
    for network in (plain, compiled):
        network.reset()
        network.forward(x[0])
        network.learn(target[0], 0.1)
        network.follow(x[1:], target[1:], learning_rate=0.1)
    assert largest_difference(plain, compiled) < 1e-12


@both
def test_a_stream_in_pieces_is_the_stream(network_class):
    whole, x, target = make(network_class)
    whole.follow(x, target, learning_rate=0.5, rate_decay=0.9)
    pieces, _, _ = make(network_class)
    for at in (0, 13, 14):
        end = {0: 13, 13: 14, 14: 40}[at]
        rate = 0.5 * 0.9**at
        pieces.follow(x[at:end], target[at:end], learning_rate=rate, rate_decay=0.9)
    assert largest_difference(whole, pieces) < 1e-14


@both
def test_it_stops_after_the_first_wrong_step_and_has_learned_from_it(network_class):
    network, x, target = make(network_class)
    target[[20, 30]] = 5  # an output is at most 1
    assert network.follow(x, target, learning_rate=0.1, tolerance=2) == 20
    alone, _, _ = make(OnlineLSTM)
    for t in range(21):
        alone.forward(x[t])
        alone.learn(target[t], 0.1)
    assert largest_difference(network, alone) < 1e-12


@both
def test_a_tolerance_is_a_bound_that_is_not_reached(network_class):
    network, x, target = make(network_class)
    error = np.abs(network.forward(x[0]) - target[0]).max()
    network.reset()
    assert network.follow(x[:1], target[:1], tolerance=float(np.nextafter(error, 1))) == 1
    network.reset()
    assert network.follow(x[:1], target[:1], tolerance=float(error)) == 0


@both
def test_one_output_out_of_tolerance_is_enough(network_class):
    network, x, _ = make(network_class)
    y = network.forward(x[0])
    for k in range(len(y)):
        target = y.copy()
        target[k] += 0.2
        network.reset()
        assert network.follow(x[:1], target[None], tolerance=0.1) == 0


@both
def test_a_step_without_target_is_neither_learned_nor_wrong(network_class):
    network, x, target = make(network_class)
    nothing = np.full_like(target, np.nan)
    assert network.follow(x, nothing, learning_rate=0.5, tolerance=1e-9) == len(x)
    for kind, matrix in each_weight(make_weights(OF_2000)):
        np.testing.assert_array_equal(getattr(network.weights, kind), matrix)
    # But the partials go on: a target at the end teaches what came long before.
    assert np.abs(network.state.dc_dwg).max() > 0.1


@both
def test_frozen_means_frozen(network_class):
    network, x, target = make(network_class)
    network.follow(x, target)
    for kind, matrix in each_weight(make_weights(OF_2000)):
        np.testing.assert_array_equal(getattr(network.weights, kind), matrix)
    np.testing.assert_array_equal(network.state.dc_dwg, 0)
    with pytest.raises(ValueError, match="expected a reset before it learns again"):
        network.follow(x, target, learning_rate=0.5)
    with pytest.raises(ValueError, match="expected a reset before it learns again"):
        network.learn(target[0], 0.5)
    network.reset()
    network.follow(x, target, learning_rate=0.5)


@both
def test_an_empty_stream_changes_nothing(network_class):
    network, x, target = make(network_class)
    assert network.follow(x[:0], target[:0]) == 0
    assert network.follow(x, target, learning_rate=0.5) == len(x)


@both
def test_outputs_are_what_is_said_before_it_is_learned_from(network_class):
    network, x, target = make(network_class)
    target[[3, 17]] = np.nan
    said = np.full(target.shape, 7.0)
    assert network.follow(x, target, learning_rate=0.5, outputs=said) == len(x)
    alone, _, _ = make(OnlineLSTM)
    for t in range(len(x)):
        y = alone.forward(x[t])
        if t in (3, 17):
            np.testing.assert_array_equal(said[t], 7)  # nothing was asked there
        else:
            np.testing.assert_allclose(said[t], y, rtol=0, atol=1e-13)
            alone.learn(target[t], 0.5)


@both
def test_outputs_end_where_the_stream_does(network_class):
    network, x, target = make(network_class)
    target[20] = 5
    said = np.full(target.shape, 7.0)
    assert network.follow(x, target, tolerance=2, outputs=said) == 20
    assert (said[:21] < 1).all()
    np.testing.assert_array_equal(said[21:], 7)


def test_it_learns():
    """To say which of two symbols came a step before."""
    rng = np.random.default_rng(5)
    x = np.eye(3)[rng.integers(0, 2, 6000)]
    bits = x[:, 0]
    target = np.stack([bits, np.concatenate([[0], bits[:-1]])], axis=1)
    network = CompiledLSTM(OF_2000, make_weights(OF_2000))
    network.follow(x, target, learning_rate=0.5)
    network.reset()
    target[:10] = np.nan  # a beginning it has met only once
    assert network.follow(x, target, tolerance=0.4) == len(x)


BAD = {
    "x: expected a float64 array": {"x": np.zeros((40, 3), np.float32)},
    "x: expected a float64 NumPy array": {"x": [[0.0]]},
    "x: expected shape (40, 3)": {"x": np.zeros((40, 4))},
    "x: expected shape (1, 3)": {"x": np.ones(())},
    "x: expected finite numbers": {"x": np.full((40, 3), np.inf)},
    "target: expected shape (40, 2)": {"target": np.zeros((39, 2))},
    "target: expected rows of finite numbers, or of NaN": {"target": np.full((40, 2), np.inf)},
    "or of NaN throughout": {"target": np.tile([0.0, np.nan], (40, 1))},
    "learning_rate: expected a positive number": {"learning_rate": 0.0},
    "rate_decay: expected a positive number": {"rate_decay": -1},
    "tolerance: expected a positive number": {"tolerance": 0},
    "reset: expected 40 of True and False": {"reset": np.zeros(39, bool)},
    "reset: expected 40 of True": {"reset": np.zeros(40)},
    "outputs: expected shape (40, 2)": {"outputs": np.zeros((39, 2))},
    "outputs: expected a float64": {"outputs": np.zeros((40, 2), np.float32)},
    "outputs: expected an array to change": {"outputs": np.broadcast_to(0.0, (40, 2))},
}


@both
@pytest.mark.parametrize("message", BAD)
def test_bad_input_is_refused(network_class, message):
    network, x, target = make(network_class)
    with pytest.raises((TypeError, ValueError, FloatingPointError)) as caught:
        network.follow(**{"x": x, "target": target, **BAD[message]})
    assert message in str(caught.value)


@both
def test_a_network_that_is_lost_says_so(network_class):
    network, x, target = make(network_class)
    network.weights.y[:] = np.nan
    with pytest.raises(FloatingPointError, match="the outputs: expected finite numbers"):
        network.follow(x, target)
