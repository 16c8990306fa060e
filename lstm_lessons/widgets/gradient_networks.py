"""GradientFlow's networks: fixed random directions, which a state of the widget scales.

The numbers below were drawn once, and are kept so that they are the same for ever:

    rng = np.random.default_rng(4)
    rng.standard_normal((4, 8, 8)).round(1)  # WEIGHT_HH: the blocks i, f, g, o
    rng.standard_normal((4, 8)).round(1)     # WEIGHT_IH
    rng.standard_normal(40).round(1)         # X
"""

import numpy as np

from lstm_lessons.scratch import LSTM, RNN
from lstm_lessons.scratch.types import Array

WEIGHT_HH = np.array(
    [
        [  # i
            [-0.7, -0.2, 1.7, 0.7, -1.6, 0.0, -0.6, 0.1],
            [-1.6, 0.2, 0.2, 1.6, 0.3, 0.5, -1.5, 2.3],
            [-1.9, 1.1, -0.3, -0.9, -0.7, -0.7, 0.4, -0.1],
            [1.5, -1.8, 0.0, -0.9, 0.8, -2.1, -0.3, 0.2],
            [-1.5, 1.0, 0.2, 1.0, 1.0, -1.0, -0.8, -0.2],
            [0.7, 0.9, -0.7, -0.6, -0.8, -0.6, -0.2, -0.1],
            [2.1, -0.5, -0.3, 0.5, -1.0, -0.4, 0.0, 0.8],
            [-1.3, 1.4, -0.4, 0.2, 0.8, 0.7, 1.1, 0.2],
        ],
        [  # f
            [0.0, 0.3, -1.0, 1.2, -0.8, -1.3, 2.1, -0.1],
            [-1.2, 1.9, -0.3, 1.1, -0.8, -0.2, -1.7, -1.9],
            [-1.0, -0.1, 0.8, 2.4, -1.0, 1.0, -0.6, -0.2],
            [-1.5, -1.5, -0.8, -1.2, 0.0, -0.7, 1.3, 0.2],
            [0.2, 1.1, 0.5, 0.0, -0.1, -0.1, 1.1, 0.8],
            [0.4, 0.8, -0.5, 0.5, -1.4, 1.3, 0.1, 0.2],
            [0.6, 0.0, -0.3, 1.2, 0.1, -0.9, 0.4, -1.7],
            [1.7, -0.2, 0.0, 2.3, 2.2, 0.1, 0.6, 1.1],
        ],
        [  # g
            [1.7, -0.1, 0.1, 1.2, 0.3, 0.8, 0.6, -1.1],
            [-0.9, -2.6, -0.3, 1.3, -1.1, 1.2, 1.0, -0.1],
            [0.0, 0.1, -0.9, -0.3, 0.0, 0.6, 0.8, -0.7],
            [0.8, -0.8, -0.2, 0.4, 0.0, -0.1, 0.3, -0.6],
            [-0.7, -0.2, 1.0, -0.1, 1.9, 0.2, -3.0, -0.4],
            [1.7, 0.0, -0.4, -0.9, 1.3, 1.0, 0.7, 0.4],
            [1.4, 0.8, -1.2, 0.8, 0.2, -0.1, 0.8, 0.0],
            [-2.9, 1.6, 1.0, -0.1, -0.4, 0.2, -1.3, 0.3],
        ],
        [  # o
            [-0.2, -0.4, -0.9, -0.7, 1.1, 1.3, 0.5, 0.0],
            [-0.9, 0.7, 1.6, -1.6, 1.2, -2.2, -0.3, 0.4],
            [-1.4, -1.5, 0.2, 0.9, -0.5, 1.3, -0.8, 1.8],
            [0.1, 0.2, 0.6, 0.3, 1.8, 2.2, 0.5, -0.2],
            [-1.2, -0.8, 0.0, -0.1, 0.0, 0.0, 0.5, -1.4],
            [-1.0, 1.1, 0.8, -0.5, 1.3, -0.7, -0.3, -1.8],
            [0.8, 0.0, 1.1, 0.7, 0.1, 0.2, 1.2, -0.2],
            [-0.1, 0.1, 0.8, 0.9, 1.9, -0.1, 1.3, -0.6],
        ],
    ]
)
WEIGHT_IH = np.array(
    [
        [0.6, 0.2, 1.8, 0.6, -0.4, 0.6, 0.4, -0.3],  # i
        [-0.2, -0.9, 2.8, 0.2, 1.0, -1.1, -1.0, -0.1],  # f
        [-0.1, 0.9, -1.0, 0.6, 1.6, -0.9, 1.0, -0.9],  # g
        [0.4, 0.4, 1.8, -0.6, 0.2, 1.1, -1.1, 0.0],  # o
    ]
)
X = [
    -0.8,
    -0.7,
    0.7,
    0.8,
    2.6,
    1.4,
    1.3,
    -0.1,
    -0.3,
    0.2,
    -2.2,
    1.7,
    -0.6,
    -1.0,
    -0.4,
    0.9,
    1.3,
    -0.3,
    0.5,
    0.0,
    -1.0,
    0.2,
    0.1,
    -1.5,
    1.1,
    -1.5,
    0.3,
    -1.0,
    -0.8,
    -0.7,
    0.7,
    -1.2,
    -0.2,
    1.6,
    -0.7,
    0.0,
    0.7,
    -0.6,
    0.5,
    -0.6,
]

HIDDEN = 8

MATRICES: dict[str, Array] = {
    "random": WEIGHT_HH[2],
    # Each unit listens to the one before it, the first to the last: orthogonal.
    "ring": np.roll(np.eye(HIDDEN), 1, axis=0),
    # The ring cut open, and each unit also listens to itself, half as much: far from normal.
    "chain": np.eye(HIDDEN, k=-1) + 0.5 * np.eye(HIDDEN),
}
"""What W_h of the RNN, and of the LSTM's candidate, may look like, but for its size."""


def constants() -> dict[str, object]:
    """Return the numbers that the page needs to build the same networks."""
    return {
        "matrices": {name: matrix.tolist() for name, matrix in MATRICES.items()},
        "weight_hh": WEIGHT_HH.tolist(),
        "weight_ih": WEIGHT_IH.tolist(),
        "x": X,
    }


def recurrent_weights(matrix: str, spectral_norm: float) -> Array:
    """Return the blocks i, f, g, o of W_h, (4, H, H), each with this 2-norm.

    Block g is of the kind that ``matrix`` names, a key of ``MATRICES``; the others are random.
    """
    i, f, _, o = WEIGHT_HH
    blocks = np.stack([i, f, MATRICES[matrix], o])
    return spectral_norm * blocks / np.linalg.norm(blocks, 2, axis=(1, 2), keepdims=True)


def make_rnn(matrix: str, spectral_norm: float, input_scale: float, nonlinearity: str) -> RNN:
    """Return the RNN: its weights are those of the LSTM's candidate, its bias is 0."""
    rnn = RNN(1, HIDDEN, nonlinearity=nonlinearity, dtype=np.float64)
    rnn.parameters["weight_hh_l0"][...] = recurrent_weights(matrix, spectral_norm)[2]
    rnn.parameters["weight_ih_l0"][...] = input_scale * WEIGHT_IH[2][:, None]
    rnn.parameters["bias_l0"][...] = 0
    return rnn


def make_lstm(matrix: str, spectral_norm: float, input_scale: float, forget_bias: float) -> LSTM:
    """Return the LSTM: all of its biases are 0 but the forget gates'."""
    lstm = LSTM(1, HIDDEN, dtype=np.float64)
    blocks = recurrent_weights(matrix, spectral_norm)
    lstm.parameters["weight_hh_l0"][...] = blocks.reshape(-1, HIDDEN)
    lstm.parameters["weight_ih_l0"][...] = input_scale * WEIGHT_IH.reshape(-1, 1)
    lstm.parameters["bias_l0"][...] = np.repeat([0, forget_bias, 0, 0], HIDDEN)
    return lstm
