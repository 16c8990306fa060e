"""Layers and directions: a stack is layer upon layer, a second direction a layer that reads back.

Each is put together from layers of one direction, which other tests know to be right.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from .problems import UNITS, assert_same, make, mapped, named_outputs, parts
from .strategies import drawn, specs, tolerance

every_unit = pytest.mark.parametrize("name", UNITS)


def one_layer(name, spec, whole, k, way=None):
    """Return layer k of ``whole`` on its own, or one direction of it; and its parameters' names."""
    endings = [f"_l{k}", f"_l{k}_reverse"] if way is None else [f"_l{k}{way}"]
    names = {}  # in the layer on its own -> in the whole
    for key in whole.parameters:
        for n, ending in enumerate(endings):
            if key.endswith(ending):
                names[key.removesuffix(ending) + ("_l0", "_l0_reverse")[n]] = key
    inputs = whole.parameters[f"weight_ih_l{k}"].shape[1]
    options = {"bias": spec["bias"], "dtype": spec["dtype"]}
    options["bidirectional"] = whole.bidirectional and way is None
    layer = UNITS[name](inputs, spec["hidden"], **options)
    assert layer.parameters.keys() == names.keys()
    for key, array in layer.parameters.items():
        array[...] = whole.parameters[names[key]]
    return layer, names


@every_unit
@drawn
@given(spec=specs(), train=st.booleans())
def test_a_stack_is_layer_upon_layer(name, spec, train):
    """With dropout in between: each layer but the first reads what the tape says was kept."""
    dropout = 0.4 if spec["num_layers"] > 1 else 0.0
    problem = make(name, **spec, dropout=dropout)
    whole, directions = problem.layer, 2 if spec["bidirectional"] else 1
    output, end, tape = problem.forward(train=train)
    gradients = problem.backward(tape)

    expected, passes = problem.x, []
    for k in range(spec["num_layers"]):
        layer, names = one_layer(name, spec, whole, k)
        own = slice(k * directions, (k + 1) * directions)
        if tape.dropout[k] is not None:
            expected = expected * tape.dropout[k]
        expected, state, own_tape = layer.forward(
            expected,
            mapped(lambda part: part[own], problem.state),  # noqa: B023
            problem.lengths,
        )
        passes.append((layer, names, own, state, own_tape))
    ends = [
        np.concatenate([parts(state)[n] for *_, state, _ in passes]) for n in range(len(parts(end)))
    ]
    actual = named_outputs(output, end)
    assert_same(actual, dict(zip(actual, [expected, *ends], strict=True)), tolerance(spec))

    d_output, d_starts, expected = problem.d_output, [], {}
    for k, (layer, names, own, _, own_tape) in reversed(list(enumerate(passes))):
        d_end = mapped(lambda part: part[own], problem.d_state)  # noqa: B023
        grads, d_output, d_start = layer.backward(own_tape, d_output, d_end)
        expected |= {names[key]: array for key, array in grads.items()}
        d_starts.insert(0, parts(d_start))
        if tape.dropout[k] is not None:
            d_output = d_output * tape.dropout[k]
    expected = {key: expected[key] for key in whole.parameters} | {"x": d_output}
    for letter, arrays in zip(("h_0", "c_0"), zip(*d_starts, strict=True), strict=False):
        expected[letter] = np.concatenate(arrays)
    assert_same(gradients, expected, tolerance(spec))


def turned(sequence, lengths):
    """Return each sequence of (T, B, ·) from its last step to its first; 0 in the padding."""
    back = np.zeros_like(sequence)
    for b, length in enumerate(lengths):
        back[:length, b] = sequence[:length, b][::-1]
    return back


@every_unit
@drawn
@given(spec=specs(num_layers=1, bidirectional=True))
def test_two_directions_are_two_layers_of_which_one_reads_backwards(name, spec):
    problem = make(name, **spec)
    hidden = spec["hidden"]
    lengths = problem.lengths or [spec["steps"]] * spec["batch"]
    outputs, gradients = problem.results()

    results, d_x = {}, 0
    for n, way in enumerate(("", "_reverse")):
        layer, names = one_layer(name, spec, problem.layer, 0, way)
        turn = (lambda sequence: turned(sequence, lengths)) if way else np.asarray
        half = replace(
            problem,
            layer=layer,
            x=turn(problem.x),
            state=mapped(lambda part: part[n : n + 1], problem.state),  # noqa: B023
            d_output=turn(problem.d_output[..., n * hidden : (n + 1) * hidden]),
            d_state=mapped(lambda part: part[n : n + 1], problem.d_state),  # noqa: B023
        ).results()
        half[0]["output"] = turn(half[0]["output"])
        d_x = d_x + turn(half[1].pop("x"))
        for key, array in (half[0] | half[1]).items():
            results.setdefault(names.get(key, key), []).append(array)
    expected = {key: np.concatenate(array) for key, array in results.items() if key != "output"}
    expected |= {"output": np.concatenate(results["output"], axis=-1), "x": d_x}
    assert_same(outputs, {key: expected[key] for key in outputs}, tolerance(spec))
    assert_same(gradients, {key: expected[key] for key in gradients}, tolerance(spec))


@every_unit
def test_every_layer_and_direction_is_on_the_tape(name):
    """In the order of the states; the second direction's first entry is its last step."""
    problem = make(name, num_layers=3, bidirectional=True)
    output, state, tape = problem.forward()
    assert len(tape.layers) == len(tape.reverse) == 3
    for k, ways in enumerate(zip(tape.layers, tape.reverse, strict=True)):
        for n, way in enumerate(ways):
            for letter, end in zip("hc", parts(state), strict=False):
                np.testing.assert_array_equal(getattr(way, letter)[-1], end[2 * k + n])
    np.testing.assert_array_equal(output[..., :4], tape.layers[2].h)
    np.testing.assert_array_equal(output[..., 4:], tape.reverse[2].h[::-1])


@every_unit
def test_one_direction_has_no_second_on_the_tape(name):
    tape = make(name, num_layers=2).forward()[2]
    assert len(tape.layers) == 2
    assert tape.reverse == []
