"""The golden files as NumPy arrays."""

import json
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))


class Golden:
    """A golden file; each group of arrays is a dict: name -> array."""

    def __init__(self, name, dtype=np.float64):
        content = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))

        def arrays(group):
            return {
                key: np.array(array["data"], dtype).reshape(array["shape"])
                for key, array in content[group].items()
            }

        self.cell, self.options, self.sizes = (content[k] for k in ("cell", "options", "sizes"))
        self.lengths = content.get("lengths")
        self.dtype = dtype
        self.parameters, self.inputs = arrays("parameters"), arrays("inputs")
        self.outputs = arrays("outputs")
        self.cotangents, self.gradients = arrays("cotangents"), arrays("gradients")
        tape, several = arrays("tape"), len(self.endings) > 1
        self.tapes = {  # one for each layer and direction, under the ending of its parameters
            end: {k.removesuffix(end): a for k, a in tape.items() if k.endswith(end) or not several}
            for end in self.endings
        }

    @property
    def state(self):
        """The state before the first step: (h_0, c_0), or h_0 alone."""
        return self._pair(self.inputs, "0")

    @property
    def d_state(self):
        """The cotangents of the last state, in the same form."""
        return self._pair(self.cotangents, "n")

    @property
    def endings(self):
        """The endings of the parameters' names, in the order of the states: _l0, _l0_reverse, …"""
        return [k.removeprefix("weight_ih") for k in self.parameters if k.startswith("weight_ih")]

    @property
    def valid(self):
        """Which steps belong to each sequence, (T, B)."""
        steps, batch = self.sizes["T"], self.sizes["B"]
        return np.arange(steps)[:, None] < np.array(self.lengths or [steps] * batch)

    @staticmethod
    def _pair(group, ending):
        both = [group[k] for k in (f"h_{ending}", f"c_{ending}") if k in group]
        return tuple(both) if len(both) == 2 else both[0]
