"""Bad input never passes in silence: the error names the argument, what came, what was expected."""

import numpy as np
import pytest

from lstm_lessons.scratch import GRU, LSTM, RNN, gradient_check

T, B, I, H = 6, 3, 2, 4


def lstm(**options):
    return LSTM(I, H, **{"dtype": np.float64} | options)


def rnn(**options):
    return RNN(I, H, **{"dtype": np.float64} | options)


def gru(**options):
    return GRU(I, H, **{"dtype": np.float64} | options)


def zeros(*shape, dtype=np.float64):
    return np.zeros(shape, dtype)


def back(layer, d_output=None, d_state=None, x=None):
    """Run forward, then backward with what came."""
    tape = layer.forward(zeros(T, B, I) if x is None else x)[2]
    return layer.backward(tape, zeros(T, B, H) if d_output is None else d_output, d_state)


def back_over_a_part(layer):
    """Run backward over what only one layer wrote down."""
    return layer.backward(layer.forward(zeros(T, B, I))[2].layers[0], zeros(T, B, H))


def replaced(key, array, **options):
    """Return a layer whose parameter is something else."""
    layer = lstm(**options)
    layer.parameters[key] = array
    return layer


def without(key, **options):
    """Return a layer that has lost a parameter."""
    layer = lstm(**options)
    del layer.parameters[key]
    return layer


X, S = zeros(T, B, I), zeros(1, B, H)

LENGTHS = "3 integers, one for each sequence, from 1 to T = 6"

# what is wrong: (call, error, argument, what came, what was expected)
FAULTS = {
    # sizes
    "I of 0": (lambda: RNN(0, H), ValueError, "input_size", "got 0", "positive integer"),
    "I as text": (lambda: RNN("2", H), TypeError, "input_size", "got '2'", "positive integer"),
    "I as None": (lambda: RNN(None, H), TypeError, "input_size", "got None", "positive integer"),
    "H of 0": (lambda: LSTM(I, 0), ValueError, "hidden_size", "got 0", "positive integer"),
    "H negative": (lambda: LSTM(I, -4), ValueError, "hidden_size", "got -4", "positive integer"),
    "H as a float": (lambda: LSTM(I, 4.0), TypeError, "hidden_size", "got 4.0", "integer"),
    "H as a bool": (lambda: LSTM(I, True), TypeError, "hidden_size", "got True", "integer"),
    # options
    "bias": (lambda: lstm(bias=0), TypeError, "bias", "got 0", "True or False"),
    "batch_first": (lambda: rnn(batch_first="no"), TypeError, "batch_first", "'no'", "True or"),
    "forget_gate": (
        lambda: lstm(forget_gate=1),
        TypeError,
        "forget_gate",
        "got 1",
        "True or False",
    ),
    "no layer": (lambda: gru(num_layers=0), ValueError, "num_layers", "got 0", "positive integer"),
    "layers as a bool": (
        lambda: lstm(num_layers=True),
        TypeError,
        "num_layers",
        "got True",
        "positive integer",
    ),
    "half a layer": (
        lambda: rnn(num_layers=0.5),
        TypeError,
        "num_layers",
        "got 0.5",
        "positive integer",
    ),
    "bidirectional": (
        lambda: gru(bidirectional=2),
        TypeError,
        "bidirectional",
        "got 2",
        "True or False",
    ),
    "peephole": (lambda: lstm(peephole="ci"), TypeError, "peephole", "got 'ci'", "True or False"),
    "coupled": (lambda: lstm(coupled=None), TypeError, "coupled", "got None", "True or False"),
    "coupled gates and no forget gate": (
        lambda: lstm(coupled=True, forget_gate=False),
        ValueError,
        "coupled",
        "got True",
        "False with forget_gate=False",
    ),
    "dropout of 1": (
        lambda: lstm(num_layers=2, dropout=1),
        ValueError,
        "dropout",
        "got 1",
        "from 0 up to, but not including, 1",
    ),
    "dropout in percent": (
        lambda: gru(num_layers=2, dropout=50.0),
        ValueError,
        "dropout",
        "got 50.0",
        "from 0 up to, but not including, 1",
    ),
    "dropout below 0": (
        lambda: rnn(num_layers=2, dropout=-0.1),
        ValueError,
        "dropout",
        "got -0.1",
        "from 0 up to, but not including, 1",
    ),
    "dropout of NaN": (
        lambda: lstm(num_layers=2, dropout=np.nan),
        ValueError,
        "dropout",
        "got nan",
        "finite number",
    ),
    "dropout as a bool": (
        lambda: lstm(num_layers=2, dropout=True),
        TypeError,
        "dropout",
        "got True",
        "finite number",
    ),
    "dropout as text": (
        lambda: lstm(num_layers=2, dropout="0.5"),
        TypeError,
        "dropout",
        "got '0.5'",
        "finite number",
    ),
    "dropout with one layer": (
        lambda: lstm(dropout=0.5),
        ValueError,
        "dropout",
        "got 0.5",
        "0 with one layer",
    ),
    "train": (
        lambda: lstm().forward(X, train=1),
        TypeError,
        "train",
        "got 1",
        "True or False",
    ),
    "unknown nonlinearity": (
        lambda: rnn(nonlinearity="sigmoid"),
        ValueError,
        "nonlinearity",
        "got 'sigmoid'",
        "one of tanh, relu, identity",
    ),
    "nonlinearity as a function": (
        lambda: rnn(nonlinearity=np.tanh),
        ValueError,
        "nonlinearity",
        "got <ufunc 'tanh'>",
        "one of tanh, relu, identity",
    ),
    "forget_bias of NaN": (
        lambda: lstm(forget_bias=np.nan),
        ValueError,
        "forget_bias",
        "got nan",
        "finite number",
    ),
    "forget_bias too large for float32": (
        lambda: LSTM(I, H, forget_bias=1e39, dtype=np.float32),
        ValueError,
        "forget_bias",
        "1e+39",
        "at most",
    ),
    "forget_bias as text": (
        lambda: lstm(forget_bias="1"),
        TypeError,
        "forget_bias",
        "got '1'",
        "finite number",
    ),
    "forget_bias as an array": (
        lambda: lstm(forget_bias=zeros(H)),
        TypeError,
        "forget_bias",
        "got array",
        "finite number",
    ),
    "forget_bias that is complex": (
        lambda: lstm(forget_bias=1j),
        TypeError,
        "forget_bias",
        "got 1j",
        "finite number",
    ),
    "forget_bias and no bias": (
        lambda: lstm(forget_bias=2.0, bias=False),
        ValueError,
        "forget_bias",
        "got 2.0",
        "no value with bias=False",
    ),
    "forget_bias and no forget gate": (
        lambda: lstm(forget_bias=2.0, forget_gate=False),
        ValueError,
        "forget_bias",
        "got 2.0",
        "no value with forget_gate=False",
    ),
    "forget_bias and coupled gates": (
        lambda: lstm(forget_bias=2.0, coupled=True),
        ValueError,
        "forget_bias",
        "got 2.0",
        "no value with coupled=True",
    ),
    "nonlinearity as an array": (
        lambda: rnn(nonlinearity=np.array(["tanh", "relu"])),
        ValueError,
        "nonlinearity",
        "got array",
        "one of tanh, relu, identity",
    ),
    "forget_bias as a bool": (
        lambda: lstm(forget_bias=True),
        TypeError,
        "forget_bias",
        "got True",
        "finite number",
    ),
    "forget_bias of infinity": (
        lambda: lstm(forget_bias=np.inf),
        ValueError,
        "forget_bias",
        "got inf",
        "finite number",
    ),
    "forget_bias of minus infinity": (
        lambda: lstm(forget_bias=-np.inf),
        ValueError,
        "forget_bias",
        "got -inf",
        "finite number",
    ),
    "forget_bias beyond all floats": (
        lambda: lstm(forget_bias=10**400),
        ValueError,
        "forget_bias",
        "got 1000",
        "finite number",
    ),
    "dtype float16": (lambda: lstm(dtype=np.float16), TypeError, "dtype", "float16", "or float64"),
    "dtype int": (lambda: lstm(dtype=int), TypeError, "dtype", "int", "float32 or float64"),
    "dtype unknown": (lambda: lstm(dtype="real"), TypeError, "dtype", "'real'", "or float64"),
    "dtype None": (lambda: lstm(dtype=None), TypeError, "dtype", "got None", "or float64"),
    "seed negative": (lambda: lstm(rng=-1), ValueError, "rng", "got -1", "non-negative integer"),
    "seed as text": (lambda: lstm(rng="a"), TypeError, "rng", "got 'a'", "non-negative integer"),
    "seed as a bool": (lambda: lstm(rng=True), TypeError, "rng", "got True", "integer seed"),
    "seeds in a list": (lambda: lstm(rng=[1, 2]), TypeError, "rng", "got [1, 2]", "integer seed"),
    "seed as a float": (lambda: rnn(rng=1.0), TypeError, "rng", "got 1.0", "integer seed"),
    "the old generator": (
        lambda: lstm(rng=np.random.RandomState(0)),
        TypeError,
        "rng",
        "got RandomState",
        "numpy.random.Generator",
    ),
    # parameters that were replaced
    "parameter of another shape": (
        lambda: replaced("weight_hh_l0", zeros(H, 4 * H))(X),
        ValueError,
        "parameters['weight_hh_l0']",
        "got (4, 16)",
        "(16, 4)",
    ),
    "parameter that would broadcast": (
        lambda: replaced("bias_l0", zeros(1))(X),
        ValueError,
        "parameters['bias_l0']",
        "got (1,)",
        "(16,)",
    ),
    "parameter in float32": (
        lambda: replaced("weight_ih_l0", zeros(4 * H, I, dtype=np.float32))(X),
        TypeError,
        "parameters['weight_ih_l0']",
        "got float32",
        "float64",
    ),
    "parameter as a number": (
        lambda: replaced("bias_l0", 0.0)(X),
        TypeError,
        "parameters['bias_l0']",
        "got float",
        "float64 NumPy array",
    ),
    "parameter deleted": (
        lambda: without("bias_l0")(X),
        ValueError,
        "parameters",
        "got weight_ih_l0, weight_hh_l0",
        "weight_ih_l0, weight_hh_l0, bias_l0",
    ),
    "parameter added": (
        lambda: replaced("weight_ci_l0", zeros(H))(X),
        ValueError,
        "parameters",
        "got weight_ih_l0, weight_hh_l0, bias_l0, weight_ci_l0",
        "weight_ih_l0, weight_hh_l0, bias_l0;",
    ),
    "parameter of another layer deleted": (
        lambda: without("weight_hh_l1_reverse", num_layers=2, bidirectional=True)(X),
        ValueError,
        "parameters",
        "bias_l1, weight_ih_l1_reverse, bias_l1_reverse",
        "weight_ih_l1_reverse, weight_hh_l1_reverse, bias_l1_reverse;",
    ),
    "peephole of another shape": (
        lambda: replaced("weight_co_l0", zeros(H, H), peephole=True)(X),
        ValueError,
        "parameters['weight_co_l0']",
        "got (4, 4)",
        "(4,)",
    ),
    # the sequence
    "x with a mask": (
        lambda: lstm()(np.ma.masked_array(X)),
        TypeError,
        "x",
        "got MaskedArray",
        "float64 NumPy array",
    ),
    "x as a matrix": (
        lambda: lstm()(zeros(T, I).view(np.matrix)),
        TypeError,
        "x",
        "got matrix",
        "float64 NumPy array",
    ),
    "x as a list": (
        lambda: lstm()([[[0.0] * I]]),
        TypeError,
        "x",
        "got list",
        "float64 NumPy array",
    ),
    "x of integers": (
        lambda: lstm()(zeros(T, B, I, dtype=np.int64)),
        TypeError,
        "x",
        "int64",
        "float64",
    ),
    "x in float32": (
        lambda: lstm()(zeros(T, B, I, dtype=np.float32)),
        TypeError,
        "x",
        "got float32",
        "float64",
    ),
    "x in float64 for a float32 layer": (
        lambda: lstm(dtype=np.float32)(X),
        TypeError,
        "x",
        "got float64",
        "float32",
    ),
    "x of rank 1": (lambda: lstm()(zeros(I)), ValueError, "x", "(2,)", "(T, B, I)"),
    "x of rank 4": (lambda: rnn()(zeros(1, T, B, I)), ValueError, "x", "(1, 6, 3, 2)", "(T, B, I)"),
    "x of rank 1, batch first": (
        lambda: lstm(batch_first=True)(zeros(I)),
        ValueError,
        "x",
        "(2,)",
        "(B, T, I)",
    ),
    "x with too many features": (
        lambda: lstm()(zeros(T, B, 5)),
        ValueError,
        "x",
        "(6, 3, 5)",
        "input_size = 2",
    ),
    "x with no step": (lambda: rnn()(zeros(0, B, I)), ValueError, "x", "(0, 3, 2)", "one step"),
    "x with no sequence": (lambda: rnn()(zeros(T, 0, I)), ValueError, "x", "(6, 0, 2)", "sequence"),
    "x with no step, unbatched": (lambda: lstm()(zeros(0, I)), ValueError, "x", "(0, 2)", "step"),
    # the state
    "one array for an LSTM": (lambda: lstm()(X, S), TypeError, "state", "ndarray", "(h_0, c_0)"),
    "a list for an LSTM": (lambda: lstm()(X, [S, S]), TypeError, "state", "list", "(h_0, c_0)"),
    "three states": (lambda: lstm()(X, (S, S, S)), TypeError, "state", "got 3", "(h_0, c_0)"),
    "a tuple for an RNN": (lambda: rnn()(X, (S,)), TypeError, "state", "got tuple", "NumPy array"),
    "c_0 of None": (lambda: lstm()(X, (S, None)), TypeError, "state[1]", "NoneType", "NumPy array"),
    "state of another batch": (
        lambda: lstm()(X, (S, zeros(1, 1, H))),
        ValueError,
        "state[1]",
        "got (1, 1, 4)",
        "(1, 3, 4) = (1, B, H)",
    ),
    "state of another size": (
        lambda: rnn()(X, zeros(1, B, 1)),
        ValueError,
        "state",
        "got (1, 3, 1)",
        "(1, 3, 4) = (1, B, H)",
    ),
    "state of rank 2": (
        lambda: lstm()(X, (zeros(B, H), S)),
        ValueError,
        "state[0]",
        "got (3, 4)",
        "(1, 3, 4) = (1, B, H)",
    ),
    "batched state, unbatched x": (
        lambda: lstm()(zeros(T, I), (zeros(1, 1, H), zeros(1, 1, H))),
        ValueError,
        "state[0]",
        "got (1, 1, 4)",
        "(1, 4) = (1, H)",
    ),
    "state with the batch first": (
        lambda: rnn(batch_first=True)(zeros(B, T, I), zeros(B, 1, H)),
        ValueError,
        "state",
        "got (3, 1, 4)",
        "(1, 3, 4) = (1, B, H)",
    ),
    "state in float32": (
        lambda: rnn()(X, S.astype(np.float32)),
        TypeError,
        "state",
        "got float32",
        "float64",
    ),
    "state with a mask": (
        lambda: lstm()(X, (S, np.ma.masked_array(S))),
        TypeError,
        "state[1]",
        "got MaskedArray",
        "float64 NumPy array",
    ),
    "state as a matrix": (
        lambda: rnn()(zeros(T, I), zeros(1, H).view(np.matrix)),
        TypeError,
        "state",
        "got matrix",
        "float64 NumPy array",
    ),
    "state of one layer for two": (
        lambda: rnn(num_layers=2)(X, S),
        ValueError,
        "state",
        "got (1, 3, 4)",
        "(2, 3, 4) = (2, B, H)",
    ),
    "state of one direction for two": (
        lambda: lstm(bidirectional=True)(X, (zeros(2, B, H), S)),
        ValueError,
        "state[1]",
        "got (1, 3, 4)",
        "(2, 3, 4) = (2, B, H)",
    ),
    "state with an axis for the directions": (
        lambda: gru(num_layers=3, bidirectional=True)(X, zeros(3, 2, B, H)),
        ValueError,
        "state",
        "got (3, 2, 3, 4)",
        "(6, 3, 4) = (6, B, H)",
    ),
    "state of one layer for two, unbatched": (
        lambda: gru(num_layers=2)(zeros(T, I), zeros(1, H)),
        ValueError,
        "state",
        "got (1, 4)",
        "(2, 4) = (2, H)",
    ),
    "a tuple for a GRU": (lambda: gru()(X, (S, S)), TypeError, "state", "got tuple", "NumPy array"),
    # the lengths
    "a length for a single sequence": (
        lambda: lstm()(zeros(T, I), lengths=[T]),
        ValueError,
        "lengths",
        "got [6]",
        "None with a single sequence",
    ),
    "one length for all": (lambda: lstm()(X, lengths=6), ValueError, "lengths", "got 6", LENGTHS),
    "two lengths for three sequences": (
        lambda: gru()(X, lengths=[6, 6]),
        ValueError,
        "lengths",
        "got [6, 6]",
        LENGTHS,
    ),
    "lengths of the steps, not the sequences": (
        lambda: rnn()(X, lengths=[3] * T),
        ValueError,
        "lengths",
        "got [3, 3, 3, 3, 3, 3]",
        LENGTHS,
    ),
    "lengths with an axis too many": (
        lambda: lstm()(X, lengths=np.array([[6, 6, 6]])),
        ValueError,
        "lengths",
        "got array([[6, 6, 6]])",
        LENGTHS,
    ),
    "a length of 0": (
        lambda: lstm()(X, lengths=[6, 0, 6]),
        ValueError,
        "lengths",
        "[6, 0",
        LENGTHS,
    ),
    "a length below 0": (
        lambda: lstm()(X, lengths=[6, -1, 6]),
        ValueError,
        "lengths",
        "got [6, -1, 6]",
        LENGTHS,
    ),
    "a length above T": (
        lambda: lstm()(X, lengths=(6, 7, 6)),
        ValueError,
        "lengths",
        "got (6, 7, 6)",
        LENGTHS,
    ),
    "a length above T, batch first": (
        lambda: lstm(batch_first=True)(zeros(B, T, I), lengths=[7, 1, 1]),
        ValueError,
        "lengths",
        "got [7, 1, 1]",
        LENGTHS,
    ),
    "lengths as floats": (
        lambda: lstm()(X, lengths=[6.0, 1.0, 6.0]),
        TypeError,
        "lengths",
        "got [6.0, 1.0, 6.0]",
        LENGTHS,
    ),
    "lengths as bools": (
        lambda: lstm()(X, lengths=[True, True, True]),
        TypeError,
        "lengths",
        "got [True, True, True]",
        LENGTHS,
    ),
    "one length as a bool of NumPy": (
        lambda: lstm()(X, lengths=[np.True_, 1, 1]),
        TypeError,
        "lengths",
        "got [np.True_, 1, 1]",
        LENGTHS,
    ),
    "one length as a bool": (
        lambda: lstm()(X, lengths=[6, True, 6]),
        TypeError,
        "lengths",
        "got [6, True, 6]",
        LENGTHS,
    ),
    "a mask": (
        lambda: gru()(X, lengths=np.ones((T, B), bool)),
        TypeError,
        "lengths",
        "got array([[ True",
        LENGTHS,
    ),
    "lengths as text": (
        lambda: rnn()(X, lengths="616"),
        TypeError,
        "lengths",
        "got '616'",
        LENGTHS,
    ),
    "no lengths at all": (lambda: lstm()(X, lengths=[]), TypeError, "lengths", "got []", LENGTHS),
    "one length left open": (
        lambda: lstm()(X, lengths=[6, None, 6]),
        TypeError,
        "lengths",
        "got [6, None, 6]",
        LENGTHS,
    ),
    "lengths in two ranks": (
        lambda: lstm()(X, lengths=[[1], [1, 2], 3]),
        TypeError,
        "lengths",
        "got [[1], [1, 2], 3]",
        LENGTHS,
    ),
    "a length above all integers": (
        lambda: lstm()(X, lengths=[6, 10**30, 6]),
        (TypeError, ValueError),
        "lengths",
        "got [6, 1000",
        LENGTHS,
    ),
    "lengths with a mask": (
        lambda: lstm()(X, lengths=np.ma.masked_array([6, 1, 6], [0, 1, 0])),
        TypeError,
        "lengths",
        "got masked_array",
        LENGTHS,
    ),
    # the way back
    "no tape": (
        lambda: lstm().backward(None, zeros(T, B, H)),
        TypeError,
        "tape",
        "got NoneType",
        "the tape of forward()",
    ),
    "another layer's tape": (
        lambda: lstm().backward(lstm().forward(X)[2], zeros(T, B, H)),
        ValueError,
        "tape",
        "another layer's",
        "recorded by this layer",
    ),
    "d_output of another shape": (
        lambda: back(lstm(), zeros(T, B, 1)),
        ValueError,
        "d_output",
        "got (6, 3, 1)",
        "(6, 3, 4) = (T, B, H)",
    ),
    "d_output of one step": (
        lambda: back(rnn(), zeros(1, B, H)),
        ValueError,
        "d_output",
        "got (1, 3, 4)",
        "(6, 3, 4) = (T, B, H)",
    ),
    "d_output time-major, batch first": (
        lambda: back(rnn(batch_first=True), zeros(T, B, H), x=zeros(B, T, I)),
        ValueError,
        "d_output",
        "got (6, 3, 4)",
        "(3, 6, 4) = (B, T, H)",
    ),
    "d_output with a batch, unbatched x": (
        lambda: back(lstm(), zeros(T, 1, H), x=zeros(T, I)),
        ValueError,
        "d_output",
        "got (6, 1, 4)",
        "(6, 4) = (T, H)",
    ),
    "d_output as a number": (lambda: back(lstm(), 1.0), TypeError, "d_output", "float", "array"),
    "d_output in float32": (
        lambda: back(lstm(), zeros(T, B, H, dtype=np.float32)),
        TypeError,
        "d_output",
        "got float32",
        "float64",
    ),
    "d_state as one array": (
        lambda: back(lstm(), d_state=S),
        TypeError,
        "d_state",
        "got ndarray",
        "tuple (d_h_n, d_c_n)",
    ),
    "d_output with a mask": (
        lambda: back(rnn(), np.ma.masked_array(zeros(T, B, H))),
        TypeError,
        "d_output",
        "got MaskedArray",
        "float64 NumPy array",
    ),
    "d_output as a matrix": (
        lambda: back(lstm(), zeros(T, H).view(np.matrix), x=zeros(T, I)),
        TypeError,
        "d_output",
        "got matrix",
        "float64 NumPy array",
    ),
    "d_state with a mask": (
        lambda: back(lstm(), d_state=(np.ma.masked_array(S), S)),
        TypeError,
        "d_state[0]",
        "got MaskedArray",
        "float64 NumPy array",
    ),
    "three gradients of states": (
        lambda: back(lstm(), d_state=(S, S, S)),
        TypeError,
        "d_state",
        "got 3",
        "(d_h_n, d_c_n)",
    ),
    "d_state of another shape": (
        lambda: back(lstm(), d_state=(S, zeros(1, B, 1))),
        ValueError,
        "d_state[1]",
        "got (1, 3, 1)",
        "(1, 3, 4) = (1, B, H)",
    ),
    "d_output of one direction for two": (
        lambda: back(gru(bidirectional=True), zeros(T, B, H)),
        ValueError,
        "d_output",
        "got (6, 3, 4)",
        "(6, 3, 8) = (T, B, 2H)",
    ),
    "d_output of one direction for two, batch first": (
        lambda: back(gru(bidirectional=True, batch_first=True), zeros(B, T, H), x=zeros(B, T, I)),
        ValueError,
        "d_output",
        "got (3, 6, 4)",
        "(3, 6, 8) = (B, T, 2H)",
    ),
    "d_state of one layer for two": (
        lambda: back(lstm(num_layers=2), d_state=(zeros(2, B, H), S)),
        ValueError,
        "d_state[1]",
        "got (1, 3, 4)",
        "(2, 3, 4) = (2, B, H)",
    ),
    "d_state of one direction for two": (
        lambda: back(rnn(bidirectional=True), zeros(T, B, 2 * H), S),
        ValueError,
        "d_state",
        "got (1, 3, 4)",
        "(2, 3, 4) = (2, B, H)",
    ),
    "the tape of one layer, not the whole": (
        lambda: back_over_a_part(lstm()),
        TypeError,
        "tape",
        "got LSTMTape",
        "the tape of forward()",
    ),
    # the gradient check
    "gradient check with a length too many": (
        lambda: gradient_check(lstm(), X, lengths=[1, 2, 3, 4]),
        ValueError,
        "lengths",
        "got [1, 2, 3, 4]",
        LENGTHS,
    ),
    "gradient check in float32": (
        lambda: gradient_check(lstm(dtype=np.float32), zeros(T, B, I, dtype=np.float32)),
        TypeError,
        "layer",
        "got float32",
        "float64",
    ),
    "gradient check of a function": (
        lambda: gradient_check(np.tanh, X),
        TypeError,
        "layer",
        "got ufunc",
        "layer",
    ),
    "gradient check with no step": (
        lambda: gradient_check(lstm(), X, step=0),
        ValueError,
        "step",
        "got 0",
        "positive",
    ),
    "gradient check with a step back": (
        lambda: gradient_check(lstm(), X, step=-1e-5),
        ValueError,
        "step",
        "got -1e-05",
        "positive",
    ),
    "gradient check with an endless step": (
        lambda: gradient_check(lstm(), X, step=np.inf),
        ValueError,
        "step",
        "got inf",
        "finite number",
    ),
    "gradient check with a step of NaN": (
        lambda: gradient_check(lstm(), X, step=np.nan),
        ValueError,
        "step",
        "got nan",
        "finite number",
    ),
    "gradient check with a step of True": (
        lambda: gradient_check(lstm(), X, step=True),
        TypeError,
        "step",
        "got True",
        "finite number",
    ),
    "gradient check with seeds in a list": (
        lambda: gradient_check(lstm(), X, rng=[1]),
        TypeError,
        "rng",
        "got [1]",
        "integer seed",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_error_says_what_came_and_what_was_expected(fault):
    call, error, argument, came, expected = FAULTS[fault]
    with pytest.raises(error) as raised:
        call()
    message = str(raised.value)
    assert message.startswith(f"{argument}: ")
    assert came in message
    assert "expected" in message
    assert expected in message


@pytest.mark.parametrize("option", ["lengths", "layers", "hidden"])
@pytest.mark.parametrize("unit", [RNN, LSTM, GRU])
def test_an_unknown_option_is_refused(unit, option):
    with pytest.raises(TypeError, match=option):
        unit(I, H, **{option: 1})


def test_projections_are_not_supported_and_it_says_so():
    LSTM(I, H, proj_size=0)
    with pytest.raises(ValueError, match=r"^proj_size: expected 0 \(not supported\), got 2"):
        LSTM(I, H, proj_size=2)
    with pytest.raises(TypeError, match=r"^proj_size: expected .* number, got array\(\[2, 3\]\)"):
        LSTM(I, H, proj_size=np.array([2, 3]))


@pytest.mark.parametrize("option", ["forget_gate", "peephole", "coupled", "forget_bias"])
@pytest.mark.parametrize("unit", [RNN, GRU])
def test_an_option_of_the_lstm_is_refused_elsewhere(unit, option):
    with pytest.raises(TypeError, match=option):
        unit(I, H, **{option: False})


@pytest.mark.parametrize("lengths", [[6, 0, 6], [6, 7, 6], [6.0, 6.0, 6.0], [6, 6]])
def test_forward_refuses_the_lengths_that_a_call_refuses(lengths):
    with pytest.raises((TypeError, ValueError), match=r"^lengths: expected 3 integers"):
        lstm().forward(X, None, lengths)


def test_nan_is_computed_with_not_refused():
    """The training loop refuses it, with the step at which it appeared."""
    assert np.isnan(lstm()(np.full((T, B, I), np.nan))[0]).all()
