"""Experiment 1 of Hochreiter & Schmidhuber (1997): the embedded Reber grammar, string by string.

What the target of a step is, is read in two ways, and both are run: the one symbol that comes next
in the string (``next``), or all that may come (``legal``, as the 2000 paper's continual version has
it). The first is noisy wherever two symbols may come.
"""

from dataclasses import asdict

import numpy as np

from lstm_lessons.experiments import progress
from lstm_lessons.experiments.hochreiter1997 import PAPER, SEEN_AT_ONCE
from lstm_lessons.experiments.recording.experiment import Experiment, Row, Run, sequences_to_success
from lstm_lessons.experiments.rule import papers
from lstm_lessons.experiments.rule.architecture import Architecture
from lstm_lessons.experiments.rule.online import OnlineLSTM
from lstm_lessons.experiments.rule.weights import draw_weights
from lstm_lessons.scratch.types import Array
from lstm_lessons.tasks import EmbeddedReber
from lstm_lessons.tasks.reber import Prediction
from lstm_lessons.tasks.symbols import one_hot

STRINGS = 256
TESTED_EVERY = 100
SEQUENCES = 100_000
SCALE = 0.2

NETWORKS: dict[str, tuple[Architecture, float, int, int]] = {
    # name: (network, α, published: % of trials, sequences)
    "4 x 1, α 0.1": (papers.EMBEDDED_REBER_4X1, 0.1, 100, 39_740),
    "3 x 2, α 0.1": (papers.EMBEDDED_REBER_3X2, 0.1, 100, 21_730),
    "3 x 2, α 0.2": (papers.EMBEDDED_REBER_3X2, 0.2, 97, 14_060),
    "4 x 1, α 0.5": (papers.EMBEDDED_REBER_4X1, 0.5, 97, 9_500),
    "3 x 2, α 0.5": (papers.EMBEDDED_REBER_3X2, 0.5, 100, 8_440),
}
TARGETS = ("next", "legal")


def output_biases(architecture: Architecture) -> list[float]:
    """Return the first biases of the output gates, −1, −2, … block by block."""
    return [-1.0 * block for block in range(1, architecture.blocks + 1)]


def run(row: str, seed: int) -> Run:
    """Train one network until every string of both sets is right, by one reading of the targets."""
    from lstm_lessons.experiments.rule.compiled import CompiledLSTM

    name, targets = row.split("; targets: ")
    architecture, learning_rate, _, _ = NETWORKS[name]
    network, training, test, order = begin(CompiledLSTM, architecture, seed)
    for done in range(TESTED_EVERY, SEQUENCES + 1, TESTED_EVERY):
        progress.say(done - TESTED_EVERY, SEQUENCES, "strings")
        drawn = [training[k] for k in order.integers(STRINGS, size=TESTED_EVERY)]
        read(network, drawn, targets, learning_rate)
        if is_right(network, training) and is_right(network, test):
            return {"sequences": done}
    return {"sequences": None}


def begin(
    network_class: type[OnlineLSTM], architecture: Architecture, seed: int
) -> tuple[OnlineLSTM, list[Prediction], list[Prediction], np.random.Generator]:
    """Return a network before training, both sets of strings, and what draws from the first."""
    weights, strings, order = np.random.default_rng(seed).spawn(3)
    biases = output_biases(architecture)
    network = network_class(
        architecture, draw_weights(architecture, weights, SCALE, output_bias=biases)
    )
    task = EmbeddedReber(strings)
    training, test = ([task.encode(each) for each in part] for part in task.split(STRINGS))
    return network, training, test, order


def read(
    network: OnlineLSTM,
    strings: list[Prediction],
    targets: str,
    learning_rate: float | None = None,
) -> Array:
    """Read strings one after the other, learning or not; return what is said at every step.

    Parameters
    ----------
    network
        Reset before each string.
    strings
        With T steps in all.
    targets
        "next" or "legal".
    learning_rate
        α. None: the weights are frozen.

    Returns
    -------
    said
        (T, 7).
    """
    x = np.concatenate([string.x for string in strings]).astype(np.float64)
    target = np.concatenate(
        [
            string.legal if targets == "legal" else one_hot(string.next_symbol, x.shape[1])
            for string in strings
        ]
    ).astype(np.float64)
    first = np.zeros(len(x), bool)
    first[np.cumsum([0, *(len(string.x) for string in strings[:-1])])] = True
    said = np.empty_like(target)
    network.reset()
    network.follow(x, target, learning_rate=learning_rate, reset=first, outputs=said)
    return said


def is_right(network: OnlineLSTM, strings: list[Prediction]) -> bool:
    """Tell whether the legal symbols are the most active at every step of every string."""
    said = read(network, strings, "legal")
    legal = np.concatenate([string.legal for string in strings])
    return bool(EmbeddedReber().correct(said, legal).all())


EXPERIMENT = Experiment(
    "embedded-reber",
    f"{PAPER} 5.1, experiment 1, table 1",
    "At every step of all 256 training and all 256 test strings the legal symbols are the most "
    "active ones.",
    (
        SEEN_AT_ONCE,
        "The target is read in two ways: the symbol that comes next, or all that may come.",
        f"One tests every {TESTED_EVERY} strings: the paper does not say how often.",
        f"Training is given up after {SEQUENCES:,} strings.",
        "Input gates have biases that are drawn as other weights; output gates begin at −1, −2, …",
    ),
    tuple(
        Row(
            f"{name}; targets: {targets}",
            {"percent": percent, "sequences": sequences, "trials": 30},
            {
                "α": learning_rate,
                "targets": targets,
                "scale": SCALE,
                "weights": architecture.weight_count,
                "sequences": SEQUENCES,
                "architecture": asdict(architecture),
                "output_bias": output_biases(architecture),
                "strings": STRINGS,
                "tested_every": TESTED_EVERY,
            },
        )
        for targets in TARGETS
        for name, (architecture, learning_rate, percent, sequences) in NETWORKS.items()
    ),
    run,
    sequences_to_success,
)
