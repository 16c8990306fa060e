"""Tests of lstm_lessons.scratch, one idea a file; nothing here needs PyTorch unless it says so."""
