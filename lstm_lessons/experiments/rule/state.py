"""What a network carries from step to step."""

from typing import NamedTuple

import numpy as np

from lstm_lessons.experiments.rule.architecture import Architecture
from lstm_lessons.scratch.types import Array


class State(NamedTuple):
    """What the units did in a step, and the partials dc/dw; everything is 0 before the first step.

    The partials say how much a small change of each weight, at all steps until now, would have
    moved a cell's state: row by row one cell, its block's gate's weights or its own in the columns.
    They are all that learning has to remember of the past.
    """

    z: Array  # hidden units
    i: Array  # (J,), one a block
    f: Array  # (J,); where there is no gate, the constant in its place
    g: Array  # (J·S,)
    o: Array  # (J,); 1 where there is no gate
    c: Array  # (J·S,)
    h: Array  # (J·S,)
    y: Array  # outputs
    u: Array  # what the hidden layer saw: x, z, i, f, o, h of the step before, 1
    v: Array  # what the outputs saw: x, z, h, 1
    dc_dwi: Array  # (J·S, columns of weights.i)
    dc_dwf: Array
    dc_dwg: Array


def zero_state(architecture: Architecture) -> State:
    """Return the state before the first step."""
    a = architecture
    partials = {f"dc_dw{gate}": np.zeros((a.cells, a.shapes[gate][1])) for gate in "ifg"}
    return State(
        z=np.zeros(a.hidden),
        i=np.zeros(a.blocks),
        f=np.zeros(a.blocks),
        g=np.zeros(a.cells),
        o=np.zeros(a.blocks),
        c=np.zeros(a.cells),
        h=np.zeros(a.cells),
        y=np.zeros(a.outputs),
        u=np.zeros(a.hidden_sources + 1),
        v=np.zeros(a.output_sources + 1),
        **partials,
    )
