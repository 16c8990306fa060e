"""A dense layer refuses the right number of numbers in another shape."""

import numpy as np
import pytest

from lstm_lessons.scratch.dense import Dense

INPUTS = 3
SHAPES = {  # each could be cut into rows of INPUTS numbers
    "turned": (INPUTS, 5),
    "two rows in one": (5, 2 * INPUTS),
    "the features first": (INPUTS, 4, 5),
    "flat": (5 * INPUTS,),
    "none at all": (0,),
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_last_axis_is_that_of_the_features(name):
    shape = SHAPES[name]
    with pytest.raises(ValueError, match=r"^x: expected input_size = 3 features") as caught:
        Dense(INPUTS, 2, dtype=np.float64).forward(np.zeros(shape))
    assert f"got shape {shape}" in str(caught.value)
