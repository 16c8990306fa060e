"""Through the layers and the directions, whatever runs each of them."""

import torch
from torch import Tensor

from lstm_lessons.pytorch.case import GRUWeights, Run, RunOneState, State, Weights


def through_layers(
    run: Run | RunOneState,
    x: Tensor,
    state: State,
    weights: list[list[Weights | GRUWeights]],
    lengths: Tensor | None,
    dropout: float,
) -> tuple[Tensor, State]:
    """Run every layer in every direction.

    Parameters
    ----------
    run
        Runs one direction of one layer.
    x
        (T, B, I).
    state
        h and c, or h alone, before the first step: (layers · D, B, H) each.
    weights
        For each layer, those of its D directions.
    lengths
        (B,), from 1 to T; None if all are T.
    dropout
        What share of each layer's output the next one does not see.

    Returns
    -------
    output
        (T, B, D · H); 0 where a sequence is over.
    state
        The same after each sequence's last step.
    """
    valid = None if lengths is None else steps_that_belong(lengths, len(x))
    starts = iter(zip(*state, strict=True))
    ends = []
    for layer, directions in enumerate(weights):
        if layer > 0 and dropout > 0:
            x = torch.nn.functional.dropout(x, dropout)
        outputs = []
        for direction, its_weights in enumerate(directions):
            read = x if direction == 0 else reversed_in_time(x, lengths)
            output, end = run(read, *next(starts), its_weights, valid)
            if valid is not None:
                output = torch.where(valid, output, 0)
            outputs.append(output if direction == 0 else reversed_in_time(output, lengths))
            ends.append(end)
        x = torch.cat(outputs, dim=-1) if len(outputs) > 1 else outputs[0]
    return x, tuple(torch.stack(parts) for parts in zip(*ends, strict=True))


def steps_that_belong(lengths: Tensor, steps: int) -> Tensor:
    """Return which steps belong to which sequence, (T, B, 1)."""
    return (torch.arange(steps, device=lengths.device)[:, None] < lengths)[..., None]


def reversed_in_time(x: Tensor, lengths: Tensor | None) -> Tensor:
    """Return x (T, B, ·) with each sequence read from its own last step to its first."""
    if lengths is None:
        return x.flip(0)
    steps = torch.arange(len(x), device=x.device)[:, None]
    order = torch.where(steps < lengths, lengths - 1 - steps, steps)
    return x.gather(0, order[..., None].expand_as(x))
