"""What is read at the last step: values and gradients, with lengths and without."""

import numpy as np
import pytest

from lstm_lessons.scratch import GRU, LSTM, RNN, Dense, LastStep

T, B, I, H, K = 5, 4, 3, 6, 2
LENGTHS = np.array([5, 2, 4, 1])
kinds = pytest.mark.parametrize("kind", [RNN, LSTM, GRU])
with_lengths = pytest.mark.parametrize("lengths", [None, LENGTHS])


def make(kind, **options):
    rng = np.random.default_rng(0)
    layer = kind(I, H, dtype=np.float64, rng=rng, **options)
    network = LastStep(layer, Dense(H, K, dtype=np.float64, rng=rng))
    return network, rng.standard_normal((T, B, I)), rng.standard_normal((B, K))


@kinds
@with_lengths
def test_each_sequence_is_read_at_its_own_end(kind, lengths):
    network, x, _ = make(kind)
    said = network(x, lengths)
    for k in range(B):
        end = T if lengths is None else lengths[k]
        output, _ = network.layer(x[:end, k : k + 1])
        np.testing.assert_allclose(said[k], network.dense(output[-1])[0], rtol=0, atol=1e-14)


@kinds
@with_lengths
def test_a_tape_is_of_the_same_pass(kind, lengths):
    network, x, _ = make(kind)
    said, tape = network.forward(x, lengths)
    np.testing.assert_array_equal(said, network(x, lengths))
    np.testing.assert_array_equal(tape.output, network.layer(x, lengths=lengths)[0])


@kinds
@with_lengths
def test_the_gradients_are_those_of_what_is_said(kind, lengths):
    network, x, d_said = make(kind, num_layers=2)
    _, tape = network.forward(x, lengths)
    grads = network.backward(tape, d_said)
    rng = np.random.default_rng(1)
    for parameters, found in zip(network.parameters, grads, strict=True):
        assert set(parameters) == set(found)
        for name, array in parameters.items():
            direction, start = rng.standard_normal(array.shape), array.copy()
            losses = []
            for sign in (1, -1):
                array[...] = start + sign * 1e-6 * direction
                losses.append(np.sum(network(x, lengths) * d_said))
            array[...] = start
            wanted = (losses[0] - losses[1]) / 2e-6
            np.testing.assert_allclose(
                np.sum(found[name] * direction), wanted, rtol=1e-6, atol=1e-8
            )


def test_what_it_cannot_read_is_refused():
    dense = Dense(H, K)
    with pytest.raises(ValueError, match="layer: expected one direction, and not batch_first"):
        LastStep(LSTM(I, H, bidirectional=True), dense)
    with pytest.raises(ValueError, match="layer: expected one direction, and not batch_first"):
        LastStep(LSTM(I, H, batch_first=True), dense)
    with pytest.raises(ValueError, match="dense: expected input_size 5, the layer's; got Dense"):
        LastStep(LSTM(I, 5), dense)


def test_what_is_no_dense_layer_is_refused():
    with pytest.raises(TypeError, match="dense: expected a Dense, got NoneType"):
        LastStep(LSTM(2, 3), None)


@pytest.mark.parametrize("layer", [object(), None, Dense(I, H)])
def test_what_is_no_recurrent_layer_is_refused(layer):
    came = type(layer).__name__
    with pytest.raises(TypeError, match=f"^layer: expected a recurrent layer, got {came}$"):
        LastStep(layer, Dense(H, K))
