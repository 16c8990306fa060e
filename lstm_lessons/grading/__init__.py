"""Check answers in the notebook, and grade a class.

In the notebook: ``open_exercise``, ``check``, ``score``, ``progress``. For a class:
``python -m lstm_lessons.grading``.

- ``notebook``    what the learner calls; ``tables`` shows it, ``record`` keeps it
- ``marking``     run checks on answers
- ``asking``      ask a namespace for a value or a call
- ``remote``      ask a notebook in a process that is not trusted: ``sandbox`` starts it, ``child``
                  is what runs there, ``wire`` is the language between the two
- ``submission``  find and read what was handed in
- ``batch``       a whole folder; ``reports`` writes what instructors and platforms want
"""

from lstm_lessons.grading.notebook import check, open_exercise, progress, score

__all__ = ["check", "open_exercise", "progress", "score"]
