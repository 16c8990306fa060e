"""LiveTraining in Python: its sequences, its training by hand, what its presets promise."""

import doctest

import numpy as np
import pytest
from traitlets import TraitError

from lstm_lessons.widgets import LiveTraining, live_training
from lstm_lessons.widgets.coins import coins, mixed
from lstm_lessons.widgets.training_runs import first_network, sequences, train_network


def logistic(z):
    return 1 / (1 + np.exp(-z))


def test_coins_from_any_place_on():
    everything = mixed(5, 100)
    np.testing.assert_array_equal(mixed(5, 40, 60), everything[60:])
    np.testing.assert_array_equal(coins(5, 40, 60), everything[60:] >> 31)
    assert mixed(0, 2, 2**32).tolist() == mixed(0, 2).tolist()  # the counter has 32 bits


def test_the_sequences():
    x, target = sequences(3, 7, 9)
    assert x.shape == (10, 16, 1)
    np.testing.assert_array_equal(x[0], target)
    assert set(np.unique(target)) == {-1, 1}
    np.testing.assert_allclose(np.abs(x[1:]), 0.2)
    many = np.concatenate([sequences(3, number, 9)[0] for number in range(200)], axis=1)
    signs = np.sign(many[..., 0])
    assert abs(signs.mean()) < 0.02
    correlation = signs @ signs.T / signs.shape[1] - np.eye(10)
    assert np.abs(correlation).max() < 0.08
    assert (sequences(4, 7, 9)[0] != x).any()


def test_the_first_weights():
    layer, dense = first_network(11, -1.5)
    arrays = [*layer.parameters.values(), *dense.parameters.values()]
    assert (layer.parameters["bias_l0"][8:16] == -1.5).all()
    everything = np.concatenate([array.ravel() for array in arrays])
    drawn = everything[everything != -1.5]
    assert np.abs(drawn).max() <= 8**-0.5
    assert drawn.std() == pytest.approx(8**-0.5 / 3**0.5, rel=0.1)
    assert abs(drawn.mean()) < 0.03


def forward(w, x):
    """The loss on x (T, B, 1), every equation written out; w is one long vector."""
    w_x, w_h, b, w_y, b_y = np.split(w, np.cumsum([32, 256, 32, 8]))
    h = c = np.zeros((x.shape[1], 8))
    for x_t in x:
        z = x_t * w_x + h @ w_h.reshape(32, 8).T + b
        i, f, g, o = np.split(z, 4, axis=1)
        c = logistic(f) * c + logistic(i) * np.tanh(g)
        h = logistic(o) * np.tanh(c)
    return np.mean((h @ w_y + b_y - x[0, :, 0]) ** 2)


@pytest.mark.parametrize("max_norm", [None, 0.05])
def test_three_steps_by_hand(max_norm):
    """Gradients by differences, and the update of the textbook."""
    layer, dense = first_network(2, 1.0)
    arrays = [*layer.parameters.values(), *dense.parameters.values()]
    w = np.concatenate([array.ravel() for array in arrays])
    run = train_network(2, 3, lag=4, learning_rate=0.5, max_norm=max_norm, forget_bias=1.0)
    for step in range(3):
        x, _ = sequences(2, step, 4)
        assert run.losses[step] == pytest.approx(forward(w, x), rel=1e-6)
        moved = w + 1e-6 * np.stack([np.eye(len(w)), -np.eye(len(w))])
        ahead, behind = ([forward(row, x) for row in rows] for rows in moved)
        gradient = (np.array(ahead) - behind) / 2e-6
        norm = np.linalg.norm(gradient)
        assert run.norms[step] == pytest.approx(norm, rel=1e-6)
        w = w - 0.5 * gradient * (1 if max_norm is None else min(1, max_norm / norm))
    arrays = [*run.layer.parameters.values(), *run.dense.parameters.values()]
    np.testing.assert_allclose(np.concatenate([a.ravel() for a in arrays]), w, atol=1e-6)


def test_a_longer_run_begins_as_the_shorter_one():
    short, long = (LiveTraining(step=step, lag=5).trajectory() for step in (10, 25))
    np.testing.assert_array_equal(long["loss"][:10], short["loss"])
    np.testing.assert_array_equal(long["norm"][:10], short["norm"])


def test_before_training():
    run = LiveTraining(step=0, forget_bias=-2.0).trajectory()
    assert len(run["loss"]) == len(run["norm"]) == 0
    assert run["f"].shape == (21,)
    assert run["f"].mean() == pytest.approx(logistic(-2), abs=0.03)
    assert 0 < run["direct"] < logistic(-1.5) ** 20


def recent(run):
    return run["loss"][-20:].mean()


def learned_at(loss):
    means = np.convolve(loss, np.ones(20) / 20, "valid")
    return int(np.argmax(means < 0.1)) + 20 if (means < 0.1).any() else None


def test_the_presets_do_what_they_say():
    """Each claim of a ``look`` text, and the answers to its questions, in numbers."""
    learns = LiveTraining.preset("It learns").trajectory()
    assert recent(learns) < 1e-3
    assert np.abs(learns["loss"][:30] - 1).max() < 0.7
    assert 50 <= learned_at(learns["loss"]) <= 65
    assert 30 <= learns["norm"].argmax() <= 60
    assert learns["norm"].max() > 5

    loose = LiveTraining.preset("Not clipped")
    assert recent(loose.trajectory()) > 1

    blown = LiveTraining.preset("Blown up")
    assert blown.trajectory()["loss"].max() > 1e100
    blown.clipping = "on"
    loss = blown.trajectory()["loss"]
    assert loss.max() < 10
    assert loss[-200:].max() > 1  # no: the steps are still too long
    blown.max_norm = 0.3
    assert blown.trajectory()["loss"][-200:].max() < 0.3

    forgets = LiveTraining.preset("It forgets")
    run = forgets.trajectory()
    assert recent(run) > 0.9
    assert run["direct"] < 1e-10
    forgets.forget_bias = 2.0
    assert recent(forgets.trajectory()) < 0.1

    far = LiveTraining.preset("Too far")
    assert recent(far.trajectory()) > 0.9
    far.forget_bias = 2.0
    assert recent(far.trajectory()) < 0.1

    choked = LiveTraining.preset("Choked")
    run = choked.trajectory()
    assert recent(run) > 0.9
    assert np.mean(run["norm"] > 0.01) > 0.99
    choked.learning_rate = 3.0
    assert recent(choked.trajectory()) < 0.1


def test_a_broken_run_says_so_and_keeps_what_came_before():
    w = LiveTraining(learning_rate=3.0, clipping="off", step=300)
    run = w.run()
    assert run.broken
    assert 50 < len(run.losses) < 300
    assert np.isfinite(run.losses).all()
    assert all(np.isfinite(array).all() for array in run.layer.parameters.values())
    assert len(w.trajectory()["norm"]) == len(run.losses)


@pytest.mark.parametrize(
    ("trait", "value", "message"),
    [
        ("learning_rate", 0, r"a number in \[0.001, 100\], got 0"),
        ("learning_rate", float("nan"), r"a number in \[0.001, 100\], got nan"),
        ("clipping", True, r"one of 'on', 'off'; got True"),
        ("max_norm", 1e5, r"a number in \[0.0001, 10000\], got 100000.0"),
        ("forget_bias", "high", r"a number in \[-10, 10\], got 'high'"),
        ("lag", 0, r"a number in \[1, 60\], got 0"),
        ("lag", 2.5, r"a whole number from 0, got 2.5"),
        ("seed", 1_000_000, r"a number in \[0, 999999\], got 1000000"),
        ("step", 2_001, r"a number in \[0, 2000\], got 2001"),
        ("step", None, r"a whole number from 0, got None"),
    ],
)
def test_bad_value(trait, value, message):
    w = LiveTraining()
    for attempt in (lambda: setattr(w, trait, value), lambda: LiveTraining(**{trait: value})):
        with pytest.raises(TraitError, match=rf"^{trait}: expected {message}"):
            attempt()
    assert repr(w) == "LiveTraining()"


def test_the_example_in_the_docstring():
    assert doctest.testmod(live_training) == (0, 2)
