"""What would nearly pass for a batch or for a loss: refused before a parameter changes."""

import numpy as np
import pytest

from lstm_lessons.scratch.optimisers import SGD
from lstm_lessons.scratch.training import training_steps

KINDS = {  # a batch, the loss that the model returns, and what the message says
    "a list for a batch": ([1.0], 0.0, "^batches: expected tuples of .*, got list"),
    "an array for a batch": (np.ones(1), 0.0, "^batches: expected tuples of .*, got ndarray"),
    "a loss with an axis": ((1.0,), np.ones(1), "^model: expected a float as its loss, got array"),
    "a loss for each sequence": ((1.0,), np.ones(3), "^model: expected a float as its loss"),
    "a whole number for a loss": ((1.0,), 1, "^model: expected a float as its loss, got 1"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_refused_before_anything_changes(kind):
    batch, loss, message = KINDS[kind]
    parameters = {"weight": np.zeros(1)}
    steps = training_steps(lambda x: (loss, {"weight": np.ones(1)}), [batch], SGD(parameters, 0.1))
    with pytest.raises(TypeError, match=message):
        next(steps)
    np.testing.assert_array_equal(parameters["weight"], [0.0])
