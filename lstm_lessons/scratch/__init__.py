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
from lstm_lessons.scratch.gru import GRU, gru_cell, gru_gates, gru_step, gru_step_backward
from lstm_lessons.scratch.lstm import LSTM
from lstm_lessons.scratch.lstm_sequence import lstm_sequence, lstm_sequence_backward
from lstm_lessons.scratch.lstm_unit import lstm_cell, lstm_gates, lstm_step, lstm_step_backward
from lstm_lessons.scratch.peephole import peephole_step, peephole_step_backward
from lstm_lessons.scratch.rnn import RNN, rnn_step

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "gradient_check",
    "gru_cell",
    "gru_gates",
    "gru_step",
    "gru_step_backward",
    "lstm_cell",
    "lstm_gates",
    "lstm_sequence",
    "lstm_sequence_backward",
    "lstm_step",
    "lstm_step_backward",
    "peephole_step",
    "peephole_step_backward",
    "relu",
    "rnn_step",
    "sigmoid",
]
