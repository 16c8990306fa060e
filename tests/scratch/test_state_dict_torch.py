"""PyTorch's weights in, and out again: the outputs stay the same."""

import numpy as np
import pytest

from .problems import assert_same, make


@pytest.mark.parametrize("stacked", [False, True])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ["rnn_tanh", "lstm", "gru"])
def test_there_and_back(torch, name, dtype, bias, stacked):
    options = {"bias": bias}
    if stacked:
        options |= {"num_layers": 3, "bidirectional": True}
    problem = make(name, dtype=dtype, **options)
    kind = getattr(torch.nn, name.partition("_")[0].upper())
    theirs, back = (
        kind(2, 4, dtype=getattr(torch, np.dtype(dtype).name), **options) for _ in range(2)
    )
    problem.layer.load_state_dict(theirs.state_dict())
    arrays = problem.layer.state_dict()
    assert list(arrays) == list(back.state_dict())
    tensors = {key: torch.from_numpy(array) for key, array in arrays.items()}
    back.load_state_dict(tensors, strict=True)
    x = torch.from_numpy(problem.x)
    expected = theirs(x)[0].detach().numpy()
    atol = 1e-6 if dtype == np.float32 else 1e-14
    np.testing.assert_allclose(problem.layer(problem.x)[0], expected, rtol=0, atol=atol)
    np.testing.assert_allclose(back(x)[0].detach().numpy(), expected, rtol=0, atol=atol)


def test_pytorchs_weights_are_copied(torch):
    theirs = torch.nn.LSTM(2, 4)
    layer = make("lstm", dtype=np.float32).layer
    layer.load_state_dict(theirs.state_dict())
    before = layer.parameters["weight_ih_l0"].copy()
    with torch.no_grad():
        theirs.weight_ih_l0.zero_()
    np.testing.assert_array_equal(layer.parameters["weight_ih_l0"], before)


@pytest.mark.parametrize("fault", ["requires grad", "bfloat16"])
def test_a_tensor_that_numpy_cannot_read_is_refused_by_its_name(torch, fault):
    theirs = torch.nn.LSTM(2, 4)
    arrays = theirs.state_dict()
    if fault == "requires grad":
        arrays["bias_hh_l0"] = theirs.bias_hh_l0
    else:
        arrays["bias_hh_l0"] = arrays["bias_hh_l0"].bfloat16()
    layer = make("lstm", dtype=np.float32).layer
    before = {key: array.copy() for key, array in layer.parameters.items()}
    with pytest.raises(TypeError, match=r"^arrays\['bias_hh_l0'\]: expected .*; got "):
        layer.load_state_dict(arrays)
    assert_same(layer.parameters, before)
