"""Optimisers: step by step as PyTorch's, and nothing changed by gradients that do not fit."""

import numpy as np
import pytest

from lstm_lessons.scratch.optimisers import SGD, Adam

from .problems import assert_same

SHAPES = [{"weight": (4, 3), "bias": (4,)}, {"weight": (2, 4), "scale": ()}]
STEPS = 100

OPTIMISERS = {
    "SGD": (SGD, "SGD", {"learning_rate": 0.1}),
    "SGD with momentum": (SGD, "SGD", {"learning_rate": 0.05, "momentum": 0.9}),
    "Adam": (Adam, "Adam", {}),
    "Adam, other numbers": (
        Adam,
        "Adam",
        {"learning_rate": 0.02, "betas": (0.5, 0.9), "epsilon": 0.3},
    ),
    "Adam that forgets at once": (Adam, "Adam", {"learning_rate": 0.02, "betas": (0.0, 0.0)}),
}
every_optimiser = pytest.mark.parametrize("name", OPTIMISERS)
TORCH_NAMES = {"learning_rate": "lr", "epsilon": "eps"}


def draw(rng, dtype=np.float64):
    """Return random arrays for two layers, of very different sizes."""
    size = {"weight": 1.0, "bias": 1e3, "scale": 1e-6}
    return [
        {key: np.asarray(size[key] * rng.standard_normal(s)).astype(dtype) for key, s in d.items()}
        for d in SHAPES
    ]


def flat(sets):
    return {f"{k}{key}": array for k, arrays in enumerate(sets) for key, array in arrays.items()}


def make(name, parameters):
    kind, _, options = OPTIMISERS[name]
    return kind(parameters, **{"learning_rate": 1e-3} | options)


@every_optimiser
@pytest.mark.parametrize(("dtype", "atol"), [(np.float64, 1e-10), (np.float32, 1e-3)])
def test_as_pytorchs_over_100_steps(torch, name, dtype, atol):
    """Gradients depend on the parameters, so that no error could heal; the rate changes once."""
    rng = np.random.default_rng(5)
    parameters = draw(rng, dtype)
    _, kind, options = OPTIMISERS[name]
    tensors = {k: torch.from_numpy(array.copy()) for k, array in flat(parameters).items()}
    options = {TORCH_NAMES.get(key, key): value for key, value in options.items()}
    theirs = getattr(torch.optim, kind)(list(tensors.values()), **{"lr": 1e-3} | options)
    ours = make(name, parameters)
    for step in range(STEPS):
        noise = draw(rng, dtype)
        if step == STEPS // 2:
            ours.learning_rate *= 0.3
            theirs.param_groups[0]["lr"] *= 0.3
        for key, tensor in tensors.items():
            tensor.grad = 0.5 * tensor + torch.from_numpy(flat(noise)[key])
        theirs.step()
        ours.step(
            [
                {key: np.asarray(p[key] / 2 + d[key]).astype(dtype) for key in reversed(p)}
                for p, d in zip(parameters, noise, strict=True)
            ]
        )
        expected = {key: tensor.numpy() for key, tensor in tensors.items()}
        assert_same(flat(parameters), expected, atol)


@every_optimiser
def test_a_single_layer_needs_no_list(name):
    rng = np.random.default_rng(6)
    [alone, _], [together, _], grads = draw(rng), draw(np.random.default_rng(6)), draw(rng)[0]
    for _ in range(3):
        make(name, alone).step(grads)
        make(name, [together]).step([grads])
    assert_same(alone, together)


@every_optimiser
def test_it_goes_downhill(name):
    """To the bottom of a bowl whose two axes differ: the gradient's sign counts."""
    p = {"w": np.array([3.0, -2.0])}
    optimiser = make(name, p)
    for _ in range(20_000 if OPTIMISERS[name][2] == {} else 600):
        optimiser.step({"w": np.array([1.0, 4.0]) * p["w"]})
    assert np.abs(p["w"]).max() < 0.05


@every_optimiser
def test_arrays_are_updated_in_place_and_gradients_are_not(name):
    rng = np.random.default_rng(7)
    parameters, grads = draw(rng), draw(rng)
    held, before = flat(parameters), {key: array.copy() for key, array in flat(grads).items()}
    start = {key: array.copy() for key, array in held.items()}
    optimiser = make(name, parameters)
    optimiser.step(grads)
    optimiser.step(grads)
    assert all(array is held[key] for key, array in flat(parameters).items())
    assert all((held[key] != start[key]).all() for key in held)
    assert_same(flat(grads), before)


def test_a_parameter_replaced_in_its_dict_is_the_one_that_is_trained():
    parameters = {"w": np.zeros(2)}
    optimiser = SGD(parameters, 1.0)
    optimiser.step({"w": np.ones(2)})
    parameters["w"] = np.ones(2)
    optimiser.step({"w": np.ones(2)})
    np.testing.assert_array_equal(parameters["w"], np.zeros(2))


def spoilt(value):
    def spoil(grads):
        grads[1]["weight"][1, 2] = value
        return grads

    return spoil


def changed(key, array):
    return lambda grads: [grads[0], grads[1] | {key: array}]


# what is wrong: (change of good gradients, error, what the message must say)
FAULTS = {
    "NaN": (
        spoilt(np.nan),
        FloatingPointError,
        r"grads\[1\]\['weight'\].*got nan at index \[1, 2\]",
    ),
    "infinity": (spoilt(-np.inf), FloatingPointError, r"\['weight'\]: expected finite.*-inf"),
    "shape": (changed("weight", np.zeros((4, 2))), ValueError, r"\(2, 4\).*got \(4, 2\)"),
    "a shape to broadcast": (changed("weight", np.zeros(4)), ValueError, r"\(2, 4\).*got \(4,\)"),
    "dtype": (changed("weight", np.zeros((2, 4), "f4")), TypeError, "float64 array, got float32"),
    "a list of numbers": (changed("weight", [1.0]), TypeError, r"grads\[1\]\['weight'\].*got list"),
    "one more": (changed("bias", np.zeros(2)), ValueError, r"grads: expected .*\[1\]\['bias'\]"),
    "one less": (lambda grads: [grads[0], {"scale": grads[1]["scale"]}], ValueError, "expected"),
    "a layer less": (lambda grads: grads[:1], ValueError, r"grads: expected.*\[1\]\['scale'\]"),
    "another form": (lambda grads: grads[0], ValueError, "grads: expected"),
    "layers swapped": (lambda grads: grads[::-1], ValueError, "grads: expected"),
    "no dict": (lambda grads: [grads[0], np.zeros(2)], TypeError, r"grads\[1\]: expected a dict"),
    "None": (lambda grads: None, TypeError, "grads: expected a dict of arrays or a list.*NoneType"),
}


@every_optimiser
@pytest.mark.parametrize("fault", FAULTS)
def test_gradients_that_do_not_fit_change_nothing(name, fault):
    """Not the parameters, and not what the optimiser remembers either."""
    spoil, error, message = FAULTS[fault]
    parameters, twins = draw(np.random.default_rng(8)), draw(np.random.default_rng(8))
    optimiser, twin = make(name, parameters), make(name, twins)
    rng = np.random.default_rng(9)
    for _ in range(2):
        good = draw(rng)
        optimiser.step(good)
        twin.step(good)
        with pytest.raises(error, match=message):
            optimiser.step(spoil(draw(rng)))
        assert_same(flat(parameters), flat(twins))


P = {"w": np.zeros(2)}
ARGUMENTS = {
    "no arrays": (lambda: SGD([], 0.1), ValueError, "parameters: expected at least one"),
    "integers": (
        lambda: SGD({"w": np.zeros(2, np.int64)}, 0.1),
        TypeError,
        r"parameters\['w'\].*int64",
    ),
    "a layer": (lambda: SGD(object(), 0.1), TypeError, "parameters: expected a dict.*object"),
    "twice": (lambda: SGD([P, P], 0.1), ValueError, "parameters: expected each array once"),
    "rate of 0": (lambda: SGD(P, 0), ValueError, "learning_rate: expected a positive number"),
    "rate as text": (lambda: Adam(P, "fast"), TypeError, "learning_rate: .*'fast'"),
    "rate of NaN": (lambda: Adam(P, np.nan), ValueError, "learning_rate: .*nan"),
    "momentum": (lambda: SGD(P, 0.1, 1.0), ValueError, "momentum: expected a number.*got 1.0"),
    "negative": (lambda: SGD(P, 0.1, -0.1), ValueError, "momentum: expected a number.*got -0.1"),
    "one beta": (lambda: Adam(P, betas=0.9), TypeError, "betas: expected two numbers, got 0.9"),
    "three": (lambda: Adam(P, betas=(0, 0, 0)), TypeError, "betas: expected two numbers, got"),
    "beta of 1": (lambda: Adam(P, betas=(0.9, 1)), ValueError, r"betas\[1\]: expected.*got 1"),
    "epsilon": (lambda: Adam(P, epsilon=0), ValueError, "epsilon: expected a positive number"),
}


@pytest.mark.parametrize("fault", ARGUMENTS)
def test_bad_input(fault):
    call, error, message = ARGUMENTS[fault]
    with pytest.raises(error, match=message):
        call()
