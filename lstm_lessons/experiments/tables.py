"""What was published beside what was found: the lines of a record, and a verdict by rule.

The rule, for a line with a published number of sequences:

- *as often*: if both were drawn from one and the same share of successes, shares as far apart as
  these would come in more than 5 of 100 cases;
- *as soon*: the published mean lies where the mean of as many of our successful runs does in 95 of
  100 cases;
- both: **reproduced**. Less than half the published share: **not reproduced**. Neither as often nor
  as soon: **not reproduced**. All else: **partly**. Fewer than 6 runs: **too few runs**.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from lstm_lessons.experiments import continual_bptt, runner
from lstm_lessons.experiments.catalogue import EXPERIMENTS
from lstm_lessons.experiments.gers2000 import READINGS, TABLE_2
from lstm_lessons.experiments.intervals import (
    FEWEST,
    LEVEL,
    Interval,
    mean_interval,
    median_interval,
    same_shares,
    share_interval,
)
from lstm_lessons.experiments.shown_table import ShownTable
from lstm_lessons.scratch import validation

Record = dict[str, object]


