"""The networks of the papers' experiments; in each comment the weights that the paper counts."""

from lstm_lessons.experiments.rule.architecture import Architecture

# Hochreiter & Schmidhuber (1997): gates are fed back; the outputs see the cells only.
EMBEDDED_REBER_4X1 = Architecture(7, 7, blocks=4, biases=("gates",))  # experiment 1: 264
EMBEDDED_REBER_3X2 = Architecture(7, 7, blocks=3, block_size=2, biases=("gates",))  # 276
TWO_SEQUENCES = Architecture(1, 1, blocks=3, biases=("gates", "cells"))  # 3a: 102
ADDING = Architecture(2, 1, blocks=2, block_size=2)  # 4: 93
TEMPORAL_ORDER_6A = Architecture(8, 4, blocks=2, block_size=2)  # 156
TEMPORAL_ORDER_6B = Architecture(8, 8, blocks=3, block_size=2)  # 308

# Gers, Schmidhuber & Cummins (2000): gates are not fed back; the outputs see the inputs, too.
CONTINUAL_REBER = Architecture(  # 424
    7,
    7,
    blocks=4,
    block_size=2,
    forget_gate=True,
    gates_feed_back=False,
    shortcuts=True,
    biases=("gates", "outputs"),
)
