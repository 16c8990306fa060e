"""The character model: its loss, its windows, its bits, its writing; weights of one byte."""

import numpy as np
import pytest

from lstm_lessons.experiments.text import character_weights
from lstm_lessons.experiments.text.characters import (
    STREAMS,
    WARM_UP,
    WINDOW,
    Alphabet,
    CharacterModel,
    learn,
    sample,
    training_windows,
)
from lstm_lessons.scratch import GRU, LSTM, RNN, Adam, clip_by_norm

KINDS = [LSTM, GRU, RNN]


def model_of(kind, size=5, hidden=6, seed=0):
    rng = np.random.default_rng(seed)
    return CharacterModel(kind(size, hidden, dtype=np.float64, rng=rng), rng=rng)


def test_alphabet():
    alphabet = Alphabet("hello world")
    assert alphabet.characters == " dehlorw"
    assert len(alphabet) == 8
    assert alphabet.decode(alphabet.encode("who led")) == "who led"
    with pytest.raises(ValueError, match=r"text: .* got \['!', 'W'\] as well"):
        alphabet.encode("World!")
    with pytest.raises(ValueError, match="text: expected a string with characters"):
        Alphabet("")


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_are_those_of_the_loss(kind):
    """Central differences, float64, in a few weights of each array."""
    model, rng = model_of(kind), np.random.default_rng(1)
    symbols, following = rng.integers(0, 5, (2, 7, 3))
    _, grads, _ = model.loss(symbols, following)
    for parameters, of_layer in zip(model.parameters, grads, strict=True):
        for name, array in parameters.items():
            place = tuple(rng.integers(0, n) for n in array.shape)
            before, around = array[place], []
            for change in (1e-6, -1e-6):
                array[place] = before + change
                around.append(model.loss(symbols, following)[0])
            array[place] = before
            slope = (around[0] - around[1]) / 2e-6
            assert of_layer[name][place] == pytest.approx(slope, rel=1e-5, abs=1e-9), name


def test_windows_go_through_the_text_side_by_side():
    symbols = np.arange(STREAMS * 150 + 20)
    length = (len(symbols) - 1) // STREAMS
    found = list(training_windows(symbols))
    assert [x.shape for x, _ in found] == [(WINDOW, STREAMS)] * 2 + [(length - 128, STREAMS)]
    x, following = (np.concatenate(parts) for parts in zip(*found, strict=True))
    np.testing.assert_array_equal(following, x + 1)
    np.testing.assert_array_equal(x[:, 3], 3 * length + np.arange(length))


def test_learning_is_truncated_bptt_with_the_state_carried_on():
    """Three windows of two passes, by hand."""
    symbols = np.random.default_rng(2).integers(0, 5, STREAMS * 100 + 1)
    model, by_hand = model_of(LSTM), model_of(LSTM)
    total = STREAMS * WINDOW * 3
    steps = list(learn(model, symbols, characters=total, learning_rate=0.01))
    assert [read for read, _ in steps] == [total // 3, 2 * total // 3, total]
    optimiser, state = Adam(by_hand.parameters, 0.01), None
    windows = list(training_windows(symbols))
    for k, (x, following) in enumerate([*windows, windows[0]]):
        if k == 2:
            state = None
        loss, grads, state = by_hand.loss(x, following, state)
        assert steps[k][1] == pytest.approx(loss / np.log(2), rel=1e-12)
        clip_by_norm(grads, 1.0)
        optimiser.learning_rate = 0.01 * (1 - k / 3)
        optimiser.step(grads)


@pytest.mark.parametrize("streams", [1, 3, 7])
def test_bits_are_those_of_reading_it_in_one_go(streams):
    """A piece begins 100 characters early: of a state that forgets, nothing else is left."""
    model = model_of(LSTM)
    model.layer.parameters["bias_l0"][6:12] = -2  # forget gates nearly shut
    symbols = np.random.default_rng(3).integers(0, 5, 400)
    p, _ = model.probabilities(symbols[:-1, None])
    expected = -np.log2(p[np.arange(399), 0, symbols[1:]])[WARM_UP + 20 - 1 :]
    found = model.bits(symbols, WARM_UP + 20, streams=streams)
    assert found.shape == (400 - WARM_UP - 20,)
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_bits_need_a_beginning():
    with pytest.raises(ValueError, match="first: expected 101 to 149 for 150 symbols, got 100"):
        model_of(RNN).bits(np.zeros(150, int), 100)


def test_writing_follows_the_probabilities():
    """How often each character is drawn first: to four standard errors."""
    model = model_of(GRU)
    start = np.array([1, 2, 3])
    for temperature in (0.3, 1.0, 2.0):
        drawn = [sample(model, start, 1, temperature=temperature, rng=k)[0] for k in range(2000)]
        p, _ = model.probabilities(start[:, None])
        expected = p[-1, 0] ** (1 / temperature)
        expected /= expected.sum()
        share = np.bincount(drawn, minlength=5) / 2000
        error = np.sqrt(expected * (1 - expected) / 2000)
        assert (np.abs(share - expected) < 4 * error + 1e-9).all()


def test_what_is_written_is_read():
    """With next to no temperature it writes the most likely character, each time."""
    model = model_of(LSTM, seed=4)
    written = sample(model, np.array([0, 1]), 12, temperature=1e-6, rng=0)
    text = [0, 1]
    for symbol in written:
        p, _ = model.probabilities(np.array(text)[:, None])
        assert symbol == p[-1, 0].argmax()
        text.append(int(symbol))
    np.testing.assert_array_equal(sample(model, [1], 9, rng=7), sample(model, [1], 9, rng=7))
    with pytest.raises(ValueError, match="temperature: expected a positive number, got 0"):
        sample(model, [0], 3, temperature=0)


@pytest.mark.parametrize(
    "layer", [LSTM(3, 4, 2), LSTM(3, 4, bidirectional=True), RNN(3, 4, batch_first=True)]
)
def test_layers_that_it_cannot_use_are_refused(layer):
    with pytest.raises(ValueError, match="layer: expected one layer, one direction"):
        CharacterModel(layer)


def test_what_is_no_layer_is_refused():
    with pytest.raises(TypeError, match="layer: expected an RNN, an LSTM or a GRU, got str"):
        CharacterModel("LSTM")


# --- one byte a weight ---


@pytest.mark.parametrize("scale", [1e-4, 1.0, 37.0])
def test_a_weight_of_one_byte_is_off_by_half_a_scale_at_most(scale):
    array = scale * np.random.default_rng(5).standard_normal((9, 30))
    packed = character_weights.pack(array)
    error = np.abs(character_weights.unpack(packed) - array)
    scales = np.array(packed["scales"])
    assert (error <= 0.5 * scales[:, None] * (1 + 1e-9)).all()
    np.testing.assert_allclose(scales, np.abs(array).max(axis=1) / 127, rtol=1e-4)


def test_zeros_and_vectors_are_packed_too():
    array = np.array([[0.0, 0.0], [1.27, -1.27]])
    np.testing.assert_allclose(
        character_weights.unpack(character_weights.pack(array)), array, rtol=1e-4
    )
    vector = np.array([1.0, -0.5, 0.25])
    found = character_weights.unpack(character_weights.pack(vector))
    assert found.shape == (3,)
    np.testing.assert_allclose(found, vector, atol=1 / 254 + 1e-9)


def test_a_packed_model_is_the_model_but_for_rounding():
    model = model_of(LSTM, 8, 12)
    again = character_weights.unpacked_model(character_weights.packed_model(model))
    symbols = np.random.default_rng(6).integers(0, 8, (50, 2))
    p, _ = model.probabilities(symbols)
    q, _ = again.probabilities(symbols)
    assert 0 < np.abs(p - q).max() < 0.01


def test_a_text_too_short_to_be_cut_is_refused():
    with pytest.raises(ValueError, match="symbols: expected more than 32, for as many streams"):
        next(training_windows(np.zeros(32, np.int64)))
    assert len(list(training_windows(np.zeros(33, np.int64)))) == 1
