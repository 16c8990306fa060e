"""From the recurrent unit to the full LSTM: the package behind the course.

Each part stands alone and imports one way:

- ``lstm_lessons.scratch``   the units in NumPy, forward and backward
- ``lstm_lessons.pytorch``   the LSTM in PyTorch, from readable to GPU kernels; needs torch
- ``lstm_lessons.tasks``     problems from the papers, and when they are solved
- ``lstm_lessons.data``      real data, shipped with the package
- ``lstm_lessons.experiments``  the papers' experiments, run again
- ``lstm_lessons.diagrams``  the units as drawings, and the course's colours
- ``lstm_lessons.widgets``   the units alive in the page
- ``lstm_lessons.quizzes``   the self-tests at the chapters' ends
- ``lstm_lessons.checks``    the exercises' questions, points, hints and visible checks
- ``lstm_lessons.grading``   what a learner calls in an exercise, and the grader for a class
"""

__version__ = "0.1.0"
