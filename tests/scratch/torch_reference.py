"""PyTorch's outputs and gradients for a problem, under the names that the scratch package uses."""

from .problems import mapped, parts


def run(torch, net, problem):
    """Return outputs and gradients, each a dict: name -> NumPy array."""
    as_leaf = lambda array: torch.from_numpy(array.copy()).requires_grad_()  # noqa: E731
    x, start = as_leaf(problem.x), mapped(as_leaf, problem.state)
    output, end = net(x, start)
    loss = (output * torch.from_numpy(problem.d_output)).sum()
    for part, d_part in zip(parts(end), parts(problem.d_state), strict=False):
        loss = loss + (part * torch.from_numpy(d_part)).sum()
    loss.backward()

    outputs = {"output": output} | dict(zip(("h_n", "c_n"), parts(end), strict=False))
    gradients = {"weight_ih_l0": net.weight_ih_l0.grad, "weight_hh_l0": net.weight_hh_l0.grad}
    if net.bias:
        gradients["bias_l0"] = net.bias_ih_l0.grad
    gradients["x"] = x.grad
    gradients |= {name: part.grad for name, part in zip(("h_0", "c_0"), parts(start), strict=False)}
    return as_numpy(outputs), as_numpy(gradients)


def as_numpy(tensors):
    return {name: tensor.detach().numpy() for name, tensor in tensors.items()}
