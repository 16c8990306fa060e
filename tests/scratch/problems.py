"""Small problems that many tests share: a layer, sequences, states, and a loss's gradients."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from lstm_lessons.scratch import GRU, LSTM, RNN

UNITS = {
    "rnn_tanh": partial(RNN, nonlinearity="tanh"),
    "rnn_relu": partial(RNN, nonlinearity="relu"),
    "rnn_identity": partial(RNN, nonlinearity="identity"),
    "lstm": LSTM,
    "lstm_1997": partial(LSTM, forget_gate=False),
    "lstm_coupled": partial(LSTM, coupled=True),
    "lstm_peephole": partial(LSTM, peephole=True),
    "lstm_1997_peephole": partial(LSTM, forget_gate=False, peephole=True),
    "lstm_coupled_peephole": partial(LSTM, coupled=True, peephole=True),
    "gru": GRU,
}
LSTMS = [name for name in UNITS if name.startswith("lstm")]

# The least and the most that a layer can be asked for; what make() takes.
ONE_LAYER = {"batch_first": False}
EVERYTHING = {
    "num_layers": 2,
    "bidirectional": True,
    "batch_first": True,
    "lengths": [3, 6, 1],
}


@dataclass
class Problem:
    """What one forward and one backward pass need."""

    layer: RNN | LSTM | GRU
    x: np.ndarray
    state: object
    d_output: np.ndarray
    d_state: object
    lengths: object = None

    def forward(self, **options):
        return self.layer.forward(self.x, self.state, self.lengths, **options)

    def backward(self, tape):
        """Gradients, flat: name -> array."""
        return named_gradients(self.layer.backward(tape, self.d_output, self.d_state))

    def gradients(self):
        """Gradients of a fresh pass, flat: name -> array."""
        return self.backward(self.forward()[2])

    def results(self):
        """Outputs and gradients of a fresh pass, each flat: name -> array."""
        output, state, tape = self.forward()
        return named_outputs(output, state), self.backward(tape)

    def unbatched(self):
        """The same problem with the batch axis, of length 1, taken away."""
        axis = 0 if self.layer.batch_first else 1
        return replace(
            self,
            x=self.x.squeeze(axis),
            state=mapped(lambda part: part[:, 0], self.state),
            d_output=self.d_output.squeeze(axis),
            d_state=mapped(lambda part: part[:, 0], self.d_state),
        )

    def with_padding(self, value):
        """The same problem with ``value`` in the padding of x and of the output's gradient."""
        x, d_output = self.x.copy(), self.d_output.copy()
        for array in (x, d_output):
            time_major = array.swapaxes(0, 1) if self.layer.batch_first else array
            time_major[self.padding()] = value
        return replace(self, x=x, d_output=d_output)

    def padding(self):
        """Where there is padding, (T, B)."""
        steps, batch = self.x.shape[:2]
        if self.layer.batch_first:
            steps, batch = batch, steps
        lengths = [steps] * batch if self.lengths is None else self.lengths
        return np.array([[t >= length for length in lengths] for t in range(steps)])


def make(name, *, steps=6, batch=3, inputs=2, hidden=4, seed=0, lengths=None, **options):
    """Return a problem whose every array is random; T, B, I and H are all different."""
    rng = np.random.default_rng(seed)
    layer = UNITS[name](inputs, hidden, **{"dtype": np.float64, "rng": rng} | options)
    for key, array in layer.parameters.items():
        if key.startswith("bias"):  # no two units have the same forget bias
            array[...] += rng.uniform(-0.5, 0.5, array.shape).astype(layer.dtype)

    def numbers(*shape):
        return rng.standard_normal(shape).astype(layer.dtype)

    directions = 2 if layer.bidirectional else 1

    def state():
        shape = (layer.num_layers * directions, batch, hidden)
        arrays = [numbers(*shape) for _ in layer.state_names]
        return tuple(arrays) if len(arrays) > 1 else arrays[0]

    axes = (batch, steps) if layer.batch_first else (steps, batch)
    x, start = numbers(*axes, inputs), state()
    return Problem(layer, x, start, numbers(*axes, directions * hidden), state(), lengths)


def parts(state):
    """Return h, or h and c, as a list; an empty one for None."""
    if state is None:
        return []
    return list(state) if isinstance(state, tuple) else [state]


def mapped(function, state):
    """Return the state with ``function`` applied to h, or to h and c; None stays None."""
    if state is None:
        return None
    return tuple(map(function, state)) if isinstance(state, tuple) else function(state)


def named_outputs(output, state):
    """Flatten what a call returns: output, h_n and c_n, each under its name."""
    return {"output": output} | dict(zip(("h_n", "c_n"), parts(state), strict=False))


def named_gradients(results):
    """Flatten what ``backward`` returns: parameters, x, h_0 and c_0, each under its name."""
    grads, d_x, d_state = results
    return grads | {"x": d_x} | dict(zip(("h_0", "c_0"), parts(d_state), strict=False))


def assert_alike(actual, expected):
    """Compare two dicts of arrays: the same names, shapes and dtypes."""
    kinds = [{key: (a.shape, a.dtype) for key, a in d.items()} for d in (actual, expected)]
    assert kinds[0] == kinds[1]


def assert_same(actual, expected, atol=0.0):
    """Compare two dicts of arrays: alike, and equal within ``atol``."""
    assert_alike(actual, expected)
    for key, array in actual.items():
        np.testing.assert_allclose(array, expected[key], rtol=0, atol=atol, err_msg=key)


def largest_difference(actual, expected):
    """Return the largest difference between two dicts of arrays, which are alike; NaN counts."""
    assert_alike(actual, expected)
    return float(np.max([np.abs(array - expected[key]).max() for key, array in actual.items()]))
