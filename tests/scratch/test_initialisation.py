"""First weights: their names, shapes and range; reproducible from a seed; forget_bias."""

from fractions import Fraction

import numpy as np
import pytest

from lstm_lessons.scratch import GRU, LSTM, RNN
from lstm_lessons.scratch.recurrent import RecurrentLayer

from .problems import LSTMS, UNITS, assert_same

# of a layer with I = 3, H = 5: K blocks of rows, and the peepholes
BLOCKS = {
    "rnn_tanh": (1, ""),
    "lstm": (4, ""),
    "lstm_1997": (3, ""),
    "lstm_coupled": (3, ""),
    "lstm_peephole": (4, "ifo"),
    "lstm_1997_peephole": (3, "io"),
    "lstm_coupled_peephole": (3, "io"),
    "gru": (3, ""),
}


def shapes(name, ending, inputs, bias):
    """What one layer in one direction should have, in this order."""
    blocks, peepholes = BLOCKS[name]
    expected = {"weight_ih": (5 * blocks, inputs), "weight_hh": (5 * blocks, 5)}
    if bias:
        biases = ["bias_ih", "bias_hh"] if name == "gru" else ["bias"]
        expected |= dict.fromkeys(biases, (5 * blocks,))
    expected |= {f"weight_c{gate}": (5,) for gate in peepholes}
    return [(key + ending, shape) for key, shape in expected.items()]


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("name", BLOCKS)
def test_names_and_shapes(name, bias):
    layer = UNITS[name](3, 5, bias=bias)
    found = [(key, array.shape) for key, array in layer.parameters.items()]
    assert found == shapes(name, "_l0", 3, bias)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("name", BLOCKS)
def test_names_and_shapes_of_every_layer_and_direction(name, bias):
    """Layers after the first read both directions of the one before."""
    layer = UNITS[name](3, 5, num_layers=3, bidirectional=True, bias=bias)
    expected = []
    for k, inputs in enumerate([3, 10, 10]):
        for way in ("", "_reverse"):
            expected += shapes(name, f"_l{k}{way}", inputs, bias)
    assert [(key, array.shape) for key, array in layer.parameters.items()] == expected


@pytest.mark.parametrize("name", BLOCKS)
def test_a_layer_after_the_first_reads_one_direction_if_there_is_one(name):
    layer = UNITS[name](3, 5, num_layers=2)
    assert layer.parameters["weight_ih_l1"].shape == (5 * BLOCKS[name][0], 5)


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
    assert RNN(3, 5).dtype == LSTM(3, 5).dtype == GRU(3, 5).dtype == np.float32


@pytest.mark.parametrize("unit", [RNN, LSTM, GRU])
def test_one_layer_in_one_direction_is_what_you_get_unasked(unit):
    layer = unit(3, 5)
    assert (layer.num_layers, layer.bidirectional, layer.dropout) == (1, False, 0)
    assert (layer.bias, layer.batch_first) == (True, False)


def test_the_plain_lstm_is_what_you_get_unasked():
    layer = LSTM(3, 5)
    assert (layer.forget_gate, layer.peephole, layer.coupled) == (True, False, False)


@pytest.mark.parametrize("unit", [RNN, LSTM, GRU])
def test_options_have_names_but_for_the_number_of_layers(unit):
    """``torch.nn.LSTM(10, 20, 2)`` is how PyTorch's own examples begin."""
    assert unit(3, 5, 2).num_layers == 2
    with pytest.raises(TypeError, match="positional"):
        unit(3, 5, 2, True)


def test_tanh_is_what_you_get_unasked():
    x = np.full((4, 2, 3), 2, np.float32)
    asked = RNN(3, 5, nonlinearity="tanh", rng=0)
    np.testing.assert_array_equal(RNN(3, 5, rng=0)(x)[0], asked(x)[0])


@pytest.mark.parametrize("option", ["bias", "batch_first", "bidirectional", "forget_gate"])
@pytest.mark.parametrize("value", [True, False])
def test_numpys_own_true_and_false_are_flags(option, value):
    assert getattr(LSTM(3, 5, **{option: np.bool_(value)}), option) is value


@pytest.mark.parametrize("name", UNITS)
def test_weights_are_uniform_within_one_over_root_h(name):
    hidden, bound = 64, 1 / 8
    options = {"num_layers": 2, "bidirectional": True, "rng": 0, "dtype": np.float64}
    layer = UNITS[name](50, hidden, **options)
    for key, array in layer.parameters.items():
        if key.startswith("weight_c"):  # only 64 of them
            assert 0.8 * bound < np.abs(array).max() <= bound
        elif key.startswith("weight"):
            for block in np.split(array, len(array) // hidden):
                assert np.abs(block).max() <= bound
                assert block.mean() == pytest.approx(0, abs=0.05 * bound)
                assert block.std() == pytest.approx(bound / np.sqrt(3), rel=0.05)


@pytest.mark.parametrize("name", UNITS)
def test_the_bias_is_drawn_in_the_same_range(name):
    """All of it but the rows of the forget gate."""
    layer = UNITS[name](3, 64, num_layers=2, bidirectional=True, rng=0, dtype=np.float64)
    biases = [array for key, array in layer.parameters.items() if key.startswith("bias")]
    assert len(biases) == (8 if name == "gru" else 4)
    for bias in biases:
        drawn = np.delete(bias, slice(64, 128)) if name in FORGET_BIASED else bias
        assert np.abs(drawn).max() <= 1 / 8
        assert drawn.std() == pytest.approx(1 / 8 / np.sqrt(3), rel=0.2)


FORGET_BIASED = ["lstm", "lstm_peephole"]
ENDINGS = ["l0", "l0_reverse", "l1", "l1_reverse"]


@pytest.mark.parametrize("forget_bias", [1.0, -2.5, 0.0, 3, Fraction(1, 2), np.float32(2)])
def test_forget_bias_is_written_to_the_forget_rows_alone(forget_bias):
    """Of every layer and every direction."""
    stack = {"num_layers": 2, "bidirectional": True, "rng": 0}
    for name in FORGET_BIASED:
        asked = UNITS[name](3, 5, forget_bias=forget_bias, **stack).parameters
        other = UNITS[name](3, 5, forget_bias=99.0, **stack).parameters
        for key, array in asked.items():
            rows = range(5, 10) if key.startswith("bias") else ()
            np.testing.assert_array_equal(np.flatnonzero(array != other[key]), rows)
        for ending in ENDINGS:
            assert (asked[f"bias_{ending}"][5:10] == forget_bias).all()


@pytest.mark.parametrize("name", FORGET_BIASED)
def test_forget_bias_is_1_unasked(name):
    layer = UNITS[name](3, 5, num_layers=2, bidirectional=True)
    for ending in ENDINGS:
        assert (layer.parameters[f"bias_{ending}"][5:10] == 1).all()


@pytest.mark.parametrize("unit", [RNN, GRU])
def test_only_an_lstm_has_a_forget_gate(unit):
    with pytest.raises(TypeError, match="forget_bias"):
        unit(3, 5, forget_bias=1.0)


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
    layer = UNITS[name](3, 5, num_layers=2, bidirectional=True, rng=0, dtype=np.float64)
    arrays = [array for key, array in layer.parameters.items() if key.startswith("weight")]
    weights = np.concatenate([array.ravel() for array in arrays])
    assert len(np.unique(weights)) == weights.size


def test_a_generator_is_drawn_from():
    rng = np.random.default_rng(7)
    first, second = RNN(3, 5, rng=rng), RNN(3, 5, rng=rng)
    assert (first.parameters["weight_hh_l0"] != second.parameters["weight_hh_l0"]).any()


@pytest.mark.parametrize("unit", [RNN, LSTM, GRU])
def test_a_layer_says_what_it_is(unit):
    said = repr(unit(3, 5, batch_first=True, dtype=np.float64))
    assert said.startswith(f"{unit.__name__}(3, 5, ")
    assert "batch_first=True" in said
    assert "dtype=float64" in said
    assert "layers" not in said
    said = repr(unit(3, 5, num_layers=2, bidirectional=True))
    assert "num_layers=2" in said
    assert "bidirectional=True" in said


@pytest.mark.parametrize(
    ("unit", "options"),
    [
        (RNN, {"nonlinearity": "relu", "bias": False}),
        (GRU, {"num_layers": 2, "dropout": 0.5}),
        (LSTM, {"peephole": True, "coupled": True}),
        (LSTM, {"forget_gate": False}),
        (LSTM, {"forget_bias": 0.0}),
    ],
)
def test_a_layer_says_what_is_not_as_usual(unit, options):
    usual = repr(unit(3, 5))
    said = repr(unit(3, 5, **options))
    for name, value in options.items():
        assert f", {name}={value!r}" in said
        assert name not in usual


@pytest.mark.parametrize("unit", [RNN, LSTM, GRU])
def test_a_tape_does_not_print_its_arrays(unit):
    _, _, tape = unit(3, 5).forward(np.ones((4, 2, 3), np.float32))
    assert "array" not in repr(tape)
    assert "array" not in repr(tape.layers[0])


REFUSED = [
    {"input_size": 0},
    {"hidden_size": 2.0},
    {"bias": 1},
    {"batch_first": None},
    {"forget_gate": "no"},
    {"forget_bias": np.nan},
    {"forget_bias": 2.0, "bias": False},
    {"forget_bias": 2.0, "forget_gate": False},
    {"forget_bias": 2.0, "coupled": True},
    {"coupled": True, "forget_gate": False},
    {"coupled": 1},
    {"peephole": "yes"},
    {"num_layers": 0},
    {"bidirectional": 1},
    {"dropout": 1.0, "num_layers": 2},
    {"dropout": 0.5},
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


def test_what_every_recurrent_layer_shares_is_no_layer_yet():
    with pytest.raises(TypeError, match="abstract"):
        RecurrentLayer(3, 5)
