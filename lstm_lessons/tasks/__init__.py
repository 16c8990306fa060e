"""Problems from the papers: each draws its sequences and knows when the paper calls it solved.

A task is made with a seed, and draws one sequence or a batch after the other:

>>> from lstm_lessons.tasks import TemporalOrder, spell
>>> task = TemporalOrder(min_length=10, rng=0)
>>> x, target = task.sequence()  # (T, I) and (O,): for learning on-line
>>> x, target, lengths = task.batch(32)  # (T, B, I), (B, O) and (B,): padded, for a batch
>>> spell(x[:, 0], task.symbols)
'EcYbdYabdcB'

What is asked at the end of a sequence:

- ``temporal_order``    which symbols came, and in which order
- ``adding``, ``multiplication``   two numbers among many, drawn by ``marked_pairs``
- ``two_sequence``      which of two classes the first numbers told
- ``sequence_task``     what all of these have, and ``examples`` what they return
- ``stopping_rule``     when the papers stop training: "2,000 in a row"

What is asked at every step:

- ``reber``             the embedded Reber grammar, string by string
- ``continual_reber``   the same strings as a stream without end, and ``stream_score`` its verdict
- ``reber_grammar``     which symbol may follow which

- ``symbols``           from symbols to vectors and back
- ``arguments``         the checks behind every error message

Arrays are time-major and float32, as the layers of this package take them. Sources: Hochreiter &
Schmidhuber 1997, "Long Short-Term Memory", section 5; Gers, Schmidhuber & Cummins 2000, "Learning
to Forget". Each task says where it differs from the paper, or where the paper leaves a choice.
"""

from lstm_lessons.tasks.adding import AddingProblem
from lstm_lessons.tasks.continual_reber import ContinualReber
from lstm_lessons.tasks.examples import Batch, Example
from lstm_lessons.tasks.multiplication import MultiplicationProblem
from lstm_lessons.tasks.reber import EmbeddedReber
from lstm_lessons.tasks.reber_grammar import legal_next
from lstm_lessons.tasks.stopping_rule import StoppingRule
from lstm_lessons.tasks.stream_score import error_free_length, verdict
from lstm_lessons.tasks.symbols import spell
from lstm_lessons.tasks.temporal_order import TemporalOrder
from lstm_lessons.tasks.two_sequence import TwoSequenceProblem

__all__ = [
    "AddingProblem",
    "Batch",
    "ContinualReber",
    "EmbeddedReber",
    "Example",
    "MultiplicationProblem",
    "StoppingRule",
    "TemporalOrder",
    "TwoSequenceProblem",
    "error_free_length",
    "legal_next",
    "spell",
    "verdict",
]
