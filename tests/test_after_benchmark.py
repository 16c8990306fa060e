"""The benchmark of chapter 17: its units do at once what they do step by step; its record."""

import json

import numpy as np
import pytest

from benchmarks import after
from tests.pages import ROOT

AT_ONCE = [name for name, kind in after.UNITS.items() if kind.at_once is not None]


@pytest.mark.parametrize("name", AT_ONCE)
def test_at_once_is_step_by_step(name):
    x = after.inputs(40)
    unit = after.UNITS[name](room=40)
    wanted = unit.by_steps(x)
    np.testing.assert_allclose(unit.at_once(x), wanted, rtol=0, atol=1e-4 * np.abs(wanted).max())


@pytest.mark.parametrize("name", after.UNITS)
def test_a_sample_of_one_more_step_leaves_as_many_steps_behind(name):
    x = after.inputs(9)
    unit = after.UNITS[name](room=9)
    unit.follow(x[:8])
    before = unit.state_bytes()
    for _ in range(3):
        assert unit.one_more(x[8]).shape == (1, after.WIDTH)
        assert unit.state_bytes() == before


def test_attention_that_follows_has_what_it_would_have_had_by_steps():
    x = after.inputs(6)
    one, other = (after.Attention(room=6) for _ in range(2))
    one.follow(x[:5])
    for x_t in x[:5]:
        other.step(x_t)
    np.testing.assert_allclose(one.step(x[5]), other.step(x[5]), rtol=0, atol=1e-5)


def test_the_record_has_every_unit_and_what_it_carries():
    record = json.loads((ROOT / "benchmarks" / "results" / "after.json").read_text("utf-8"))
    assert {"date", "revision", "hardware", "python", "numpy", "rounds"} <= set(record)
    assert (record["width"], record["state_size"]) == (after.WIDTH, after.STATE_SIZE)
    places = [(point["unit"], point["seen"]) for point in record["step"]]
    assert places == [(name, seen) for name in after.UNITS for seen in after.SEEN]
    for point in record["step"]:
        unit = after.UNITS[point["unit"]](room=64)
        unit.follow(after.inputs(64))
        grown = point["seen"] // 64 if point["unit"] == "attention" else 1
        assert point["state_bytes"] == grown * unit.state_bytes()
    ways = {(point["unit"], point["way"]) for point in record["sequence"]}
    assert ways == {(name, "by steps") for name in after.UNITS} | {
        (name, "at once") for name in AT_ONCE
    }
