"""The graded exercises' visible checks: what a learner runs in the notebook.

Start with ``exercise``, then read any ``eNN_…``: a module for each exercise, of small functions.
The hidden checks, which give the mark, lie beside the solutions and have the same form.

- ``exercise``   what an exercise, a question and a check are
- ``answers``    what a check may ask of a notebook
- ``agree``      compare, and name the misconception
- ``plain``      the kinds of data that go in and out
- ``draws``      what a layer is given in a check
- ``sums``       gradients of shared weights, and what goes wrong with them
- ``eNN_…``      the exercises
"""

import importlib
import pkgutil

from lstm_lessons.checks.exercise import Exercise


def modules() -> dict[str, str]:
    """Return the module of each exercise, by the exercise's name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name[1:]: f"{__name__}.{name}" for name in names if name[1:3].isdigit()}


def load(name: str) -> Exercise:
    """Return an exercise with its visible checks.

    Parameters
    ----------
    name
        Of its notebook: "02_rnn_unit".

    Raises
    ------
    ValueError
        If there is none of this name.
    """
    known = modules()
    if name not in known:
        raise ValueError(f"exercise: expected one of {', '.join(known)}; got {name!r}")
    return importlib.import_module(known[name]).EXERCISE
