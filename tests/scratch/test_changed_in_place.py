"""What is changed in place: each array once, all of them or none, and nothing that is read-only."""

import numpy as np
import pytest

from lstm_lessons.scratch import GRU, LSTM, SGD, Adam, Dense, clip_by_norm, clip_by_value

from .problems import assert_same

KINDS = [SGD, Adam]
every_kind = pytest.mark.parametrize("kind", KINDS)
CLIPS = {"norm": clip_by_norm, "value": clip_by_value}
every_clip = pytest.mark.parametrize("clip", CLIPS.values(), ids=CLIPS)


def read_only(array):
    array.flags.writeable = False
    return array


def two():
    return {"weight": np.full(3, 4.0), "bias": np.full(2, 3.0)}


def test_one_array_in_two_places_is_clipped_once():
    """As the gradient of PyTorch's two biases, which is one and the same."""
    array = np.full(4, 10.0)
    grads = {"bias_ih": array, "bias_hh": array}
    assert clip_by_norm(grads, 1.0) == pytest.approx(800**0.5)
    assert np.linalg.norm(np.concatenate(list(grads.values()))) == pytest.approx(1, rel=1e-5)


@every_clip
def test_gradients_that_overlap_are_refused(clip):
    whole = np.full(6, 10.0)
    with pytest.raises(ValueError, match=r"^grads\['a'\]: expected memory of its own, .*\['b'\]"):
        clip({"a": whole[:4], "b": whole[2:]}, 1.0)
    np.testing.assert_array_equal(whole, np.full(6, 10.0))


@every_clip
def test_parts_of_one_array_that_do_not_overlap_are_fine(clip):
    whole = np.full(6, 10.0)
    clip({"a": whole[::2], "b": whole[1::2]}, 1.0)
    assert (whole <= 1).all()
    assert len(set(whole)) == 1


@every_clip
def test_a_read_only_gradient_is_refused_before_any_is_clipped(clip):
    grads = two() | {"spread": np.broadcast_to(5.0, (3,))}
    with pytest.raises(ValueError, match=r"^grads\['spread'\]: .* got a read-only one"):
        clip(grads, 1.0)
    assert_same({name: grads[name] for name in two()}, two())


@every_kind
def test_parameters_that_overlap_are_refused(kind):
    whole = np.ones(6)
    with pytest.raises(ValueError, match=r"^parameters\['a'\]: expected memory of its own"):
        kind({"a": whole, "b": whole[3:]}, 0.1)


@every_kind
def test_read_only_parameters_are_refused_at_once(kind):
    with pytest.raises(ValueError, match=r"^parameters\['bias'\]: .* got a read-only one"):
        kind(two() | {"bias": read_only(np.ones(2))}, 0.1)


@every_kind
def test_a_parameter_that_became_read_only_stops_the_whole_step(kind):
    parameters = two()
    optimiser = kind(parameters, 0.1)
    read_only(parameters["bias"])
    with pytest.raises(ValueError, match=r"^parameters\['bias'\]: .* got a read-only one"):
        optimiser.step(two())
    assert_same(parameters, two())


@pytest.mark.parametrize("layer", [Dense(2, 3), LSTM(2, 3), GRU(2, 3)], ids=repr)
def test_a_read_only_parameter_stops_the_whole_load(layer):
    *_, last = layer.parameters
    read_only(layer.parameters[last])
    before = {name: array.copy() for name, array in layer.parameters.items()}
    new = {name: array + 1 for name, array in layer.state_dict().items()}
    with pytest.raises(ValueError, match=rf"^parameters\['{last}'\]: .* got a read-only one"):
        layer.load_state_dict(new)
    assert_same(layer.parameters, before)


RATES = {"nan": np.nan, "infinite": np.inf, "negative": -0.1, "text": "0.1", "true": True}


@every_kind
@pytest.mark.parametrize("rate", RATES)
def test_a_learning_rate_that_a_schedule_broke_is_refused(kind, rate):
    parameters = two()
    optimiser = kind(parameters, 0.1)
    optimiser.learning_rate = RATES[rate]
    with pytest.raises((TypeError, ValueError), match=r"^learning_rate: expected "):
        optimiser.step(two())
    assert_same(parameters, two())


@every_kind
def test_a_learning_rate_of_0_stands_still(kind):
    parameters = two()
    optimiser = kind(parameters, 0.1)
    optimiser.learning_rate = 0.0
    optimiser.step(two())
    assert_same(parameters, two())


WITH_MEMORY = {"SGD": lambda p: SGD(p, 1.0, momentum=0.9), "Adam": lambda p: Adam(p, 1.0)}


@pytest.mark.parametrize("name", WITH_MEMORY)
def test_a_step_to_infinity_is_refused_and_leaves_no_trace(name):
    """The next steps are what they would have been without the refused one."""
    parameters = {"small": np.ones(2, np.float32), "large": np.full(2, 3e38, np.float32)}
    twin = {name: array.copy() for name, array in parameters.items()}
    optimiser, unharmed = WITH_MEMORY[name](parameters), WITH_MEMORY[name](twin)
    optimiser.learning_rate = 3e38
    with pytest.raises(FloatingPointError, match=r"the next parameters\['large'\]"):
        optimiser.step({"small": np.full(2, 0.5, np.float32), "large": -np.ones(2, np.float32)})
    assert_same(parameters, twin)
    optimiser.learning_rate = 1.0
    for size in (1.0, -2.0, 0.5):
        grads = {name: np.full(2, size, np.float32) for name in parameters}
        optimiser.step(grads)
        unharmed.step(grads)
    assert_same(parameters, twin)


def test_a_gradient_whose_square_is_infinite_is_refused_by_adam():
    """Or the mean square would stay infinite, and the parameter where it is, for ever."""
    parameters = {"weight": np.ones(2, np.float32)}
    adam = Adam(parameters)
    with pytest.raises(FloatingPointError, match=r"^the mean square of grads\['weight'\]"):
        adam.step({"weight": np.full(2, 1e30, np.float32)})
    adam.step({"weight": np.ones(2, np.float32)})
    np.testing.assert_allclose(parameters["weight"], 1 - 1e-3, rtol=1e-6)


def test_an_epsilon_that_the_dtype_does_not_know_is_refused():
    Adam({"weight": np.ones(2)}, epsilon=1e-50)
    with pytest.raises(ValueError, match=r"^epsilon: expected more than float32's 0, got 1e-50"):
        Adam([{"weight": np.ones(2)}, {"weight": np.ones(2, np.float32)}], epsilon=1e-50)
