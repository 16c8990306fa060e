"""The papers' experiments, run again: their networks, their learning rule, their protocol.

    python -m lstm_lessons.experiments list

What is run lies here, a module for each experiment. What it is made of lies in folders:

- ``rule``              the on-line rule of 1997 and 2000: the networks, and how they learn
- ``recording``         what an experiment is, who makes its runs and who writes them down
- ``showing``           intervals, and tables as notebooks show them
- ``tables``            published beside found, with a verdict
- ``text``              character models, and what they have to beat
- ``training``          parts of a training of today that several experiments share
- ``forecasting``       four series, an LSTM beside its baselines; itself an experiment
- ``records``           what came out; it is installed with the package

``catalogue`` names all that the command line knows, ``overview`` all that can be run; ``progress``
says how far a run is.

Experiments of the papers:

- ``hochreiter1997``    experiments 3a, 4, 5 and 6 of 1997
- ``adding_by_adam``    experiment 4 in today's way
- ``after_the_rule``    experiment 6a: what becomes of a network that goes on learning
- ``adding_at_the_ends``  experiment 4: which sums are still wrong
- ``embedded_reber``    experiment 1 of 1997; ``reber_watched`` looks at one network of it
- ``gers2000``          table 2 of 2000
- ``forget_bias``       6a with forget gates
- ``pascanu2013``       clipping, and what it does not cure

Experiments of ours:

- ``continual_reber``   a stream without end: the cell with and without forget gates
- ``continual_bptt``    the same stream, learned by truncated BPTT and Adam
- ``temporal_order``    RNN, cell of 1997 and guessing, on the temporal order problem
- ``ablations``         the LSTM without one part after another; ``ablated_units`` are the units
- ``remedies``          clipping, forget bias, schedules, …: each on and off
- ``after``             what LSTM, attention, state-space models and xLSTM can learn, on
                        ``after_tasks``, with ``after_networks``
- ``character_models``  RNN, GRU and LSTM on eight plays, beside counting
- ``character_reader``  the LSTM of them that is kept
- ``japanese_vowels``   sequences of different lengths, beside something simpler
"""

from lstm_lessons.experiments.recording.records import load_record, recorded_network
from lstm_lessons.experiments.rule.architecture import Architecture
from lstm_lessons.experiments.rule.online import OnlineLSTM
from lstm_lessons.experiments.rule.weights import Weights, draw_weights

__all__ = [
    "Architecture",
    "OnlineLSTM",
    "Weights",
    "draw_weights",
    "load_record",
    "recorded_network",
]
