"""What cells follow: the properties of a text by hand, correlations against NumPy's."""

import numpy as np
import pytest

from lstm_lessons.experiments.text import reading_cells as rc
from lstm_lessons.experiments.text.characters import CharacterModel
from lstm_lessons.scratch import GRU, LSTM

TEXT = "VIOLA.\nWhat's he?\n[Exit.]\nSo be it.\n\nSIR TOBY.\nA plague!\n"


def shown(name):
    return "".join(str(int(value)) if value < 10 else "+" for value in rc.properties(TEXT)[name])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("place in its line", "0123456|0123456789+|01234567|0123456789|0|0123456789|0123456789"),
        ("end of a line", "0000001|00000000001|00000001|0000000001|1|0000000001|0000000001"),
        ("speaker's name", "1111110|00000000000|00000000|0000000000|0|1111111110|0000000000"),
        ("stage direction", "0000000|00000000000|11111110|0000000000|0|0000000000|0000000000"),
        ("capital letter", "1111100|10000000000|01000000|1000000000|0|1110111100|1000000000"),
        ("place in its word", "1234500|12345601200|01234000|1201201200|0|1230123400|1012345600"),
        ("lines of the speech", "0000001|11111111112|22222223|3333333334|5|0000000001|1111111112"),
    ],
)
def test_properties_by_hand(name, expected):
    """A line of the text between two strokes."""
    assert shown(name) == expected.replace("|", "")


def test_every_property_is_a_number_at_each_character():
    found = rc.properties(TEXT)
    assert all(values.shape == (len(TEXT),) for values in found.values())
    assert all(values.dtype == np.float64 for values in found.values())
    with pytest.raises(ValueError, match="text: expected a string with characters"):
        rc.properties("")


def test_a_cell_that_is_stuck_stands_still():
    t = np.arange(400)[:, None]
    states = np.hstack([np.sin(t), 30 + t, np.zeros_like(t), 0.01 * np.cos(t)])
    assert rc.still_cells(states).tolist() == [False, True, True, True]


def test_correlations_are_pearsons():
    rng = np.random.default_rng(0)
    values, property_ = rng.standard_normal((50, 4)), rng.standard_normal(50)
    values[:, 2] = 3.0
    found = rc.correlations(values, property_)
    for k in (0, 1, 3):
        assert found[k] == pytest.approx(np.corrcoef(values[:, k], property_)[0, 1], rel=1e-12)
    assert found[2] == 0


def test_the_best_cell_is_chosen_on_one_half_and_judged_on_the_other():
    rng = np.random.default_rng(1)
    property_ = rng.standard_normal(400)
    values = rng.standard_normal((400, 6))
    values[:200, 4] = -property_[:200]  # on the first half only
    values[200:, 2] = property_[200:]  # on the second
    cell, correlation = rc.best_cell(values, property_)
    assert cell == 4
    assert correlation == pytest.approx(np.corrcoef(values[200:, 4], property_[200:])[0, 1])
    assert abs(correlation) < 0.3


def model_of(hidden=5):
    layer = LSTM(4, hidden, dtype=np.float64, rng=np.random.default_rng(2))
    return CharacterModel(layer, rng=np.random.default_rng(3))


def test_states_are_those_of_one_pass(monkeypatch):
    model = model_of()
    symbols = np.random.default_rng(4).integers(0, 4, 57)
    _, _, tape = model.layer.forward(model.one_hot(symbols[:, None]))
    monkeypatch.setattr(rc, "AT_A_TIME", 10)
    np.testing.assert_allclose(rc.cell_states(model, symbols), tape.layers[0].c[:, 0], rtol=1e-12)
    gru = CharacterModel(GRU(4, 3))
    with pytest.raises(TypeError, match="model: expected an LSTM's"):
        rc.cell_states(gru, symbols)


def test_a_silenced_cell_goes_on_and_nothing_hears_it():
    model = model_of()
    quiet = rc.silenced(model, 3)
    symbols = np.random.default_rng(5).integers(0, 4, (20, 1))
    p, _ = quiet.probabilities(symbols)
    quiet.layer.parameters["weight_ih_l0"][[3, 8, 13, 18]] += 1  # its own rows: i, f, g, o
    q, _ = quiet.probabilities(symbols)
    np.testing.assert_array_equal(p, q)
    original, _ = model.probabilities(symbols)
    assert np.abs(original - p).max() > 1e-4
    for cell in (-1, 5):
        with pytest.raises(ValueError, match=f"cell: expected integers from 0 to 4, got {cell}"):
            rc.silenced(model, cell)
    with pytest.raises(TypeError, match="cell: expected integers from 0 to 4, got float64"):
        rc.silenced(model, 1.0)


@pytest.mark.parametrize("of", [rc.silenced, rc.untrained])
def test_what_has_no_cells_is_refused(of):
    with pytest.raises(TypeError, match="model: expected an LSTM's, got one of GRU"):
        of(CharacterModel(GRU(4, 3)), 0)


def test_an_untrained_model_is_of_the_same_size():
    model = model_of()
    other = rc.untrained(model, 0)
    assert other.weight_count == model.weight_count
    assert not np.allclose(
        other.layer.parameters["weight_hh_l0"], model.layer.parameters["weight_hh_l0"]
    )
