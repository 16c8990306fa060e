"""Experiments 3a, 4, 5 and 6 of Hochreiter & Schmidhuber (1997), by the paper's on-line rule.

Each has a table of its own in the paper, with the sequences that training took and how many of
2,560 test sequences were wrong after it. Networks, learning rates and first weights are the paper's
(``SETTINGS``); so are the stopping rules, which belong to the tasks.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np

from lstm_lessons.experiments import progress
from lstm_lessons.experiments.recording.experiment import Experiment, Row, Run, sequences_to_success
from lstm_lessons.experiments.rule import papers
from lstm_lessons.experiments.rule.architecture import Architecture
from lstm_lessons.experiments.rule.online import OnlineLSTM
from lstm_lessons.experiments.rule.online_training import (
    AT_ONCE,
    say_at_ends,
    train_until,
    wrong_of,
)
from lstm_lessons.experiments.rule.weights import draw_weights
from lstm_lessons.tasks import (
    AddingProblem,
    MultiplicationProblem,
    TemporalOrder,
    TwoSequenceProblem,
)
from lstm_lessons.tasks.sequence_task import SequenceTask

PAPER = "Hochreiter & Schmidhuber 1997, section"
TEST_SEQUENCES = 2_560
TESTED_EVERY = 100  # 3a: so many training sequences between two tests,
TESTED_ON = 256  # each on so many
FEWER_WRONG_THAN = (140, 13)  # 5: n_seq, of the first rule and of the second


@dataclass(frozen=True)
class Setting:
    """What a network of the paper is, and how it is trained.

    Attributes
    ----------
    architecture
        Its weights are as many as the paper counts.
    task
        Makes the task that a seed draws.
    learning_rate
        α.
    scale
        First weights are drawn evenly from ±scale,
    input_bias, output_bias
        but for these biases of the input and the output gates, one a block. None: drawn, too.
    sequences
        When to give up.
    """

    architecture: Architecture
    task: Callable[[np.random.Generator], SequenceTask]
    learning_rate: float
    scale: float
    input_bias: tuple[float, ...] | None
    output_bias: tuple[float, ...] | None
    sequences: int

    def as_json(self) -> dict[str, object]:
        """Return it as a record keeps it; the task is known by the row's name."""
        settings = asdict(self)
        del settings["task"]
        return {**settings, "test_sequences": TEST_SEQUENCES}


SETTINGS = {
    "3a": Setting(
        papers.TWO_SEQUENCES,
        lambda rng: TwoSequenceProblem("3a", noise_free_targets=True, rng=rng),
        learning_rate=1.0,
        scale=0.1,
        input_bias=(-1, -3, -5),
        output_bias=(-2, -4, -6),
        sequences=300_000,
    ),
    "4": Setting(
        papers.ADDING,
        lambda rng: AddingProblem(rng=rng),
        learning_rate=0.5,
        scale=0.1,
        input_bias=(-3, -6),
        output_bias=None,
        sequences=400_000,
    ),
    "5": Setting(
        papers.ADDING,
        lambda rng: MultiplicationProblem(rng=rng),
        learning_rate=0.1,
        scale=0.1,
        input_bias=None,
        output_bias=None,
        sequences=2_000_000,
    ),
    "6a": Setting(
        papers.TEMPORAL_ORDER_6A,
        lambda rng: TemporalOrder(2, rng=rng),
        learning_rate=0.5,
        scale=0.1,
        input_bias=(-2, -4),
        output_bias=None,
        sequences=500_000,
    ),
    "6b": Setting(
        papers.TEMPORAL_ORDER_6B,
        lambda rng: TemporalOrder(3, rng=rng),
        learning_rate=0.1,
        scale=0.1,
        input_bias=(-2, -4, -6),
        output_bias=None,
        sequences=2_000_000,
    ),
}


def begin(
    setting: Setting, seed: int, *, forget_bias: float | None = None
) -> tuple[OnlineLSTM, SequenceTask, SequenceTask]:
    """Return a network before training, its training sequences and its test sequences.

    Parameters
    ----------
    setting
        What the network is, and what it learns.
    seed
        Of weights, training and test, each drawn apart.
    forget_bias
        With which all forget gates begin, if the network has such gates.
    """
    from lstm_lessons.experiments.rule.compiled import CompiledLSTM

    forget_biases = None if forget_bias is None else [forget_bias] * setting.architecture.blocks
    weights, training, test = np.random.default_rng(seed).spawn(3)
    network = CompiledLSTM(
        setting.architecture,
        draw_weights(
            setting.architecture,
            weights,
            setting.scale,
            input_bias=setting.input_bias,
            forget_bias=forget_biases,
            output_bias=setting.output_bias,
        ),
    )
    return network, setting.task(training), setting.task(test)


def run_to_the_stopping_rule(row: str, seed: int) -> Run:
    """Do a run of 4, 6a or 6b."""
    setting = SETTINGS[row]
    return learn_and_test(setting, *begin(setting, seed))


def learn(setting: Setting, network: OnlineLSTM, task: SequenceTask) -> int | None:
    """Train until the task's stopping rule is met; return after how many sequences it was."""
    return train_until(
        network,
        task,
        task.stopping_rule(),
        learning_rate=setting.learning_rate,
        sequences=setting.sequences,
    )


def learn_and_test(
    setting: Setting, network: OnlineLSTM, training: SequenceTask, test: SequenceTask
) -> Run:
    """Train until the task's stopping rule is met; then test."""
    solved = learn(setting, network, training)
    return {"sequences": solved, "wrong": wrong_of(network, test, TEST_SEQUENCES)}


def run_two_sequences(row: str, seed: int) -> Run:
    """Train on 3a; test every 100 sequences until both of the paper's criteria have been met."""
    setting = SETTINGS[row]
    network, training, test = begin(setting, seed)
    met: dict[str, int | None] = {"ST1": None, "ST2": None}
    tested_on = [test.sequence() for _ in range(TESTED_ON)]
    targets = np.stack([example.target for example in tested_on])
    for done in range(TESTED_EVERY, setting.sequences + 1, TESTED_EVERY):
        progress.say(done - TESTED_EVERY, setting.sequences, "sequences")
        examples = [training.sequence() for _ in range(TESTED_EVERY)]
        say_at_ends(network, examples, setting.learning_rate)
        said = say_at_ends(network, tested_on)
        for criterion, after in met.items():
            if after is None and test.solved(said, targets, criterion):
                met[criterion] = done
        if None not in met.values():
            break
    return {
        "sequences": met["ST2"],
        "sequences_ST1": met["ST1"],
        "wrong": wrong_of(network, test, TEST_SEQUENCES),
    }


def run_multiplication(row: str, seed: int) -> Run:
    """Train until fewer than 140 of the last 2,000 are wrong, test; go on until fewer than 13."""
    setting = SETTINGS[row]
    network, training, test = begin(setting, seed)
    found: Run = {}
    spent = 0
    for fewer_than in FEWER_WRONG_THAN:
        # The second rule begins to count where the first was met: 2,000 later at the earliest.
        solved = spent < setting.sequences and train_until(
            network,
            training,
            training.stopping_rule(fewer_than),
            learning_rate=setting.learning_rate,
            sequences=setting.sequences - spent,
        )
        found[f"sequences_{fewer_than}"] = spent + solved if solved else None
        found[f"wrong_{fewer_than}"] = wrong_of(network, test, TEST_SEQUENCES)
        spent = spent + solved if solved else setting.sequences
    return found


def summarise_two_sequences(runs: list[Run]) -> dict[str, object]:
    """Return what the runs come to by each of the two criteria."""
    return {
        "ST1": sequences_to_success(runs, "sequences_ST1"),
        "ST2": sequences_to_success(runs),
    }


def summarise_multiplication(runs: list[Run]) -> dict[str, object]:
    """Return what the runs come to by each of the two stopping rules."""
    return {
        "n_seq 140": sequences_to_success(runs, "sequences_140"),
        "n_seq 13": sequences_to_success(runs, "sequences_13"),
    }


SEEN_AT_ONCE = (
    "In print an output unit sees the cells of the step before; here, as in later papers, those of "
    "the same step."
)
TWO_SEQUENCES = Experiment(
    "two-sequences",
    f"{PAPER} 5.3, experiment 3a (T = 100, N = 3)",
    "ST1: none of 256 test sequences is wrong by 0.2 or more. ST2: and their mean absolute error "
    "is below 0.01.",
    (
        SEEN_AT_ONCE,
        f"The paper does not say how often it tests: here every {TESTED_EVERY} sequences, always "
        "on the same 256.",
        "First weights are drawn from ±0.1.",
        "Training is given up after 300,000 sequences.",
    ),
    (
        Row(
            "3a",
            {"sequences_ST1": 27_380, "sequences": 39_850, "trials": 10},
            {
                **SETTINGS["3a"].as_json(),
                "tested_every": TESTED_EVERY,
                "tested_on": TESTED_ON,
            },
        ),
    ),
    run_two_sequences,
    summarise_two_sequences,
)
ADDING = Experiment(
    "adding",
    f"{PAPER} 5.4, experiment 4 (T = 100)",
    "The 2,000 most recent training sequences all right (error below 0.04), their mean absolute "
    "error below 0.01.",
    (
        SEEN_AT_ONCE,
        "The paper does not say over how many sequences it takes the mean error: here over the "
        "same 2,000.",
        "Training is given up after 400,000 sequences.",
    ),
    (Row("4", {"sequences": 74_000, "wrong": 1, "trials": 10}, SETTINGS["4"].as_json()),),
    run_to_the_stopping_rule,
    sequences_to_success,
)
MULTIPLICATION = Experiment(
    "multiplication",
    f"{PAPER} 5.5, experiment 5 (T = 100)",
    "Fewer than n_seq of the 2,000 most recent training sequences wrong (error 0.04 or more); "
    "n_seq is 140, then 13.",
    (
        SEEN_AT_ONCE,
        "The network is that of the adding problem, as the paper has it; all first weights are "
        "drawn from ±0.1.",
        "Training is given up after 2,000,000 sequences.",
        "After the first rule is met the second looks at 2,000 new sequences at least.",
    ),
    (
        Row(
            "5",
            {
                "sequences_140": 482_000,
                "wrong_140": 139,
                "sequences_13": 1_273_000,
                "wrong_13": 14,
                "trials": 10,
            },
            {
                **SETTINGS["5"].as_json(),
                "fewer_wrong_than": FEWER_WRONG_THAN,
                "drawn_at_once": AT_ONCE,  # of the last draw the rest is lost to the second rule
            },
        ),
    ),
    run_multiplication,
    summarise_multiplication,
)
ORDER = Experiment(
    "temporal-order-online",
    f"{PAPER} 5.6, experiments 6a and 6b",
    "The 2,000 most recent training sequences all right (every error below 0.3), their mean error "
    "below 0.1.",
    (
        SEEN_AT_ONCE,
        "The paper does not say over how many sequences it takes the mean error: here over the "
        "same 2,000.",
        "Training is given up after 500,000 (6a) and 2,000,000 (6b) sequences.",
    ),
    (
        Row("6a", {"sequences": 31_390, "wrong": 1, "trials": 20}, SETTINGS["6a"].as_json()),
        Row("6b", {"sequences": 571_100, "wrong": 2, "trials": 10}, SETTINGS["6b"].as_json()),
    ),
    run_to_the_stopping_rule,
    sequences_to_success,
)
