"""The plays: what is in the text, and where the last one begins."""

import re
from collections import Counter

import pytest

from lstm_lessons.data import load_shakespeare, split_shakespeare
from lstm_lessons.data.catalogue import CATALOGUE


@pytest.fixture(scope="module")
def text():
    return load_shakespeare()


def test_it_is_as_long_as_the_catalogue_says(text):
    said = re.search(r"([\d,]+) characters, (\d+) different", CATALOGUE["shakespeare"].description)
    assert (f"{len(text):,}", str(len(set(text)))) == said.groups()


def test_it_is_nine_plays(text):
    assert text.count("by William Shakespeare") == 9
    titles = [before.splitlines()[-2] for before in text.split("by William Shakespeare")[:-1]]
    assert titles[0] == "JULIUS CAESAR"
    assert titles[-1] == "TWELFTH NIGHT; OR, WHAT YOU WILL"


@pytest.mark.parametrize(
    "line",
    [
        "Friends, Romans, countrymen, lend me your ears;",
        "To-morrow, and to-morrow, and to-morrow,",
        "If music be the food of love, play on,",
    ],
)
def test_known_lines_are_there(text, line):
    assert line in text


def test_it_is_tidy(text):
    assert text.isascii()
    assert not re.search(r"[ \t]$|\n{3}|\r|[{}]", text, re.MULTILINE)
    assert "Gutenberg" not in text
    assert text.endswith("\n")


def test_speeches_begin_with_names_in_capitals(text):
    names = Counter(re.findall(r"(?<=\n\n)[A-Z][A-Z '.,-]*\.$", text, re.MULTILINE))
    assert sum(names.values()) > 6000
    assert {"MACBETH.", "OTHELLO.", "PORTIA.", "PROSPERO.", "VIOLA."} <= set(names)


def test_the_last_play_is_held_out(text):
    training, held_out = split_shakespeare()
    assert training + held_out == text
    assert held_out.startswith("TWELFTH NIGHT")
    assert "VIOLA." not in training
    assert 0.09 < len(held_out) / len(text) < 0.12
    assert set(held_out) - set(training) == {"/"}
