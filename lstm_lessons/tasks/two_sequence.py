"""The two-sequence problem: what the first numbers told, after a hundred steps of noise."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lstm_lessons.tasks import arguments
from lstm_lessons.tasks.arguments import Seed
from lstm_lessons.tasks.examples import Example
from lstm_lessons.tasks.sequence_task import SequenceTask

INPUT_VARIANCE = 0.2


@dataclass(frozen=True)
class Variant:
    """What sets one variant apart."""

    targets: tuple[float, float]  # of class 1 and of class 2
    target_variance: float
    tolerance: float
    mean_error_below: float


VARIANTS = {
    "3a": Variant((1.0, 0.0), 0.0, tolerance=0.2, mean_error_below=0.01),
    "3c": Variant((0.2, 0.8), 0.1, tolerance=0.1, mean_error_below=0.015),
}


class TwoSequenceProblem(SequenceTask):
    """Classify a sequence by its first numbers; all others are noise on the same input.

    Hochreiter & Schmidhuber 1997, section 5.3, experiments 3a (from Bengio, Simard & Frasconi 1994)
    and 3c. The first N numbers are 1 for class 1 and −1 for class 2, both equally likely; the
    others are Gaussian with mean 0 and variance 0.2.

    3a: the target is 1 for class 1, 0 for class 2; wrong where the error is not below 0.2. The
    paper itself reports that random guessing of weights solves this faster than any learning: no
    evidence for a network. 3c: the target is 0.2 for class 1, 0.8 for class 2, *plus* Gaussian
    noise of variance 0.1, so that the network has to learn a conditional mean; wrong where it is
    not within 0.1 of the target without noise.

    Parameters
    ----------
    variant
        ``"3a"`` or ``"3c"``. (3b, noise on the first N numbers of 3a, is not here.)
    informative
        N: 3 or 1 in the paper.
    noise_free_targets
        Leave the noise of 3c's targets out: for test sets. (3a has none.)
    min_length
        T, the shortest length, from N + 1; 100 or 1,000 in the paper.
    max_length
        The longest. None: T + T/10.
    rng
        A seed, a ``numpy.random.Generator``, or None.
    """

    input_size = 1
    output_size = 1

    def __init__(
        self,
        variant: str = "3a",
        *,
        informative: int = 3,
        noise_free_targets: bool = False,
        min_length: int = 100,
        max_length: int | None = None,
        rng: Seed = None,
    ) -> None:
        self.variant = arguments.one_of("variant", variant, tuple(VARIANTS))
        self.informative = arguments.integer("informative", informative)
        self.noise_free_targets = arguments.flag("noise_free_targets", noise_free_targets)
        super().__init__(min_length, max_length, self.informative + 1, rng)
        self._setting = VARIANTS[variant]
        self.tolerance = self._setting.tolerance

    def sequence(self) -> Example:
        """Draw one sequence: x (T, 1) and target (1,)."""
        kind = self._rng.integers(2)  # 0: class 1, 1: class 2
        x = self._rng.normal(0, np.sqrt(INPUT_VARIANCE), (self._draw_length(), 1))
        x[: self.informative] = -1 if kind else 1
        target = self._setting.targets[kind]
        if not self.noise_free_targets:
            target += self._rng.normal(0, np.sqrt(self._setting.target_variance))
        return Example(x.astype(np.float32), np.array([target], np.float32))

    def solved(self, output: npt.ArrayLike, target: npt.ArrayLike, criterion: str = "ST2") -> bool:
        """Return whether a test set is done well enough; the paper's has 256 sequences.

        ST1: none is wrong. ST2: none is wrong, and the mean absolute error is below 0.01 (3a) or
        0.015 (3c, for which the paper has this criterion only).

        Parameters
        ----------
        output, target
            (B, 1): what the network says at the end, and the targets without noise.
        criterion
            ``"ST1"`` or ``"ST2"``.

        Raises
        ------
        TypeError, ValueError
            If a target has noise, there is none, or an argument is of another kind, shape or value.
        """
        criterion = arguments.one_of("criterion", criterion, ("ST1", "ST2"))
        _, targets = arguments.output_and_target(output, target, self.output_size)
        if not targets.size:  # of no sequences none would be wrong
            raise ValueError(f"target: expected at least one sequence, got shape {targets.shape}")
        noisy = ~np.isclose(targets[..., None], self._setting.targets, atol=1e-6).any(axis=-1)
        if noisy.any():
            raise ValueError(
                f"target: expected {self._setting.targets[0]} or {self._setting.targets[1]}, got "
                f"{targets[noisy][0]}; draw the test set with noise_free_targets=True"
            )
        right = bool(np.all(self.correct(output, target)))
        small = bool(np.mean(self.error(output, target)) < self._setting.mean_error_below)
        return right if criterion == "ST1" else right and small
