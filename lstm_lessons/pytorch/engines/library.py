"""The library's own units: all layers in one call; cuDNN on a GPU, oneDNN or ATen on a CPU."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lstm_lessons.pytorch.case import Case, State


def run(
    x: Tensor,
    state: State,
    parameters: Sequence[Tensor],
    lengths: Tensor | None,
    layer: torch.nn.Module,
) -> tuple[Tensor, State]:
    """Run all layers, as ``layers.through_layers`` does.

    Parameters
    ----------
    x, state, lengths
        As there; the lengths are sorted, the longest first.
    parameters
        All of them, in PyTorch's order.
    layer
        Whose parameters they are, with its options; its ``mode`` is the library's name of the unit.
    """
    run_all = getattr(torch._VF, layer.mode.lower())
    state = state if len(state) > 1 else state[0]
    options = [layer.bias, layer.num_layers, layer.dropout, layer.training, layer.bidirectional]
    if lengths is None:
        output, *state = run_all(x, state, parameters, *options, False)
        return output, tuple(state)
    packed = pack_padded_sequence(x, lengths.cpu())
    data, *state = run_all(packed.data, packed.batch_sizes, state, parameters, *options)
    output, _ = pad_packed_sequence(packed._replace(data=data), total_length=len(x))
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
