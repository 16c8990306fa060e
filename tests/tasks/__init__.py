"""Tests of lstm_lessons.tasks: each against something written a second time, or by hand."""
