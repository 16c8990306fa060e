"""The library's own units: all layers in one call; cuDNN on a GPU, oneDNN or ATen on a CPU."""

from collections.abc import Sequence

import torch
from torch import Tensor

from lstm_lessons.pytorch.case import Case, State
from lstm_lessons.pytorch.engines import precision


def run(
    x: Tensor,
    batch_sizes: Tensor | None,
    state: State,
    parameters: Sequence[Tensor],
    layer: torch.nn.Module,
) -> tuple[Tensor, State]:
    """Run all layers; return h of the last one at every step, in x's form, and the last states.

    Parameters
    ----------
    x, batch_sizes
        (T, B, I) and None; or packed sequences, (N, I), and how many of them each step has.
    state
        h and c, or h alone, before the first step: (layers · D, B, H) each.
    parameters
        All of them, in PyTorch's order.
    layer
        Whose parameters they are, with its options; its ``mode`` is the library's name of the unit.
    """
    if not draws_apart(x, layer):
        return _run(x, batch_sizes, state, parameters, layer, layer.num_layers)
    ends, each = [], len(parameters) // layer.num_layers
    for number in range(layer.num_layers):
        if number > 0:
            x = torch.nn.functional.dropout(x, layer.dropout)
        its_own = parameters[number * each : (number + 1) * each]
        starts = tuple(part.chunk(layer.num_layers)[number] for part in state)
        x, end = _run(x, batch_sizes, starts, its_own, layer, 1)
        ends.append(end)
    return x, tuple(torch.cat(parts) for parts in zip(*ends, strict=True))


def draws_apart(x: Tensor, layer: torch.nn.Module) -> bool:
    """Return whether cuDNN's own dropout has to be kept out.

    It draws from a state that no seed begins anew and no checkpoint holds (PyTorch's issue 74177).
    Where all is to be deterministic, layers are called one by one, with PyTorch's dropout between.
    PyTorch then warns that a layer's weights are not one piece of memory: they are part of one.
    """
    drops = layer.training and layer.dropout > 0 and layer.num_layers > 1
    return drops and x.is_cuda and torch.are_deterministic_algorithms_enabled()


def _run(
    x: Tensor,
    batch_sizes: Tensor | None,
    state: State,
    parameters: Sequence[Tensor],
    layer: torch.nn.Module,
    num_layers: int,
) -> tuple[Tensor, State]:
    """Run so many layers in one call."""
    call = getattr(torch._VF, layer.mode.lower())
    state = state if len(state) > 1 else state[0]
    dropout = layer.dropout if num_layers > 1 else 0.0  # else cuDNN sets up what it does not use
    options = [layer.bias, num_layers, dropout, layer.training, layer.bidirectional]
    if batch_sizes is None:
        output, *state = call(x, state, parameters, *options, False)
    else:
        output, *state = call(x, batch_sizes, state, parameters, *options)
    return output, tuple(state)


def casts_by_itself(case: Case) -> bool:
    """Return whether it minds mixed precision by itself.

    On a CPU it hands float16 to oneDNN, which has no such layer for every processor, and raises.
    """
    return (case.device, case.dtype) != ("cpu", torch.float16)


def cudnn_has(tensor: Tensor) -> bool:
    """Return whether cuDNN computes with such tensors.

    ``torch.backends.cudnn.is_acceptable`` leaves out bfloat16, which cuDNN has on newer GPUs.
    """
    cudnn = torch.backends.cudnn
    if tensor.device.type != "cuda" or not (cudnn.enabled and cudnn.is_available()):
        return False
    if tensor.dtype == torch.bfloat16:
        return torch.cuda.get_device_capability(tensor.device) >= precision.BFLOAT16
    return tensor.dtype in (torch.float16, torch.float32, torch.float64)


def flatten(parameters: Sequence[Tensor], layer: torch.nn.Module) -> None:
    """Lay the parameters side by side in memory. Else cuDNN does it, at every call."""
    first = parameters[0]
    if not cudnn_has(first):
        return
    with torch.no_grad(), torch.cuda.device_of(first):
        torch._cudnn_rnn_flatten_weight(
            list(parameters),
            4 if layer.bias else 2,
            layer.input_size,
            torch.backends.cudnn.rnn.get_cudnn_mode(layer.mode),
            layer.hidden_size,
            0,
            layer.num_layers,
            False,
            layer.bidirectional,
        )
