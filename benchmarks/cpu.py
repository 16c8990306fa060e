"""How fast the LSTM in NumPy is: beside PyTorch's, and beside its own bare matrix products.

    make bench-cpu   or   python -m benchmarks.cpu     (an hour or two; --quick: minutes, a few
                                                       rounds; --resume: go on)

One round times every contender once, so what slows the machine down slows all of them. A ratio is
the median over the rounds, between its quartiles. On one thread the clock is the thread's own
processor time, on two it is the wall's. Each case runs in a process of its own: OpenBLAS reads its
number of threads at import.

The floor is the time of the matrix products, through NumPy, with nothing between them. It is one
for all contenders; one with a quicker product, or weights arranged for it beforehand, may pass it.
Ours uses the memory of an old tape again; PyTorch asks the system for its own in every pass.
"""

import json
import statistics
import time
from collections.abc import Callable
from functools import partial

import numpy as np
import torch

from benchmarks.timing import (
    DTYPES,
    SHAPES,
    arguments,
    in_a_child,
    ratio,
    sampler,
    significant,
    take_turns,
)
from lstm_lessons.scratch import LSTM
from lstm_lessons.scratch.readable_lstm import lstm_sequence, lstm_sequence_backward
from tools.machine import ROOT, circumstances, moment, write_record

REPORT = ROOT / "benchmarks" / "results" / "cpu.json"
THREADS = [1, 2]
PAUSE = 0.1  # seconds; longer than the threads of either library wait for more work
ROUNDS, QUICK_ROUNDS = 31, 5
TOLERANCE = {"float32": 1e-4, "float64": 1e-10}  # norm-wise, against torch.nn.LSTM

KINDS = ["output", "forward", "both"]  # without a tape, with one, there and back
Passes = dict[str, Callable[[], object]]


class Case:
    """One shape in one dtype: the same numbers for every contender."""

    def __init__(self, shape: tuple[int, ...], dtype: str) -> None:
        batch, steps, inputs, hidden = shape
        rng = np.random.default_rng(0)
        self.hidden = hidden
        self.layer = LSTM(inputs, hidden, dtype=dtype, rng=rng)
        self.x = rng.standard_normal((steps, batch, inputs)).astype(dtype)
        self.d_output = rng.standard_normal((steps, batch, hidden)).astype(dtype)
        self.zeros = np.zeros((batch, hidden), dtype)
        self.weights = {
            name.removesuffix("_l0"): array for name, array in self.layer.parameters.items()
        }

    def contenders(self) -> dict[str, Passes]:
        """Return every contender's passes: without a tape, with one, and there and back."""
        return {
            "ours": self.ours(),
            "nn.LSTM": self._torch_layer(),
            "PyTorch cell loop": self._torch_cell_loop(),
            "readable": self._readable(),
            "floor": self._products(),
        }

    def ours(self) -> Passes:
        """Return our layer's passes."""

        def both() -> list[np.ndarray]:
            output, _, tape = self.layer.forward(self.x, train=True)
            grads, d_x, _ = self.layer.backward(tape, self.d_output)
            return [output, d_x, *grads.values()]

        return {
            "output": lambda: self.layer(self.x),
            "forward": lambda: self.layer.forward(self.x, train=True),
            "both": both,
        }

    def _readable(self) -> Passes:
        forward = partial(lstm_sequence, self.x, self.zeros, self.zeros, self.weights)

        def both() -> list[np.ndarray]:
            tape = forward()
            grads, d_x, _ = lstm_sequence_backward(tape, self.d_output, self.zeros, self.zeros)
            return [tape.h, d_x, *grads.values()]

        return {"forward": forward, "both": both}

    def _torch_layer(self) -> Passes:
        x = torch.tensor(self.x, requires_grad=True)
        net = torch.nn.LSTM(x.shape[-1], self.hidden, dtype=x.dtype)
        net.load_state_dict({k: torch.tensor(v) for k, v in self.layer.state_dict().items()})
        weights = [net.weight_ih_l0, net.weight_hh_l0, net.bias_ih_l0]
        return self._torch_passes(lambda: net(x)[0], x, weights, net)

    def _torch_cell_loop(self) -> Passes:
        x = torch.tensor(self.x, requires_grad=True)
        cell = torch.nn.LSTMCell(x.shape[-1], self.hidden, dtype=x.dtype)
        state = self.layer.state_dict()
        cell.load_state_dict({k.removesuffix("_l0"): torch.tensor(v) for k, v in state.items()})

        def run() -> torch.Tensor:
            h = c = torch.tensor(self.zeros)
            outputs = []
            for x_t in x:
                h, c = cell(x_t, (h, c))
                outputs.append(h)
            return torch.stack(outputs)

        return self._torch_passes(run, x, [cell.weight_ih, cell.weight_hh, cell.bias_ih], cell)

    def _torch_passes(
        self,
        run: Callable[[], torch.Tensor],
        x: torch.Tensor,
        weights: list[torch.Tensor],
        net: torch.nn.Module,
    ) -> Passes:
        d_output = torch.tensor(self.d_output)

        def both() -> list[np.ndarray]:
            net.zero_grad(set_to_none=True)
            x.grad = None
            output = run()
            output.backward(d_output)
            return [t.numpy() for t in (output.detach(), x.grad, *(w.grad for w in weights))]

        return {"output": torch.no_grad()(run), "forward": run, "both": both}

    def _products(self) -> Passes:
        """Return the products alone: per step h W and dz W, the rest once for all steps."""
        weight_ih, weight_hh = self.weights["weight_ih"], self.weights["weight_hh"]
        weight_ih_t, weight_hh_t = (np.ascontiguousarray(w.T) for w in (weight_ih, weight_hh))
        steps, batch, _ = self.x.shape
        x, hs = self.x.reshape(steps * batch, -1), self.d_output.reshape(steps * batch, -1)
        d_z = np.tile(hs, 4)
        h, d_z_t = hs[:batch].copy(), d_z[:batch].copy()
        z, z_t = np.empty_like(d_z), np.empty_like(d_z_t)
        d_x, d_h = np.empty_like(x), np.empty_like(h)
        d_weight_ih, d_weight_hh = np.empty_like(weight_ih), np.empty_like(weight_hh)

        def forward() -> None:
            np.dot(x, weight_ih_t, z)
            for _ in range(steps):
                np.dot(h, weight_hh_t, z_t)

        def both() -> None:
            forward()
            for _ in range(steps):
                np.dot(d_z_t, weight_hh, d_h)
            np.dot(d_z, weight_ih, d_x)
            np.dot(d_z.T, x, d_weight_ih)
            np.dot(d_z.T, hs, d_weight_hh)

        return {"output": forward, "forward": forward, "both": both}


def check(contenders: dict[str, Passes], dtype: str) -> float:
    """Return the largest difference of outputs and gradients from nn.LSTM's; refuse a large one."""
    expected = contenders["nn.LSTM"]["both"]()
    largest = 0.0
    for name, passes in contenders.items():
        if name == "floor":
            continue
        results = list(zip(passes["both"](), expected, strict=True))
        if "output" in passes:
            results.append((_output(passes["output"]()), expected[0]))
        for ours, theirs in results:
            error = float(np.linalg.norm(ours - theirs) / np.linalg.norm(theirs))
            if not error <= TOLERANCE[dtype]:
                raise SystemExit(f"{name}: off by {error:.1e} in {dtype}; nothing was timed")
            largest = max(largest, error)
    return largest


def _output(returned: object) -> np.ndarray:
    """Return the output alone: our layer returns the state beside it."""
    return returned[0] if isinstance(returned, tuple) else returned.numpy()


def measure(threads: int, dtype: str, shape: list[int], rounds: int) -> dict[str, object]:
    """Time one case: all contenders, all passes."""
    torch.set_num_threads(threads)
    clock = time.thread_time if threads == 1 else time.perf_counter
    contenders = Case(tuple(shape), dtype).contenders()
    error = check(contenders, dtype)
    samplers = {
        (kind, name): sampler(passes[kind], clock)
        for kind in KINDS
        for name, passes in contenders.items()
        if kind in passes
    }
    times = take_turns(samplers, rounds, pause=0.0 if threads == 1 else PAUSE)
    passes = {kind: {} for kind in KINDS}
    for (kind, name), seconds in times.items():
        passes[kind][name] = {
            "milliseconds": significant(1e3 * statistics.median(seconds)),
            "to_nn_lstm": ratio(seconds, times[kind, "nn.LSTM"]),
            "to_floor": ratio(seconds, times[kind, "floor"]),
        }
    case = {"threads": threads, "dtype": dtype, "shape": shape, "rounds": rounds}
    return {**case, **moment(), "largest_difference": error, "passes": passes}


def print_table(result: dict[str, object]) -> None:
    """Print one case: a line per contender, its passes side by side."""
    batch, steps, inputs, hidden = result["shape"]
    print(
        f"\n{result['dtype']}, {result['threads']} thread(s), "
        f"B = {batch}, T = {steps}, I = {inputs}, H = {hidden}"
    )
    print(f"{'ms, × nn.LSTM, × floor':20}" + "".join(f"{kind:>28}" for kind in KINDS))
    for name in result["passes"]["both"]:
        line = f"{name:20}"
        for kind in KINDS:
            entry = result["passes"][kind].get(name)
            if entry is None:
                line += " " * 28
            else:
                line += f"{entry['milliseconds']:12g}"
                line += f" {entry['to_nn_lstm'][1]:7.2f} {entry['to_floor'][1]:7.2f}"
        print(line, flush=True)


def main() -> None:
    """Measure all cases, each in a child; print and write each as soon as it is there."""
    parser = arguments("Time the LSTM in NumPy beside PyTorch's.")
    parser.add_argument("--resume", action="store_true", help="keep the cases already recorded")
    chosen = parser.parse_args()
    if chosen.task:
        print(json.dumps(measure(**chosen.task)))
        return

    rounds = QUICK_ROUNDS if chosen.quick else ROUNDS
    report = {**circumstances(), "numpy": np.__version__, "torch": torch.__version__, "cases": []}
    if chosen.resume and REPORT.exists():
        before = json.loads(REPORT.read_text(encoding="utf-8"))
        for key in ("hardware", "python", "numpy", "torch"):
            if before[key] != report[key]:
                raise SystemExit(f"--resume: {key} was {before[key]}, now {report[key]}")
        report["cases"] = before["cases"]  # each tells its own date and revision

    recorded = [{key: c[key] for key in ("threads", "dtype", "shape")} for c in report["cases"]]
    for threads in THREADS:
        for dtype in DTYPES:
            for shape in SHAPES:
                case = {"threads": threads, "dtype": dtype, "shape": list(shape)}
                if case not in recorded:
                    report["cases"].append(
                        in_a_child("benchmarks.cpu", case | {"rounds": rounds}, threads)
                    )
                    print_table(report["cases"][-1])
                    if not chosen.quick:
                        write_record(REPORT, report)


if __name__ == "__main__":
    main()
