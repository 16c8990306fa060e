"""The papers' network in PyTorch, cut where the papers cut: what the step before said is detached.

Written apart from the package, with tanh in place of the logistic functions 4σ − 2 and 2σ − 1.
"""

STEP_BEFORE = ("z", "i", "f", "o", "h")


def run(torch, architecture, weights, x, *, cut=True):
    """Return the outputs step by step; ``weights[t]`` are step t's, tensors by name."""
    a = architecture
    zeros = torch.zeros(a.blocks, dtype=torch.float64)
    units = {"z": torch.zeros(a.hidden, dtype=torch.float64), "i": zeros, "f": zeros, "o": zeros}
    units["h"] = c = torch.zeros(a.cells, dtype=torch.float64)
    one = torch.ones(1, dtype=torch.float64)
    gates = ["i"] + ["f"] * a.forget_gate + ["o"] * a.output_gate
    outputs = []
    for t, x_t in enumerate(torch.from_numpy(x)):
        w = weights[t]
        before = {name: y.detach() if cut else y for name, y in units.items()}
        seen = [x_t, before["z"]]
        if a.gates_feed_back:
            seen += [before[gate] for gate in gates]
        seen = torch.cat([*seen, before["h"], one])

        def net(receiver, seen=seen, w=w):
            matrix = w[receiver]
            return matrix @ seen[: matrix.shape[1]]

        units = {"z": torch.sigmoid(net("z")), "f": zeros + a.state_decay, "o": zeros + 1}
        units |= {gate: torch.sigmoid(net(gate)) for gate in gates}
        of_cell = {gate: y.repeat_interleave(a.block_size) for gate, y in units.items()}
        c = of_cell["f"] * c + of_cell["i"] * 2 * torch.tanh(net("g") / 2)
        units["h"] = of_cell["o"] * torch.tanh(c / 2)
        shown = torch.cat([*([x_t] if a.shortcuts else []), units["z"], units["h"], one])
        outputs.append(torch.sigmoid(net("y", shown)))
    return outputs


def leaves(torch, weights):
    """A network's weights as tensors of their own that want a gradient."""
    return {
        name: torch.from_numpy(matrix.copy()).requires_grad_()
        for name, matrix in weights._asdict().items()
    }


def loss(torch, output, target):
    return 0.5 * torch.square(output - torch.from_numpy(target)).sum()


def gradient_of(loss, tensors):
    """The gradient in each tensor by name; 0 where there is no way to it."""
    loss.backward()
    return {
        name: tensor.new_zeros(tensor.shape) if tensor.grad is None else tensor.grad
        for name, tensor in tensors.items()
    }
