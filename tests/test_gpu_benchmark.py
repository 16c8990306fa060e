"""The benchmark on a GPU, without one: what it counts, whom it times, what it records."""

import json
import math
import time
from collections import Counter
from types import SimpleNamespace

import pytest

torch = pytest.importorskip("torch")

from torch.utils.flop_counter import FlopCounterMode  # noqa: E402

from benchmarks import device_clock, gpu, gpu_case, gpu_facts, gpu_passes, roofline  # noqa: E402
from benchmarks.child import LostError  # noqa: E402
from benchmarks.gpu_passes import Case  # noqa: E402
from lstm_lessons.pytorch import LSTM  # noqa: E402
from lstm_lessons.pytorch.engines import ENGINES, ENGINES_OF, Engine  # noqa: E402
from tools import machine  # noqa: E402

CASE = Case(batch=2, steps=3, hidden=4, precision="fp32")


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def nobody(*_):
    """Hear what is said, and do nothing."""


# --- the roofline ---


def test_a_single_unit_counted_by_hand():
    # 4 rows of 2 numbers: 8 products and sums. x, h; 8 weights, 8 biases; 2 states in, 2 out.
    assert roofline.count("forward", 1, 1, 1, 1, 4) == roofline.Count(16, 4 * (2 + 8 + 8 + 4))
    # Besides: 4 gates and c, left and read; h, x and 8 weights read; 3 gradients in;
    # those of x, 8 weights, 8 biases and 2 states out.
    more = 5 + 5 + 2 + 8 + 3 + 1 + 8 + 8 + 2
    assert roofline.count("both", 1, 1, 1, 1, 2) == roofline.Count(48, 2 * (22 + more))


def test_bytes_array_by_array():
    steps, batch, inputs, hidden = 3, 5, 7, 11
    x, h = steps * batch * inputs, steps * batch * hidden
    state, gates, c = batch * hidden, 4 * h, h
    weights, biases = 4 * hidden * (inputs + hidden), 2 * 4 * hidden
    there = [x, weights, biases, state, state, h, state, state]
    assert roofline.count("forward", batch, steps, inputs, hidden, 1).bytes == sum(there)
    kept = [gates, c]
    back = [gates, c, h, x, weights, h, state, state, x, weights, biases, state, state]
    needed = roofline.count("both", batch, steps, inputs, hidden, 1)
    assert needed.bytes == sum(there + kept + back)


def test_operations_as_pytorch_counts_them():
    net = LSTM(7, 11, engine="fused")
    x = torch.randn(3, 5, 7, requires_grad=True)
    with FlopCounterMode(display=False) as counted:
        output, _ = net(x)
    there = counted.get_total_flops()
    assert roofline.count("forward", 5, 3, 7, 11, 4).operations == there
    with FlopCounterMode(display=False) as counted:
        output.sum().backward()
    assert roofline.count("both", 5, 3, 7, 11, 4).operations == there + counted.get_total_flops()


def test_the_floor_is_the_longer_of_two_times():
    rates = roofline.Rates(operations=1e12, bytes=1e9)
    assert roofline.floor(roofline.Count(10**9, 10**3), rates)["milliseconds"] == 1
    assert roofline.floor(roofline.Count(10**9, 10**3), rates)["due_to"] == "products"
    assert roofline.floor(roofline.Count(10**3, 10**7), rates)["milliseconds"] == 10
    assert roofline.floor(roofline.Count(10**3, 10**7), rates)["due_to"] == "memory"


def test_rates_are_the_best_of_a_few_tries(monkeypatch):
    monkeypatch.setitem(roofline.SIDE, "cpu", 8)
    monkeypatch.setitem(roofline.COPIED, "cpu", 1000)
    seconds = iter([9, 4, 2, 3, 9, 3, 0.5, 3])  # the first is long enough to be warm
    clock = SimpleNamespace(seconds=lambda run, runs: [run(), next(seconds)][1])
    rates = roofline.measured(clock, "cpu", torch.float32)
    assert rates == roofline.Rates(operations=2 * 8**3 / 2, bytes=2 * 1000 / 0.5)


# --- the clock ---


def test_warm_until_two_samples_agree():
    clock, calls = SimpleNamespace(), []

    def seconds(run, runs):
        calls.append(runs)
        return [0.02, 0.001, 0.001, 0.001][len(calls) - 1]

    clock.seconds = seconds
    assert device_clock.warmed_up(clock, nobody, at_least=0.005) == (5, 0.001)
    assert calls == [1, 1, 5]


def test_one_that_is_never_steady_is_taken_as_it_is():
    wild = iter([0.1 * 3**n for n in range(20)])
    clock = SimpleNamespace(seconds=lambda run, runs: next(wild))
    runs, _ = device_clock.warmed_up(clock, nobody)
    assert runs == 1


def test_a_gpus_time_is_between_two_of_its_events(monkeypatch):
    noted = []

    class Event:
        def __init__(self, enable_timing):
            assert enable_timing

        def record(self):
            noted.append(self)

        def synchronize(self):
            assert noted[-1] is self

        def elapsed_time(self, end):
            assert [noted[0], noted[-1]] == [self, end]
            return 12.0  # milliseconds

    monkeypatch.setattr(torch.cuda, "Event", Event)
    seconds = device_clock.Gpu().seconds(lambda: noted.append("run"), runs=3)
    assert noted[1:-1] == ["run"] * 3
    assert seconds == pytest.approx(0.004)


# --- what is right ---


def test_right_is_the_layer_in_float64():
    weights = gpu_passes.weights_of(CASE, "cpu")
    drawn = gpu_passes.draw(CASE, "cpu", seed=1)
    right = gpu_passes.exact(drawn, weights)
    assert {tensor.dtype for tensor in right.values()} == {torch.float64}
    names = {"output", "h_n", "c_n", "d_x", "d_h_0", "d_c_0", *(f"d_{name}" for name in weights)}
    names |= {"output without gradients"}
    assert right.keys() == names
    net = torch.nn.LSTM(4, 4)
    net.load_state_dict(weights)
    found = drawn.results(net)
    assert 0 < gpu_passes.largest_difference(found, right)[0] < 1e-6
    again = drawn.results(net)  # gradients do not add up
    torch.testing.assert_close(again, found, rtol=0, atol=0)


def test_the_largest_difference_is_of_all_results():
    right = {"a": torch.ones(4).double(), "b": torch.ones(4).double()}
    found = {"a": torch.ones(4), "b": torch.tensor([1.0, 1.0, 1.0, 3.0])}
    assert gpu_passes.largest_difference(found, right) == (1.0, "b")
    found["a"] = torch.full((4,), torch.nan)
    worst, where = gpu_passes.largest_difference(found, right)
    assert math.isnan(worst)
    assert where == "a"
    with pytest.raises(ValueError, match="expected the results"):
        gpu_passes.largest_difference({"a": torch.ones(4)}, right)


def test_one_switch_for_the_library_and_for_all_other_products():
    try:
        for on in (True, False):
            gpu_passes.switch_tf32(on)
            assert torch.backends.cuda.matmul.allow_tf32 == on
            assert torch.backends.cudnn.allow_tf32 == on
            assert (torch.backends.cudnn.rnn.fp32_precision == "tf32") == on
            assert (torch.backends.cuda.matmul.fp32_precision == "tf32") == on
    finally:
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.allow_tf32 = True


# --- one case ---


def bias_counts_twice(x, h, c, weights, valid):
    """Be right on the way there, and wrong in one gradient."""
    output, state = ENGINES["fused"].run(x, h, c, weights, valid)
    nothing = (weights.bias - weights.bias.detach()).sum()
    return output + nothing, state


def wrong_without_gradients(x, h, c, weights, valid):
    """Be right wherever there is a way back."""
    output, state = ENGINES["fused"].run(x, h, c, weights, valid)
    return (output if torch.is_grad_enabled() else output + 0.01), state


def stale():
    """Return what is right only for the numbers that it gets first."""
    first = []

    def run(x, h, c, weights, valid):
        first.append(x.detach().clone())
        return ENGINES["fused"].run(x + (first[0] - x).detach(), h, c, weights, valid)

    return run


def raises(*_):
    raise RuntimeError("no such kernel\nand much more")


@pytest.fixture
def few_engines(monkeypatch):
    """Leave two engines that run anywhere and at once; return them, to be added to."""
    few = {name: ENGINES[name] for name in ("loop", "fused")}
    monkeypatch.setattr(gpu_case, "ENGINES", few)
    monkeypatch.setattr(gpu_case, "SLOW", {"loop"})
    monkeypatch.setitem(ENGINES_OF, "LSTM", few)
    monkeypatch.setitem(roofline.SIDE, "cpu", 64)
    monkeypatch.setitem(roofline.COPIED, "cpu", 2**16)
    monkeypatch.setattr(roofline, "SAMPLE", 1e-3)
    gpu_case._rates.cache_clear()
    return few


def measured(case=CASE, rounds=4, also=frozenset(), skip=None, say=nobody):
    return gpu_case.measure(case, "cpu", rounds, set(also), skip or {}, say=say)


def test_whoever_is_wrong_is_not_timed_and_the_record_says_so(few_engines):
    bad = {"wrong": bias_counts_twice, "alone": wrong_without_gradients, "stale": stale()}
    for name, run in (bad | {"raises": raises}).items():
        few_engines[name] = Engine(run)
    few_engines["absent"] = Engine(raises, absent=lambda: "there is no GPU")
    found = measured(skip={"skipped": "it hung"})["contenders"]
    assert list(found) == ["nn.LSTM", "fused", *bad, "raises", "absent"]
    reasons = {name: entry["not_timed"] for name, entry in found.items() if "not_timed" in entry}
    assert reasons["wrong"].startswith("wrong: d_bias_")
    assert reasons["wrong"].endswith("the limit is 5e-05")
    assert reasons["alone"].startswith("wrong: output without gradients is off by")
    assert reasons["stale"].startswith("wrong: ")
    assert reasons["stale"].endswith("after it was timed")
    assert reasons["raises"] == "RuntimeError: no such kernel"
    assert reasons["absent"] == "there is no GPU"
    assert all(found[name].keys() == {"not_timed"} for name in reasons)
    assert found.keys() - reasons.keys() == {"nn.LSTM", "fused"}


def test_what_is_recorded_of_a_case(few_engines):
    result = measured(also={"loop"})
    assert Case(*(result[key] for key in ("batch", "steps", "hidden", "precision"))) == CASE
    assert {"date", "revision", "tflops", "gb_per_second"} <= result.keys()
    assert result["floor"]["both"]["operations"] == 24 * 3 * 2 * 4 * 8
    assert list(result["contenders"]) == ["nn.LSTM", "loop", "fused"]
    for entry in result["contenders"].values():
        assert entry["largest_difference"] < 1e-5
        assert entry["first_call_seconds"] > 0
        for kind in ("forward", "both"):
            its = entry["passes"][kind]
            assert its["milliseconds"] > 0
            assert its["rounds"] == 4
            low, median, high = its["to_nn_lstm"]
            assert low <= median <= high
            floor = result["floor"][kind]["milliseconds"]
            assert its["to_floor"] == pytest.approx(its["milliseconds"] / floor, rel=0.02)
    assert result["contenders"]["nn.LSTM"]["passes"]["both"]["to_nn_lstm"] == [1, 1, 1]


def test_a_slow_one_is_sampled_in_fewer_rounds(few_engines, monkeypatch):
    monkeypatch.setattr(gpu_case, "ALLOWANCE", 1e-9)
    found = measured(rounds=9)["contenders"]
    assert found["nn.LSTM"]["passes"]["both"]["rounds"] == 9
    assert found["fused"]["passes"]["both"]["rounds"] == gpu_case.LEAST_ROUNDS == 3


def test_memory_that_is_not_an_engines_own_is_not_recorded(few_engines, capsys):
    few_engines["graph"] = few_engines["fused"]
    result = measured()
    peaks = {name: its["passes"]["both"]["peak_mib"] for name, its in result["contenders"].items()}
    assert peaks == {"nn.LSTM": 0, "fused": 0, "graph": None}  # on a CPU nobody counts
    gpu.print_case(CASE, result)
    ends = [line.endswith("MiB") for line in capsys.readouterr().out.splitlines()[-3:]]
    assert ends == [True, True, False]


def test_without_the_reference_there_are_times_but_no_ratios(few_engines):
    found = measured(skip={"nn.LSTM": "it hung"})["contenders"]
    assert found["nn.LSTM"] == {"not_timed": "it hung"}
    assert found["fused"]["passes"]["forward"]["to_nn_lstm"] is None
    assert found["fused"]["passes"]["forward"]["milliseconds"] > 0


def test_one_says_who_is_at_work_before_it_begins(few_engines):
    said = []
    measured(say=lambda at, patience: said.append(at))
    assert said[:4] == ["the device's rates", "what is right", "nn.LSTM", "nn.LSTM"]
    assert "fused" in said[4:]


def test_what_the_library_calls_training_is_off_on_the_way_there_alone(few_engines, monkeypatch):
    seen = set()
    before = torch.nn.LSTM.forward

    def forward(net, *arguments):
        if net.weight_ih_l0.dtype == torch.float32:
            seen.add((net.training, torch.is_grad_enabled()))
        return before(net, *arguments)

    monkeypatch.setattr(torch.nn.LSTM, "forward", forward)
    measured()
    assert seen == {(True, True), (False, False)}


# --- the run ---


class StandIn:
    """Answers at once: that a case was measured, or that a contender was lost."""

    def __init__(self, loses=()):
        self.loses, self.asked, self.stopped = loses, [], 0

    def ask(self, function, *arguments):
        if function is gpu_facts.facts:
            return {"device": "a GPU", "driver": "1"}
        case, _, _, also, skip = arguments
        self.asked.append((case, also, skip.copy()))
        for name in self.loses:
            if name not in skip:
                raise LostError(name, "it hung")
        entry = {"not_timed": "nothing is"}
        floor = {kind: {"milliseconds": 1.0, "due_to": "memory"} for kind in gpu_case.KINDS}
        named = {key: getattr(case, key) for key in ("batch", "steps", "hidden", "precision")}
        left = 5000 if case.hidden == 1024 else 10
        return {**named, "left_mib": left, "floor": floor, "contenders": {"fused": entry}}

    def stop(self, wait=0.0):
        self.stopped += 1

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Return a function that runs the benchmark with a stand-in; it returns that and the record."""
    report = tmp_path / "gpu.json"
    monkeypatch.setattr(machine, "ROOT", tmp_path)
    monkeypatch.setitem(gpu.REPORTS, "cuda", report)
    monkeypatch.setattr(gpu, "ROOT", tmp_path)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)

    def run(*given, child=None):
        child = child or StandIn()
        monkeypatch.setattr(gpu, "Child", lambda: child)
        gpu.main(given)
        return child.asked, json.loads(report.read_text()) if report.exists() else None

    return run


def test_every_case_once_and_the_ladder_first():
    cases = gpu.cases_of("cuda", quick=False)
    assert len(cases) == len(set(cases)) == 4 * 5 * 2 * 3
    assert [(c.batch, c.steps, c.hidden) for c in cases[:12:3]] == gpu.LADDER
    assert {c.precision for c in cases} == {"fp32", "tf32", "bf16"}


def test_on_a_cpu_a_few_cases_with_the_loop_in_each():
    cases = gpu.cases_of("cpu", quick=False)
    assert {case.precision for case in cases} == {"fp32", "fp64"}
    assert all("loop" in gpu.slow_ones(case, cases[0], "cpu") for case in cases)
    assert gpu.arguments(["--device", "cpu"]).record.name == "engines_cpu.json"
    assert gpu.arguments(["--device", "cpu", "--quick"]).record is None


def test_the_slow_ones_take_part_at_a_few_cases(run):
    asked, _ = run()
    assert asked[0][1] == gpu_case.SLOW
    assert all(also == gpu.IN_THE_LADDER for _, also, _ in asked[1:12])
    assert all(also == set() for _, also, _ in asked[12:])


def test_what_was_not_reached_is_said_and_the_next_run_goes_on_there(run, monkeypatch, capsys):
    now = iter(range(0, 10**6, 60))  # a minute passes whenever one looks
    monkeypatch.setattr(time, "monotonic", lambda: next(now))
    asked, record = run("--minutes", "8")
    cases = gpu.cases_of("cuda", quick=False)
    assert [case for case, _, _ in asked] == cases[:7]
    assert len(record["cases"]) == 7
    assert record["not_reached"] == [str(case) for case in cases[7:]]
    said = capsys.readouterr().out
    assert "7 of 120 cases are measured" in said
    assert f"not reached: {cases[7]}" in said
    assert (record["device"], record["driver"], record["limits"]) == ("a GPU", "1", gpu.LIMITS)

    asked, record = run()
    assert [case for case, _, _ in asked] == cases[7:]
    assert len(record["cases"]) == 120
    assert record["not_reached"] == []


@pytest.mark.parametrize("key", ["device", "driver", "hardware", "python"])
def test_a_record_of_other_things_is_not_gone_on_with(run, tmp_path, key, monkeypatch, capsys):
    monkeypatch.setattr(gpu, "LADDER", [])
    monkeypatch.setattr(gpu, "HIDDEN", [64])
    _, before = run()
    (tmp_path / "gpu.json").write_text(json.dumps(before | {key: "another"}))
    asked, record = run()
    assert len(asked) == len(record["cases"]) == 24
    assert record[key] == before[key]
    assert f"A new record is begun: not the same {key}" in capsys.readouterr().out


def test_a_case_that_leaves_much_in_memory_is_followed_by_a_new_child(run):
    child = StandIn()
    run("--quick", child=child)
    assert child.stopped == sum(c.hidden == 1024 for c in gpu.cases_of("cuda", quick=True)) == 3


def test_a_quick_run_records_nothing(run):
    asked, record = run("--quick")
    assert 0 < len(asked) < 10
    assert record is None


def test_whoever_takes_the_child_down_is_left_out_and_after_two_times_not_tried(run, tmp_path):
    asked, record = run(
        "--quick", "--record", str(tmp_path / "gpu.json"), child=StandIn(["triton"])
    )
    cases = gpu.cases_of("cuda", quick=True)
    sizes = [case.hidden for case in cases]
    assert sizes == [512] * 3 + [1024] * 3
    skips = [skip for case, _, skip in asked if case.hidden == 512]
    assert skips == [{}, {"triton": "it hung"}] * 2 + [{"triton": gpu.TWICE}]
    assert len(asked) == 10
    assert len(record["cases"]) == 6


def test_a_case_that_failed_is_measured_again(tmp_path):
    child = SimpleNamespace(
        ask=lambda *_: (_ for _ in ()).throw(LostError("what is right", "full"))
    )
    result = gpu.answer(child, CASE, "cuda", 5, set(), Counter())
    assert result["failed"] == "what is right: full"
    report = tmp_path / "gpu.json"
    report.write_text(json.dumps(gpu.record_at(None, {}) | {"cases": [result, {"batch": 1}]}))
    assert gpu.record_at(report, {})["cases"] == [{"batch": 1}]


def test_no_gpu():
    if torch.cuda.is_available():
        pytest.skip("there is one")
    with pytest.raises(SystemExit, match="finds no GPU"):
        gpu.main([])


def test_the_mark_changes_with_the_code(monkeypatch, tmp_path):
    monkeypatch.setattr(gpu_facts, "ROOT", tmp_path)
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "gpu.py").write_text("1")
    before = gpu_facts.code()
    (tmp_path / "README.md").write_text("1")
    assert gpu_facts.code() == before
    (tmp_path / "benchmarks" / "gpu.py").write_text("2")
    assert gpu_facts.code() != before


@pytest.mark.skipif(torch.cuda.is_available(), reason="PyTorch compiles otherwise with one")
def test_the_whole_way_without_a_gpu(monkeypatch, tmp_path, capsys):
    report = tmp_path / "gpu.json"
    monkeypatch.setattr(machine, "ROOT", tmp_path)
    monkeypatch.setattr(gpu, "SMALL", [(2, 3, 4)])
    monkeypatch.setenv("PATH", "")  # no compiler: nothing is compiled for minutes
    gpu.main(["--device", "cpu", "--quick", "--record", str(report)])
    record = json.loads(report.read_text())
    assert record["device"] == "cpu"
    assert record["torch"] == torch.__version__
    assert record["not_reached"] == []
    assert [case["precision"] for case in record["cases"]] == ["bf16", "fp32"]
    for case in record["cases"]:
        assert {"nn.LSTM", *ENGINES.keys() - gpu_case.SLOW} <= case["contenders"].keys()
        assert "passes" in case["contenders"]["nn.LSTM"]
        assert "passes" in case["contenders"]["fused"]
        assert case["contenders"]["compiled"]["not_timed"].startswith("torch.compile needs")
    said = capsys.readouterr().out
    assert "B = 2, T = 3, H = 4, bf16" in said
    assert "2 of 2 cases are measured" in said
