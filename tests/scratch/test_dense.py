"""The dense layer: against PyTorch's, against differences, and its tape."""

import numpy as np
import pytest

from lstm_lessons.scratch.dense import Dense

from .differences import central_differences, relative_error
from .problems import assert_same

I, O = 3, 4
LEADING = [(), (5,), (6, 5), (2, 6, 5)]
leading_axes = pytest.mark.parametrize("axes", LEADING, ids=str)


def make(axes=(6, 5), **options):
    """Return a layer, an input, and the gradient of a loss in its output, all random."""
    rng = np.random.default_rng(1)
    layer = Dense(I, O, **{"dtype": np.float64, "rng": rng} | options)
    x, d_output = rng.standard_normal((*axes, I)), rng.standard_normal((*axes, O))
    return layer, x.astype(layer.dtype), d_output.astype(layer.dtype)


def gradients(layer, tape, d_output):
    grads, d_x = layer.backward(tape, d_output)
    return grads | {"x": d_x}


@leading_axes
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("dtype", "atol"), [(np.float64, 1e-13), (np.float32, 1e-5)])
def test_as_pytorchs(torch, axes, bias, dtype, atol):
    layer, x, d_output = make(axes, bias=bias, dtype=dtype)
    net = torch.nn.Linear(I, O, bias=bias, dtype=getattr(torch, np.dtype(dtype).name))
    arrays = {name: torch.from_numpy(array) for name, array in layer.state_dict().items()}
    net.load_state_dict(arrays, strict=True)
    x_torch = torch.from_numpy(x.copy()).requires_grad_()
    expected = net(x_torch)
    expected.backward(torch.from_numpy(d_output))

    output, tape = layer.forward(x)
    assert_same({"y": output, "call": layer(x)}, dict.fromkeys(["y", "call"], npy(expected)), atol)
    names = {name: npy(parameter.grad) for name, parameter in net.named_parameters()}
    assert_same(gradients(layer, tape, d_output), names | {"x": npy(x_torch.grad)}, atol)


def npy(tensor):
    return tensor.detach().numpy()


@leading_axes
def test_gradients_are_those_of_differences(axes):
    layer, x, d_output = make(axes)
    for name, gradient in gradients(layer, layer.forward(x)[1], d_output).items():
        at = x if name == "x" else layer.parameters[name]
        expected = central_differences(lambda: np.sum(d_output * layer(x)), at)
        assert relative_error(gradient, expected) < 1e-8, name


def test_takes_pytorchs_weights(torch):
    net, layer = torch.nn.Linear(I, O), Dense(I, O)
    layer.load_state_dict(net.state_dict())
    assert_same(layer.parameters, {k: npy(array) for k, array in net.state_dict().items()})


def test_a_tape_belongs_to_its_pass():
    """Two passes, the weights and the input overwritten, then both backwards in either order."""
    layer, x, d_output = make()
    other = 2 * x + 1
    expected = [gradients(layer, layer.forward(value)[1], d_output) for value in (x, other)]
    tapes = layer.forward(x)[1], layer.forward(other)[1]
    layer.parameters["weight"][...] = 7
    x[...] = 7
    for order in ((0, 1), (1, 0)):
        for k in order:
            assert_same(gradients(layer, tapes[k], d_output), expected[k])


def test_first_weights():
    layer = Dense(16, 1000, rng=3)
    for array in layer.parameters.values():
        assert array.dtype == np.float32
        assert 0.245 < np.abs(array).max() <= 0.25  # uniform in ±1/√16
        assert abs(array.mean()) < 0.02
        assert array.std() == pytest.approx(0.25 / 3**0.5, rel=0.05)
    assert_same(layer.parameters, Dense(16, 1000, rng=3).parameters)
    assert not np.array_equal(layer.parameters["bias"], Dense(16, 1000, rng=4).parameters["bias"])


def test_weights_go_out_and_in_as_copies():
    layer, other = make()[0], Dense(I, O, dtype=np.float64)
    held = other.parameters["weight"]
    arrays = layer.state_dict()
    other.load_state_dict(arrays)
    assert_same(other.parameters, layer.parameters)
    assert other.parameters["weight"] is held
    arrays["weight"][...] = 7
    assert_same(other.parameters, layer.parameters)


def test_a_failed_import_changes_nothing():
    layer = make()[0]
    before = layer.state_dict()
    faults = [
        {"weight": np.zeros((O, I))},
        {"weight": np.zeros((O, I)), "bias": np.zeros(1)},
        {"weight": np.zeros((O, I)), "bias": np.zeros(O), "bias_hh": np.zeros(O)},
    ]
    for arrays in faults:
        with pytest.raises(ValueError, match="bias"):
            layer.load_state_dict(arrays)
    with pytest.raises(TypeError, match="list"):
        layer.load_state_dict([1.0])
    assert_same(layer.parameters, before)


def test_it_says_what_it_is():
    assert repr(Dense(I, O, bias=False)) == "Dense(3, 4, bias=False, dtype=float32)"


def back(tape=None, d_output=None):
    layer, x, good = make()
    return layer.backward(tape or layer.forward(x)[1], good if d_output is None else d_output)


def forward(x):
    return make()[0](x)


def replaced(**arrays):
    layer, x, _ = make()
    layer.parameters.update(arrays)
    return layer(x)


# what is wrong: (call, error, what the message must say)
FAULTS = {
    "no inputs": (lambda: Dense(0, O), ValueError, "input_size: expected a positive integer.*0"),
    "outputs": (lambda: Dense(I, 2.5), TypeError, "output_size: expected a positive integer.*2.5"),
    "bias": (lambda: Dense(I, O, bias=1), TypeError, "bias: expected True or False, got 1"),
    "dtype": (lambda: Dense(I, O, dtype=int), TypeError, "dtype: expected float32 or float64"),
    "rng": (lambda: Dense(I, O, rng="x"), TypeError, "rng: expected None.*got 'x'"),
    "x, a list": (lambda: forward([0.0] * I), TypeError, "x: expected a float64.*got list"),
    "x, float32": (lambda: forward(np.zeros(I, "f4")), TypeError, "x: expected a float64.*float32"),
    "x, too wide": (lambda: forward(np.zeros((2, 4))), ValueError, r"input_size = 3.*\(2, 4\)"),
    "x, one number": (lambda: forward(np.array(1.0)), ValueError, r"input_size = 3.*\(\)"),
    "d_output": (lambda: back(None, np.zeros((6, 5, 1))), ValueError, r"d_output.*\(6, 5, 4\)"),
    "d_output, float32": (lambda: back(None, np.zeros((6, 5, O), "f4")), TypeError, "d_output"),
    "no tape": (lambda: back({1: 2}), TypeError, "tape: expected the tape of forward.*dict"),
    "a tape of another": (
        lambda: back(make()[0].forward(np.zeros(I))[1]),
        ValueError,
        "tape: expected one recorded by this layer",
    ),
    "weight replaced": (
        lambda: replaced(weight=np.zeros((I, O))),
        ValueError,
        r"parameters\['weight'\]: expected shape \(4, 3\).*\(3, 4\)",
    ),
    "a parameter more": (lambda: replaced(b=np.zeros(O)), ValueError, "parameters: expected.*b"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_bad_input(fault):
    call, error, message = FAULTS[fault]
    with pytest.raises(error, match=message):
        call()
