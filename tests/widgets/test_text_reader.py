"""TextReader in Python: the recorded network by hand, its traits, and what its presets promise."""

import doctest

import numpy as np
import pytest
from traitlets import TraitError

from lstm_lessons.experiments import load_record
from lstm_lessons.experiments.character_models import texts
from lstm_lessons.experiments.text.character_weights import unpack
from lstm_lessons.experiments.text.reading_cells import (
    best_cell,
    cell_states,
    correlations,
    properties,
    silenced,
)
from lstm_lessons.widgets import TextReader, text_reader
from lstm_lessons.widgets.text_network import constants, reader


def logistic(z):
    return 1 / (1 + np.exp(-z))


def by_hand(text):
    """c, h and p over a text, from the record's bytes: each equation written out."""
    record = load_record("character-lstm")
    w = {name: unpack(packed) for name, packed in record["weights"].items()}
    h = c = np.zeros(128)
    steps = []
    for character in text:
        x = np.array([other == character for other in record["characters"]], float)
        z = w["weight_ih_l0"] @ x + w["weight_hh_l0"] @ h + w["bias_l0"]
        i, f, g, o = np.split(z, 4)
        c = logistic(f) * c + logistic(i) * np.tanh(g)
        h = logistic(o) * np.tanh(c)
        e = np.exp(w["weight"] @ h + w["bias"])
        steps.append((c, h, e / e.sum()))
    return [np.array(quantity) for quantity in zip(*steps, strict=True)]


@pytest.mark.parametrize("text", ["O", "To be, or not to be: that is the question.\n\nHAMLET.\n"])
def test_the_text_by_hand(text):
    run = TextReader(text=text, step=0).trajectory()
    for name, expected in zip(["c", "h", "p"], by_hand(text), strict=True):
        np.testing.assert_allclose(run[name], expected, rtol=1e-9, atol=1e-12, err_msg=name)
    np.testing.assert_allclose(run["tanh_c"], np.tanh(run["c"]))
    assert all(run[name].shape == (len(text), 128) for name in "ifgoch")


def test_the_page_has_the_recorded_bytes():
    record = load_record("character-lstm")
    page = constants()
    assert page.pop("longest") == text_reader.LONGEST
    assert page == {key: record[key] for key in ("characters", "weights")}
    alphabet, model = reader()
    assert alphabet.characters == record["characters"] == texts()[0].characters
    assert model.weight_count == record["protocol"]["weights"]


PRESETS = {preset["name"]: preset["state"] for preset in TextReader.PRESETS}


@pytest.fixture(scope="module")
def twelfth_night():
    """A part of the play, read: the properties of its text, and tanh of the cell states."""
    alphabet, model = reader()
    text = texts()[2][3000:15_000]
    return properties(text), np.tanh(cell_states(model, alphabet.encode(text)))


@pytest.mark.parametrize(
    ("preset", "name", "least"),
    [
        ("The line", "place in its line", 0.8),
        ("A long line", "place in its line", 0.8),
        ("Who speaks", "speaker's name", 0.6),
        ("The word", "place in its word", 0.5),
    ],
)
def test_a_preset_shows_the_cell_that_was_measured(twelfth_night, preset, name, least):
    found, values = twelfth_night
    cell, correlation = best_cell(values, found[name])
    assert PRESETS[preset]["cell"] == cell
    assert abs(correlation) > least


def test_the_cell_without_a_name_follows_none(twelfth_night):
    found, values = twelfth_night
    cell = PRESETS["No name"]["cell"]
    for property_ in found.values():
        assert abs(correlations(values, property_)[cell]) < 0.1
    assert values[:, cell].std() > 0.5


def test_a_stuck_cell_is_stuck():
    w = TextReader.preset("Stuck")
    run = w.trajectory()
    assert np.abs(run["tanh_c"][50:, w.cell]).min() > 0.99
    assert np.abs(run["c"][100:, w.cell]).min() > 5
    assert run["h"][50:, w.cell].std() > 0.1  # its output gate speaks


def test_the_texts_are_from_the_play_that_it_has_not_seen():
    held_out = texts()[2]
    for name, state in PRESETS.items():
        assert (state["text"] in held_out) == (name != "A long line")


def test_the_line_breaks_clear_the_cell_of_the_line():
    w = TextReader.preset("The line")
    run, line_break = w.trajectory(), np.array(list(w.text)) == "\n"
    assert run["f"][line_break, w.cell].max() < 0.1
    assert np.median(run["f"][~line_break, w.cell]) > 0.9


def test_the_cell_of_the_word_is_missed_most(twelfth_night):
    alphabet, model = reader()
    _, training, held_out = texts()
    text = alphabet.encode(training[-101:] + held_out[:1000])
    cost = [silenced(model, cell).bits(text, 101).mean() for cell in range(128)]
    assert PRESETS["The word"]["cell"] == np.argmax(cost)


def test_the_texts_of_the_presets_are_readable():
    for state in PRESETS.values():
        assert len(state["text"]) < 500
        assert TextReader(**state).trajectory()["p"].sum(axis=1) == pytest.approx(1)


@pytest.mark.parametrize(
    ("trait", "value", "message"),
    [
        ("text", "", "text: expected 1 to 1,000 characters, got 0 characters"),
        ("text", "a" * 1001, "text: expected 1 to 1,000 characters, got 1,001 characters"),
        ("text", 7, "text: expected 1 to 1,000 characters, got 7"),
        ("text", "Été", r"text: expected characters of Shakespeare's plays, got \['É', 'é'\]"),
        ("cell", 128, r"cell: expected a number in \[0, 127\], got 128"),
        ("cell", -1, r"cell: expected a number in \[0, 127\], got -1"),
        ("cell", 0.5, "cell: expected a whole number from 0, got 0.5"),
        ("step", 10_000, r"step: expected 0 to \d+ \(text has \d+\), got 10000"),
        ("step", -1, r"step: expected 0 to \d+ \(text has \d+\), got -1"),
    ],
)
def test_bad_value(trait, value, message):
    w = TextReader()
    with pytest.raises(TraitError, match=f"^{message}"):
        setattr(w, trait, value)


def test_the_example():
    assert doctest.testmod(text_reader).failed == 0


def test_a_shorter_text_takes_the_step_along():
    reader = TextReader()
    reader.step = 50
    reader.text = "ab"
    assert reader.step == 1
    assert eval(repr(reader), {"TextReader": TextReader}).step == 1
