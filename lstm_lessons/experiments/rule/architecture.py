"""What a network of the papers consists of; how many weights it has follows from that."""

from dataclasses import dataclass
from functools import cached_property

from lstm_lessons.scratch import validation

LAYERS = ("hidden", "gates", "cells", "outputs")


@dataclass(frozen=True)
class Architecture:
    """A network with one hidden layer: memory cells in blocks, their gates, perhaps plain units.

    Parameters
    ----------
    inputs, outputs
        How many input units and logistic output units.
    blocks, block_size
        J blocks of S cells; the cells of a block share its gates.
    hidden
        Conventional logistic units beside the cells.
    forget_gate
        One a block, as in Gers, Schmidhuber & Cummins (2000); False: the cell of 1997.
    output_gate
        False: every cell shows all that it holds.
    gates_feed_back
        Does the hidden layer see the gates of the step before? Yes in 1997, no in 2000.
    shortcuts
        Do the outputs see the inputs, too?
    biases
        Which layers have them: any of "hidden", "gates", "cells", "outputs".
    state_decay
        Without forget gate, what the cell state is multiplied by at each step.
    """

    inputs: int
    outputs: int
    blocks: int
    block_size: int = 1
    hidden: int = 0
    forget_gate: bool = False
    output_gate: bool = True
    gates_feed_back: bool = True
    shortcuts: bool = False
    biases: tuple[str, ...] = LAYERS
    state_decay: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what no network can be."""
        for name in ("inputs", "outputs", "blocks", "block_size"):
            validation.positive_int(name, getattr(self, name))
        if self.hidden != 0:
            validation.positive_int("hidden", self.hidden)
        for name in ("forget_gate", "output_gate", "gates_feed_back", "shortcuts"):
            validation.flag(name, getattr(self, name))
        object.__setattr__(self, "biases", tuple(self.biases))  # JSON has lists
        for layer in self.biases:
            validation.one_of("biases", layer, LAYERS)
        if not 0 < validation.finite_float("state_decay", self.state_decay) <= 1:
            raise ValueError(f"state_decay: expected above 0, at most 1; got {self.state_decay}")
        if self.forget_gate and self.state_decay != 1:
            raise ValueError("state_decay: expected 1 beside a forget gate: it decays the state")

    @cached_property
    def cells(self) -> int:
        """How many cells, J·S."""
        return self.blocks * self.block_size

    @cached_property
    def hidden_sources(self) -> int:
        """U: how many units the hidden layer sees, in the order x, z, i, f, o, h."""
        gates = 1 + self.forget_gate + self.output_gate
        return self.inputs + self.hidden + self.gates_feed_back * gates * self.blocks + self.cells

    @cached_property
    def output_sources(self) -> int:
        """V: how many units the outputs see, in the order x, z, h. Gates are not among them."""
        return self.shortcuts * self.inputs + self.hidden + self.cells

    @cached_property
    def shapes(self) -> dict[str, tuple[int, int]]:
        """The shape of each weight matrix: (receiving units, sending units and the bias, if any).

        Its name is that of the units that receive: z (hidden), i, f, g (into the cells), o,
        y (outputs). Units that the network lacks have no rows.
        """
        gate = self.hidden_sources + ("gates" in self.biases)
        return {
            "z": (self.hidden, self.hidden_sources + ("hidden" in self.biases)),
            "i": (self.blocks, gate),
            "f": (self.blocks * self.forget_gate, gate),
            "g": (self.cells, self.hidden_sources + ("cells" in self.biases)),
            "o": (self.blocks * self.output_gate, gate),
            "y": (self.outputs, self.output_sources + ("outputs" in self.biases)),
        }

    @cached_property
    def weight_count(self) -> int:
        """How many weights there are to learn, biases among them."""
        return sum(rows * columns for rows, columns in self.shapes.values())
