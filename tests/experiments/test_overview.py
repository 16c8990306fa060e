"""The list of all that can be run: nothing is left out, and what it says is in the records."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from lstm_lessons.experiments import catalogue, overview, temporal_order
from lstm_lessons.experiments.recording.records import RECORDS, write_record
from tests.pages import ROOT, chapters, source

PACKAGE = Path(overview.__file__).parents[1]  # a copy of it, where slips are planted
COMMAND = re.compile(r"(?<![\w-])python -m (lstm_lessons\.experiments(?:\.\w+| [\w-]+))")
SETTINGS = {"name": "a", "seeds": [0, 1]}


def commands_of_the_book():
    """Return what the chapters' own text, and what they print, tells one to type."""
    found = set()
    for path in map(source, chapters()):
        if path.suffix == ".ipynb":
            for cell in nbformat.read(path, as_version=4).cells:
                found |= set(COMMAND.findall(str(cell)))
    return found


def test_what_the_chapters_name_is_in_it():
    named = commands_of_the_book() - {"lstm_lessons.experiments list"}
    assert len(named) > 15
    assert named <= set(COMMAND.findall(overview.overview()))


def test_whatever_is_run_by_itself_is_in_it():
    """Each module that ends in a call of its ``main``."""
    folder = Path(overview.__file__).parent
    alone = {
        path.stem
        for path in folder.glob("*.py")
        if path.stem != "__main__" and '__name__ == "__main__"' in path.read_text(encoding="utf-8")
    }
    assert alone | {"forecasting.experiment"} == set(overview.MODULES)


def test_every_record_belongs_to_something():
    of_modules = set(overview.MODULES.values())
    for path in RECORDS.glob("*.json"):
        of_a_network = path.stem.startswith("continual-reber-")
        assert of_a_network or path.stem in of_modules or path.stem.startswith("ablations-")
    for path in (ROOT / "benchmarks" / "results").glob("*.json"):
        if '"experiment"' in path.read_text(encoding="utf-8"):
            assert path.stem in catalogue.EXPERIMENTS


def runs(*seconds):
    return [{"cpu_seconds": each} for each in seconds]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (None, "nothing yet"),
        ([{**SETTINGS, "runs": runs(10, 20)}], "2 of 3 seeds; a seed takes about 15 s"),
        (
            [{**SETTINGS, "runs": runs(100, 200)}, {**SETTINGS, "name": "b", "runs": runs(30)}],
            "2 of 3 seeds a row; a seed of every row takes about 3 min",
        ),
        ([{**SETTINGS, "runs": [{}, {}]}], "2 of 3 seeds"),
        ([{**SETTINGS, "runs": runs(1)}, {"name": "b", "seeds": [], "runs": []}], "0 to 2 of"),
    ],
)
def test_seeds_and_times_are_those_of_the_record(tmp_path, rows, said):
    experiment = replace(catalogue.EXPERIMENTS["adding"], seeds=3)
    if rows:
        write_record(tmp_path / "adding.json", {"rows": rows})
    title, command, recorded = overview.of_seeds(experiment, tmp_path).splitlines()
    assert title.startswith("adding: Hochreiter & Schmidhuber 1997")
    assert command == "    python -m lstm_lessons.experiments adding --seeds 3"
    assert recorded.startswith(f"    recorded: {said}")
    assert "takes" in said or "takes" not in recorded


@pytest.mark.parametrize(
    ("sittings", "said"),
    [
        ([{"cpu_seconds": 3600}, {"cpu_seconds": 3600.5}], "; that took about 2 h"),
        ([{"cpu_seconds": 3600}, {}], "; all of it takes minutes"),  # as the module's text has it
    ],
)
def test_a_module_has_its_first_line_its_command_and_its_plan(tmp_path, sittings, said):
    done = {"sittings": sittings, "trained": [], "online": [[3, 100], [5, None]], "guessed": []}
    write_record(tmp_path / "temporal-order.json", done)
    title, command, recorded = overview.of_a_module("temporal_order", tmp_path).splitlines()
    assert title == f"temporal_order: {temporal_order.__doc__.splitlines()[0][:-1]}"
    assert command == "    python -m lstm_lessons.experiments.temporal_order"
    planned = len(list(temporal_order.plan()))
    assert recorded == f"    recorded: 2 of {planned} results{said}"


def test_where_there_are_no_records_it_says_so(tmp_path):
    paragraphs = overview.overview(tmp_path, tmp_path).split("\n\n")[1:]
    assert len(paragraphs) == len(catalogue.EXPERIMENTS) + 1 + len(overview.MODULES)
    for paragraph in paragraphs:
        assert re.search(r"recorded: (nothing yet|0 of \d+ results)", paragraph)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.33, "0.33 s"), (89, "89 s"), (90, "1.5 min"), (1051, "18 min"), (5400, "1.5 h")],
)
def test_a_time_in_words(seconds, said):
    assert overview.about(seconds) == f"about {said}"


def test_one_may_read_the_beginning_alone():
    """As ``list | head -1`` does: the reader goes away, and nothing is said of it."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "lstm_lessons.experiments", "list"],
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")
