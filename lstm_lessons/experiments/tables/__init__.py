"""Published beside found: the tables of a record's runs, each line with a verdict by rule.

- ``loading``         a record, whether there is one or not
- ``shown_numbers``   counts, shares and intervals as they are shown
- ``line``            a published figure and our runs: a line of a record
- ``rule``            the verdict: reproduced, partly, not
- ``origin``          command, criterion, settings, where it differs from the paper
- ``side_by_side``    the lines of a record as a table
- ``networks``        table 2 of 2000, whose rows count networks
- ``at_the_end``      all records in one table
"""

from lstm_lessons.experiments.tables.at_the_end import with_verdict, without_verdict
from lstm_lessons.experiments.tables.line import Line, lines
from lstm_lessons.experiments.tables.loading import load
from lstm_lessons.experiments.tables.networks import compared_networks, compared_streams, table_2
from lstm_lessons.experiments.tables.origin import COMMON, how_it_grew, how_it_was_run, seeds
from lstm_lessons.experiments.tables.rule import how_often, how_soon, verdict
from lstm_lessons.experiments.tables.shown_numbers import number, percents, span, with_interval
from lstm_lessons.experiments.tables.side_by_side import compared, not_run, solved

__all__ = [
    "COMMON",
    "Line",
    "compared",
    "compared_networks",
    "compared_streams",
    "how_it_grew",
    "how_it_was_run",
    "how_often",
    "how_soon",
    "lines",
    "load",
    "not_run",
    "number",
    "percents",
    "seeds",
    "solved",
    "span",
    "table_2",
    "verdict",
    "with_interval",
    "with_verdict",
    "without_verdict",
]
