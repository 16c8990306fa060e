"""The stream of chapter 6, learned by truncated BPTT and Adam, with and without forget gates.

    python -m lstm_lessons.experiments.continual_bptt     (minutes; records/continual-bptt.json)

Nothing is as in the papers but the stream. A layer of today's cells and a softmax read 16 streams
side by side; the gradient runs back 40 steps at most, the state is carried on for ever: nobody sets
it to zero, in training or in the test. Each kind is trained with the same seeds on the same
streams, for the same number of updates.
"""

import itertools
from typing import NamedTuple

import numpy as np

from lstm_lessons.experiments import progress
from lstm_lessons.experiments.recording.circumstances import circumstances
from lstm_lessons.experiments.recording.experiment import Experiment, Row, Run
from lstm_lessons.experiments.recording.records import RECORDS, shown, write_record
from lstm_lessons.scratch import (
    LSTM,
    Adam,
    Dense,
    softmax_cross_entropy,
    training_steps,
    truncated_bptt,
)
from lstm_lessons.scratch.types import Array, Parameters, State
from lstm_lessons.tasks import ContinualReber

HIDDEN_SIZE = 16
STREAMS = 16
WINDOW = 40
UPDATES = 3000
LEARNING_RATE = 0.01
MAX_NORM = 1.0
SEEDS = range(4)
SETTLING = 200
"""Symbols of a new stream that are read before one counts."""
COUNTED = 2000
LONG_STREAMS = 10
LONG = 100_000
"""The test of 2000: so many streams, of so many symbols each."""
PIECE = 10_000
MEASURED_AFTER = (10, 100, 1_000, 10_000)
LAG_OF_THE_QUESTION = 3
"""The symbol that has to be remembered is asked for 3 steps before the next string begins."""


class Network(NamedTuple):
    """A layer and what reads it."""

    lstm: LSTM
    dense: Dense


class Shares(NamedTuple):
    """How many of a network's predictions are legal."""

    all: float
    asked: float  # of those of the symbol that has to be remembered


class Counts(NamedTuple):
    """A network's predictions, and how many of them are not legal."""

    predictions: int
    errors: int
    asked: int  # those of the predictions that are of the symbol that has to be remembered
    asked_errors: int

    @property
    def shares(self) -> Shares:
        """What is legal, as shares."""
        return Shares(
            (self.predictions - self.errors) / self.predictions,
            (self.asked - self.asked_errors) / self.asked,
        )


def draw_network(forget_gate: bool, seed: int, *, hidden_size: int = HIDDEN_SIZE) -> Network:
    """Draw the weights that training starts from."""
    size = ContinualReber.input_size
    of_lstm, of_dense = (np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(2))
    lstm = LSTM(size, hidden_size, forget_gate=forget_gate, rng=of_lstm)
    return Network(lstm, Dense(hidden_size, size, rng=of_dense))


def train(
    network: Network, seed: int, *, updates: int = UPDATES, streams: int = STREAMS
) -> tuple[State, list[float]]:
    """Train a network in place; return the state that it ends in, and every window's loss."""
    lstm, dense = network
    stream = ContinualReber(streams, rng=np.random.default_rng((1, seed)))
    reached: list[State] = []

    def model(
        x: Array, next_symbol: Array, legal: Array, first: Array, state: State
    ) -> tuple[float, list[Parameters], State]:
        output, state, tape = lstm.forward(x, state)
        score, dense_tape = dense.forward(output)
        loss, d_score = softmax_cross_entropy(score, next_symbol)
        dense_grads, d_output = dense.backward(dense_tape, d_score)
        grads, _, _ = lstm.backward(tape, d_output)
        reached[:] = [state]
        return loss, [grads, dense_grads], state

    windows = map(tuple, stream.windows(WINDOW))
    optimiser = Adam([lstm.parameters, dense.parameters], LEARNING_RATE)
    steps = training_steps(truncated_bptt(model), windows, optimiser, max_norm=MAX_NORM)
    losses = list(progress.saying(itertools.islice(steps, updates), updates, "updates"))
    return reached[0], losses


def read(
    network: Network, stream: ContinualReber, state: State | None, steps: int
) -> tuple[Array, Array, State]:
    """Read on from a state, the weights frozen.

    Returns
    -------
    legal, asked
        (T, B) of True and False: whether the symbols that may come are the most active, and where
        the symbol that has to be remembered is asked for. The last steps cannot tell: False.
    state
        In which the network is now.
    """
    x, _, legal, first = stream.take(steps)
    output, state = network.lstm(x, state)
    score, _ = network.dense.forward(output)
    asked = np.zeros_like(first)
    asked[:-LAG_OF_THE_QUESTION] = first[LAG_OF_THE_QUESTION:]
    return stream.correct(score, legal, "most active"), asked, state


def shares(
    network: Network, state: State | None, *, seed: int = 0, counted: int = COUNTED
) -> Shares:
    """Return how much of new streams is predicted right; it takes what ``counts`` takes."""
    return counts(network, state, seed=seed, counted=counted).shares


def counts(
    network: Network, state: State | None, *, seed: int = 0, counted: int = COUNTED
) -> Counts:
    """Return how many predictions of new streams are wrong, once the network has settled.

    Parameters
    ----------
    network
        Not changed.
    state
        Where it starts. None: at zero, 16 streams.
    seed
        Of the streams.
    counted
        Symbols of each stream that count.
    """
    streams = STREAMS if state is None else state[0].shape[1]
    stream = ContinualReber(streams, rng=np.random.default_rng((2, seed)))
    _, _, state = read(network, stream, state, SETTLING)
    right, asked, _ = read(network, stream, state, counted)
    return Counts(right.size, int(np.sum(~right)), int(asked.sum()), int(np.sum(~right[asked])))


def long_test(seed: int = 0, streams: int = LONG_STREAMS) -> ContinualReber:
    """Return the streams of the long test, from their beginning; the network settles first."""
    return ContinualReber(streams, rng=np.random.default_rng((4, seed)))


def until_error(
    network: Network,
    state: State,
    *,
    seed: int = 0,
    streams: int = LONG_STREAMS,
    length: int = LONG,
    piece: int = PIECE,
) -> list[int]:
    """Return how many symbols of each new stream are passed before a prediction is wrong.

    Parameters
    ----------
    network
        Not changed.
    state
        Where it starts, of at least as many streams; the rest is left out.
    seed
        Of the streams.
    streams, length
        How many, and of how many symbols that count; a stream without an error gives all of them.
    piece
        Symbols that are read at a time.
    """
    stream = long_test(seed, streams)
    h, c = (array[:, :streams] for array in state)
    _, _, state = read(network, stream, (h, c), SETTLING)
    passed = np.full(streams, length)
    for before in range(0, length, piece):
        right, _, state = read(network, stream, state, min(piece, length - before))
        new = ~right.all(axis=0) & (passed == length)
        passed[new] = before + right[:, new].argmin(axis=0)
        if (passed < length).all():
            break
    return passed.tolist()


def held(network: Network) -> Network:
    """Return the network with its cell states held as they are: input gates 0, forget gates 1."""
    lstm, size = network.lstm, network.lstm.hidden_size
    copy = LSTM(lstm.input_size, size, forget_gate=lstm.forget_gate, dtype=lstm.dtype)
    for name, array in lstm.parameters.items():
        rows = copy.parameters[name]
        rows[...] = array
        for block, value in [(0, -1e4), (1, 1e4)][: 1 + lstm.forget_gate]:
            rows[block * size : (block + 1) * size] = value if name == "bias_l0" else 0
    return Network(copy, network.dense)


def largest_states(network: Network, *, streams: int = STREAMS) -> dict[int, float]:
    """Return the size of the largest cell state after 10, 100, … symbols, a mean over streams."""
    stream = ContinualReber(streams, rng=np.random.default_rng(3))
    state, done, largest = None, 0, {}
    for symbols in MEASURED_AFTER:
        _, _, state = read(network, stream, state, symbols - done)
        largest[symbols] = float(np.abs(state[1][0]).max(axis=1).mean())
        done = symbols
    return largest


def run(
    forget_gate: bool, seed: int, *, updates: int = UPDATES
) -> tuple[Network, State, dict[str, object]]:
    """Train a network and measure it; return it, the state that it ended in, and what was found."""
    network = draw_network(forget_gate, seed)
    state, losses = train(network, seed, updates=updates)
    found = {
        "carried_on": counts(network, state),
        "held": counts(held(network), state),
        "from_zero": counts(network, None),
    }
    return (
        network,
        state,
        {
            "forget_gate": forget_gate,
            "seed": seed,
            "loss": round(float(np.mean(losses[-100:])), 3),
            **{name: [round(share, 4) for share in each.shares] for name, each in found.items()},
            "counts": {name: each._asdict() for name, each in found.items()},
            "largest_states": {n: round(c, 1) for n, c in largest_states(network).items()},
        },
    )


def run_row(row: str, seed: int, *, updates: int = UPDATES) -> Run:
    """Do one run of the table."""
    network, state, found = run(row == "forget gate", seed, updates=updates)
    states = {str(symbols): size for symbols, size in found["largest_states"].items()}
    return {
        **{name: found[name] for name in ("loss", "carried_on", "held", "from_zero", "counts")},
        "largest_states": states,
        "until_error": until_error(network, state),
    }


def without_error(run: Run) -> bool:
    """Tell whether all predictions were legal where the state is carried on."""
    return run["counts"]["carried_on"]["errors"] == 0


def passes_the_long_test(run: Run) -> bool:
    """Tell whether no prediction was wrong on ten streams of 100,000 symbols: *perfect* in 2000."""
    return min(run["until_error"]) == LONG


def summarise(runs: list[Run]) -> dict[str, object]:
    """Return how many make no error where the state is carried on, and how far the states grow."""
    return {
        "runs": len(runs),
        "without_error": sum(map(without_error, runs)),
        "long_test_passed": sum(map(passes_the_long_test, runs)),
        "asked_median": float(np.median([each["carried_on"][1] for each in runs])),
        "largest_state_median": {
            symbols: round(float(np.median([each["largest_states"][symbols] for each in runs])), 1)
            for symbols in runs[0]["largest_states"]
        },
    }


def kept(network: Network, state: State) -> dict[str, object]:
    """Return weights and state as lists; read back as float32 they are the same to the last bit."""
    arrays = {**network.lstm.parameters, **network.dense.parameters, "h": state[0], "c": state[1]}
    return {name: _short(array.tolist(), array.dtype) for name, array in arrays.items()}


def recorded(record: dict[str, object], forget_gate: bool) -> tuple[Network, State]:
    """Return the network of a record, that of the first seed, and the state that it ended in."""
    found = record["networks"]["forget gate" if forget_gate else "no forget gate"]
    arrays = {name: np.array(values, np.float32) for name, values in found.items()}
    network = draw_network(forget_gate, 0, hidden_size=arrays["h"].shape[-1])
    for parameters in (network.lstm.parameters, network.dense.parameters):
        for name, parameter in parameters.items():
            parameter[...] = arrays[name]
    return network, (arrays["h"], arrays["c"])


def main() -> None:
    """Run everything; show each result as it comes, and keep them all."""
    results, networks = [], {}
    plan = list(itertools.product(SEEDS, (False, True)))
    with progress.bar(len(plan), unit="networks") as bar:
        for seed, forget_gate in plan:
            name = "forget gate" if forget_gate else "no forget gate"
            with progress.called(f"{name}, seed {seed}"):
                network, state, found = run(forget_gate, seed)
            results.append(found)
            if seed == SEEDS[0]:
                networks[name] = kept(network, state)
            progress.line(str(found))
            bar.update()
    record = {
        "command": "python -m lstm_lessons.experiments.continual_bptt",
        **circumstances(),
        "protocol": {
            "hidden_size": HIDDEN_SIZE,
            "streams": STREAMS,
            "window": WINDOW,
            "updates": UPDATES,
            "learning_rate": LEARNING_RATE,
            "max_norm": MAX_NORM,
            "seeds": list(SEEDS),
            "settling": SETTLING,
            "counted": COUNTED,
        },
        "results": results,
        "networks": networks,
    }
    path = RECORDS / "continual-bptt.json"
    write_record(path, record)
    print(f"{shown(path)}: {len(results)} of {len(plan)} networks")


EXPERIMENT = Experiment(
    "continual-bptt-table",
    "no paper's: the stream of Gers, Schmidhuber & Cummins 2000, learned in today's way",
    f"No wrong prediction: in {COUNTED:,} new symbols of {STREAMS} streams; and in {LONG_STREAMS} "
    f"new streams of {LONG:,} symbols each, the paper’s test. The state is carried on from "
    "training.",
    ("Nothing is as in the paper but the stream: BPTT in windows, Adam, a softmax.",),
    tuple(
        Row(
            name,
            {},
            {
                "hidden_size": HIDDEN_SIZE,
                "window": WINDOW,
                "updates": UPDATES,
                "learning_rate": LEARNING_RATE,
                "streams": STREAMS,
                "max_norm": MAX_NORM,
                "settling": SETTLING,
                "counted": COUNTED,
                "long_streams": LONG_STREAMS,
                "long": LONG,
                "measured_after": MEASURED_AFTER,
            },
        )
        for name in ("no forget gate", "forget gate")
    ),
    run_row,
    summarise,
)


def _short(values: object, dtype: np.dtype) -> object:
    """Return nested lists with each number in the fewest digits that give it back."""
    if isinstance(values, list):
        return [_short(value, dtype) for value in values]
    return float(str(dtype.type(values)))


if __name__ == "__main__":
    main()
