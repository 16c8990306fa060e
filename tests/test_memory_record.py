"""The memory that the notebooks need: recorded for each, and little enough for a free Binder."""

import json
import subprocess
import sys
import time

import pytest

from benchmarks import memory
from tests.pages import ROOT

MOST = 1000  # MB: Binder promises 1 GB, and may give 2
RECORD = ROOT / "benchmarks" / "results" / "memory.json"
NOTEBOOKS = [
    path.relative_to(ROOT).as_posix()
    for folder in ("book", "solutions")
    for path in sorted((ROOT / folder).glob("*.ipynb"))
]


@pytest.fixture(scope="module")
def record():
    return json.loads(RECORD.read_text(encoding="utf-8"))


def test_every_notebook_is_measured(record):
    missing = set(NOTEBOOKS) - set(record["megabytes"])
    assert missing == set(), "make bench-memory measures them"
    assert list(record["megabytes"]) == NOTEBOOKS, "a notebook that is measured is not there"


def test_each_needs_less_than_a_gigabyte(record):
    assert {name: size for name, size in record["megabytes"].items() if size >= MOST} == {}


def test_no_kernel_is_smaller_than_python_itself(record):
    """What is that small was not seen: a kernel with NumPy takes 60 MB."""
    assert min(record["megabytes"].values()) > 50


def test_the_record_says_what_it_was_measured_on(record):
    assert {"date", "revision", "hardware", "python", *memory.PACKAGES} <= set(record)


@pytest.mark.parametrize("children", [1, 2])
def test_what_processes_hold_at_one_time_adds_up(children):
    """And what one has given back by the time of the look still counts."""
    holds = "block = b'x' * 100_000_000; del block; print(flush=True); input()"
    other = subprocess.Popen([sys.executable, "-c", holds], stdin=subprocess.PIPE)  # not watched
    with memory.Peak() as peak:
        started = [
            subprocess.Popen(
                [sys.executable, "-c", holds], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            for _ in range(children)
        ]
        for process in started:
            process.stdout.readline()
        time.sleep(3 * memory.PAUSE)
        for process in started:
            process.communicate(b"\n")
    other.communicate(b"\n")
    assert children * 100e6 < peak.bytes < children * 140e6


def test_what_a_process_starts_counts_as_well():
    holds = "block = b'x' * 100_000_000; print(flush=True); input()"
    starts = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {holds!r}])"
    with memory.Peak() as peak:
        started = subprocess.Popen(
            [sys.executable, "-c", starts], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        started.stdout.readline()
        time.sleep(3 * memory.PAUSE)
        started.communicate(b"\n")
    assert peak.bytes > 100e6


def test_a_process_that_has_ended_holds_nothing():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert memory.most_held(ended.pid) == 0
