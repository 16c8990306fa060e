"""ForgetGateStream in Python: its stream, its networks, and what its presets promise."""

import doctest

import numpy as np
import pytest
from traitlets import TraitError

from lstm_lessons.experiments import load_record
from lstm_lessons.tasks import ContinualReber, legal_next, spell
from lstm_lessons.widgets import ForgetGateStream, forget_gate_stream
from lstm_lessons.widgets.stream_networks import (
    RECORDED,
    coins,
    constants,
    rounded_network,
    stream,
)


def logistic(z):
    return 1 / (1 + np.exp(-z))


def by_hand(cell, x, first):
    """c, h and y over a stream, from the record's own weights, rounded: each equation written out.

    What a unit sees: seven inputs, eight cells, and 1 for its bias; the cells have none.
    """
    record = load_record(RECORDED[cell])["weights"]
    w = {name: np.array(rows).round(2) for name, rows in record.items() if rows}
    both = np.repeat(np.eye(4), 2, axis=0)  # from a block to its two cells
    h = c = np.zeros(8)
    steps = []
    for x_t, begins in zip(x, first, strict=True):
        if cell == "reset" and begins:
            h = c = np.zeros(8)
        i, o = (logistic(w[gate] @ np.r_[x_t, h, 1]) for gate in "io")
        f = logistic(w["f"] @ np.r_[x_t, h, 1]) if cell == "forget" else np.ones(4)
        c = both @ f * c + both @ i * 2 * np.tanh(w["g"] @ np.r_[x_t, h] / 2)
        h = both @ o * np.tanh(c / 2)
        steps.append((f, c, h, logistic(w["y"] @ np.r_[x_t, h, 1])))
    return [np.array(quantity) for quantity in zip(*steps, strict=True)]


def right(run):
    return ContinualReber().correct(run["y"], run["legal"])


@pytest.mark.parametrize("cell", RECORDED)
@pytest.mark.parametrize("step", [0, 19, 20, 387])
def test_the_page_by_hand(cell, step):
    w = ForgetGateStream(cell=cell, seed=3, step=step)
    run = w.trajectory()
    begin = step // 20 * 20
    x, legal, first = stream(3, begin + 20)
    np.testing.assert_array_equal(run["x"], x[begin:])
    np.testing.assert_array_equal(run["legal"], legal[begin:])
    f, c, h, y = (quantity[begin:] for quantity in by_hand(cell, x, first))
    for name, expected in {"f": f, "c": c, "h": h, "y": y}.items():
        np.testing.assert_allclose(run[name], expected, rtol=1e-8, atol=1e-9, err_msg=name)
    assert {name: run[name].shape for name in "iog"} == {"i": (20, 4), "o": (20, 4), "g": (20, 8)}


@pytest.mark.parametrize("seed", [0, 1, 999_999])
def test_the_stream_is_made_of_strings_of_the_grammar(seed):
    x, legal, first = stream(seed, 3000)
    text = spell(x, ContinualReber.symbols)
    begins = first.nonzero()[0]
    assert begins[0] == 0
    for begin, end in zip(begins, [*begins[1:], None], strict=True):
        string = text[begin:end]
        for t in range(len(string)):
            may = legal_next(string[: t + 1]) or "B"
            assert "".join(np.array(list("BEPSTVX"))[legal[begin + t] == 1]) == "".join(may)
            assert end is None or t == len(string) - 1 or string[t + 1] in may


def test_the_coins_are_fair_and_those_of_two_seeds_have_nothing_in_common():
    first, second = coins(1, 100_000), coins(2, 100_000)
    assert abs(first.mean() - 0.5) < 4 * 0.5 / np.sqrt(1e5)
    for lag in range(1, 12):
        assert abs((first[lag:] == first[:-lag]).mean() - 0.5) < 4 * 0.5 / np.sqrt(1e5)
    assert abs((first == second).mean() - 0.5) < 4 * 0.5 / np.sqrt(1e5)
    lengths = np.diff(stream(1, 100_000)[2].nonzero()[0])
    assert lengths.min() == 9
    assert lengths.mean() == pytest.approx(12, abs=4 * lengths.std() / np.sqrt(len(lengths)))


def test_the_coins_in_whole_numbers():
    """The same with Python's integers, which know no 32 bits."""
    bits = 2**32
    for seed in (0, 7, 999_999):
        for n, coin in enumerate(coins(seed, 200)):
            mixed = (seed + n * 0x9E3779B9) % bits
            mixed = (mixed ^ mixed // 2**16) * 0x85EBCA6B % bits
            mixed = (mixed ^ mixed // 2**13) * 0xC2B2AE35 % bits
            assert coin == mixed // 2**31


def test_a_longer_stream_begins_as_the_shorter_one():
    for short, long in zip(stream(5, 100), stream(5, 1000), strict=True):
        np.testing.assert_array_equal(short, long[:100])


@pytest.mark.parametrize("cell", RECORDED)
def test_the_networks_are_the_recorded_ones_to_a_hundredth(cell):
    record = load_record(RECORDED[cell])
    assert record["cell"] == cell
    rounded = rounded_network(cell).weights._asdict()
    for name, rows in record["weights"].items():
        if rows:
            assert np.abs(rounded[name] - np.array(rows)).max() <= 0.005 + 1e-12
    page = constants()["networks"][cell]
    assert {name: np.array(rows).size for name, rows in page.items()} == {
        name: rounded[name].size for name in "ifgoy"
    }
    assert sum(np.array(rows).size for rows in page.values()) == (424 if cell == "forget" else 360)


@pytest.mark.parametrize("cell", RECORDED)
def test_rounded_they_do_what_they_did(cell):
    """Faultless is faultless, lost is lost, and the state runs away as fast."""
    record = load_record(RECORDED[cell])
    x, legal, first = stream(11, 3000)
    _, c, _, y = by_hand(cell, x, first)
    correct = ContinualReber().correct(y, legal)
    assert correct.all() == record["perfect"]
    grown = np.abs(c[999]).max() / np.abs(record["cell_states_after"]["1000"]).max()
    if cell == "standard":
        assert grown == pytest.approx(1, abs=0.3)
    else:
        assert np.abs(c).max() < 300


def test_the_presets_do_what_they_say():
    """Each claim of a ``look`` text, in numbers."""
    w = ForgetGateStream.preset("Nothing is forgotten")
    at_1000 = np.abs(w.trajectory()["c"]).max()
    w.step = 1999
    assert np.abs(w.trajectory()["c"]).max() == pytest.approx(2 * at_1000, rel=0.2)

    w = ForgetGateStream.preset("How it begins")
    assert np.abs(w.trajectory()["c"][:10]).max() < 30

    w = ForgetGateStream.preset("A teacher resets")
    assert right(w.trajectory()).all()
    w.cell = "standard"
    assert not right(w.trajectory()).all()

    run = ForgetGateStream.preset("Forget gates").trajectory()
    begins = run["x"][:, 0].nonzero()[0]
    begins = [t for t in begins if t > 0 and run["x"][t - 1, 1] == 1]  # a B after an E
    assert begins
    assert right(run).all()
    assert any(run["f"][t].min() < 0.3 for t in begins)

    w = ForgetGateStream.preset("Ten thousand later")
    late = w.trajectory()
    assert right(late).all()
    w.step = 999
    assert np.abs(late["c"]).max() < 2 * np.abs(w.trajectory()["c"]).max()


@pytest.mark.parametrize(
    ("trait", "value", "message"),
    [
        ("cell", "1997", r"one of 'standard', 'reset', 'forget'; got '1997'"),
        ("seed", -1, r"a number in \[0, 999999\], got -1"),
        ("seed", 1_000_000, r"a number in \[0, 999999\], got 1000000"),
        ("seed", 1.5, r"a whole number from 0, got 1.5"),
        ("step", 100_000, r"a number in \[0, 99999\], got 100000"),
        ("step", -1, r"a number in \[0, 99999\], got -1"),
        ("step", float("nan"), r"a whole number from 0, got nan"),
        ("step", "10", r"a whole number from 0, got '10'"),
    ],
)
def test_bad_value(trait, value, message):
    w = ForgetGateStream()
    for attempt in (lambda: setattr(w, trait, value), lambda: ForgetGateStream(**{trait: value})):
        with pytest.raises(TraitError, match=rf"^{trait}: expected {message}"):
            attempt()
    assert repr(w) == "ForgetGateStream()"


def test_the_example_in_the_docstring():
    assert doctest.testmod(forget_gate_stream) == (0, 2)
