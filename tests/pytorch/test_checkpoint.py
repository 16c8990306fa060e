"""A run that is stopped anywhere and resumed is the run that was never stopped, bit for bit."""

import json
import os
import pickle
import random
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

import lstm_lessons
from lstm_lessons.pytorch import deterministic, train

from . import small_run
from .small_run import STEPS, STREAMS, begin

PLACES = ["draw", "loss", "update", "write"]


class StoppedError(Exception):
    pass


def whole(stream="of_own_generator", **options):
    """Return the run that is never stopped, and keeps no checkpoint."""
    run = begin(stream) | options
    return train(**run), run["module"].state_dict()


def resumed(path, stream="of_own_generator", **options):
    """Start the run anew; return what it ends with."""
    run = begin(stream) | options
    return train(**run, checkpoint=path), run["module"].state_dict()


def assert_identical(found, expected):
    np.testing.assert_array_equal(found[0], expected[0])
    assert found[1].keys() == expected[1].keys()
    for name, tensor in found[1].items():
        assert torch.equal(tensor, expected[1][name]), name


def stop_at(run, calls):
    """Let the run stop within this step."""
    loss = run["loss"]
    seen = iter(range(1, 1000))

    def stops(*arguments):
        if next(seen) == calls:
            raise StoppedError
        return loss(*arguments)

    stops.__qualname__ = loss.__qualname__
    return run | {"loss": stops}


CASES = [("of_own_generator", "bfloat16"), ("of_own_generator", "float16")]
CASES += [(stream, None) for stream in STREAMS]


@pytest.mark.parametrize(("stream", "precision"), CASES)
def test_stopped_at_any_step(tmp_path, stream, precision):
    expected = whole(stream, precision=precision)
    every_step = range(1, STEPS + 1)
    for step in every_step if stream == "of_own_generator" and not precision else [3, 7, STEPS]:
        path = tmp_path / f"{step}.pt"
        run = stop_at(begin(stream) | {"precision": precision}, step)
        with pytest.raises(StoppedError):
            train(**run, checkpoint=path, every=1 + step % 4)
        assert path.exists() == (step - 1 >= 1 + step % 4)
        assert_identical(resumed(path, stream, precision=precision), expected)


def test_stopped_again_and_again(tmp_path):
    """It gets two steps further each time."""
    path = tmp_path / "run.pt"
    for _ in range(2, STEPS, 2):
        with pytest.raises(StoppedError):
            train(**stop_at(begin(), 3), checkpoint=path, every=2)
    assert_identical(resumed(path), whole())


def test_stopped_and_resumed_in_the_same_program(tmp_path):
    """As in a notebook: module, optimiser and scheduler are as the stop has left them."""
    path = tmp_path / "run.pt"
    run = begin()
    with pytest.raises(StoppedError):
        train(**stop_at(run, 9), checkpoint=path, every=3)
    run["batches"] = begin()["batches"]
    assert_identical((train(**run, checkpoint=path), run["module"].state_dict()), whole())


def test_keeping_a_checkpoint_changes_no_number(tmp_path):
    assert_identical(resumed(tmp_path / "run.pt", every=1), whole())


def test_a_finished_run_is_not_trained_on(tmp_path):
    path = tmp_path / "run.pt"
    expected = resumed(path)
    before = path.stat().st_mtime_ns
    drawn = []

    def refuse(*_):
        raise AssertionError("trained on")

    refuse.__qualname__ = "loss"
    run = begin()
    batches = run["batches"]
    run |= {"loss": refuse, "batches": (drawn.append(1) or batch for batch in batches)}
    assert_identical((train(**run, checkpoint=path), run["module"].state_dict()), expected)
    assert len(drawn) == STEPS  # again, to see whether they are the same; not one more
    assert path.stat().st_mtime_ns == before


def test_a_run_may_go_on_for_longer_but_not_shorter(tmp_path):
    path = tmp_path / "run.pt"
    resumed(path, steps=5)
    assert_identical(resumed(path, steps=9), whole(steps=9))
    before = path.read_bytes()
    run = begin() | {"steps": 8}
    weights = {name: tensor.clone() for name, tensor in run["module"].state_dict().items()}
    with pytest.raises(ValueError, match=r"^steps: expected the checkpoint's 9 or more, got 8$"):
        train(**run, checkpoint=path)
    assert path.read_bytes() == before
    assert all(torch.equal(weights[k], v) for k, v in run["module"].state_dict().items())


def test_as_many_steps_as_batches(tmp_path):
    def some():
        return [next(batches) for batches in [begin()["batches"]] for _ in range(5)]

    path = tmp_path / "run.pt"
    for _ in range(2):
        found = resumed(path, batches=some(), steps=None, every=2)
        assert_identical(found, whole(steps=5))
    assert len(torch.load(path, weights_only=True)["losses"]) == 5


def test_the_bar_begins_where_the_run_goes_on(tmp_path, capsys):
    resumed(tmp_path / "run.pt", steps=5)
    capsys.readouterr()
    resumed(tmp_path / "run.pt", progress=True)
    shown = capsys.readouterr().err
    assert f"| 5/{STEPS} " in shown
    assert f"| {STEPS}/{STEPS} " in shown
    assert f"| 0/{STEPS} " not in shown


def test_no_checkpoint_of_a_step_that_went_wrong(tmp_path):
    """The last good one stays."""
    path = tmp_path / "run.pt"
    run = begin()
    batches = [next(run["batches"]) for _ in range(6)]
    batches[4][1][0] = float("nan")
    with pytest.raises(FloatingPointError, match=r"^step 5: "):
        train(**run | {"batches": batches}, checkpoint=path, every=1)
    assert len(torch.load(path, weights_only=True)["losses"]) == 4
    with pytest.raises(FloatingPointError, match=r"^step 5: "):  # counted from the very first
        train(**begin() | {"batches": batches}, checkpoint=path, every=1)


def test_the_weights_are_in_the_file(tmp_path):
    path = tmp_path / "run.pt"
    _, weights = resumed(path)
    net = begin(seed=9)["module"]
    net.load_state_dict(torch.load(path, weights_only=True)["state"]["module"])
    assert all(torch.equal(weights[name], tensor) for name, tensor in net.state_dict().items())


def other_loss(*arguments):
    return small_run.loss(*arguments)


def with_sgd():
    run = begin()
    optimiser = torch.optim.SGD(run["module"].parameters(), lr=0.05)
    return run | {"optimiser": optimiser, "scheduler": None}


OTHERS = {
    "size": (lambda: begin(hidden=5), r"module was Net\(.*2, 4.*, is Net\(.*2, 5"),
    "rate": (lambda: begin(rate=0.1), r"optimiser's lr of group 0 was 0\.05, is 0\.1$"),
    "scheduler": (lambda: begin(half_after=6), r"scheduler's step_size was 5, is 6$"),
    "no scheduler": (lambda: begin() | {"scheduler": None}, "scheduler was StepLR, is NoneType"),
    "optimiser": (with_sgd, "optimiser was Adam, is SGD"),
    "max_norm": (lambda: begin() | {"max_norm": None}, r"max_norm was 0\.3, is None$"),
    "precision": (lambda: begin() | {"precision": "float16"}, "precision was None, is float16$"),
    "loss": (lambda: begin() | {"loss": other_loss}, "loss was loss, is other_loss$"),
    "more": (
        lambda: with_a_buffer_more(begin()),
        r"module's more was None, is torch.float32 \(1,\)$",
    ),
    "less": (lambda: without_its_buffer(begin()), r"mean was torch.float32 \(2,\), is None$"),
    "dtype": (lambda: double(begin()), r"mean was torch.float32 \(2,\), is torch.float64 \(2,\)"),
}


def double(run):
    run["module"].double()
    return run


def with_a_buffer_more(run):
    run["module"].register_buffer("more", torch.zeros(1))
    return run


def without_its_buffer(run):
    del run["module"].mean
    return run


@pytest.mark.parametrize("other", OTHERS)
def test_another_configuration_is_refused(tmp_path, other):
    path = tmp_path / "run.pt"
    resumed(path, steps=4)
    before = path.read_bytes()
    make, message = OTHERS[other]
    run = make()
    weights = {name: tensor.clone() for name, tensor in run["module"].state_dict().items()}
    expected = rf"(?s)^checkpoint: .*run\.pt is of another configuration: .*{message}"
    with pytest.raises(ValueError, match=expected):
        train(**run, checkpoint=path)
    assert path.read_bytes() == before
    assert all(torch.equal(weights[name], t) for name, t in run["module"].state_dict().items())


class Shown(nn.Linear):
    """Its text says where in memory something is."""

    def __init__(self):
        super().__init__(2, 1)
        self.something = object()

    def extra_repr(self):
        return str(self.something)


def test_where_in_memory_something_is_does_not_matter(tmp_path):
    nets = [Shown(), Shown()]
    assert str(nets[0]) != str(nets[1])
    for net in nets:
        optimiser, batches = torch.optim.SGD(net.parameters()), [(torch.ones(1, 2),)]
        train(
            net,
            batches,
            optimiser,
            lambda net, x: net(x).sum(),
            checkpoint=tmp_path / "run.pt",
            progress=False,
        )


def gone_on(stream):
    batches = STREAMS[stream]()
    for _ in range(4):
        next(batches)
    return batches


def shuffled_by_the_global_state():
    """Its second epoch hangs on how many numbers dropout has drawn in the first."""
    x = torch.randn(9, 5, 2, generator=torch.Generator().manual_seed(0))
    data = torch.utils.data.TensorDataset(x, x.sum(1)[:, :1])
    while True:
        for x, y in torch.utils.data.DataLoader(data, batch_size=3, shuffle=True):
            yield x.transpose(0, 1), y


def short():
    return [next(batches) for batches in [STREAMS["of_own_generator"]()] for _ in range(3)]


WRONG_STREAMS = {
    "goes on": ("of_own_generator", lambda: gone_on("of_own_generator")),
    "another seed": ("of_numpy", lambda: STREAMS["of_numpy"](1)),
    "too short": ("of_own_generator", short),
    "other random numbers": (None, shuffled_by_the_global_state),
}


@pytest.mark.parametrize("kind", WRONG_STREAMS)
def test_other_batches_are_refused(tmp_path, kind):
    stream, make = WRONG_STREAMS[kind]
    path = tmp_path / "run.pt"
    run = begin(stream or "of_numpy") | {"steps": 5}
    if stream is None:
        run["batches"] = make()
    train(**run, checkpoint=path)
    before = path.read_bytes()
    with pytest.raises(ValueError, match=r"^batches: batch 5 is not the one that the checkpoint"):
        train(**begin() | {"batches": make()}, checkpoint=path)
    assert path.read_bytes() == before


def named(x, *, fill):
    return [({"x": torch.full((1, 2), fill * k), "lengths": None},) for k in range(1, x + 1)]


def by_name(net, batch):
    return net(batch["x"]).sum()


def test_batches_by_name(tmp_path):
    """Numbers in a dict are numbers, too: the same are taken up again, others noticed."""
    path = tmp_path / "run.pt"
    for steps, fill, fits in ((2, 1.0, True), (3, 1.0, True), (4, 2.0, False)):
        net = torch.nn.Linear(2, 1)
        run = (net, named(steps, fill=fill), torch.optim.SGD(net.parameters()), by_name)
        if fits:
            assert len(train(*run, checkpoint=path, progress=False)) == steps
        else:
            with pytest.raises(ValueError, match=r"^batches: batch 3 is not the one that the che"):
                train(*run, checkpoint=path, progress=False)


def test_what_could_change_unnoticed_is_refused(tmp_path):
    net = torch.nn.Linear(2, 1)
    before = net.weight.clone()
    batches = [({1.0, 2.0},)] * 3
    run = (net, batches, torch.optim.SGD(net.parameters()), lambda net, x: net(torch.ones(2)).sum())
    with pytest.raises(TypeError, match=r"^batches: with a checkpoint, expected .* got set$"):
        train(*run, checkpoint=tmp_path / "run.pt", progress=False)
    assert torch.equal(net.weight, before)  # before the first step


class Trap:
    def __reduce__(self):
        return os.mkdir, ("sprung",)


FILES = {
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("a note, not to be lost"),
    "half": lambda path: path.write_bytes(path.read_bytes()[:999]),
    "weights alone": lambda path: torch.save(begin()["module"].state_dict(), path),
    "a tensor": lambda path: torch.save(torch.zeros(3), path),
    "a trap": lambda path: torch.save({"configuration": Trap()}, path),
    "a plain trap": lambda path: path.write_bytes(pickle.dumps(Trap(), protocol=2)),
}


@pytest.mark.parametrize("kind", FILES)
def test_another_file_is_refused_and_left_alone(tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "run.pt"
    resumed(path, steps=1)
    FILES[kind](path)
    before = path.read_bytes()
    with pytest.raises(ValueError, match=r"^checkpoint: .*run\.pt (cannot be read|holds)"):
        train(**begin(), checkpoint=path)
    assert path.read_bytes() == before
    assert not (tmp_path / "sprung").exists()


def test_a_folder_that_is_not_there_is_noticed_at_once(tmp_path):
    run = begin()
    with pytest.raises(
        ValueError, match=r"^checkpoint: expected a file in an existing folder, got"
    ):
        train(**run, checkpoint=tmp_path / "nowhere" / "run.pt")
    assert torch.equal(next(run["batches"])[0], next(begin()["batches"])[0])  # none was drawn


@pytest.fixture(scope="module")
def killed():
    """Start a run in a process of its own, with the package that is imported here: it dies."""
    package = str(Path(lstm_lessons.__file__).parents[1])
    program = subprocess.Popen(
        [sys.executable, small_run.__file__],
        env=os.environ | {"PYTHONPATH": package},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def run(path, stream="of_own_generator", every=1, **told):
        line = json.dumps({"path": str(path), "stream": stream, "every": every, **told})
        program.stdin.write(line + "\n")
        program.stdin.flush()
        assert int(program.stdout.readline()) == -signal.SIGKILL

    yield run
    program.stdin.close()
    assert program.wait() == 0
    program.stdout.close()


@pytest.mark.parametrize("seed", range(8))
def test_killed_twice_then_resumed(killed, tmp_path, seed):
    """While it draws, computes, updates or writes."""
    path, rng = tmp_path / "run.pt", random.Random(seed)
    stream = list(STREAMS)[seed % 4]
    for place in (PLACES[seed // 2], rng.choice(PLACES)):
        calls = 2 if place == "write" else rng.randint(4, 6)
        killed(path, stream, every=rng.randint(1, 3), dies=[place, calls])
    assert 0 < len(torch.load(path, weights_only=True)["losses"]) < STEPS
    assert_identical(resumed(path, stream), whole(stream))


@pytest.mark.parametrize("steps", [2, 9, 25])
def test_killed_from_outside_at_any_moment(killed, tmp_path, steps):
    path = tmp_path / "run.pt"
    killed(path, killed_after=steps)
    if path.exists():
        steps = len(torch.load(path, weights_only=True)["losses"])
    assert_identical(resumed(path, steps=steps + 5), whole(steps=steps + 5))


def test_a_kill_in_the_middle_of_writing_leaves_the_old_one(killed, tmp_path):
    path = tmp_path / "run.pt"
    train(**begin() | {"steps": 4}, checkpoint=path)
    before = path.read_bytes()
    killed(path, every=3, dies=["write", 1])
    assert path.read_bytes() == before
    assert_identical(resumed(path), whole())


@pytest.mark.filterwarnings("ignore:RNN module weights:UserWarning")  # see library.draws_apart
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_on_a_gpu(tmp_path):
    def on_gpu():
        run = begin()
        run["module"].cuda()
        optimiser = torch.optim.Adam(run["module"].parameters(), lr=0.05)
        scheduler = torch.optim.lr_scheduler.StepLR(optimiser, 5, gamma=0.5)
        return run | {"optimiser": optimiser, "scheduler": scheduler}

    path = tmp_path / "run.pt"
    with deterministic(seed=0):
        run = on_gpu()
        expected = train(**run), run["module"].state_dict()
        with pytest.raises(StoppedError):
            train(**stop_at(on_gpu(), 8), checkpoint=path, every=3)
        run = on_gpu()
        assert_identical((train(**run, checkpoint=path), run["module"].state_dict()), expected)
