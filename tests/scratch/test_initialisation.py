"""First weights: their names, shapes and range; reproducible from a seed; forget_bias."""

from fractions import Fraction

import numpy as np
import pytest

from lstm_lessons.scratch import LSTM, RNN

from .problems import LSTMS, UNITS, assert_same

SHAPES = {
    "rnn_tanh": {"weight_ih_l0": (5, 3), "weight_hh_l0": (5, 5), "bias_l0": (5,)},
    "lstm": {"weight_ih_l0": (20, 3), "weight_hh_l0": (20, 5), "bias_l0": (20,)},
    "lstm_1997": {"weight_ih_l0": (15, 3), "weight_hh_l0": (15, 5), "bias_l0": (15,)},
}


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("name", SHAPES)
def test_names_and_shapes(name, bias):
    layer = UNITS[name](3, 5, bias=bias)
    expected = {key: shape for key, shape in SHAPES[name].items() if bias or key != "bias_l0"}
    assert {key: array.shape for key, array in layer.parameters.items()} == expected


@pytest.mark.parametrize("dtype", [np.float32, np.float64, "float32"])
def test_dtype(dtype):
    layer = LSTM(3, 5, dtype=dtype)
    assert {array.dtype for array in layer.parameters.values()} == {np.dtype(dtype)}
    x = np.zeros((2, 4, 3), dtype)
    output, state, tape = layer.forward(x)
    grads, d_x, d_state = layer.backward(tape, output)
    arrays = (output, *state, *grads.values(), d_x, *d_state)
    assert {array.dtype for array in arrays} == {np.dtype(dtype)}


def test_float32_is_what_you_get_unasked():
    assert RNN(3, 5).dtype == LSTM(3, 5).dtype == np.float32


def test_tanh_is_what_you_get_unasked():
    x = np.full((4, 2, 3), 2, np.float32)
    asked = RNN(3, 5, nonlinearity="tanh", rng=0)
    np.testing.assert_array_equal(RNN(3, 5, rng=0)(x)[0], asked(x)[0])


@pytest.mark.parametrize("option", ["bias", "batch_first", "forget_gate"])
@pytest.mark.parametrize("value", [True, False])
def test_numpys_own_true_and_false_are_flags(option, value):
    assert getattr(LSTM(3, 5, **{option: np.bool_(value)}), option) is value


@pytest.mark.parametrize("name", UNITS)
def test_weights_are_uniform_within_one_over_root_h(name):
    hidden, bound = 64, 1 / 8
    layer = UNITS[name](50, hidden, rng=0, dtype=np.float64)
    for key in ("weight_ih_l0", "weight_hh_l0"):
        for block in np.split(layer.parameters[key], len(layer.parameters[key]) // hidden):
            assert np.abs(block).max() <= bound
            assert block.mean() == pytest.approx(0, abs=0.05 * bound)
            assert block.std() == pytest.approx(bound / np.sqrt(3), rel=0.05)


@pytest.mark.parametrize("name", UNITS)
def test_the_bias_is_drawn_in_the_same_range(name):
    """All of it but the rows of the forget gate."""
    layer = UNITS[name](3, 64, rng=0, dtype=np.float64)
    bias = layer.parameters["bias_l0"]
    drawn = np.delete(bias, slice(64, 128)) if name == "lstm" else bias
    assert np.abs(drawn).max() <= 1 / 8
    assert drawn.std() == pytest.approx(1 / 8 / np.sqrt(3), rel=0.2)


@pytest.mark.parametrize("forget_bias", [1.0, -2.5, 0.0, 3, Fraction(1, 2), np.float32(2)])
def test_forget_bias_is_written_to_the_forget_rows_alone(forget_bias):
    asked = LSTM(3, 5, forget_bias=forget_bias, rng=0).parameters["bias_l0"]
    other = LSTM(3, 5, forget_bias=99.0, rng=0).parameters["bias_l0"]
    assert (asked[5:10] == forget_bias).all()
    np.testing.assert_array_equal(np.flatnonzero(asked != other), range(5, 10))


def test_forget_bias_is_1_unasked():
    assert (LSTM(3, 5).parameters["bias_l0"][5:10] == 1).all()


@pytest.mark.parametrize("name", UNITS)
def test_the_same_seed_gives_the_same_weights(name):
    by_seed, again = UNITS[name](3, 5, rng=7), UNITS[name](3, 5, rng=7)
    by_generator = UNITS[name](3, 5, rng=np.random.default_rng(7))
    assert_same(by_seed.parameters, again.parameters)
    assert_same(by_seed.parameters, by_generator.parameters)
    assert (
        UNITS[name](3, 5, rng=8).parameters["weight_hh_l0"] != again.parameters["weight_hh_l0"]
    ).any()


@pytest.mark.parametrize("name", LSTMS)
def test_no_two_weights_are_equal(name):
    layer = UNITS[name](3, 5, rng=0, dtype=np.float64)
    weights = np.concatenate([layer.parameters[key].ravel() for key in list(layer.parameters)[:2]])
    assert len(np.unique(weights)) == weights.size


def test_a_generator_is_drawn_from():
    rng = np.random.default_rng(7)
    first, second = RNN(3, 5, rng=rng), RNN(3, 5, rng=rng)
    assert (first.parameters["weight_hh_l0"] != second.parameters["weight_hh_l0"]).any()


@pytest.mark.parametrize("unit", [RNN, LSTM])
def test_a_layer_says_what_it_is(unit):
    said = repr(unit(3, 5, batch_first=True, dtype=np.float64))
    assert said.startswith(f"{unit.__name__}(3, 5, ")
    assert "batch_first=True" in said
    assert "dtype=float64" in said


REFUSED = [
    {"input_size": 0},
    {"hidden_size": 2.0},
    {"bias": 1},
    {"batch_first": None},
    {"forget_gate": "no"},
    {"forget_bias": np.nan},
    {"forget_bias": 2.0, "bias": False},
    {"forget_bias": 2.0, "forget_gate": False},
    {"dtype": np.float16},
]


@pytest.mark.parametrize("wrong", REFUSED, ids=str)
def test_a_refused_layer_draws_nothing(wrong):
    """What is drawn next does not depend on a call that failed."""
    rng = np.random.default_rng(7)
    before = rng.bit_generator.state
    with pytest.raises((TypeError, ValueError)):
        LSTM(**{"input_size": 3, "hidden_size": 5, "rng": rng} | wrong)
    assert rng.bit_generator.state == before


@pytest.mark.parametrize("name", UNITS)
def test_without_a_seed_every_layer_differs(name):
    first, second = UNITS[name](3, 5), UNITS[name](3, 5)
    assert (first.parameters["weight_hh_l0"] != second.parameters["weight_hh_l0"]).any()


def test_numpys_global_generator_is_neither_read_nor_moved():
    np.random.seed(1)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    first = LSTM(3, 5, rng=0)
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002
    np.random.seed(2)  # noqa: NPY002
    assert_same(LSTM(3, 5, rng=0).parameters, first.parameters)
