"""The recurrent unit over time."""

from .diagram import Diagram, assemble
from .parts import symbols
from .unrolled import check_steps


def rnn_unrolled(steps: int = 3, *, id: str = "rnn-unrolled") -> Diagram:
    """Draw the recurrent unit over ``steps`` steps."""
    check_steps(steps)
    return assemble(symbols("h_0", 20, 40), id=id, height=200, title="rough", description="rough")
