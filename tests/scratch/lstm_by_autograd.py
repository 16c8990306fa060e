"""The LSTM's variants from their equations, one sequence at a time: PyTorch's autograd goes back.

No batch, no stacked passes, no mask: a shorter sequence simply has fewer steps.
"""

import numpy as np

from .problems import mapped, parts
from .torch_reference import as_leaf, as_numpy


def run(torch, problem):
    """Return outputs and gradients of an LSTM, each a dict: name -> NumPy array."""
    layer = problem.layer
    weights = {name: as_leaf(torch, array) for name, array in layer.parameters.items()}
    x, start = as_leaf(torch, problem.x), mapped(lambda part: as_leaf(torch, part), problem.state)
    by_sequence = x if layer.batch_first else x.swapaxes(0, 1)
    steps = by_sequence.shape[1]
    lengths = [steps] * len(by_sequence) if problem.lengths is None else problem.lengths

    outputs, ends = [], []
    for b, (sequence, length) in enumerate(zip(by_sequence, lengths, strict=True)):
        output, end = one_sequence(
            torch, layer, weights, sequence[:length], [part[:, b] for part in start]
        )
        outputs.append(torch.nn.functional.pad(output, (0, 0, 0, steps - length)))
        ends.append(end)
    output = torch.stack(outputs, 0 if layer.batch_first else 1)
    h_n, c_n = (torch.stack(part, 1) for part in zip(*ends, strict=True))

    d_output = np.nan_to_num(problem.d_output)  # NaN stands in the padding alone
    d_results = [torch.from_numpy(array) for array in (d_output, *parts(problem.d_state))]
    torch.autograd.backward([output, h_n, c_n], d_results)
    gradients = {name: leaf.grad for name, leaf in weights.items()}
    gradients |= {"x": x.grad, "h_0": start[0].grad, "c_0": start[1].grad}
    return as_numpy({"output": output, "h_n": h_n, "c_n": c_n}), as_numpy(gradients)


def one_sequence(torch, layer, weights, x, start):
    """Return the last layer's output (T, D·H), and h and c (num_layers·D, H) after the end."""
    ends = []
    for k in range(layer.num_layers):
        outputs = []
        for way in ["", "_reverse"][: 2 if layer.bidirectional else 1]:
            of_layer = {
                name.removesuffix(f"_l{k}{way}"): weight
                for name, weight in weights.items()
                if name.endswith(f"_l{k}{way}")
            }
            h, c = (part[len(ends)] for part in start)
            hs = [None] * len(x)
            for t in reversed(range(len(x))) if way else range(len(x)):
                h, c = step(torch, layer, of_layer, x[t], h, c)
                hs[t] = h
            outputs.append(torch.stack(hs))
            ends.append((h, c))
        x = torch.cat(outputs, -1)
    return x, [torch.stack(part) for part in zip(*ends, strict=True)]


def step(torch, layer, weights, x, h, c):
    """Return h_t and c_t of one unit, (H,) each."""
    z = weights["weight_ih"] @ x + weights["weight_hh"] @ h + weights.get("bias", 0)
    order = "ifgo" if layer.forget_gate and not layer.coupled else "igo"
    z = dict(zip(order, z.chunk(len(order)), strict=True))
    seen = {gate: weights.get(f"weight_c{gate}", 0) for gate in "ifo"}
    i = torch.sigmoid(z["i"] + seen["i"] * c)
    if layer.coupled:
        f = 1 - i
    elif layer.forget_gate:
        f = torch.sigmoid(z["f"] + seen["f"] * c)
    else:
        f = 1
    c = f * c + i * torch.tanh(z["g"])
    o = torch.sigmoid(z["o"] + seen["o"] * c)
    return o * torch.tanh(c), c
