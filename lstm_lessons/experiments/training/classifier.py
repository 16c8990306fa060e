"""A recurrent layer that says at a sequence's end which class it was; and how soon it learns to.

Trained in today's way: backpropagation through the whole sequence, batches, Adam. It is for the
papers' tasks that ask their question at the end.
"""

from itertools import islice

from lstm_lessons.experiments import progress
from lstm_lessons.scratch import (
    Adam,
    Dense,
    clip_by_norm,
    softmax,
    softmax_cross_entropy,
    validation,
)
from lstm_lessons.scratch.last_step import LastStep
from lstm_lessons.scratch.recurrent import RecurrentLayer
from lstm_lessons.scratch.types import Array, Lengths, Parameters, Seed
from lstm_lessons.tasks.sequence_task import SequenceTask


class SequenceClassifier(LastStep):
    """A recurrent layer, read at each sequence's last step by a dense layer with a softmax.

    Parameters
    ----------
    layer
        One layer, one direction, not batch-first.
    classes
        K, from 2.
    rng
        Draws the dense layer's weights: a generator, a seed, or None.
    """

    def __init__(self, layer: RecurrentLayer, classes: int, rng: Seed = None) -> None:
        if not isinstance(layer, RecurrentLayer):
            raise TypeError(f"layer: expected an RNN, an LSTM or a GRU, got {type(layer).__name__}")
        if validation.positive_int("classes", classes) < 2:
            raise ValueError(f"classes: expected 2 or more, got {classes}")
        super().__init__(layer, Dense(layer.hidden_size, classes, dtype=layer.dtype, rng=rng))

    @property
    def weight_count(self) -> int:
        """How many weights there are to learn, biases among them."""
        return sum(array.size for layer in self.parameters for array in layer.values())

    def probabilities(self, x: Array, lengths: Lengths) -> Array:
        """Return what it says at the sequences' ends, (B, K); ``x`` is (T, B, I)."""
        return softmax(self(self._in_its_dtype(x), lengths))

    def step(
        self, x: Array, target: Array, lengths: Lengths
    ) -> tuple[float, list[Parameters], Array]:
        """Return the cross-entropy on a batch, its gradients, and the probabilities (B, K).

        Parameters
        ----------
        x, target, lengths
            (T, B, I), (B, K) with a 1 for the class, (B,): a task's batch.
        """
        scores, tape = self.forward(self._in_its_dtype(x), lengths)
        loss, d_scores = softmax_cross_entropy(scores, target.argmax(axis=-1))
        return loss, self.backward(tape, d_scores), softmax(scores)

    def _in_its_dtype(self, x: Array) -> Array:
        return x.astype(self.layer.dtype, copy=False)


def learn_until_solved(
    classifier: SequenceClassifier,
    task: SequenceTask,
    *,
    learning_rate: float,
    sequences: int,
    batch_size: int = 64,
    max_norm: float | None = 1.0,
) -> int | None:
    """Train with Adam until the task's own stopping rule is met.

    Parameters
    ----------
    classifier
        Changed in place.
    task
        Draws the sequences; each is seen once, and judged before it is learned from.
    learning_rate, max_norm
        Of Adam; the norm to which gradients are clipped first, or None: they are not.
    sequences
        At most so many.
    batch_size
        How many at a time.

    Returns
    -------
    solved_after
        How many sequences it took; None if the rule has not been met.
    """
    rule = task.stopping_rule()
    optimiser = Adam(classifier.parameters, learning_rate)
    steps = validation.positive_int("sequences", sequences) // batch_size
    batches = islice(task.batches(batch_size), steps)
    for batch in progress.saying(batches, sequences, "sequences", each=batch_size):
        _, grads, probabilities = classifier.step(*batch)
        if rule.update(
            task.correct(probabilities, batch.target), task.error(probabilities, batch.target)
        ):
            break
        if max_norm is not None:
            clip_by_norm(grads, max_norm)
        optimiser.step(grads)
    return rule.solved_after
