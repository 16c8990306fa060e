"""The library's own units: all layers in one call; cuDNN on a GPU, oneDNN or ATen on a CPU."""

from collections.abc import Sequence

import torch
from torch import Tensor

from lstm_lessons.pytorch.case import Case, State


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
    run_all = getattr(torch._VF, layer.mode.lower())
    state = state if len(state) > 1 else state[0]
    options = [layer.bias, layer.num_layers, layer.dropout, layer.training, layer.bidirectional]
    if batch_sizes is None:
        output, *state = run_all(x, state, parameters, *options, False)
    else:
        output, *state = run_all(x, batch_sizes, state, parameters, *options)
    return output, tuple(state)


def casts_by_itself(case: Case) -> bool:
    """Return whether it minds mixed precision by itself.

    On a CPU it hands float16 to oneDNN, which has no such layer for every processor, and raises.
    """
    return (case.device, case.dtype) != ("cpu", torch.float16)


def flatten(parameters: Sequence[Tensor], layer: torch.nn.Module) -> None:
    """Lay the parameters side by side in memory. Else cuDNN does it, at every call."""
    first = parameters[0]
    if first.device.type != "cuda" or not torch.backends.cudnn.is_acceptable(first):
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
