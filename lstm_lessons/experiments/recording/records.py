"""Trained networks, kept as JSON: what trained them, what was found, and every weight.

They are a part of the package, so that a chapter has them wherever it runs, in the reader's browser
too. The numbers are written as Python writes a float: read back, they are the same to the last bit.
"""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

import numpy as np

from lstm_lessons.experiments.rule.architecture import Architecture
from lstm_lessons.experiments.rule.online import OnlineLSTM
from lstm_lessons.experiments.rule.weights import Weights

RECORDS = Path(__file__).resolve().parents[1] / "records"
INNERMOST_LIST = re.compile(r"\[\s+([^\[\]{}]*?)\s+\]")


def network_record(network: OnlineLSTM) -> dict[str, object]:
    """Return a network's architecture and weights as lists and numbers."""
    weights = {name: matrix.tolist() for name, matrix in network.weights._asdict().items()}
    return {"architecture": asdict(network.architecture), "weights": weights}


def write_record(path: Path, record: dict[str, object]) -> None:
    """Write a record, a row of numbers a line. It is there as a whole or not at all."""
    text = json.dumps(record, indent=1, allow_nan=False, ensure_ascii=False)
    text = INNERMOST_LIST.sub(lambda found: f"[{' '.join(found[1].split())}]", text)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(text + "\n", encoding="utf-8")
    unfinished.replace(path)


def read_record(path: Path) -> dict[str, object]:
    """Return the record at a path.

    Raises
    ------
    ValueError
        If it cannot be read: broken, or no record.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}; move it away to begin anew") from None
    if not isinstance(record, dict):
        raise ValueError(f"{path.name}: expected a record, got a {type(record).__name__}")
    return record


@contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Keep other processes from writing the same record meanwhile.

    Raises
    ------
    RuntimeError
        If another one is at it.
    """
    import fcntl  # not on Windows, where records are only read

    path.parent.mkdir(parents=True, exist_ok=True)
    name = path.with_suffix(".lock")
    while True:
        with name.open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RuntimeError(f"{path.name}: another process is at work on it") from None
            if not _is_at(lock, name):
                continue  # who had it took it away between the two lines: there is a new one
            try:
                yield
            finally:
                name.unlink()
            return


def _is_at(file: TextIO, path: Path) -> bool:
    """Tell whether an open file is the one that lies at a path."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def shown(path: Path) -> str:
    """Return a path as one types it here: from the folder that one is in, if it lies there."""
    path, here = path.resolve(), Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def load_record(name: str) -> dict[str, object]:
    """Return a record that comes with the package, for example "continual-reber-forget-6"."""
    names = sorted(path.stem for path in RECORDS.glob("*.json"))
    if name not in names:
        raise ValueError(f"name: expected one of {', '.join(names)}; got {name!r}")
    return read_record(RECORDS / f"{name}.json")


def recorded_network(
    record: dict[str, object], network_class: type[OnlineLSTM] = OnlineLSTM
) -> OnlineLSTM:
    """Return the network of a record, ready for its first step.

    Parameters
    ----------
    record
        As ``load_record`` returns it.
    network_class
        ``OnlineLSTM``, or ``CompiledLSTM`` for long streams.
    """
    architecture = Architecture(**record["architecture"])
    weights = {
        name: np.array(record["weights"][name], dtype=np.float64).reshape(shape)
        for name, shape in architecture.shapes.items()
    }
    return network_class(architecture, Weights(**weights))
