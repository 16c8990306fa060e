"""Arrays that training refuses: what NumPy would compute with, but in another way than meant."""

import numpy as np
import pytest

from lstm_lessons.scratch.clipping import clip_by_norm, clip_by_value
from lstm_lessons.scratch.losses import softmax_cross_entropy, squared_error
from lstm_lessons.scratch.optimisers import SGD

KINDS = {  # an array, and what the message calls it
    "a mask": (np.ma.masked_array(np.ones((3, 4)), np.eye(3, 4)), "got MaskedArray"),
    "a matrix": (np.ones((3, 4)).view(np.matrix), "got matrix"),
    "half precision": (np.ones((3, 4), np.float16), "got float16"),
    "complex numbers": (np.ones((3, 4), np.complex128), "got complex128"),
}
CALLS = {  # what takes the array, and the argument's name
    "cross-entropy": (lambda a: softmax_cross_entropy(a, np.zeros(3, int)), "logits"),
    "squared error": (lambda a: squared_error(a, np.ones((3, 4))), "prediction"),
    "clipping by norm": (lambda a: clip_by_norm({"weight": a}, 1.0), "grads['weight']"),
    "clipping by value": (lambda a: clip_by_value([{"weight": a}], 1.0), "grads[0]['weight']"),
    "parameters": (lambda a: SGD({"weight": a}, 0.1), "parameters['weight']"),
    "gradients": (
        lambda a: SGD({"weight": np.ones((3, 4))}, 0.1).step({"weight": a}),
        "grads['weight']",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("call", CALLS)
def test_the_error_names_the_argument_and_what_came(call, kind):
    (compute, name), (array, came) = CALLS[call], KINDS[kind]
    with pytest.raises(TypeError) as caught:
        compute(array)
    message = str(caught.value)
    assert message.startswith(f"{name}: expected a float32 or float64")
    assert came in message
