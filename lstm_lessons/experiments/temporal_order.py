"""The RNN, the cell of 1997 and plain guessing, on the temporal order problem 6a: chapter 5.

    python -m lstm_lessons.experiments.temporal_order     (minutes; records/temporal-order.json)

Three questions, and what is done for each:

- ``trained``   Which unit learns, and up to which length? A tanh RNN, the cell of 1997 in today's
                form, and the same cell with its input gate held where that begins or wide open,
                about equal in weights. All are trained in today's way, on the same sequences, with
                several learning rates.
- ``online``    And as published, by the papers' own rule? 156 weights, sequence after sequence.
- ``guessed``   Could one have guessed it? Weights are drawn at random and never changed; beside it
                the two-sequence problem 3a, where this succeeds.

A run that is killed can be started again: what the record has is not done twice.
"""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from lstm_lessons.experiments import progress
from lstm_lessons.experiments.recording.growing_record import grow
from lstm_lessons.experiments.recording.records import RECORDS
from lstm_lessons.experiments.rule import papers
from lstm_lessons.experiments.rule.online import OnlineLSTM
from lstm_lessons.experiments.rule.online_training import train_until
from lstm_lessons.experiments.rule.weights import draw_weights
from lstm_lessons.experiments.training.classifier import SequenceClassifier, learn_until_solved
from lstm_lessons.scratch import LSTM, RNN, sigmoid, softmax
from lstm_lessons.scratch.forget_rows import WIDE_OPEN
from lstm_lessons.scratch.tape import Tape
from lstm_lessons.scratch.types import Array, Parameters, Seed, State
from lstm_lessons.tasks import TemporalOrder, TwoSequenceProblem
from lstm_lessons.tasks.sequence_task import SequenceTask

NAME = "temporal-order"
SEEDS = range(10)
LENGTHS = (10, 20, 50, 100)
LEARNING_RATES = (0.01, 0.03)
INPUT_BIAS = -2.0  # so the cell of 1997 begins: its input gates nearly shut, as in the paper
SEQUENCES = 30_000  # at most so many to learn from, in batches of 64
TESTS = 500

ONLINE_RATE = 0.5
ONLINE_SCALE = 0.1  # the first weights are drawn evenly from ±0.1,
ONLINE_INPUT_BIAS = (-2.0, -4.0)  # but for the biases of the two blocks' input gates
ONLINE_SEQUENCES = 200_000

GUESS_RANGE = 100.0  # weights are drawn evenly from ±100
GUESSES = {("3a", 3): 20_000, ("6a", 3): 500_000, ("6a", 8): 500_000}  # (problem, units): so many
GUESSED_AT_ONCE = 1000
GUESSED_ON: dict[str, Callable[[Seed], SequenceTask]] = {
    "3a": lambda rng: TwoSequenceProblem("3a", rng=rng),
    "6a": lambda rng: TemporalOrder(min_length=min(LENGTHS), rng=rng),
}
GUESSES_TESTED_ON = 256

Row = list[object]  # what one run was and what it found: a line of the record


def _rnn(rng: Seed) -> RNN:
    return RNN(8, 15, rng=rng)


def _cell_of_1997(rng: Seed) -> LSTM:
    layer = LSTM(8, 8, forget_gate=False, rng=rng)
    layer.parameters["bias_l0"][: layer.hidden_size] += INPUT_BIAS
    return layer


class HeldInputGate(LSTM):
    """Cells of 1997 whose input gates have one value for good, σ(bias)."""

    def __init__(self, input_size: int, hidden_size: int, bias: float, rng: Seed = None) -> None:
        super().__init__(input_size, hidden_size, forget_gate=False, rng=rng)
        for name, array in self.parameters.items():
            array[:hidden_size] = bias if name.startswith("bias") else 0

    def backward(
        self, tape: Tape, d_output: Array, d_state: State | None = None
    ) -> tuple[Parameters, Array, State]:
        """Do as every layer does, but leave the input gates' rows without a gradient."""
        grads, d_x, d_start = super().backward(tape, d_output, d_state)
        for grad in grads.values():
            grad[: self.hidden_size] = 0
        return grads, d_x, d_start


UNITS: dict[str, Callable[[Seed], RNN | LSTM]] = {
    "RNN": _rnn,
    "1997": _cell_of_1997,
    "input gate held": lambda rng: HeldInputGate(8, 10, INPUT_BIAS, rng),
    "input gate open": lambda rng: HeldInputGate(8, 10, WIDE_OPEN, rng),
}
"""What is compared, by name."""


def make_classifier(unit: str, seed: int) -> SequenceClassifier:
    """Return a unit of ``UNITS`` with the dense layer that reads it, as the seed draws them."""
    layer_seed, dense_seed = np.random.SeedSequence(seed).spawn(2)
    layer = UNITS[unit](np.random.default_rng(layer_seed))
    return SequenceClassifier(layer, 4, rng=np.random.default_rng(dense_seed))


def weights_to_learn(unit: str) -> int:
    """How many weights a unit and its dense layer can learn."""
    classifier = make_classifier(unit, 0)
    layer = classifier.layer
    held = layer.hidden_size if isinstance(layer, HeldInputGate) else 0
    return classifier.weight_count - sum(array[:held].size for array in layer.parameters.values())


def learn(
    unit: str, length: int, learning_rate: float, seed: int, sequences: int = SEQUENCES
) -> tuple[int | None, float]:
    """Train a unit in today's way; return when 6a was solved, and how good it is in the end.

    Parameters
    ----------
    unit
        A name in ``UNITS``.
    length
        T: sequences are T to T + T/10 long.
    learning_rate
        Adam's.
    seed
        Of the weights and of the sequences: the same ones for every unit and rate.
    sequences
        At most so many to learn from.

    Returns
    -------
    solved_after
        After how many sequences the paper's stopping rule was met; None if it was not.
    right
        The share of 500 new sequences whose class is the most probable one.
    """
    classifier = make_classifier(unit, seed)
    task = TemporalOrder(min_length=length, rng=np.random.default_rng((1, seed)))
    solved = learn_until_solved(classifier, task, learning_rate=learning_rate, sequences=sequences)
    test = TemporalOrder(min_length=length, rng=np.random.default_rng((2, seed))).batch(TESTS)
    said = classifier.probabilities(test.x, test.lengths).argmax(axis=-1)
    return solved, float(np.mean(said == test.target.argmax(axis=-1)))


def learn_online(
    kind: type[OnlineLSTM], seed: int, *, length: int = 100, sequences: int = ONLINE_SEQUENCES
) -> int | None:
    """Train the published network by the published rule; return when 6a was solved.

    Parameters
    ----------
    kind
        ``OnlineLSTM``, or ``CompiledLSTM`` for more than a few sequences.
    seed
        Of the weights and of the sequences.
    length
        T, 100 in the paper.
    sequences
        At most so many.
    """
    weights = draw_weights(
        papers.TEMPORAL_ORDER_6A,
        np.random.default_rng((3, seed)),
        ONLINE_SCALE,
        input_bias=ONLINE_INPUT_BIAS,
    )
    task = TemporalOrder(min_length=length, rng=np.random.default_rng((1, seed)))
    return train_until(
        kind(papers.TEMPORAL_ORDER_6A, weights),
        task,
        task.stopping_rule(),
        learning_rate=ONLINE_RATE,
        sequences=sequences,
    )


def guess(
    task: SequenceTask,
    guesses: int,
    rng: Seed,
    *,
    hidden_size: int,
    weight_range: float = GUESS_RANGE,
) -> list[int]:
    """Draw the weights of a tanh RNN again and again; return which guesses solve the task.

    A guess is first tried on 8 sequences. If all are right, in the task's own sense, it has to be
    right on 256 more.

    Parameters
    ----------
    task
        Draws the sequences.
    guesses
        How many, in rounds of 1,000 (a last one may be smaller). All of a round see the same
        sequences.
    rng
        Draws the weights, evenly from ±``weight_range``.
    hidden_size, weight_range
        Of the network; one output with σ, or several with a softmax.

    Returns
    -------
    successes
        The numbers of the guesses that are right on every sequence; the first guess is number 1.
    """
    rng = np.random.default_rng(rng)
    sizes = (task.input_size, hidden_size, task.output_size)
    successes = []
    for start in range(0, guesses, GUESSED_AT_ONCE):
        progress.say(start, guesses, "guesses")
        weights = _draw_guesses(rng, min(GUESSED_AT_ONCE, guesses - start), *sizes, weight_range)
        left = np.arange(len(weights[0]))
        for size in (8, GUESSES_TESTED_ON):
            if left.size:
                left = left[_all_right(task, size, [array[left] for array in weights])]
        successes += [start + int(number) + 1 for number in left]
    return successes


def _draw_guesses(
    rng: np.random.Generator, count: int, inputs: int, hidden: int, outputs: int, most: float
) -> list[Array]:
    """Return weight_ih, weight_hh, bias and those of the output, of ``count`` networks."""
    shapes = [(inputs, hidden), (hidden, hidden), (1, hidden), (hidden, outputs), (1, outputs)]
    return [rng.uniform(-most, most, (count, *shape)) for shape in shapes]


def _all_right(task: SequenceTask, size: int, guesses: list[Array]) -> Array:
    """Return which of the networks are right on all of ``size`` new sequences."""
    weight_ih, weight_hh, bias, weight_y, bias_y = guesses
    x, target, lengths = task.batch(size)
    h = np.zeros((len(bias), size, bias.shape[-1]))
    for t, x_t in enumerate(x):
        now = np.tanh(x_t @ weight_ih + h @ weight_hh + bias)
        h = np.where((t < lengths)[:, None], now, h)
    scores = h @ weight_y + bias_y
    y = softmax(scores) if task.output_size > 1 else sigmoid(scores)
    return np.array([bool(np.all(task.correct(each, target))) for each in y], dtype=bool)


# --- the whole experiment, and its record ---


def plan() -> Iterator[tuple[str, Row]]:
    """Yield what there is to do, seed after seed: the part, and what sets the run apart."""
    for problem, hidden_size in GUESSES:
        yield "guessed", [problem, hidden_size]
    for seed in SEEDS:
        for length, unit, rate in itertools.product(LENGTHS, UNITS, LEARNING_RATES):
            yield "trained", [unit, length, rate, seed]
        yield "online", [seed]


def protocol() -> dict[str, object]:
    """Return what all runs have in common, as the record keeps it."""
    return {
        "trained": {
            "columns": ["unit", "T", "learning rate", "seed", "solved after", "right"],
            "weights": {unit: weights_to_learn(unit) for unit in UNITS},
            "bias of the input gates": INPUT_BIAS,
            "sequences": SEQUENCES,
            "batch size": 64,
            "clipped to norm": 1.0,
            "tests": TESTS,
        },
        "online": {
            "columns": ["seed", "solved after"],
            "T": 100,
            "weights": papers.TEMPORAL_ORDER_6A.weight_count,
            "learning rate": ONLINE_RATE,
            "first weights within": ONLINE_SCALE,
            "biases of input gates": list(ONLINE_INPUT_BIAS),
            "sequences": ONLINE_SEQUENCES,
        },
        "guessed": {
            "columns": ["problem", "units", "T", "guesses", "successes", "first at"],
            "guesses": [[*what, guesses] for what, guesses in GUESSES.items()],
            "weights within": GUESS_RANGE,
            "right on": GUESSES_TESTED_ON,
        },
    }


def run_one(part: str, what: Row, online: type[OnlineLSTM]) -> Row:
    """Do one thing of the plan; return its line."""
    if part == "trained":
        return [*what, *learn(*what)]
    if part == "online":
        return [*what, learn_online(online, *what)]
    problem, hidden_size = what
    task = GUESSED_ON[problem](4)
    guesses = GUESSES[problem, hidden_size]
    successes = guess(task, guesses, 5, hidden_size=hidden_size)
    first = successes[0] if successes else None
    return [*what, task.min_length, guesses, len(successes), first]


def run(path: Path, online: type[OnlineLSTM]) -> None:
    """Do what the record at ``path`` lacks, and add it to the record line by line: ``grow``.

    Parameters
    ----------
    path
        Of the record. Where there is none, it is begun.
    online
        The class that learns on-line: ``CompiledLSTM``.
    """
    grow(
        path,
        plan(),
        lambda part, what, _: [run_one(part, what, online)],
        command="python -m lstm_lessons.experiments.temporal_order",
        protocol=(parts := protocol()),
        parts=tuple(parts),
    )


def main() -> None:
    """Run it all, or what is missing; the record of the package grows line by line."""
    try:
        from lstm_lessons.experiments.rule.compiled import CompiledLSTM
    except ImportError as error:
        raise SystemExit(str(error)) from None
    run(RECORDS / f"{NAME}.json", CompiledLSTM)


if __name__ == "__main__":
    main()
