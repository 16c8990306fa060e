"""The on-line rule: its forward pass and its truncated gradient, beside PyTorch's autograd."""

import numpy as np
import pytest

from lstm_lessons.experiments import OnlineLSTM
from lstm_lessons.scratch.lstm1997 import lstm1997_sequence

from .networks import ARCHITECTURES, OF_1997, OF_2000, each_weight, make_stream, make_weights
from .truncated_by_autograd import gradient_of, leaves, loss, run

STEPS = 12

every_architecture = pytest.mark.parametrize("name", ARCHITECTURES)


def make(name, steps=STEPS):
    architecture = ARCHITECTURES[name]
    network = OnlineLSTM(architecture, make_weights(architecture))
    return network, *make_stream(architecture, steps)


def same(values, expected, name=""):
    np.testing.assert_allclose(values, expected, rtol=1e-10, atol=1e-13, err_msg=name)


@every_architecture
def test_the_outputs(name, torch):
    network, x, _ = make(name)
    expected = run(torch, network.architecture, [leaves(torch, network.weights)] * STEPS, x)
    for x_t, y in zip(x, expected, strict=True):
        same(network.forward(x_t), y.detach().numpy())


def test_the_cells_are_those_of_the_1997_unit():
    network = OnlineLSTM(OF_1997, make_weights(OF_1997))
    x, _ = make_stream(OF_1997, STEPS)
    weights = {f"weight_{gate}": getattr(network.weights, gate)[:, :-1] for gate in "igo"}
    weights |= {f"bias_{gate}": getattr(network.weights, gate)[:, -1] for gate in "igo"}
    tape = lstm1997_sequence(x[:, None], weights)
    for t in range(STEPS):
        network.forward(x[t])
        for unit in ("i", "g", "o", "c", "h"):
            same(getattr(network.state, unit), getattr(tape, unit)[t, 0], unit)


@every_architecture
def test_the_truncated_gradient_at_fixed_weights(name, torch):
    network, x, target = make(name)
    for t in range(STEPS):
        network.forward(x[t])
        fixed = leaves(torch, network.weights)
        outputs = run(torch, network.architecture, [fixed] * (t + 1), x[: t + 1])
        expected = gradient_of(loss(torch, outputs[-1], target[t]), fixed)
        for kind, gradient in each_weight(network.gradients(target[t])):
            same(gradient, expected[kind].numpy(), kind)


@every_architecture
def test_the_truncated_gradient_while_the_weights_move(name, torch):
    """The partials belong to the weights as they were at each step, not as they are now."""
    network, x, target = make(name)
    used = []
    for t in range(STEPS):
        network.forward(x[t])
        used.append(leaves(torch, network.weights))
        outputs = run(torch, network.architecture, used, x[: t + 1])
        total = loss(torch, outputs[-1], target[t])
        by_step = gradient_of(
            total, {(s, k): w for s, ws in enumerate(used) for k, w in ws.items()}
        )
        before = network.weights._replace(**{k: m.copy() for k, m in each_weight(network.weights)})
        network.learn(target[t], 0.5)
        for kind, moved in each_weight(network.weights):
            expected = sum(by_step[s, kind].numpy() for s in range(t + 1))
            same(moved, getattr(before, kind) - 0.5 * expected, kind)
        for tensors in used:
            for tensor in tensors.values():
                tensor.grad = None


def test_it_is_truncated(torch):
    """Without the cut autograd finds another gradient: the tests above tell the two apart."""
    network, x, target = make("1997")
    weights = leaves(torch, network.weights)
    outputs = run(torch, OF_1997, [weights] * STEPS, x, cut=False)
    full = gradient_of(loss(torch, outputs[-1], target[-1]), weights)
    for x_t in x:
        network.forward(x_t)
    for kind, gradient in each_weight(network.gradients(target[-1])):
        far = np.linalg.norm(gradient - full[kind].numpy())
        if kind in "igo":
            assert far > 1e-3 * np.linalg.norm(gradient), kind


def test_reset_forgets_everything_but_the_weights():
    network, x, target = make("2000")
    network.follow(x, target, learning_rate=0.5)
    again = OnlineLSTM(OF_2000, network.weights)
    network.reset()
    for one in (network, again):
        one.follow(x, target, learning_rate=0.5)
    for kind, matrix in each_weight(network.weights):
        np.testing.assert_array_equal(matrix, getattr(again.weights, kind))


def test_single_steps_are_checked():
    network, x, _ = make("2000")
    with pytest.raises(ValueError, match=r"x: expected shape \(3,\)"):
        network.forward(np.zeros(4))
    with pytest.raises(TypeError, match="x: expected a float64 array"):
        network.forward(x[0].astype(np.float32))
    network.forward(x[0])
    with pytest.raises(ValueError, match=r"target: expected shape \(2,\)"):
        network.learn(np.zeros(1), 0.5)
