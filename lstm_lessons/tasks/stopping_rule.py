"""When the papers stop training: the most recent sequences have gone well enough."""

import numpy as np
import numpy.typing as npt

from lstm_lessons.tasks import arguments


class StoppingRule:
    """Training is over when few of the most recent sequences were wrong, and the errors small.

    Hochreiter & Schmidhuber 1997: with the 2,000 most recent training sequences, none wrong and a
    mean error below a bound (sections 5.4 and 5.6), or fewer than n_seq wrong (section 5.5). Over
    how many sequences the paper took its mean error it does not say; here it is the same 2,000.

    Parameters
    ----------
    fewer_wrong_than
        1: all must be right.
    mean_error_below
        None: no bound on the error.
    window
        How many sequences count as the most recent. Before there are as many, training goes on.

    Raises
    ------
    TypeError, ValueError
        If an argument is no such number, or as many may be wrong as there are in the window.

    Attributes
    ----------
    sequences
        How many have been seen.
    solved_after
        After how many of them the rule was first met; None while it has not been.
    """

    def __init__(
        self,
        fewer_wrong_than: int = 1,
        mean_error_below: float | None = None,
        window: int = 2000,
    ) -> None:
        self.fewer_wrong_than = arguments.integer("fewer_wrong_than", fewer_wrong_than)
        if mean_error_below is not None:
            mean_error_below = arguments.positive("mean_error_below", mean_error_below)
        self.mean_error_below = mean_error_below
        self.window = arguments.integer("window", window)
        if self.fewer_wrong_than > self.window:  # met by a network that is never right
            raise ValueError(
                f"fewer_wrong_than: expected 1 to {self.window} = window, got {fewer_wrong_than}"
            )
        self.sequences = 0
        self.solved_after: int | None = None
        self._wrong = np.zeros(self.window, bool)
        self._errors = np.zeros(self.window)

    def update(self, correct: npt.ArrayLike, error: npt.ArrayLike) -> bool:
        """Note how the next sequences went; return whether the rule has been met.

        Parameters
        ----------
        correct, error
            (B,), or one truth value and one number: what a task's ``correct`` and ``error`` return,
            before the weights are changed. They count one after the other.

        Raises
        ------
        FloatingPointError
            If an error is NaN or infinite.
        TypeError, ValueError
            If the two differ in shape, or are not truth values and numbers from 0.
        """
        correct = arguments.truths("correct", correct)
        error = np.asarray(error)
        if error.dtype.kind not in "iuf":  # a cast would make numbers of texts and of truths
            raise TypeError(f"error: expected numbers, got {error.dtype}")
        if correct.shape != error.shape:
            raise ValueError(
                f"error: expected shape {correct.shape} = correct's, got {error.shape}"
            )
        if not np.isfinite(error).all():
            raise FloatingPointError("error: expected finite numbers, got NaN or infinity")
        if (error < 0).any():
            raise ValueError(f"error: expected absolute errors, got {error.min()}")
        for right, size in zip(correct.flat, error.flat, strict=True):
            oldest = self.sequences % self.window
            self._wrong[oldest], self._errors[oldest] = not right, size
            self.sequences += 1
            if self.solved_after is None and self._met():
                self.solved_after = self.sequences
        return self.solved_after is not None

    def _met(self) -> bool:
        if self.sequences < self.window or self._wrong.sum() >= self.fewer_wrong_than:
            return False
        return self.mean_error_below is None or self._errors.mean() < self.mean_error_below
