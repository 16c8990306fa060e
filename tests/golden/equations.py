"""The units of the notation page, one number at a time, and the layers that are made of them.

No arrays, no matrix products of a library, no clever order of work, and no backward pass.
A unit is one of the H units of a layer: the functions below take its index j.
"""

from dataclasses import dataclass
from itertools import product

from mpmath import exp, fdot, mpf, tanh
from nested import zeros


def sigmoid(z):
    """σ(z) = 1 / (1 + e^(−z))."""
    return 1 / (1 + exp(-z))


def relu(z):
    """max(0, z); refuses a z so near the kink that rounding could change sides."""
    if abs(z) < mpf("0.02"):
        raise ValueError(f"a pre-activation of {float(z):.4f} is too near 0: take another seed")
    return max(mpf(0), z)


# --- one unit, one step, one sequence: x_t, h_{t−1} and c_{t−1} are lists ------------------------


def rnn_unit(weights, j, x, h, nonlinearity="tanh"):
    """h_t = tanh(W_x x_t + W_h h_{t−1} + b), or relu in place of tanh."""
    activation = {"tanh": tanh, "relu": relu}[nonlinearity]
    return {"h": activation(affine(weights, j, x, h))}


def lstm_unit(weights, j, x, h, c, forget_gate=True, peephole=False, coupled=False):
    """c_t = f ⊙ c_{t−1} + i ⊙ g and h_t = o ⊙ tanh(c_t).

    Without a forget gate f = 1; coupled, f = 1 − i. With peepholes i and f see c_{t−1}, o sees c_t.
    """
    order = lstm_gate_order(forget_gate, coupled)
    z = {gate: affine(weights, k * len(h) + j, x, h) for k, gate in enumerate(order)}
    seen = {gate: weights[f"weight_c{gate}"][j] if peephole else 0 for gate in order if gate != "g"}

    i, g = sigmoid(z["i"] + seen["i"] * c[j]), tanh(z["g"])
    if coupled:
        f = 1 - i
    elif forget_gate:
        f = sigmoid(z["f"] + seen["f"] * c[j])
    else:
        f = mpf(1)
    c_t = f * c[j] + i * g
    o = sigmoid(z["o"] + seen["o"] * c_t)
    h_t = o * tanh(c_t)
    gates = {"i": i, "f": f, "g": g, "o": o} if forget_gate else {"i": i, "g": g, "o": o}
    return gates | {"c": c_t, "h": h_t}


def lstm_gate_order(forget_gate=True, coupled=False, **_):
    """The gates that have rows of their own in the stacked weights, in the rows' order."""
    return ["i", "f", "g", "o"] if forget_gate and not coupled else ["i", "g", "o"]


def gru_unit(weights, j, x, h):
    """h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}, with n = tanh(W_in x + b_in + r ⊙ (W_hn h + b_hn))."""
    from_x, from_h = (
        [
            weights[f"bias_{side}"][row] + fdot(weights[f"weight_{side}"][row], vector)
            for row in (j, len(h) + j, 2 * len(h) + j)
        ]
        for side, vector in (("ih", x), ("hh", h))
    )
    r, z = sigmoid(from_x[0] + from_h[0]), sigmoid(from_x[1] + from_h[1])
    n = tanh(from_x[2] + r * from_h[2])
    return {"r": r, "z": z, "n": n, "h": (1 - z) * n + z * h[j]}


def affine(weights, row, x, h):
    """One row of W_x x_t + W_h h_{t−1} + b."""
    from_x, from_h = fdot(weights["weight_ih"][row], x), fdot(weights["weight_hh"][row], h)
    return from_x + from_h + weights["bias"][row]


# --- layers and directions -----------------------------------------------------------------------


@dataclass(frozen=True)
class Layers:
    """A stack of layers of one kind of unit; ``options`` are the arguments that make it."""

    cell: str
    options: dict

    @property
    def states(self):
        """The states that are carried from step to step."""
        return ["h", "c"] if self.cell == "lstm" else ["h"]

    @property
    def gate_order(self):
        """The gates in the order of their rows in the stacked weights and biases."""
        if self.cell == "lstm":
            return lstm_gate_order(**self.options)
        return ["r", "z", "n"] if self.cell == "gru" else []

    @property
    def num_layers(self):
        """How many layers stand one on the other."""
        return self.options.get("num_layers", 1)

    @property
    def directions(self):
        """What the names of a direction's parameters end in."""
        return ["", "_reverse"] if self.options.get("bidirectional", False) else [""]

    @property
    def endings(self):
        """Endings of the parameters' names, in the order of the states: _l0, _l0_reverse, _l1, …"""
        return [f"_l{k}{way}" for k, way in product(range(self.num_layers), self.directions)]

    def unit(self, *arguments, **state):
        """One unit, one step: its gates and its states."""
        of_the_stack = ("num_layers", "bidirectional")
        options = {name: v for name, v in self.options.items() if name not in of_the_stack}
        function = {"rnn": rnn_unit, "lstm": lstm_unit, "gru": gru_unit}[self.cell]
        return function(*arguments, **state, **options)


def run(layers, values, lengths):
    """Everything that is computed: steps[ending][b][t] is a dict of gates and states.

    Sequence b has ``lengths[b]`` steps. What stands in x after them is never looked at: there is no
    mask that could be wrong. The reverse direction starts at the sequence's own last step.
    """
    steps = {ending: [] for ending in layers.endings}
    for b, length in enumerate(lengths):
        xs = [values["x"][t][b] for t in range(length)]
        for k in range(layers.num_layers):
            for way in layers.directions:
                backwards = -1 if way == "_reverse" else 1
                there = run_one_way(layers, values, f"_l{k}{way}", b, xs[::backwards])
                steps[f"_l{k}{way}"].append(there[::backwards])
            xs = outputs_of(layers, k, steps, b)
    return steps


def run_one_way(layers, values, ending, b, xs):
    """One layer in one direction over one sequence, in the order of ``xs``."""
    row = layers.endings.index(ending)
    state = {name: values[f"{name}_0"][row][b] for name in layers.states}
    weights = {
        name.removesuffix(ending): array for name, array in values.items() if name.endswith(ending)
    }
    steps = []
    for x in xs:
        units = [layers.unit(weights, j, x, **state) for j in range(len(state["h"]))]
        steps.append({name: [unit[name] for unit in units] for name in units[0]})
        state = {name: steps[-1][name] for name in layers.states}
    return steps


def outputs_of(layers, k, steps, b):
    """What layer k gives at every step of sequence b: h of each direction, side by side."""
    ways = [steps[f"_l{k}{way}"][b] for way in layers.directions]
    return [[h for step in at_t for h in step["h"]] for at_t in zip(*ways, strict=True)]


def results(layers, values, steps):
    """What a call returns: h_t of the last layer, 0 past a sequence's end, and the last states."""
    batch, hidden = len(values["h_0"][0]), len(values["h_0"][0][0])
    output = zeros((len(values["x"]), batch, len(layers.directions) * hidden))
    for b in range(batch):
        for t, h in enumerate(outputs_of(layers, layers.num_layers - 1, steps, b)):
            output[t][b] = h
    states = {
        f"{name}_n": [
            [sequence[0 if ending.endswith("_reverse") else -1][name] for sequence in sequences]
            for ending, sequences in steps.items()
        ]
        for name in layers.states
    }
    return {"output": output} | states


def tape_of(values, steps):
    """Every gate and state as (T, B, H), 0 past a sequence's end.

    A name carries the parameters' ending where there is more than one layer or direction.
    """
    shape = (len(values["x"]), len(values["x"][0]), len(values["h_0"][0][0]))
    tape = {}
    for ending, sequences in steps.items():
        for name in sequences[0][0]:
            array = tape[name + ending if len(steps) > 1 else name] = zeros(shape)
            for b, sequence in enumerate(sequences):
                for t, step in enumerate(sequence):
                    array[t][b] = step[name]
    return tape
