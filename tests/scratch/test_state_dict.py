"""Weights under PyTorch's names: out, in, and refused as a whole when anything is wrong."""

import numpy as np
import pytest

from .problems import UNITS, assert_same, make

every_unit = pytest.mark.parametrize("name", UNITS)


def arrays_like(layer, seed=1):
    """Random arrays for every name of the layer's state_dict, both biases not zero."""
    rng = np.random.default_rng(seed)
    return {
        name: rng.standard_normal(array.shape).astype(array.dtype)
        for name, array in layer.state_dict().items()
    }


@every_unit
def test_export_has_pytorchs_names_and_all_of_the_bias_in_the_first(name):
    layer = make(name).layer
    arrays = layer.state_dict()
    assert list(arrays) == ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]
    for key in ("weight_ih_l0", "weight_hh_l0"):
        np.testing.assert_array_equal(arrays[key], layer.parameters[key])
    np.testing.assert_array_equal(arrays["bias_ih_l0"], layer.parameters["bias_l0"])
    np.testing.assert_array_equal(arrays["bias_hh_l0"], np.zeros_like(arrays["bias_ih_l0"]))
    assert {array.dtype for array in arrays.values()} == {layer.dtype}


@every_unit
def test_export_without_a_bias(name):
    assert list(make(name, bias=False).layer.state_dict()) == ["weight_ih_l0", "weight_hh_l0"]


@every_unit
def test_import_adds_the_two_biases_up(name):
    layer = make(name).layer
    arrays = arrays_like(layer)
    layer.load_state_dict(arrays)
    expected = {key: arrays[key] for key in ("weight_ih_l0", "weight_hh_l0")}
    expected["bias_l0"] = arrays["bias_ih_l0"] + arrays["bias_hh_l0"]
    assert_same(layer.parameters, expected)


@every_unit
def test_import_writes_in_place(name):
    """An optimiser that holds the arrays goes on working."""
    layer = make(name).layer
    held = dict(layer.parameters)
    layer.load_state_dict(arrays_like(layer))
    assert all(layer.parameters[key] is held[key] for key in held)


@every_unit
def test_nothing_is_shared(name):
    layer = make(name).layer
    arrays = arrays_like(layer)
    layer.load_state_dict(arrays)
    before = {key: array.copy() for key, array in layer.parameters.items()}
    for array in (*arrays.values(), *layer.state_dict().values()):
        array.fill(7)
    assert_same(layer.parameters, before)


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_fewer_digits_fit_into_float64(dtype):
    layer = make("lstm").layer
    arrays = {key: array.astype(dtype) for key, array in arrays_like(layer).items()}
    layer.load_state_dict(arrays)
    assert layer.parameters["weight_ih_l0"].dtype == np.float64
    np.testing.assert_array_equal(layer.parameters["weight_ih_l0"], arrays["weight_ih_l0"])


def without(key):
    return lambda arrays: {k: v for k, v in arrays.items() if k != key}


def altered(key, change):
    return lambda arrays: arrays | {key: change(arrays[key])}


FAULTS = {
    "missing": (without("bias_hh_l0"), ValueError, "bias_hh_l0"),
    "unexpected": (lambda arrays: arrays | {"weight_ih_l1": 0}, ValueError, "weight_ih_l1"),
    "own name": (lambda arrays: arrays | {"bias_l0": arrays["bias_ih_l0"]}, ValueError, "bias_l0"),
    "transposed": (altered("weight_ih_l0", np.transpose), ValueError, "weight_ih_l0"),
    "last one short": (altered("bias_hh_l0", lambda b: b[:-1]), ValueError, "bias_hh_l0"),
    "last one to broadcast": (altered("bias_hh_l0", lambda b: b[:1]), ValueError, "bias_hh_l0"),
    "integers": (altered("bias_hh_l0", lambda b: b.astype(int)), TypeError, "bias_hh_l0"),
    "complex": (altered("bias_hh_l0", lambda b: b.astype(complex)), TypeError, "bias_hh_l0"),
    "masked": (altered("bias_hh_l0", np.ma.masked_array), TypeError, "bias_hh_l0.*MaskedArray"),
    "ragged": (altered("bias_hh_l0", lambda b: [[1.0], [1.0, 2.0]]), TypeError, "bias_hh_l0.*list"),
    "nothing": (altered("bias_hh_l0", lambda b: None), TypeError, "bias_hh_l0"),
    "not a dict": (lambda arrays: list(arrays.values()), TypeError, "list"),
}


@every_unit
@pytest.mark.parametrize("fault", FAULTS)
def test_a_failed_import_changes_nothing(name, fault):
    layer = make(name).layer
    before = {key: array.copy() for key, array in layer.parameters.items()}
    spoil, error, named = FAULTS[fault]
    with pytest.raises(error, match=named):
        layer.load_state_dict(spoil(arrays_like(layer)))
    assert_same(layer.parameters, before)


def test_a_replaced_parameter_is_neither_exported_nor_overwritten():
    layer = make("lstm").layer
    arrays = arrays_like(layer)
    layer.parameters["bias_l0"] = np.zeros(3)
    with pytest.raises(ValueError, match="bias_l0"):
        layer.state_dict()
    with pytest.raises(ValueError, match="bias_l0"):
        layer.load_state_dict(arrays)
    del layer.parameters["bias_l0"]
    with pytest.raises(ValueError, match="bias_l0"):
        layer.state_dict()


def test_float64_is_not_squeezed_into_float32():
    layer = make("lstm", dtype=np.float32).layer
    before = {key: array.copy() for key, array in layer.parameters.items()}
    arrays = arrays_like(layer)
    arrays["bias_hh_l0"] = arrays["bias_hh_l0"].astype(np.float64)
    with pytest.raises(TypeError, match=r"bias_hh_l0.*float32.*float64"):
        layer.load_state_dict(arrays)
    assert_same(layer.parameters, before)


def test_biases_do_not_enter_a_layer_without_bias():
    with pytest.raises(ValueError, match="bias_hh_l0"):
        make("lstm", bias=False).layer.load_state_dict(make("lstm").layer.state_dict())
