"""The papers' experiments, run again: their networks, their learning rule, their protocol.

    python -m lstm_lessons.experiments --help

A network:

- ``architecture``      what it consists of; its number of weights follows
- ``papers``            the architectures of the papers' experiments
- ``weights``           its weights, and how they are drawn
- ``state``             what it carries from step to step
- ``online``            the on-line learning rule of 1997 and 2000, to read
- ``compiled``          the same, to run; it needs numba: pip install -e '.[experiments]'

What they share:

- ``experiment``        what an experiment is: claim, rows, how a run goes
- ``catalogue``         all that the command line knows; ``runner`` runs them, seed by seed
- ``online_training``   sequence after sequence by the on-line rule, to the stopping rule
- ``intervals``         what a handful of runs allows to say
- ``tables``            published beside found, with a verdict: a folder
- ``shown_table``       a table in a notebook; ``folded`` is what is folded away beneath

An experiment of a paper:

- ``hochreiter1997``    experiments 3a, 4, 5 and 6 of 1997
- ``adding_by_adam``    experiment 4 in today's way
- ``after_the_rule``    experiment 6a: what becomes of a network that goes on learning
- ``adding_at_the_ends``  experiment 4: which sums are still wrong
- ``embedded_reber``    experiment 1 of 1997; ``reber_watched`` looks at one network of it
- ``gers2000``          table 2 of 2000
- ``forget_bias``       6a with forget gates
- ``pascanu2013``       clipping, and what it does not cure

An experiment of ours:

- ``continual_reber``   a stream without end: the cell with and without forget gates
- ``continual_bptt``    the same stream, learned by truncated BPTT and Adam
- ``temporal_order``    RNN, cell of 1997 and guessing, on the temporal order problem
- ``ablations``         the LSTM without one part after another, on three problems
- ``ablated_units``     the units that are compared there
- ``remedies``          clipping, forget bias, schedules, …: each on and off
- ``recall``            the small problem that most of them are tried on
- ``ensemble``          ten networks on it, trained as one
- ``schedules``         of the learning rate
- ``layer_norm_lstm``   the LSTM with layer normalisation
- ``forecasting``       four series, an LSTM beside its baselines: a folder
- ``after``             what LSTM, attention, state-space models and xLSTM can learn
- ``after_tasks``       the three tasks of that comparison
- ``after_networks``    its layers, in PyTorch
- ``classifier``        a layer that is asked at a sequence's end
- ``characters``        a character model: its windows, its training, its bits, its writing
- ``ngrams``            what it has to beat: the next character by counting
- ``character_models``  RNN, GRU and LSTM on eight plays, beside the n-grams
- ``character_reader``  the LSTM of them that is kept, ``character_weights`` in one byte a weight
- ``reading_cells``     what its single cells follow
- ``japanese_vowels``   sequences of different lengths, beside something simpler
- ``records``           networks that were trained so, and come with the package
- ``circumstances``     what a record says about the machine that made it
"""

from lstm_lessons.experiments.architecture import Architecture
from lstm_lessons.experiments.online import OnlineLSTM
from lstm_lessons.experiments.records import load_record, recorded_network
from lstm_lessons.experiments.weights import Weights, draw_weights

__all__ = [
    "Architecture",
    "OnlineLSTM",
    "Weights",
    "draw_weights",
    "load_record",
    "recorded_network",
]
