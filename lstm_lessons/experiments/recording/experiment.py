"""What an experiment is: a published claim, the rows that are run for it, and how one run goes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

Run = dict[str, object]
"""What one run found, as it is written into the record."""


@dataclass(frozen=True)
class Row:
    """One line of an experiment's table.

    Attributes
    ----------
    name
        Of the line, on the command line, too.
    published
        The figures that the paper has for it, by name. Empty where it has none.
    settings
        What sets it apart: all that a run of it depends on but the seed, the code, and what the
        name of the row says.
    """

    name: str
    published: dict[str, object]
    settings: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Experiment:
    """A published experiment, and how it is run again.

    Attributes
    ----------
    name
        On the command line, and of the record.
    source
        The paper, and where in it.
    criterion
        When a run counts as a success.
    deviations
        Where the run differs from the paper, or the paper leaves a choice; a sentence each.
    rows
        The lines of the table.
    run
        Given a row's name and a seed, does one run.
    summarise
        Given the runs of a row, returns what they come to. It is written beside them.
    seeds
        How many are wanted.
    """

    name: str
    source: str
    criterion: str
    deviations: tuple[str, ...]
    rows: tuple[Row, ...]
    run: Callable[[str, int], Run]
    summarise: Callable[[list[Run]], dict[str, object]]
    seeds: int = 20


def sequences_to_success(runs: list[Run], count: str = "sequences") -> dict[str, object]:
    """Return how many runs succeeded, and the median, least and most of what *these* took.

    Runs that failed are not in this median. The tables have another one, of all runs, in which a
    failure counts as infinite: ``tables.Line.median``.

    Parameters
    ----------
    runs
        Of one row.
    count
        The name of what a run took; its value is None where it did not succeed.
    """
    took = sorted(run[count] for run in runs if run[count] is not None)
    return {
        "runs": len(runs),
        "successes": len(took),
        "median": median(took) if took else None,
        "least": took[0] if took else None,
        "most": took[-1] if took else None,
    }
