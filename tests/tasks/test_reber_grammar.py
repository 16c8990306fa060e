"""The grammar against a second one: the same strings, with the same chances."""

from collections import Counter

import numpy as np
import pytest

from lstm_lessons.tasks import EmbeddedReber, legal_next

from .chance import assert_mean, assert_share
from .grammar_by_hand import chances_of_length, is_legal, legal_symbols, mean_length, strings_up_to

SYMBOLS = "BEPSTVX"


@pytest.fixture(scope="module")
def drawn():
    task = EmbeddedReber(rng=1)
    return [task.string() for _ in range(4000)]


def accepted(string):
    try:
        EmbeddedReber(rng=0).encode(string)
    except ValueError:
        return False
    return True


def test_the_two_ways_to_write_the_grammar_by_hand_agree():
    strings = strings_up_to(13)
    assert min(map(len, strings)) == 9
    assert all(map(is_legal, strings))
    assert mean_length() == pytest.approx(12, abs=1e-12)
    chances = chances_of_length(400)
    assert chances.sum() == pytest.approx(1)
    assert chances @ np.arange(401) == pytest.approx(12)


def test_exactly_the_strings_of_the_grammar_are_accepted():
    """Every string that can be grown symbol by symbol, up to 13 symbols: no more, no less."""
    growing, done = [""], set()
    for _ in range(13):
        growing = [string + symbol for string in growing for symbol in legal_next(string)]
        done |= {string for string in growing if not legal_next(string)}
    assert done == strings_up_to(13)
    assert all(map(accepted, done))


def test_what_is_drawn_is_legal(drawn):
    assert all(map(is_legal, drawn))
    assert min(map(len, drawn)) == 9


def test_a_corrupted_string_is_refused_unless_it_is_another_legal_one(drawn):
    refused = 0
    for string in drawn[:60]:
        for k in range(len(string)):
            for corrupted in {
                *(string[:k] + symbol + string[k + 1 :] for symbol in SYMBOLS),  # exchanged
                string[:k] + string[k + 1 :],  # left out
                string[:k] + string[k] + string[k:],  # said twice
                string[:k],  # cut off
                string + string[k],  # gone on
            }:
                assert accepted(corrupted) == is_legal(corrupted), corrupted
                refused += not is_legal(corrupted)
    assert refused > 5000


def test_the_last_symbol_but_one_must_be_the_second():
    assert accepted("BTBPVVETE")
    assert accepted("BPBPVVEPE")
    assert not accepted("BTBPVVEPE")
    assert not accepted("BPBPVVETE")


def test_lengths_come_with_the_chances_of_the_markov_chain(drawn):
    chances = chances_of_length(400)
    counts = Counter(map(len, drawn))
    for length in range(9, 17):
        assert_share(counts[length], len(drawn), chances[length])
    spread = chances @ np.square(np.arange(401) - 12)
    assert_mean(list(map(len, drawn)), 12, spread)


def test_at_each_branch_both_ways_are_equally_likely(drawn):
    """The branches are told by how the inner string begins."""
    inner = [string[2:-2] for string in drawn]
    # a beginning: the two symbols that may follow
    for before, (one, other) in {
        "B": "TP",
        "BT": "SX",
        "BTS": "SX",
        "BTX": "SX",
        "BTXX": "TV",
        "BTXXT": "TV",
        "BTXXV": "PV",
        "BTXXVP": "SX",
        "BP": "TV",
        "BPT": "TV",
        "BPV": "PV",
        "BPVP": "SX",
    }.items():
        counts = Counter(string[len(before)] for string in inner if string.startswith(before))
        assert set(counts) == {one, other}
        assert_share(counts[one], counts.total(), 1 / 2)
    assert_share(sum(string[1] == "T" for string in drawn), len(drawn), 1 / 2)


def test_legal_next():
    strings = strings_up_to(16)
    prefixes = {string[:k] for string in strings if len(string) <= 11 for k in range(len(string))}
    for prefix in prefixes:
        assert legal_next(prefix) == "".join(sorted(legal_symbols(prefix, SYMBOLS, strings)))
    assert legal_next("") == "B"
    assert legal_next("BTBPVVETE") == ""


@pytest.mark.parametrize(
    ("string", "message"),
    [
        ("BTX", "string: expected B after 'BT', got 'X'"),
        ("BTBPVVEP", "string: expected T after 'BTBPVVE', got 'P'"),
        ("BTBS", "string: expected P or T after 'BTB', got 'S'"),
        ("BTBPVVETEB", "string: expected the end after 'BTBPVVETE', got 'B'"),
        ("b", "string: expected B after '', got 'b'"),
    ],
)
def test_the_error_says_which_symbol_is_wrong(string, message):
    for use in (legal_next, EmbeddedReber(rng=0).encode):
        with pytest.raises(ValueError, match="string") as caught:
            use(string)
        assert str(caught.value) == message


def test_half_a_string_is_refused():
    with pytest.raises(ValueError, match=r"string: expected a whole string.*got 'BTBPVVET'"):
        EmbeddedReber(rng=0).encode("BTBPVVET")
    with pytest.raises(ValueError, match=r"string: expected a whole string.*got ''"):
        EmbeddedReber(rng=0).encode("")
