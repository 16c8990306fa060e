"""Witten–Bell n-grams: against a count by hand, and that probabilities are probabilities."""

import numpy as np
import pytest

from lstm_lessons.experiments.text.ngrams import WittenBell


def test_a_count_by_hand():
    """In "abracadabra": a 5, b 2, r 2, c 1, d 1. After a: b 2, c 1, d 1. After ra: c 1."""
    model = WittenBell("abracadabra", 3, "abcdr")
    uniform = 1 / 5
    a = (5 + 5 * uniform) / (11 + 5)
    b = (2 + 5 * uniform) / (11 + 5)
    c = (1 + 5 * uniform) / (11 + 5)
    assert model.probabilities("a", "")[0] == pytest.approx(a)
    b_after_a = (2 + 3 * b) / (4 + 3)
    c_after_a = (1 + 3 * c) / (4 + 3)
    assert model.probabilities("b", "a")[:2] == pytest.approx([b, b_after_a])
    c_after_ra = (1 + 1 * c_after_a) / (1 + 1)
    assert model.probabilities("c", "bra") == pytest.approx([c, c_after_a, c_after_ra])
    assert model.probability("c", "bra") == pytest.approx(c_after_ra)
    a_after_a = (0 + 3 * a) / (4 + 3)
    a_after_ca = (0 + 1 * a_after_a) / (1 + 1)  # once, and it was a d
    assert model.probabilities("a", "ca") == pytest.approx([a, a_after_a, a_after_ca])


def test_a_context_never_seen_says_what_the_shorter_one_says():
    model = WittenBell("abracadabra", 3, "abcdr")
    assert model.probabilities("b", "da")[2] != model.probabilities("b", "da")[1]
    unseen = model.probabilities("b", "aa")
    assert unseen[2] == unseen[1]


@pytest.mark.parametrize("context", ["", "a", "ab", "xyz", "so it ", "zzzzzz", "o it is s"])
def test_probabilities_add_up_to_1(context):
    text = "so it is said, and so it is; so said he, so say we all."
    characters = "".join(sorted(set(text + "xyz")))
    model = WittenBell(text, 5, characters)
    all_ = np.array([model.probabilities(character, context) for character in characters])
    np.testing.assert_allclose(all_.sum(axis=0), 1, rtol=1e-12)
    assert (all_ > 0).all()


def test_bits_are_those_of_each_character():
    text = "to be or not to be or not to be that is the question"  # it comes again, and new things
    model = WittenBell(text[:20], 4, "".join(sorted(set(text))))
    bits = model.bits(text, 20)
    assert bits.shape == (4, len(text) - 20)
    for t in range(20, len(text)):
        for order in range(1, 5):
            alone = WittenBell(text[:20], order, model.characters)
            expected = -np.log2(alone.probability(text[t], text[:t]))
            assert bits[order - 1, t - 20] == pytest.approx(expected, rel=1e-12)


def test_what_it_has_seen_often_costs_little():
    model = WittenBell("abc" * 100, 3, "abc")
    assert model.bits("abcabc", 2)[-1].max() < 0.1


def test_refused():
    with pytest.raises(ValueError, match=r"characters: .* got none of \['b'\]"):
        WittenBell("ab", 2, "a")
    with pytest.raises(ValueError, match="order: expected a positive integer, got 0"):
        WittenBell("ab", 0, "ab")
