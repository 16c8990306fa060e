"""PyTorch agrees with the golden files: its own layers, and its autograd for what they lack."""

import numpy as np
import pytest
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from tests.golden.vectors import NAMES, Golden

TOLERANCE = 1e-13  # relative where a number is larger than 1
LAYERS = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}


def is_in_torch(golden):
    lacks = {"peephole", "coupled"} & golden.options.keys()
    return not lacks and golden.options.get("forget_gate", True)


IN_TORCH = [name for name in NAMES if is_in_torch(Golden(name))]
NOT_IN_TORCH = [name for name in NAMES if name not in IN_TORCH]


def leaves(arrays):
    return {name: torch.from_numpy(array.copy()).requires_grad_() for name, array in arrays.items()}


def agrees(golden, outputs, gradients):
    """Compare outputs, and the gradients of the file's loss, each under its name."""
    for ours, theirs in ((golden.outputs, outputs), (golden.gradients, gradients)):
        assert ours.keys() == theirs.keys()
        for name, array in ours.items():
            their = theirs[name].detach().numpy()
            np.testing.assert_allclose(array, their, rtol=TOLERANCE, atol=TOLERANCE, err_msg=name)


def run_back(golden, outputs):
    """From the loss that the README names."""
    sum(
        (outputs[name] * torch.from_numpy(weights)).sum()
        for name, weights in golden.cotangents.items()
    ).backward()


@pytest.mark.parametrize("name", IN_TORCH)
def test_its_layers(name):
    golden = Golden(name)
    options = {k: v for k, v in golden.options.items() if k != "forget_gate"}
    sizes = golden.sizes["I"], golden.sizes["H"]
    net = LAYERS[golden.cell](*sizes, dtype=torch.float64, **options)
    one_bias = golden.cell != "gru"
    weights = {
        key.replace("bias_l", "bias_ih_l"): torch.from_numpy(a)
        for key, a in golden.parameters.items()
    }
    if one_bias:  # PyTorch adds up two
        weights |= {
            f"bias_hh{end}": torch.zeros_like(weights[f"bias_ih{end}"]) for end in golden.endings
        }
    net.load_state_dict(weights)

    inputs = leaves(golden.inputs)
    x, *state = inputs.values()
    state = tuple(state) if len(state) == 2 else state[0]
    if golden.lengths:
        packed = pack_padded_sequence(x, golden.lengths, enforce_sorted=False)
        packed, end = net(packed, state)
        output, _ = pad_packed_sequence(packed, total_length=golden.sizes["T"])
    else:
        output, end = net(x, state)
    end = end if isinstance(end, tuple) else (end,)
    outputs = dict(zip(golden.outputs, (output, *end), strict=True))
    run_back(golden, outputs)

    gradients = {key: array.grad for key, array in inputs.items()}
    for key, parameter in net.named_parameters():
        if not (one_bias and key.startswith("bias_hh")):
            gradients[key.replace("bias_ih", "bias") if one_bias else key] = parameter.grad
    agrees(golden, outputs, gradients)


def lstm_step(weights, x, h, c, *, forget_gate=True, peephole=False, coupled=False, **_):
    """One step of one sequence, on vectors."""
    z = weights["weight_ih"] @ x + weights["weight_hh"] @ h + weights["bias"]
    z_i, *z_f, z_g, z_o = z.view(-1, len(h))
    see = {gate: weights[f"weight_c{gate}"] if peephole else 0 for gate in ("i", "o")}
    i = torch.sigmoid(z_i + see["i"] * c)
    f = 1 - i if coupled else 1
    if forget_gate and not coupled:
        f = torch.sigmoid(z_f[0] + (weights["weight_cf"] * c if peephole else 0))
    c = f * c + i * torch.tanh(z_g)
    return torch.sigmoid(z_o + see["o"] * c) * torch.tanh(c), c


@pytest.mark.parametrize("name", NOT_IN_TORCH)
def test_its_autograd(name):
    golden = Golden(name)
    inputs, parameters = leaves(golden.inputs), leaves(golden.parameters)
    steps, hidden = golden.sizes["T"], golden.sizes["H"]
    outputs, ends = [], []
    for row, ending in enumerate(golden.endings):  # each is a direction: all have one layer
        weights = {k.removesuffix(ending): a for k, a in parameters.items() if k.endswith(ending)}
        for b, length in enumerate(golden.lengths or [steps] * golden.sizes["B"]):
            h, c = inputs["h_0"][row, b], inputs["c_0"][row, b]
            output = [torch.zeros(hidden, dtype=torch.float64)] * steps
            times = range(length)
            for t in reversed(times) if ending == "_l0_reverse" else times:
                h, c = lstm_step(weights, inputs["x"][t, b], h, c, **golden.options)
                output[t] = h
            outputs.append(torch.stack(output))
            ends.append(torch.stack((h, c)))

    rows, batch = len(golden.endings), golden.sizes["B"]
    output = torch.stack(outputs).view(rows, batch, steps, hidden).permute(2, 1, 0, 3)
    h_n, c_n = torch.stack(ends).view(rows, batch, 2, hidden).permute(2, 0, 1, 3)
    outputs = {"output": output.reshape(steps, batch, rows * hidden), "h_n": h_n, "c_n": c_n}
    run_back(golden, outputs)
    agrees(golden, outputs, {key: a.grad for key, a in (parameters | inputs).items()})


def test_every_file_is_judged_once():
    assert len(IN_TORCH) == 13
    assert len(NOT_IN_TORCH) == 6
