"""Embedded Reber strings as arrays, the paper's two sets, and its criterion."""

import numpy as np
import pytest

from lstm_lessons.tasks import EmbeddedReber, spell

from .grammar_by_hand import is_legal, legal_symbols, strings_up_to

SYMBOLS = "BEPSTVX"
STRING = "BPBTSXXVVEPE"
# After each symbol of the string but the last: what may come, read off the paper's figures.
LEGAL = ["PT", "B", "PT", "SX", "SX", "SX", "TV", "PV", "E", "P", "E"]


def output_for(legal, *, high=0.9, low=0.1):
    return np.where(np.asarray(legal) == 1, high, low)


def test_a_string_as_arrays():
    x, next_symbol, legal = EmbeddedReber(rng=0).encode(STRING)
    assert x.shape == legal.shape == (11, 7)
    assert x.dtype == legal.dtype == np.float32
    assert next_symbol.dtype == np.int64
    for t, (symbol, following, expected) in enumerate(
        zip(STRING[:-1], STRING[1:], LEGAL, strict=True)
    ):
        assert x[t].tolist() == [float(symbol == s) for s in SYMBOLS]
        assert SYMBOLS[next_symbol[t]] == following
        assert legal[t].tolist() == [float(s in expected) for s in SYMBOLS]


def test_sizes_and_symbols():
    task = EmbeddedReber(rng=0)
    assert task.symbols == SYMBOLS
    assert task.input_size == task.output_size == 7


def test_a_sequence_is_a_drawn_string():
    x, next_symbol, legal = EmbeddedReber(rng=3).sequence()
    string = EmbeddedReber(rng=3).string()
    assert spell(x, SYMBOLS) + SYMBOLS[next_symbol[-1]] == string
    strings = strings_up_to(len(string) + 5)
    for t in range(len(x)):
        expected = legal_symbols(string[: t + 1], SYMBOLS, strings)
        assert {s for s, one in zip(SYMBOLS, legal[t], strict=True) if one} == expected


def test_a_batch_is_its_strings_side_by_side():
    task, again = EmbeddedReber(rng=5), EmbeddedReber(rng=5)
    batch = task.batch(20)
    assert batch.x.shape == batch.legal.shape == (batch.lengths.max(), 20, 7)
    assert batch.next_symbol.shape == batch.x.shape[:2]
    assert len(set(batch.lengths.tolist())) > 3
    for b in range(20):
        x, next_symbol, legal = again.sequence()
        end = batch.lengths[b]
        assert end == len(x)
        assert np.array_equal(batch.x[:end, b], x)
        assert np.array_equal(batch.next_symbol[:end, b], next_symbol)
        assert np.array_equal(batch.legal[:end, b], legal)
        assert not batch.x[end:, b].any()
        assert not batch.next_symbol[end:, b].any()
        assert not batch.legal[end:, b].any()


def test_a_batch_of_given_strings_keeps_their_order():
    strings = ["BTBPVVETE", STRING, "BPBPVVEPE"]
    batch = EmbeddedReber(rng=0).encode_batch(strings)
    assert batch.lengths.tolist() == [8, 11, 8]
    assert [spell(batch.x[:, b], SYMBOLS) for b in range(3)] == [s[:-1] for s in strings]


def test_the_two_sets_share_no_string():
    for seed in range(5):
        training, test = EmbeddedReber(rng=seed).split(256)
        assert len(training) == len(test) == 256
        assert not set(training) & set(test)
        assert all(map(is_legal, training + test))
    assert [len(part) for part in EmbeddedReber(rng=0).split()] == [256, 256]


def test_the_training_set_is_not_sorted_out():
    """Drawn at random: the commonest string comes about once in 16, not once."""
    training, _ = EmbeddedReber(rng=0).split(256)
    assert training.count("BTBPVVETE") > 4


def test_right_is_where_all_legal_symbols_are_the_most_active():
    task = EmbeddedReber(rng=0)
    legal = task.encode(STRING).legal
    output = output_for(legal)
    assert task.correct(output, legal).shape == (11,)
    assert task.correct(output, legal).all()
    output[2, SYMBOLS.index("T")] = 0.05  # of P and T, only P is active
    output[5, SYMBOLS.index("V")] = 0.95  # something illegal is the most active
    output[7] = 0.3  # nothing stands out
    assert np.flatnonzero(~task.correct(output, legal)).tolist() == [2, 5, 7]


def test_it_is_the_order_that_counts_not_the_size():
    task = EmbeddedReber(rng=0)
    legal = task.encode(STRING).legal
    assert task.correct(output_for(legal, high=-3.0, low=-3.1), legal).all()
    assert not task.correct(output_for(legal, high=0.1, low=0.9), legal).any()


def test_both_legal_symbols_must_be_above_all_others():
    """The strongest legal one alone is not enough, nor is the weakest above some of the others."""
    task = EmbeddedReber(rng=0)
    legal = np.array([0.0, 0, 1, 0, 1, 0, 0])  # P and T
    assert task.correct([0.0, 0, 0.5, 0, 0.9, 0, 0.4], legal)
    assert not task.correct([0.0, 0, 0.5, 0, 0.9, 0, 0.6], legal)
    assert not task.correct([0.0, 0, 0.5, 0, 0.9, 0, 0.5], legal)  # a tie


def test_nan_is_wrong():
    task = EmbeddedReber(rng=0)
    legal = task.encode(STRING).legal
    for value in (np.nan, np.inf):
        output = output_for(legal)
        output[3, 0] = value
        assert np.flatnonzero(~task.correct(output, legal)).tolist() == [3]


def test_padding_is_not_asked():
    task = EmbeddedReber(rng=2)
    batch = task.batch(6)
    output = output_for(batch.legal)
    for b, end in enumerate(batch.lengths):
        output[end:, b] = np.nan
    assert task.correct(output, batch.legal).all()
    output[4, 2] = 0
    assert task.correct(output, batch.legal).all(axis=0).tolist() == [b != 2 for b in range(6)]


def test_what_is_legal_must_be_said_in_0_and_1():
    task = EmbeddedReber(rng=0)
    x, _, legal = task.encode(STRING)
    for wrong in (0.5 * legal, np.zeros_like(legal), -legal):
        with pytest.raises(ValueError, match="legal: expected 0s and 1s"):
            task.correct(x, wrong)
