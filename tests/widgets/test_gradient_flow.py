"""GradientFlow in Python: the networks, their gradients, and what its presets promise."""

import doctest

import numpy as np
import pytest
from traitlets import TraitError

from lstm_lessons.widgets import GradientFlow, gradient_flow, gradient_networks

H = 8


def logistic(z):
    return 1 / (1 + np.exp(-z))


def norms_of_products(jacobians):
    """‖J_T‖, ‖J_T J_{T−1}‖, …"""
    product, norms = np.eye(len(jacobians[0])), []
    for jacobian in jacobians[::-1]:
        product = product @ jacobian
        norms.append(np.linalg.norm(product, 2))
    return norms


def rnn_by_hand(w):
    """The gradient's sizes, from the weights alone: no layer, no backward pass."""
    parameters = w.layers()[0].parameters
    weight_ih, weight_hh, _ = parameters.values()
    act = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0), "identity": lambda z: z}
    slope = {"tanh": lambda h: 1 - h**2, "relu": np.sign, "identity": np.ones_like}
    h, jacobians = np.zeros(H), []
    for x in w.x:
        h = act[w.nonlinearity](weight_ih[:, 0] * x + weight_hh @ h)
        jacobians.append(np.diag(slope[w.nonlinearity](h)) @ weight_hh)
    return norms_of_products(jacobians)


def lstm_by_hand(w):
    """Sizes by all paths and by the direct one, with each derivative written out."""
    weight_ih, weight_hh, bias = w.layers()[1].parameters.values()
    h, c, jacobians, kept = np.zeros(H), np.zeros(H), [], []
    for x in w.x:
        z_i, z_f, z_g, z_o = np.split(weight_ih[:, 0] * x + weight_hh @ h + bias, 4)
        i, f, g, o = logistic(z_i), logistic(z_f), np.tanh(z_g), logistic(z_o)
        w_i, w_f, w_g, w_o = np.split(weight_hh, 4)
        c_by_h = np.diag(g * i * (1 - i)) @ w_i
        c_by_h += np.diag(c * f * (1 - f)) @ w_f
        c_by_h += np.diag(i * (1 - g**2)) @ w_g
        c_by_c = np.diag(f)
        c = f * c + i * g
        h = o * np.tanh(c)
        shown = np.diag(o * (1 - np.tanh(c) ** 2))
        h_by_h = shown @ c_by_h + np.diag(np.tanh(c) * o * (1 - o)) @ w_o
        jacobians.append(np.block([[h_by_h, shown @ c_by_c], [c_by_h, c_by_c]]))
        kept.append(f)
    direct = [np.prod(kept[-k:], axis=0).max() for k in range(1, len(kept) + 1)]
    return norms_of_products(jacobians), direct


STATES = [
    {},
    {"nonlinearity": "relu", "spectral_norm": 2.0},
    {"nonlinearity": "identity", "matrix": "chain", "spectral_norm": 1.5, "forget_bias": -1.0},
    {"matrix": "ring", "spectral_norm": 1.2, "input_scale": 0.1, "forget_bias": 4.0},
    {"spectral_norm": 4.0, "forget_bias": 5.0, "x": [0.5, -1.0, 2.0]},
]


@pytest.mark.parametrize("state", STATES)
def test_sizes_by_hand(state):
    w = GradientFlow(**state, step=1)
    run = w.trajectory()
    lstm, direct = lstm_by_hand(w)
    np.testing.assert_allclose(run["rnn"], rnn_by_hand(w), rtol=1e-11)
    np.testing.assert_allclose(run["lstm"], lstm, rtol=1e-11)
    np.testing.assert_allclose(run["direct"], direct, rtol=1e-13)
    np.testing.assert_allclose(
        run["bound"], [w.spectral_norm**k for k in range(1, len(w.x) + 1)], rtol=1e-13
    )


def test_the_bound_holds_whatever_is_set():
    rng = np.random.default_rng(0)
    for _ in range(60):
        w = GradientFlow(
            matrix=str(rng.choice(["random", "ring", "chain"])),
            nonlinearity=str(rng.choice(["tanh", "relu", "identity"])),
            spectral_norm=rng.uniform(0, 5),
            input_scale=rng.uniform(0, 5),
            x=rng.standard_normal(20),
            step=0,
        )
        run = w.trajectory()
        assert (run["rnn"] <= run["bound"] * (1 + 1e-12)).all(), w


def test_with_nothing_but_forget_gates():
    """No weights: c_t = f c_{t−1}, and h_t = c_t / 2 for the derivative at c = 0."""
    w = GradientFlow(spectral_norm=0, input_scale=0, forget_bias=2.0)
    run, f, k = w.trajectory(), logistic(2.0), np.arange(1, 41)
    np.testing.assert_allclose(run["direct"], f**k, rtol=1e-13)
    np.testing.assert_allclose(run["lstm"], f**k * np.sqrt(1.25), rtol=1e-13)
    assert not run["rnn"].any()
    assert w.mean_forget == pytest.approx(f, rel=1e-13)
    assert (w.mean_slope, w.spectral_radius) == (1, 0)


@pytest.mark.parametrize("matrix", ["random", "ring", "chain"])
def test_every_recurrent_matrix_has_the_size_that_is_set(matrix):
    w = GradientFlow(matrix=matrix, spectral_norm=1.7)
    rnn, lstm = (layer.parameters for layer in w.layers())
    blocks = np.split(lstm["weight_hh_l0"], 4)
    for block in blocks:
        assert np.linalg.norm(block, 2) == pytest.approx(1.7, rel=1e-13)
    np.testing.assert_array_equal(blocks[2], rnn["weight_hh_l0"])
    np.testing.assert_array_equal(np.split(lstm["weight_ih_l0"], 4)[2], rnn["weight_ih_l0"])
    assert not rnn["bias_l0"].any()
    np.testing.assert_array_equal(lstm["bias_l0"].reshape(4, H), [[b] * H for b in (0, 1, 0, 0)])


def test_the_ring_is_orthogonal_and_the_chain_far_from_normal():
    ring, chain = (gradient_networks.MATRICES[name] for name in ("ring", "chain"))
    np.testing.assert_array_equal(ring @ ring.T, np.eye(H))
    assert np.linalg.norm(chain @ chain.T - chain.T @ chain, 2) > 0.5
    for w, radius in [(GradientFlow(matrix="ring"), 0.9), (GradientFlow(matrix="chain"), 0.305)]:
        assert w.spectral_radius == pytest.approx(radius, abs=5e-4)


def test_the_numbers_are_those_that_the_command_draws():
    rng = np.random.default_rng(4)
    for kept, drawn in [
        (gradient_networks.WEIGHT_HH, rng.standard_normal((4, H, H))),
        (gradient_networks.WEIGHT_IH, rng.standard_normal((4, H))),
        (gradient_networks.X, rng.standard_normal(40)),
    ]:
        np.testing.assert_array_equal(kept, drawn.round(1))


def test_a_shorter_x_moves_the_distance():
    w = GradientFlow(step=30)
    w.x = [1, 0, 0.5]
    assert w.step == 2
    assert len(w.trajectory()["rnn"]) == 3


@pytest.mark.parametrize(
    ("trait", "value", "message"),
    [
        ("matrix", "diagonal", r"one of 'random', 'ring', 'chain'; got 'diagonal'"),
        ("spectral_norm", -0.1, r"a number in \[0, 10\], got -0.1"),
        ("spectral_norm", float("nan"), r"a number in \[0, 10\], got nan"),
        ("nonlinearity", "sigmoid", r"one of 'tanh', 'relu', 'identity'; got 'sigmoid'"),
        ("input_scale", "1", r"a number in \[0, 10\], got '1'"),
        ("forget_bias", 11, r"a number in \[-10, 10\], got 11"),
        ("x", [1.0], r"a list of 2 to 60 numbers, got \[1.0\]"),
        ("step", 40, r"0 to 39 \(x has 40 steps\), got 40"),
    ],
)
def test_bad_value(trait, value, message):
    w = GradientFlow()
    with pytest.raises(TraitError, match=rf"^{trait}: expected {message}"):
        setattr(w, trait, value)
    assert repr(w) == "GradientFlow()"


def test_the_presets_do_what_they_say():
    """Each claim of a ``look`` text, in numbers."""
    w = GradientFlow.preset("It must vanish")
    run = w.trajectory()
    assert run["rnn"][-1] < 1e-6 * run["bound"][-1] < 1e-7

    w = GradientFlow.preset("It may explode")
    run = w.trajectory()
    assert (w.spectral_norm, np.diff(run["bound"]).min() > 0) == (1.5, True)
    assert run["rnn"][-1] < 1e-3

    w = GradientFlow.preset("It explodes")
    assert w.spectral_radius > 1
    assert w.trajectory()["rnn"][-1] > 1e6
    w.nonlinearity = "tanh"
    assert w.trajectory()["rnn"][-1] < 1e-4

    w = GradientFlow.preset("Up, then down")
    sizes = w.trajectory()["rnn"]
    assert w.spectral_radius < 1 < w.spectral_norm
    assert sizes.argmax() == w.step == 12
    assert sizes[12] > 40
    assert sizes[-1] < 0.005

    w = GradientFlow.preset("Ring")
    np.testing.assert_allclose(w.trajectory()["rnn"], 1, rtol=1e-12)
    w.nonlinearity = "tanh"
    assert w.trajectory()["rnn"][-1] < 1e-6

    w = GradientFlow.preset("Saturated")
    assert (w.spectral_norm, w.mean_slope < 0.25) == (2.5, True)
    assert w.trajectory()["rnn"][-1] < 1e-10

    w = GradientFlow.preset("LSTM, bias 0")
    run = w.trajectory()
    assert w.mean_forget == pytest.approx(0.5, abs=0.01)
    rates = run["direct"] ** (1 / np.arange(1, 41))
    assert rates == pytest.approx(0.52, abs=0.07)
    assert run["lstm"][-1] < 1e-7

    run = GradientFlow.preset("LSTM, bias 5").trajectory()
    assert run["direct"][-1] > 0.8
    assert run["lstm"].min() > 0.99

    run = GradientFlow.preset("LSTM explodes").trajectory()
    assert run["direct"].max() < 1
    assert run["lstm"][-1] > 100


def test_the_example_in_the_docstring():
    assert doctest.testmod(gradient_flow) == (0, 3)
