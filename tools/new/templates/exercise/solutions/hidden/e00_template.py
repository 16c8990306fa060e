"""Exercise 00, the hidden checks: TO WRITE: what they try that the visible ones do not."""

from lstm_lessons.checks import e00_template as visible

EXERCISE = visible.EXERCISE.with_checks(q1=visible.EXERCISE.question("q1").checks)
