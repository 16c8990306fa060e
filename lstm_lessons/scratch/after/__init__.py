"""What came after the LSTM: each unit forward, step by step and, where it can, all steps at once.

- ``linear_scan``     h_t = a_t h_{t−1} + u_t, one after the other or in log₂ T rounds
- ``min_gru``         the GRU whose gates do not see the state
- ``state_space``     the diagonal state-space model: as a recurrence and as a convolution
- ``selective``       the same, with a step, a write and a read that follow the input
- ``attention``       causal attention: over a whole sequence, and with a cache
- ``mlstm``           the LSTM with a matrix for a memory
- ``slstm``           the LSTM with an exponential input gate

There is no way back here: who trains these does it with autograd. Arrays are time-major,
(T, B, …), as everywhere in the package. H is the width, N the numbers kept for each channel.
"""

from lstm_lessons.scratch.after.attention import KeyValueCache, attention_step, causal_attention
from lstm_lessons.scratch.after.linear_scan import linear_recurrence, linear_scan
from lstm_lessons.scratch.after.min_gru import min_gru, min_gru_gates, min_gru_step
from lstm_lessons.scratch.after.mlstm import MLSTMState, mlstm_parallel, mlstm_step
from lstm_lessons.scratch.after.selective import selective_sequence, selective_step
from lstm_lessons.scratch.after.slstm import SLSTMState, slstm_cell, slstm_step
from lstm_lessons.scratch.after.state_space import (
    convolve,
    ssm_impulse_response,
    ssm_step,
    zero_order_hold,
)

__all__ = [
    "KeyValueCache",
    "MLSTMState",
    "SLSTMState",
    "attention_step",
    "causal_attention",
    "convolve",
    "linear_recurrence",
    "linear_scan",
    "min_gru",
    "min_gru_gates",
    "min_gru_step",
    "mlstm_parallel",
    "mlstm_step",
    "selective_sequence",
    "selective_step",
    "slstm_cell",
    "slstm_step",
    "ssm_impulse_response",
    "ssm_step",
    "zero_order_hold",
]
