"""Graphs: a function recorded once, its arguments copied in and its results out.

A GPU's graph always reads and writes the same memory. Where there is no GPU, something that does so
in Python stands in for it.
"""

import threading
import time
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
import torch

from lstm_lessons.pytorch.engines import graph, precision
from lstm_lessons.pytorch.engines.graphs import WARM_UPS, Graphs, record_on_gpu
from lstm_lessons.pytorch.engines.registry import PLAIN
from lstm_lessons.pytorch.engines.sequence import run_with
from lstm_lessons.pytorch.engines.stepwise import steps_with
from lstm_lessons.pytorch.layers import through_layers

from .passes import Sizes, draw, net_of, results


class Recorder:
    """Stands in for the GPU: plays a call back in the memory that it was recorded with."""

    def __init__(self):
        self.recorded = self.played = 0

    def __call__(self, function, arguments):
        self.recorded += 1
        kept = tuple(result.clone() for result in function(*arguments))

        def replay():
            self.played += 1
            for mine, result in zip(kept, function(*arguments), strict=True):
                mine.copy_(result)

        return replay, kept


def test_one_graph_for_each_kind_of_arguments():
    record = Recorder()
    graphs = Graphs(lambda a, b: (a + (0 if b is None else b),), record=record)
    one, two = torch.ones(3), torch.full((3,), 2.0)
    assert graphs(one, two)[0].tolist() == [3, 3, 3]
    assert graphs(two, two)[0].tolist() == [4, 4, 4]
    assert record.recorded == 1
    assert graphs(one, None)[0].tolist() == [1, 1, 1]
    assert graphs(torch.ones(4), torch.ones(4))[0].tolist() == [2] * 4
    assert graphs(one.double(), two.double())[0].dtype == torch.float64
    assert record.recorded == 4
    assert record.played == 5


def test_one_graph_for_each_way_to_multiply(monkeypatch):
    record = Recorder()
    graphs = Graphs(lambda a: (a,), record=record)
    for said in ("ieee", "tf32", "ieee"):
        monkeypatch.setattr(precision, "of_float32", lambda said=said: said)
        graphs(torch.ones(1))
    assert record.recorded == 2


def test_one_graph_for_each_stream(monkeypatch):
    """Two streams run at the same time: in the same memory each would spoil the other's numbers."""
    record = Recorder()
    graphs = Graphs(lambda a: (a,), record=record)
    for stream in (1, 2, 1):
        monkeypatch.setattr(Graphs, "_stream", lambda *_, stream=stream: stream)
        graphs(torch.ones(1))
    assert record.recorded == 2


def test_one_thread_at_a_time():
    def slow(a):
        time.sleep(0.02)
        return (2 * a,)

    graphs, found = Graphs(slow, record=Recorder()), {}
    graphs(torch.zeros(1))

    def run(number):
        found[number] = graphs(torch.full((1,), float(number)))[0].item()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: 2 * number for number in range(5)}


def test_recorded_in_inference_mode_and_used_outside_it():
    graphs = Graphs(lambda a: (2 * a,), record=Recorder())
    with torch.inference_mode():
        assert graphs(torch.ones(2))[0].tolist() == [2, 2]
    assert graphs(torch.full((2,), 3.0))[0].tolist() == [6, 6]


def test_recorded_on_the_gpu_of_its_arguments(monkeypatch):
    """It need not be the current one; and all on one stream, warmed up on it."""
    now = {"device": "another", "stream": "the default"}

    @contextmanager
    def switched(key, value):
        before, now[key] = now[key], value
        yield
        now[key] = before

    class Stream:
        def __init__(self, device):
            self.device = device

        def wait_stream(self, other):
            pass

    streams = {"the default": Stream(None)}
    cuda = SimpleNamespace(
        Stream=Stream,
        current_stream=lambda: streams.get(now["stream"], now["stream"]),
        device=lambda device: switched("device", device),
        stream=lambda stream: switched("stream", stream),
        CUDAGraph=lambda: SimpleNamespace(replay="replay"),
        graph=lambda graph, stream, **_: switched("stream", stream),
    )
    monkeypatch.setattr(torch, "cuda", cuda)
    seen = []
    for _ in range(2):
        a = torch.ones(1)
        replay, results = record_on_gpu(lambda a: seen.append(dict(now)) or (a,), (a,))
        assert (replay, results) == ("replay", (a,))
    assert len(seen) == 2 * (WARM_UPS + 1)
    assert {call["device"] for call in seen} == {torch.device("cpu")}
    assert {call["stream"] for call in seen} == {seen[0]["stream"]}
    assert seen[0]["stream"].device == torch.device("cpu")


def test_the_latest_graphs_are_kept():
    record = Recorder()
    graphs = Graphs(lambda a: (2 * a,), most=2, record=record)
    for size in (1, 2, 1, 3, 1, 2):
        assert graphs(torch.ones(size))[0].tolist() == [2] * size
    assert record.recorded == 4  # 1, 2, 3, and 2 once more


def test_results_stay_and_arguments_are_left_alone():
    graphs = Graphs(lambda a: (a + 1, a * 2), record=Recorder())
    first = torch.zeros(2)
    results = graphs(first)
    graphs(torch.full((2,), 5.0))
    assert [result.tolist() for result in results] == [[1, 1], [0, 0]]
    assert first.tolist() == [0, 0]


@pytest.mark.parametrize("lengths", [None, (5, 2, 4)])
def test_the_steps_played_back(lengths):
    """Two passes, then both ways back: a graph's memory is used again, its results are not."""
    record = Recorder()
    run = run_with(graph.played_back(steps_with(PLAIN), record=record))
    sizes = Sizes(lengths=lengths, num_layers=2, bidirectional=True)
    net, theirs = net_of(sizes, "fused")
    parameters = dict(net.named_parameters())
    passes = [draw(sizes, seed) for seed in (0, 1)]
    lengths = None if lengths is None else torch.tensor(lengths)
    inputs, outputs = [], []
    for drawn in passes:
        x = drawn.x.clone().requires_grad_()
        inputs.append(x)
        outputs.append(through_layers(run, x, drawn.state, net._weights(parameters), lengths, 0.0))
    for drawn, (output, state) in zip(passes, outputs, strict=True):
        torch.autograd.backward([output, *state], [drawn.d_output, *drawn.d_state])
    for drawn, x in zip(passes, inputs, strict=True):
        expected = results(theirs, drawn)["d_x"]
        torch.testing.assert_close(x.grad, expected, rtol=1e-12, atol=1e-12)
    assert record.recorded == 2  # one there, one back: in every layer z_x has the same width
    assert record.played == 16
    with torch.no_grad():
        found = [
            through_layers(run, drawn.x, drawn.state, net._weights(parameters), lengths, 0.0)
            for drawn in passes
        ]
    torch.testing.assert_close(found, outputs)
    assert record.recorded == 3  # without a way back, another


@pytest.mark.skipif(not torch.cuda.is_available(), reason="a CUDA graph needs an NVIDIA GPU")
def test_on_a_gpu():
    graphs = Graphs(lambda a: (a.sin() * 2,))
    for seed in range(3):
        a = torch.full((5,), float(seed), device="cuda")
        torch.testing.assert_close(graphs(a)[0], a.sin() * 2)
