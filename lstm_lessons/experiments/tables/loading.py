"""A record as the tables take it: what is in its file, or one without runs."""

from pathlib import Path

from lstm_lessons.experiments.catalogue import EXPERIMENTS
from lstm_lessons.experiments.recording import runner
from lstm_lessons.scratch import validation

Record = dict[str, object]
"""As ``runner.run`` writes it."""


def load(name: str, folder: str | Path) -> Record:
    """Return an experiment's record; where there is none yet, one without runs.

    Parameters
    ----------
    name
        Of the catalogue.
    folder
        In which the records are.

    Raises
    ------
    ValueError
        If the catalogue has no such name, or the record is of other settings.
    """
    name = validation.one_of("name", name, tuple(EXPERIMENTS))
    path = Path(folder) / f"{name}.json"
    return runner.begun(EXPERIMENTS[name], path, f"{runner.PROGRAM} {name}")
