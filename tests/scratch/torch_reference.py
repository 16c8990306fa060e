"""PyTorch's outputs and gradients for a problem, under the names that the scratch package uses."""

from lstm_lessons.scratch import GRU, LSTM, RNN

from .problems import mapped, parts


def net_like(torch, layer):
    """Return PyTorch's layers with the weights of ``layer``; without its dropout."""
    kind = {RNN: torch.nn.RNN, LSTM: torch.nn.LSTM, GRU: torch.nn.GRU}[type(layer)]
    options = ["num_layers", "bias", "batch_first", "bidirectional"]
    if isinstance(layer, RNN):
        options.append("nonlinearity")
    net = kind(
        layer.input_size,
        layer.hidden_size,
        dtype=getattr(torch, layer.dtype.name),
        **{option: getattr(layer, option) for option in options},
    )
    net.load_state_dict({k: torch.from_numpy(v) for k, v in layer.state_dict().items()})
    return net


def run(torch, net, problem, masks=None):
    """Return outputs and gradients, each a dict: name -> NumPy array.

    Sequences of several lengths are packed: their padding is read neither forward nor back.
    With ``masks`` the layers run one by one, each reading what its mask leaves.
    """
    x, start = as_leaf(torch, problem.x), mapped(lambda part: as_leaf(torch, part), problem.state)
    if masks is not None:
        output, end = layer_by_layer(torch, net, masks, x, start)
    elif problem.lengths is None:
        output, end = net(x, start)
    else:
        rnn = torch.nn.utils.rnn
        layout = {"batch_first": net.batch_first}
        lengths = torch.as_tensor(problem.lengths)
        packed, end = net(
            rnn.pack_padded_sequence(x, lengths, enforce_sorted=False, **layout), start
        )
        steps = x.shape[1 if net.batch_first else 0]
        output, _ = rnn.pad_packed_sequence(packed, total_length=steps, **layout)

    results, d_results = [output], [problem.d_output]
    if problem.d_state is not None:
        results, d_results = [output, *parts(end)], [problem.d_output, *parts(problem.d_state)]
    torch.autograd.backward(results, [torch.from_numpy(array) for array in d_results])

    outputs = {"output": output} | dict(zip(("h_n", "c_n"), parts(end), strict=False))
    gradients = {name: parameter.grad for name, parameter in net.named_parameters()}
    if not isinstance(net, torch.nn.GRU):  # our one bias is the sum of PyTorch's two
        gradients = {
            name.replace("bias_ih", "bias"): gradient
            for name, gradient in gradients.items()
            if not name.startswith("bias_hh")
        }
    gradients["x"] = x.grad
    gradients |= {name: part.grad for name, part in zip(("h_0", "c_0"), parts(start), strict=False)}
    return as_numpy(outputs), as_numpy(gradients)


def layer_by_layer(torch, net, masks, x, start):
    """Return what ``net(x, start)`` would if layer k read x · masks[k]."""
    ways, ends = 2 if net.bidirectional else 1, []
    for k, mask in enumerate(masks):
        one = type(net)(
            x.shape[-1], net.hidden_size, bidirectional=net.bidirectional, dtype=x.dtype
        )
        weights = {
            name.replace(f"_l{k}", "_l0"): parameter
            for name, parameter in net.named_parameters()
            if f"_l{k}" in name
        }
        own = mapped(lambda part: part[k * ways : (k + 1) * ways], start)  # noqa: B023
        x = x if mask is None else x * torch.from_numpy(mask)
        x, end = torch.func.functional_call(one, weights, (x, own))
        ends.append(parts(end))
    ends = tuple(torch.cat(part) for part in zip(*ends, strict=True))
    return x, ends if len(ends) > 1 else ends[0]


def as_leaf(torch, array):
    """Return a tensor of its own that will have a gradient."""
    return torch.from_numpy(array.copy()).requires_grad_()


def as_numpy(tensors):
    """Return a dict of tensors as one of arrays."""
    return {name: tensor.detach().numpy() for name, tensor in tensors.items()}
