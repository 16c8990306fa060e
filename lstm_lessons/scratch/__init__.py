"""The units in NumPy, forward and backward, written to be read.

A unit, step by step:

- ``activations``        σ, tanh, relu and their slopes
- ``rnn``, ``gru``       the recurrent unit and the gated recurrent unit, and their layers
- ``lstm_unit``          the LSTM unit, and ``peephole`` its variant that sees the cell state
- ``affine``             the gradients of the sum that every gate starts with

A sequence:

- ``readable_lstm``      the LSTM over a sequence and back, as the chapters derive it
- ``fast_lstm``          the same numbers, faster, and ``spare_memory`` where they go
- ``forget_rows``        the cell of 1997 and coupled gates, as the unit with other weights
- ``sequences``          sequences of several lengths in one batch
- ``tape``               what a forward pass writes down for the backward pass

Layers:

- ``lstm``               the LSTM's layer, with all its options
- ``recurrent``          layers, directions, lengths, dropout: what every recurrent layer does
- ``parameters``         its parameters, and PyTorch's names for them
- ``layout``             the shapes that callers use
- ``dense``, ``embedding``   from a state to a prediction, from a symbol to a vector
- ``last_step``          a recurrent layer that is read at each sequence's last step
- ``layer``              what every layer has

Training:

- ``losses``             softmax, its cross-entropy, and squared error
- ``optimisers``         SGD with momentum, Adam
- ``clipping``           gradients cut to a norm, or to a value
- ``truncated_bptt``     windows of a stream
- ``training``           the training loop

After the LSTM, a package of its own, which is not imported here:

- ``after``              attention, linear recurrences, state-space models, mLSTM and sLSTM

And:

- ``jacobians``          how far a gradient reaches: the last state by every state before it
- ``gradient_check``     the backward pass against differences of the forward pass
- ``validation``, ``matching_arrays``, ``named_arrays``   the checks behind every error message
"""

from lstm_lessons.scratch.activations import relu, sigmoid
from lstm_lessons.scratch.clipping import clip_by_norm, clip_by_value
from lstm_lessons.scratch.dense import Dense
from lstm_lessons.scratch.embedding import Embedding
from lstm_lessons.scratch.gradient_check import gradient_check
from lstm_lessons.scratch.gru import GRU, gru_cell, gru_gates, gru_step, gru_step_backward
from lstm_lessons.scratch.jacobians import state_jacobians
from lstm_lessons.scratch.last_step import LastStep
from lstm_lessons.scratch.losses import softmax, softmax_cross_entropy, squared_error
from lstm_lessons.scratch.lstm import LSTM
from lstm_lessons.scratch.lstm_unit import lstm_cell, lstm_gates, lstm_step, lstm_step_backward
from lstm_lessons.scratch.optimisers import SGD, Adam, Optimiser
from lstm_lessons.scratch.peephole import peephole_step, peephole_step_backward
from lstm_lessons.scratch.readable_lstm import lstm_sequence, lstm_sequence_backward
from lstm_lessons.scratch.rnn import RNN, rnn_step
from lstm_lessons.scratch.training import train, training_steps
from lstm_lessons.scratch.truncated_bptt import truncated_bptt, windows

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "SGD",
    "Adam",
    "Dense",
    "Embedding",
    "LastStep",
    "Optimiser",
    "clip_by_norm",
    "clip_by_value",
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
    "softmax",
    "softmax_cross_entropy",
    "squared_error",
    "state_jacobians",
    "train",
    "training_steps",
    "truncated_bptt",
    "windows",
]
