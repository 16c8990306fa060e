"""The embedding: against PyTorch's, against differences; a repeated symbol counts each time."""

import numpy as np
import pytest

from lstm_lessons.scratch.embedding import Embedding

from .differences import central_differences, relative_error
from .problems import assert_same

N, E = 5, 3
INDICES = {
    "one": np.array(2),
    "a sequence": np.array([4, 0, 4, 4, 1]),
    "time and batch": np.array([[0, 3], [3, 3], [4, 0]]),
    "small integers": np.array([[4, 4], [0, 3]], np.uint8),
}
all_indices = pytest.mark.parametrize("indices", INDICES.values(), ids=INDICES)


def make(indices, dtype=np.float64):
    """Return a table, and the gradient of a loss in what is looked up."""
    rng = np.random.default_rng(2)
    layer = Embedding(N, E, dtype=dtype, rng=rng)
    return layer, rng.standard_normal((*indices.shape, E)).astype(dtype)


@all_indices
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_as_pytorchs(torch, indices, dtype):
    layer, d_output = make(indices, dtype)
    table = torch.from_numpy(layer.state_dict()["weight"])
    net = torch.nn.Embedding.from_pretrained(table, freeze=False)
    expected = net(torch.from_numpy(indices.astype(np.int64)))
    expected.backward(torch.from_numpy(d_output))

    output, tape = layer.forward(indices)
    grads = layer.backward(tape, d_output)
    assert_same({"output": output}, {"output": expected.detach().numpy()})
    assert_same({"output": layer(indices)}, {"output": output})
    assert_same(grads, {"weight": net.weight.grad.numpy()}, atol=1e-6 if dtype == np.float32 else 0)


@all_indices
def test_gradients_are_those_of_differences(indices):
    layer, d_output = make(indices)
    weight = layer.parameters["weight"]
    expected = central_differences(lambda: np.sum(d_output * layer(indices)), weight)
    grads = layer.backward(layer.forward(indices)[1], d_output)
    assert relative_error(grads["weight"], expected) < 1e-8


def test_takes_pytorchs_weights_and_gives_them_back(torch):
    net, layer = torch.nn.Embedding(N, E), Embedding(N, E)
    layer.load_state_dict(net.state_dict())
    assert_same(layer.state_dict(), {"weight": net.weight.detach().numpy()})


def test_a_tape_belongs_to_its_pass():
    indices = INDICES["time and batch"].copy()
    layer, d_output = make(indices)
    expected = layer.backward(layer.forward(indices)[1], d_output)
    output, tape = layer.forward(indices)
    before = output.copy()
    layer.forward(indices * 0)
    indices[...] = 1
    layer.parameters["weight"][...] = 7
    np.testing.assert_array_equal(output, before)
    assert_same(layer.backward(tape, d_output), expected)
    assert_same(layer.backward(tape, d_output), expected)


def test_first_weights():
    weight = Embedding(500, 40, rng=3).parameters["weight"]
    assert weight.dtype == np.float32
    assert abs(weight.mean()) < 0.02
    assert weight.std() == pytest.approx(1, rel=0.02)  # the standard normal distribution
    np.testing.assert_array_equal(weight, Embedding(500, 40, rng=3).parameters["weight"])


def test_it_says_what_it_is():
    assert repr(Embedding(N, E)) == "Embedding(5, 3, dtype=float32)"


def look_up(indices):
    return Embedding(N, E)(indices)


def back(d_output):
    layer = Embedding(N, E)
    return layer.backward(layer.forward(np.zeros((2, 4), int))[1], d_output)


# what is wrong: (call, error, what the message must say)
FAULTS = {
    "no symbols": (lambda: Embedding(0, E), ValueError, "num_embeddings: expected a positive"),
    "no vector": (lambda: Embedding(N, None), TypeError, "embedding_dim: expected a pos.*None"),
    "dtype": (lambda: Embedding(N, E, dtype="f2"), TypeError, "dtype: expected float32 or"),
    "rng": (lambda: Embedding(N, E, rng=-1), ValueError, "rng: expected None.*got -1"),
    "too large": (
        lambda: look_up(np.array([[0, 1], [5, 0]])),
        ValueError,
        r"indices: expected integers from 0 to 4, got 5 at index \[1, 0\]",
    ),
    "from the end": (lambda: look_up(np.array([-1])), ValueError, r"0 to 4, got -1 at index \[0\]"),
    "floats": (lambda: look_up(np.array([1.0])), TypeError, "indices: expected integers.*float64"),
    "masked": (
        lambda: look_up(np.ma.masked_array([0, 1], mask=[0, 1])),
        TypeError,
        "indices: expected integers from 0 to 4, got MaskedArray",
    ),
    "a matrix": (
        lambda: look_up(np.array([[0, 1]]).view(np.matrix)),
        TypeError,
        "indices: expected integers.*got matrix",
    ),
    "ragged": (lambda: look_up([[0, 1], [2]]), TypeError, "indices: expected integers.*got list"),
    "a mask": (lambda: look_up(np.array([True])), TypeError, "indices: expected integers.*bool"),
    "text": (lambda: look_up("abc"), TypeError, "indices: expected integers"),
    "d_output": (lambda: back(np.zeros((2, E), "f4")), ValueError, r"d_output.*\(2, 4, 3\)"),
    "tape": (lambda: Embedding(N, E).backward(None, 0), TypeError, "tape: expected.*NoneType"),
    "a tape of another": (
        lambda: Embedding(N, E).backward(Embedding(N, E).forward(0)[1], np.zeros(E, "f4")),
        ValueError,
        "tape: expected one recorded by this layer",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_bad_input(fault):
    call, error, message = FAULTS[fault]
    with pytest.raises(error, match=message):
        call()
