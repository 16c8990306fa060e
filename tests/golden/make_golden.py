"""Golden vectors: the recurrent units computed from their equations with 60 digits.

    python tests/golden/make_golden.py              write every file
    python tests/golden/make_golden.py lstm         write one
    python tests/golden/make_golden.py --check      recompute, compare byte for byte

equations.py is the forward pass. There is no backward pass. Each gradient is a central difference
of the loss

    loss = Σ output ⊙ R + Σ h_n ⊙ R_h + Σ c_n ⊙ R_c

with a step of 1e-20; its error is near 1e-40, so every float64 digit in the files is right.
README.md beside this file describes the format.
"""

import argparse
import json
import random
import sys
from pathlib import Path
from typing import NamedTuple

from equations import Layers, results, run, tape_of
from mpmath import mp, mpf
from nested import at, indices, put, shape_of, zeros

HERE = Path(__file__).resolve().parent

mp.dps = 60
STEP = mpf(10) ** -20

# T, B, I and H all different, and none of them the number of gates (in lstm_1997, I is); B is not
# the number of states either: a mixed-up axis cannot go unseen.
SMALL = {"T": 6, "B": 2, "I": 3, "H": 5}
SMALL_3_GATES = {"T": 6, "B": 2, "I": 4, "H": 5}
WIDE = {"T": 7, "B": 5, "I": 2, "H": 3}
WIDE_3_GATES = {"T": 7, "B": 5, "I": 8, "H": 2}
NARROW = {"T": 5, "B": 2, "I": 7, "H": 3}

# For the wide ones. In no order, a single step among them; in the second, nothing reaches T.
LENGTHS = [4, 7, 1, 5, 2]
LENGTHS_BELOW_T = [3, 1, 6, 2, 4]

TWO_BY_TWO = {"num_layers": 2, "bidirectional": True}


class Case(NamedTuple):
    """What one file is about. The options are the keyword arguments of the package's layers."""

    cell: str
    options: dict
    seed: int
    sizes: dict
    lengths: list[int] | None = None


CASES = {
    "rnn_tanh": Case("rnn", {"nonlinearity": "tanh"}, 1, SMALL),
    "rnn_relu": Case("rnn", {"nonlinearity": "relu"}, 2, SMALL),
    "lstm": Case("lstm", {"forget_gate": True}, 3, SMALL),
    "lstm_1997": Case("lstm", {"forget_gate": False}, 4, SMALL),
    "gru": Case("gru", {}, 5, SMALL_3_GATES),
    "lstm_peephole": Case("lstm", {"peephole": True}, 6, SMALL),
    "lstm_coupled": Case("lstm", {"coupled": True}, 7, SMALL_3_GATES),
    "lstm_peephole_coupled": Case("lstm", {"peephole": True, "coupled": True}, 8, SMALL_3_GATES),
    "lstm_1997_peephole": Case("lstm", {"forget_gate": False, "peephole": True}, 9, SMALL_3_GATES),
    "lstm_two_layers": Case("lstm", {"num_layers": 2}, 10, WIDE),
    "lstm_bidirectional": Case("lstm", {"bidirectional": True}, 11, WIDE),
    "lstm_two_layers_bidirectional": Case("lstm", TWO_BY_TWO, 12, NARROW),
    "rnn_lengths": Case("rnn", {"nonlinearity": "tanh"}, 13, WIDE, LENGTHS),
    "lstm_lengths": Case("lstm", {}, 14, WIDE, LENGTHS),
    "gru_lengths": Case("gru", {}, 15, WIDE_3_GATES, LENGTHS_BELOW_T),
    "lstm_peephole_bidirectional_lengths": Case(
        "lstm", {"peephole": True, "bidirectional": True}, 16, WIDE, LENGTHS_BELOW_T
    ),
    "rnn_full": Case("rnn", {"nonlinearity": "tanh", **TWO_BY_TWO}, 17, WIDE, LENGTHS_BELOW_T),
    "lstm_full": Case("lstm", TWO_BY_TWO, 18, WIDE, LENGTHS),
    "gru_full": Case("gru", TWO_BY_TWO, 19, WIDE_3_GATES, LENGTHS),
}


# --- the loss and its gradients ------------------------------------------------------------------


def loss(layers, values, lengths, cotangents):
    """Each number that is returned, times its cotangent, summed."""
    returned = results(layers, values, run(layers, values, lengths))
    return sum(
        at(returned[name], index) * at(weights, index)
        for name, weights in cotangents.items()
        for index in indices(shape_of(weights))
    )


def gradient(layers, values, lengths, cotangents, name):
    """d loss / d(one array), number by number: (loss(θ + ε) − loss(θ − ε)) / 2ε."""
    d_values = zeros(shape_of(values[name]))
    for index in indices(shape_of(values[name])):
        theta = at(values[name], index)
        put(values[name], index, theta + STEP)
        above = loss(layers, values, lengths, cotangents)
        put(values[name], index, theta - STEP)
        below = loss(layers, values, lengths, cotangents)
        put(values[name], index, theta)
        with mp.workdps(34):  # drop the digits that the step spoils: a tie in float64 stays a tie
            put(d_values, index, (above - below) / (2 * STEP))
    return d_values


# --- the numbers that go in ----------------------------------------------------------------------


def draw(rng, shape, scale, used):
    """Numbers in (−scale, scale), none twice in a file, each exact in float32 and float64."""
    array = zeros(shape)
    for index in indices(shape):
        number = mpf(0)
        while number in used:
            number = mpf(round(rng.uniform(-scale, scale) * 2**14)) / 2**14
        used.add(number)
        put(array, index, number)
    return array


def draw_parameters(layers, sizes, rng, used):
    """All parameters, under the names that the package gives them."""
    hidden, gates = sizes["H"], layers.gate_order
    rows = max(1, len(gates)) * hidden
    biases = ["bias_ih", "bias_hh"] if layers.cell == "gru" else ["bias"]
    peepholes = [f"weight_c{gate}" for gate in gates if gate != "g"]
    if not layers.options.get("peephole", False):
        peepholes = []

    parameters = {}
    for ending in layers.endings:
        columns = sizes["I"] if ending.startswith("_l0") else len(layers.directions) * hidden
        parameters["weight_ih" + ending] = draw(rng, (rows, columns), 0.9, used)
        parameters["weight_hh" + ending] = draw(rng, (rows, hidden), 0.6, used)
        for bias in biases:
            parameters[bias + ending] = draw(rng, (rows,), 0.9, used)
        for weight in peepholes:
            parameters[weight + ending] = draw(rng, (hidden,), 0.9, used)
    return parameters


def compute(name):
    """One golden file's content, numbers still in high precision."""
    case = CASES[name]
    layers, sizes = Layers(case.cell, case.options), case.sizes
    rng, used = random.Random(case.seed), {mpf(0)}
    steps, batch, hidden = sizes["T"], sizes["B"], sizes["H"]
    state = (len(layers.endings), batch, hidden)
    output = (steps, batch, len(layers.directions) * hidden)

    parameters = draw_parameters(layers, sizes, rng, used)
    inputs = {"x": draw(rng, (steps, batch, sizes["I"]), 1.5, used)}
    inputs |= {f"{s}_0": draw(rng, state, 1.0, used) for s in layers.states}
    cotangents = {"output": draw(rng, output, 1.0, used)}
    cotangents |= {f"{s}_n": draw(rng, state, 1.0, used) for s in layers.states}

    values = parameters | inputs
    lengths = case.lengths or [steps] * batch
    computed = run(layers, values, lengths)
    return {
        "name": name,
        "cell": layers.cell,
        "options": layers.options,
        "sizes": sizes,
        **({"lengths": lengths} if case.lengths else {}),
        "gate_order": layers.gate_order,
        "parameters": parameters,
        "inputs": inputs,
        "outputs": results(layers, values, computed),
        "tape": tape_of(values, computed),
        "cotangents": cotangents,
        "gradients": {
            array: gradient(layers, values, lengths, cotangents, array) for array in values
        },
    }


# --- the file ------------------------------------------------------------------------------------


def as_json(array):
    """An array as one line: its shape, and its numbers with 17 significant digits."""
    shape = shape_of(array)
    numbers = ", ".join(f"{float(at(array, index)):.17g}" for index in indices(shape))
    return f'{{"shape": {list(shape)}, "data": [{numbers}]}}'


def as_text(golden):
    """The whole file, one array a line."""
    arrays = ("parameters", "inputs", "outputs", "tape", "cotangents", "gradients")
    parts = []
    for key, value in golden.items():
        if key in arrays:
            lines = ",\n".join(f'    "{name}": {as_json(array)}' for name, array in value.items())
            parts.append(f'  "{key}": {{\n{lines}\n  }}')
        else:
            parts.append(f'  "{key}": {json.dumps(value)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main():
    """Write the files, or compare them with what is there."""
    parser = argparse.ArgumentParser(description="Compute the golden vectors with mpmath.")
    parser.add_argument(
        "names", nargs="*", help=f"some of {', '.join(CASES)}; all if none is given"
    )
    parser.add_argument(
        "--check", action="store_true", help="compare only; status 1 if one differs"
    )
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(CASES):
        parser.error(f"unknown name {', '.join(sorted(unknown))}; there are {', '.join(CASES)}")

    differing = 0
    for name in arguments.names or CASES:
        path, text = HERE / f"{name}.json", as_text(compute(name))
        if not arguments.check:
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"{path.name}: written")
        elif path.exists() and path.read_bytes() == text.encode():
            print(f"{path.name}: the same, byte for byte")
        else:
            differing += 1
            print(f"{path.name}: DIFFERS from what the equations give")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
