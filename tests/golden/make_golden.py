"""Golden vectors: the recurrent units computed from their equations with 60 digits.

    python tests/golden/make_golden.py              write every file
    python tests/golden/make_golden.py lstm         write one
    python tests/golden/make_golden.py --check      recompute, compare byte for byte

The forward pass below is the notation page written out in loops over single numbers: no arrays, no
matrix products, no clever order of work. There is no backward pass. Each gradient is a central
difference of the loss

    L = Σ output ⊙ R + Σ h_n ⊙ R_h + Σ c_n ⊙ R_c

with a step of 1e-20; its error is near 1e-40, so every float64 digit in the files is right.
README.md beside this file describes the format.
"""

import argparse
import itertools
import json
import random
import sys
from pathlib import Path

from mpmath import exp, mp, mpf, tanh

HERE = Path(__file__).resolve().parent

mp.dps = 60
STEP = mpf(10) ** -20

# All different, and none of them 4 (the number of gates): a mixed-up axis cannot go unseen.
T, B, I, H = 6, 2, 3, 5

CASES = {
    "rnn_tanh": {"cell": "rnn", "options": {"nonlinearity": "tanh"}, "seed": 1},
    "rnn_relu": {"cell": "rnn", "options": {"nonlinearity": "relu"}, "seed": 2},
    "lstm": {"cell": "lstm", "options": {"forget_gate": True}, "seed": 3},
    "lstm_1997": {"cell": "lstm", "options": {"forget_gate": False}, "seed": 4},
}


# --- the equations -------------------------------------------------------------------------------


def sigmoid(z):
    """σ(z) = 1 / (1 + e^(−z))."""
    return 1 / (1 + exp(-z))


def relu(z):
    """max(0, z); refuses a z so near the kink that rounding could change sides."""
    if abs(z) < mpf("0.02"):
        raise ValueError(f"a pre-activation of {float(z):.4f} is too near 0: take another seed")
    return max(mpf(0), z)


def affine(values, row, x_tb, h_b):
    """One row of W_x x_t + W_h h_{t−1} + b, for one sequence of the batch."""
    z = values["bias_l0"][row]
    for k in range(I):
        z += values["weight_ih_l0"][row][k] * x_tb[k]
    for k in range(H):
        z += values["weight_hh_l0"][row][k] * h_b[k]
    return z


def run_rnn(values, nonlinearity):
    """h_t = tanh(W_x x_t + W_h h_{t−1} + b), or relu in place of tanh."""
    activation = {"tanh": tanh, "relu": relu}[nonlinearity]
    tape = {"h": zeros((T, B, H))}
    for b in range(B):
        h = values["h_0"][0][b]
        for t in range(T):
            h = [activation(affine(values, j, values["x"][t][b], h)) for j in range(H)]
            tape["h"][t][b] = h
    return tape


def run_lstm(values, forget_gate):
    """c_t = f ⊙ c_{t−1} + i ⊙ g and h_t = o ⊙ tanh(c_t); without a forget gate f = 1."""
    gates = gate_order("lstm", {"forget_gate": forget_gate})
    tape = {name: zeros((T, B, H)) for name in (*gates, "c", "h")}
    for b in range(B):
        h, c = values["h_0"][0][b], values["c_0"][0][b]
        for t in range(T):
            gate = {}
            for k, name in enumerate(gates):
                activation = tanh if name == "g" else sigmoid
                gate[name] = [
                    activation(affine(values, k * H + j, values["x"][t][b], h)) for j in range(H)
                ]
                tape[name][t][b] = gate[name]
            i, g, o = gate["i"], gate["g"], gate["o"]
            f = gate["f"] if forget_gate else [mpf(1)] * H
            c = [f[j] * c[j] + i[j] * g[j] for j in range(H)]
            h = [o[j] * tanh(c[j]) for j in range(H)]
            tape["c"][t][b], tape["h"][t][b] = c, h
    return tape


def run(cell, options, values):
    """Everything the unit computes, per step: its gates, and its states."""
    return {"rnn": run_rnn, "lstm": run_lstm}[cell](values, **options)


def results(cell, tape):
    """What a call of the unit returns: every h_t, and the state after the last step."""
    returned = {"output": tape["h"], "h_n": [tape["h"][-1]]}
    return returned | {"c_n": [tape["c"][-1]]} if cell == "lstm" else returned


def loss(cell, options, values, cotangents):
    """L: each number that is returned, times its cotangent, summed."""
    returned = results(cell, run(cell, options, values))
    return sum(
        at(returned[name], index) * at(weights, index)
        for name, weights in cotangents.items()
        for index in indices(shape_of(weights))
    )


def gradient(cell, options, values, cotangents, name):
    """dL/d(one array), number by number: (L(θ + ε) − L(θ − ε)) / 2ε."""
    d_values = zeros(shape_of(values[name]))
    for index in indices(shape_of(values[name])):
        theta = at(values[name], index)
        put(values[name], index, theta + STEP)
        above = loss(cell, options, values, cotangents)
        put(values[name], index, theta - STEP)
        below = loss(cell, options, values, cotangents)
        put(values[name], index, theta)
        with mp.workdps(34):  # drop the digits that the step spoils: a tie in float64 stays a tie
            put(d_values, index, (above - below) / (2 * STEP))
    return d_values


# --- the numbers that go in ----------------------------------------------------------------------


def gate_order(cell, options):
    """The gates in the order of their rows in the stacked weights and bias."""
    if cell == "rnn":
        return []
    return ["i", "f", "g", "o"] if options["forget_gate"] else ["i", "g", "o"]


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


def compute(name):
    """One golden file's content, numbers still in high precision."""
    cell, options = CASES[name]["cell"], CASES[name]["options"]
    rng, used = random.Random(CASES[name]["seed"]), {mpf(0)}
    rows = max(1, len(gate_order(cell, options))) * H

    parameters = {
        "weight_ih_l0": draw(rng, (rows, I), 0.9, used),
        "weight_hh_l0": draw(rng, (rows, H), 0.6, used),
        "bias_l0": draw(rng, (rows,), 0.9, used),
    }
    states = ["h", "c"] if cell == "lstm" else ["h"]
    inputs = {"x": draw(rng, (T, B, I), 1.5, used)}
    inputs |= {f"{state}_0": draw(rng, (1, B, H), 1.0, used) for state in states}
    cotangents = {"output": draw(rng, (T, B, H), 1.0, used)}
    cotangents |= {f"{state}_n": draw(rng, (1, B, H), 1.0, used) for state in states}

    values = parameters | inputs
    tape = run(cell, options, values)
    return {
        "name": name,
        "cell": cell,
        "options": options,
        "sizes": {"T": T, "B": B, "I": I, "H": H},
        "gate_order": gate_order(cell, options),
        "parameters": parameters,
        "inputs": inputs,
        "outputs": results(cell, tape),
        "tape": tape,
        "cotangents": cotangents,
        "gradients": {
            array: gradient(cell, options, values, cotangents, array) for array in values
        },
    }


# --- nested lists, and the file ------------------------------------------------------------------


def shape_of(array):
    """The lengths of a nested list: [[1, 2, 3], [4, 5, 6]] -> (2, 3)."""
    return (len(array), *shape_of(array[0])) if isinstance(array, list) else ()


def indices(shape):
    """Every index of an array of this shape, the last axis running fastest."""
    return itertools.product(*map(range, shape))


def zeros(shape):
    """A nested list of high-precision zeros."""
    return [zeros(shape[1:]) for _ in range(shape[0])] if shape else mpf(0)


def at(array, index):
    """array[index] of a nested list."""
    for k in index:
        array = array[k]
    return array


def put(array, index, number):
    """array[index] = number of a nested list."""
    at(array, index[:-1])[index[-1]] = number


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
