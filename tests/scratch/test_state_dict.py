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


def stack(name, **options):
    return make(name, num_layers=2, bidirectional=True, **options).layer


@every_unit
def test_export_has_pytorchs_names_and_all_of_the_bias_in_the_first(name):
    """Of the peepholes, which PyTorch lacks, the names are our own."""
    layer = stack(name)
    arrays = layer.state_dict()
    expected = []
    for ending in ("_l0", "_l0_reverse", "_l1", "_l1_reverse"):
        own = [key for key in layer.parameters if key.endswith(ending)]
        peepholes = [key for key in own if key.startswith("weight_c")]
        names = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]
        expected += [key + ending for key in names] + peepholes
        if name != "gru":
            bias = layer.parameters[f"bias{ending}"]
            np.testing.assert_array_equal(arrays[f"bias_ih{ending}"], bias)
            np.testing.assert_array_equal(arrays[f"bias_hh{ending}"], np.zeros_like(bias))
    assert list(arrays) == expected
    for key in layer.parameters.keys() & arrays.keys():
        np.testing.assert_array_equal(arrays[key], layer.parameters[key])
    assert {array.dtype for array in arrays.values()} == {layer.dtype}


@every_unit
def test_export_without_a_bias(name):
    assert not any("bias" in key for key in stack(name, bias=False).state_dict())


@every_unit
def test_import_adds_the_two_biases_up(name):
    """But for a GRU, which has both."""
    layer = stack(name)
    arrays = arrays_like(layer)
    layer.load_state_dict(arrays)
    expected = {key: arrays[key] for key in layer.parameters if key in arrays}
    for ending in ("_l0", "_l0_reverse", "_l1", "_l1_reverse") if name != "gru" else ():
        expected[f"bias{ending}"] = arrays[f"bias_ih{ending}"] + arrays[f"bias_hh{ending}"]
    assert_same(layer.parameters, {key: expected[key] for key in layer.parameters})


@every_unit
def test_there_and_back_the_layer_is_the_same(name):
    layer, other = stack(name), stack(name, seed=1)
    other.load_state_dict(layer.state_dict())
    assert_same(other.parameters, layer.parameters)


@every_unit
def test_import_writes_in_place(name):
    """An optimiser that holds the arrays goes on working."""
    layer = stack(name)
    held = dict(layer.parameters)
    layer.load_state_dict(arrays_like(layer))
    assert all(layer.parameters[key] is held[key] for key in held)


@every_unit
def test_nothing_is_shared(name):
    layer = stack(name)
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
    "unexpected": (lambda arrays: arrays | {"weight_ih_l2": 0}, ValueError, "weight_ih_l2"),
    "own name": (lambda arrays: arrays | {"bias_l0": arrays["bias_ih_l0"]}, ValueError, "bias_l0"),
    "missing in a direction": (without("weight_hh_l1_reverse"), ValueError, "weight_hh_l1_reverse"),
    "transposed in a layer": (altered("weight_ih_l1", np.transpose), ValueError, "weight_ih_l1"),
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
    layer = stack(name)
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


@pytest.mark.parametrize("name", ["lstm_peephole", "lstm_coupled_peephole"])
def test_peepholes_are_neither_left_out_nor_made_up(name):
    with_them, without_them = stack(name), stack(name.removesuffix("_peephole"))
    with pytest.raises(ValueError, match="weight_ci_l0"):
        with_them.load_state_dict(without_them.state_dict())
    with pytest.raises(ValueError, match="weight_ci_l0"):
        without_them.load_state_dict(with_them.state_dict())


def test_one_direction_does_not_enter_a_layer_of_two():
    with pytest.raises(ValueError, match="weight_ih_l0_reverse"):
        stack("gru").load_state_dict(make("gru", num_layers=2).layer.state_dict())
