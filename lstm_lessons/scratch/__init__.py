"""The units in NumPy, forward and backward, written to be read.

- ``activations``     σ, tanh, relu and their slopes
- ``rnn``, ``lstm``   a unit's step as its equations, and the layer that runs it over a sequence
- ``affine``          the gradients of the sum that every unit starts with
- ``recurrent``       what the layers share: parameters, shapes, PyTorch's names
- ``tape``            what a forward pass writes down for the backward pass
- ``gradient_check``  the backward pass against differences of the forward pass
- ``validation``      the checks behind every error message
"""

from lstm_lessons.scratch.activations import relu, sigmoid
from lstm_lessons.scratch.gradient_check import gradient_check
from lstm_lessons.scratch.lstm import (
    LSTM,
    lstm_cell,
    lstm_gates,
    lstm_gates_without_forget,
    lstm_step,
    lstm_step_backward,
)
from lstm_lessons.scratch.rnn import RNN, rnn_step

__all__ = [
    "LSTM",
    "RNN",
    "gradient_check",
    "lstm_cell",
    "lstm_gates",
    "lstm_gates_without_forget",
    "lstm_step",
    "lstm_step_backward",
    "relu",
    "rnn_step",
    "sigmoid",
]
