"""Every experiment that the command line knows, by name."""

from lstm_lessons.experiments import (
    adding_by_adam,
    continual_bptt,
    embedded_reber,
    forget_bias,
    gers2000,
    hochreiter1997,
    pascanu2013,
)
from lstm_lessons.experiments.recording.experiment import Experiment

EXPERIMENTS: dict[str, Experiment] = {
    experiment.name: experiment
    for experiment in (
        hochreiter1997.TWO_SEQUENCES,
        hochreiter1997.ADDING,
        adding_by_adam.EXPERIMENT,
        hochreiter1997.MULTIPLICATION,
        hochreiter1997.ORDER,
        embedded_reber.EXPERIMENT,
        forget_bias.EXPERIMENT,
        gers2000.TABLE_2,
        continual_bptt.EXPERIMENT,
        pascanu2013.EXPERIMENT,
    )
}
