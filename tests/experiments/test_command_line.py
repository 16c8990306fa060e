"""The command line: what it runs, what it keeps, what it does not run again."""

import json

import pytest

from lstm_lessons.experiments import __main__ as command_line
from lstm_lessons.experiments import recorded_network


def run(monkeypatch, *arguments):
    monkeypatch.setattr("sys.argv", ["experiments", *map(str, arguments)])
    command_line.main()


def test_a_run_is_recorded_and_not_repeated(monkeypatch, tmp_path, capfd):
    arguments = ["continual-reber", "--cell", "decay", "--seed", 3, "--streams", 5]
    run(monkeypatch, *arguments, "--out", tmp_path)
    printed = capfd.readouterr()
    assert "continual-reber-decay-3.json: rest after 5 training streams" in printed.out
    assert "5/5" in printed.err  # the progress bar

    [path] = tmp_path.iterdir()
    record = json.loads(path.read_text(encoding="utf-8"))
    assert record["command"].split()[2:] == ["lstm_lessons.experiments", *map(str, arguments)]
    assert recorded_network(record).architecture.state_decay == 0.9

    path.write_text("{}")
    run(monkeypatch, *arguments, "--out", tmp_path)
    assert "is there already; to run it again, remove it" in capfd.readouterr().out
    assert path.read_text() == "{}"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["lstm"],
        ["continual-reber", "--seed", 0],
        ["continual-reber", "--cell", "forget"],
        ["continual-reber", "--cell", "gru", "--seed", 0],
        ["continual-reber", "--cell", "forget", "--seed", "one"],
    ],
)
def test_what_it_cannot_do_it_refuses(monkeypatch, capsys, arguments):
    with pytest.raises(SystemExit) as caught:
        run(monkeypatch, *arguments)
    assert caught.value.code == 2
    assert "usage: python -m lstm_lessons.experiments" in capsys.readouterr().err
