"""Mutants: wrong versions of lstm_lessons.scratch, each of which the tests must notice.

    python tests/mutants.py                    every mutant, with and without the golden vectors
    python tests/mutants.py --without-golden   every mutant, without the golden vectors only
    python tests/mutants.py --quick            five mutants, once

Each mutant is one slip that a person could make. It is made in a copy of the package, in a
temporary folder, and the scratch tests run against that copy. A mutant is killed when a test
fails. One that survives means a missing test: status 1.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "lstm_lessons"
TESTS = ROOT / "tests" / "scratch"
AT_ONCE = 2
# No plugins to load, no threads that wait for each other: seconds saved on each mutant.
QUICKLY = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "OMP_NUM_THREADS": "1"}

# Quick ones first: with -x, most mutants never reach the tests that import PyTorch.
ORDER = ["golden", "activations", "initialisation", "bad_input", "state_dict", "tape"]
ORDER += ["properties", "gradient_check", "import"]

# * name, then a file and what is replaced in it: "- " the old text, which must occur exactly once
# (a part of a line will do), "+ " the new. A slip that is made in several places names each.
MUTANTS = """
# the LSTM's step

* rows of i and f swapped
lstm.py
- z_i, z_f, z_g, z_o = np.split(z, 4, axis=-1)
+ z_f, z_i, z_g, z_o = np.split(z, 4, axis=-1)

* rows of f and o swapped
lstm.py
- z_i, z_f, z_g, z_o = np.split(z, 4, axis=-1)
+ z_i, z_o, z_g, z_f = np.split(z, 4, axis=-1)

* rows of g and o swapped
lstm.py
- z_i, z_f, z_g, z_o = np.split(z, 4, axis=-1)
+ z_i, z_f, z_o, z_g = np.split(z, 4, axis=-1)

* rows of i and g swapped in the 1997 cell
lstm.py
- z_i, z_g, z_o = np.split(z, 3, axis=-1)
+ z_g, z_i, z_o = np.split(z, 3, axis=-1)

* no tanh on the candidate
lstm.py
- return sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
+ return sigmoid(z_i), sigmoid(z_f), z_g, sigmoid(z_o)

* σ on the candidate
lstm.py
- return sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
+ return sigmoid(z_i), sigmoid(z_f), sigmoid(z_g), sigmoid(z_o)

* no tanh on the way out of the cell
lstm.py
- h = o * np.tanh(c)
+ h = o * c

* the candidate kept, not the state
lstm.py
- c = f * c + i * g
+ c = f * g + i * c

* coupled gates by mistake
lstm.py
- c = f * c + i * g
+ c = f * c + (1 - f) * g

* the cell state before the step shown
lstm.py
-     c = f * c + i * g
-     h = o * np.tanh(c)
+     h = o * np.tanh(c)
+     c = f * c + i * g

* the 1997 cell forgets
lstm.py
- sigmoid(z_i), np.ones_like(z_i),
+ sigmoid(z_i), 1 - sigmoid(z_i),

# the LSTM's layer

* forget bias written to the rows of g
lstm.py
- ["bias_l0"][self.hidden_size : 2 * self.hidden_size]
+ ["bias_l0"][2 * self.hidden_size : 3 * self.hidden_size]

* forget bias written to every row
lstm.py
- ["bias_l0"][self.hidden_size : 2 * self.hidden_size]
+ ["bias_l0"][:]

* the cell state not carried over the steps
lstm.py
- h_prev, c_prev = h[t], c[t]
+ h_prev, c_prev = h[t], c_0

* c_0 ignored
lstm.py
- h_prev, c_prev = h_0, c_0
+ h_prev, c_prev = h_0, 0 * c_0

# the LSTM's backward pass

* the last step left out on the way back
lstm.py
- d_z = np.empty((*tape.x.shape[:2], weight_hh.shape[0]), self.dtype)
-         for t in reversed(range(len(c))):
+ d_z = np.zeros((*tape.x.shape[:2], weight_hh.shape[0]), self.dtype)
+         for t in reversed(range(len(c) - 1)):

* d_h of the next step not carried: only the layer ahead counts
lstm.py
- d_h = d_h + d_output[t]
+ d_h = d_output[t]

* d_output ignored
lstm.py
- d_h = d_h + d_output[t]
+ d_h = d_h + 0 * d_output[t]

* d_c of the next step not carried (quick)
lstm.py
- d_c = d_c + d_h * o[t] * tanh_slope(tanh_c)
+ d_c = d_h * o[t] * tanh_slope(tanh_c)

* the slope of the cell's tanh left out
lstm.py
- d_c = d_c + d_h * o[t] * tanh_slope(tanh_c)
+ d_c = d_c + d_h * o[t]

* the slope taken of c, not of tanh(c)
lstm.py
- tanh_slope(tanh_c)
+ tanh_slope(c[t])

* the forget gate blamed for c_t, not c_{t-1} (quick)
lstm.py
- d_z_f = d_c * c_prev[t] * sigmoid_slope(f[t])
+ d_z_f = d_c * c[t] * sigmoid_slope(f[t])

* c_0 left out of the forget gate's gradient
lstm.py
- np.concatenate([tape.c_0[None], tape.c[:-1]])
+ np.concatenate([0 * tape.c_0[None], tape.c[:-1]])

* the input gate's slope for the forget gate's
lstm.py
- sigmoid_slope(f[t])
+ sigmoid_slope(i[t])

* d_i and d_f swapped
lstm.py
- [d_z_i, d_z_f, d_z_g, d_z_o]
+ [d_z_f, d_z_i, d_z_g, d_z_o]

* the forget gate left out of d_c
lstm.py
- d_c = d_c * f[t]
+ d_c = d_c * 1

* gates blamed for x only, not h
lstm.py
- d_h = d_z[t] @ weight_hh
+ d_h = 0 * d_h

* d_weight_hh with h_t, not h_{t-1}
lstm.py
- np.einsum("tbk,tbh->kh", d_z, h_prev)
+ np.einsum("tbk,tbh->kh", d_z, tape.h)

* one bias gradient for all gates
lstm.py
- grads["bias_l0"] = d_z.sum(axis=(0, 1))
+ grads["bias_l0"] = np.resize(d_z.sum(axis=(0, 1))[: self.hidden_size], len(weight_hh))

* the bias gradient of the last step only
lstm.py
- grads["bias_l0"] = d_z.sum(axis=(0, 1))
+ grads["bias_l0"] = d_z[-1].sum(axis=0)

* the bias gradient averaged over the batch
lstm.py
- grads["bias_l0"] = d_z.sum(axis=(0, 1))
+ grads["bias_l0"] = d_z.mean(axis=1).sum(axis=0)

* d_x through the weights of another gate
lstm.py
- return grads, d_z @ weight_ih, (d_h, d_c)
+ return grads, d_z @ np.roll(weight_ih, self.hidden_size, axis=0), (d_h, d_c)

* d_h_0 and d_c_0 swapped
lstm.py
- return grads, d_z @ weight_ih, (d_h, d_c)
+ return grads, d_z @ weight_ih, (d_c, d_h)

# a unit that agrees with its own backward pass, and is another unit
* rows of i and f swapped throughout (quick)
lstm.py
- z_i, z_f, z_g, z_o = np.split(z, 4, axis=-1)
+ z_f, z_i, z_g, z_o = np.split(z, 4, axis=-1)
lstm.py
- [d_z_i, d_z_f, d_z_g, d_z_o]
+ [d_z_f, d_z_i, d_z_g, d_z_o]

* rows of g and o swapped throughout: another library's order
lstm.py
- z_i, z_f, z_g, z_o = np.split(z, 4, axis=-1)
+ z_i, z_f, z_o, z_g = np.split(z, 4, axis=-1)
lstm.py
- [d_z_i, d_z_f, d_z_g, d_z_o]
+ [d_z_i, d_z_f, d_z_o, d_z_g]

* rows of g and o swapped throughout in the 1997 cell
lstm.py
- z_i, z_g, z_o = np.split(z, 3, axis=-1)
+ z_i, z_o, z_g = np.split(z, 3, axis=-1)
lstm.py
- [d_z_i, d_z_g, d_z_o]
+ [d_z_i, d_z_o, d_z_g]

* no tanh on the way out of the cell, throughout
lstm.py
- h = o * np.tanh(c)
+ h = o * c
lstm.py
- tanh_c = np.tanh(c[t])
+ tanh_c = c[t]
lstm.py
- d_c = d_c + d_h * o[t] * tanh_slope(tanh_c)
+ d_c = d_c + d_h * o[t]

* the recurrent weight transposed throughout
rnn.py
- h @ weight_hh.T + bias
+ h @ weight_hh + bias
rnn.py
- d_h = d_z[t] @ weight_hh
+ d_h = d_z[t] @ weight_hh.T
rnn.py
- np.einsum("tbk,tbh->kh", d_z, h_prev)
+ np.einsum("tbk,tbh->hk", d_z, h_prev)

# the RNN

* the recurrent weight transposed
rnn.py
- h @ weight_hh.T + bias
+ h @ weight_hh + bias

* the recurrent weight transposed on the way back
rnn.py
- d_h = d_z[t] @ weight_hh
+ d_h = d_z[t] @ weight_hh.T

* the slope of the nonlinearity left out
rnn.py
- d_z[t] = d_h * slope(tape.h[t])
+ d_z[t] = d_h

* d_h of the next step not carried
rnn.py
- d_h = d_h + d_output[t]
+ d_h = d_output[t]

* h_0 left out of the recurrent weight's gradient
rnn.py
- np.concatenate([tape.h_0[None], tape.h[:-1]])
+ np.concatenate([0 * tape.h_0[None], tape.h[:-1]])

* relu asked for, tanh computed
rnn.py
- bias, phi)
-         return RNNTape
+ bias)
+         return RNNTape

# activations

* σ overflows far out
activations.py
- np.exp(-np.abs(z))
+ np.exp(-z)

* slope of σ is 1 - σ²
activations.py
- return y * (1 - y)
+ return 1 - y * y

* slope of tanh is y (1 - y)
activations.py
- return 1 - y * y
+ return y * (1 - y)

* slope of relu on the wrong side
activations.py
- (y > 0).astype
+ (y <= 0).astype

* slope of relu at the kink is 1
activations.py
- (y > 0).astype
+ (y >= 0).astype

# shapes and states

* the final state taken from the first step
recurrent.py
- getattr(layer_tape, name[0])[-1]
+ getattr(layer_tape, name[0])[0]

* the caller's state ignored
recurrent.py
- *self._states_in("state", state, x.shape[1], batched)
+ *self._states_in("state", None, x.shape[1], batched)

* d_state ignored (quick)
recurrent.py
- *self._states_in("d_state", d_state, batch, tape.batched)
+ *self._states_in("d_state", None, batch, tape.batched)

* batch_first forgotten for d_output
recurrent.py
- self._time_major(d_output, tape.batched)
+ d_output.reshape(steps, batch, hidden)

* batch_first forgotten for d_x
recurrent.py
-             grads,
-             self._as_caller_has_it(d_x, tape.batched),
+             grads,
+             (d_x if tape.batched else d_x[:, 0]).copy(),

# the tape

* the caller's x on the tape, not a copy
recurrent.py
- self._run(x.copy()
+ self._run(x

* the LSTM's weights on the tape, not copies
lstm.py
- {name: array.copy() for name, array in self.parameters.items()}
+ dict(self.parameters)

* the output is the tape's own array (quick)
recurrent.py
- (sequence.swapaxes(0, 1) if self.batch_first else sequence).copy()
+ (sequence.swapaxes(0, 1) if self.batch_first else sequence)

* the caller's state on the tape, not a copy
recurrent.py
-             .reshape(batch, self.hidden_size)
-             .copy()
+             .reshape(batch, self.hidden_size)

# weights in and out

* PyTorch's second bias ignored
recurrent.py
- new["bias_ih_l0"] + new["bias_hh_l0"]
+ new["bias_ih_l0"]

* the bias exported twice
recurrent.py
- np.zeros_like(self.parameters["bias_l0"])
+ self.parameters["bias_l0"].copy()

* weights exported without a copy
recurrent.py
- {name: self.parameters[name].copy() for name in
+ {name: self.parameters[name] for name in

* no negative weight: drawn from [0, bound)
recurrent.py
- rng.uniform(-bound, bound, shape)
+ rng.uniform(0, bound, shape)

* the seed ignored
recurrent.py
- rng = validation.generator("rng", rng)
+ rng = validation.generator("rng", None)

* names that do not belong accepted
recurrent.py
- sorted(arrays.keys() - current.keys())
+ []

* weights written before all are checked
recurrent.py
-             new[name] = validation
+             if name in self.parameters and array.shape == old.shape:
+                 self.parameters[name][...] = array
+             new[name] = validation

# bad input

* a size may be True
validation.py
- number is None or isinstance(value, (bool, np.bool_))
+ number is None

* a size may be 0
validation.py
- if number < 1
+ if number < 0

* a shape may broadcast
validation.py
- if array.shape != shape:
+ if array.ndim != len(shape):

* integers pass for floats
validation.py
- if value.dtype != dtype:
+ if value.dtype.kind == 'f' and value.dtype != dtype:

* an empty sequence passes
recurrent.py
- if 0 in x.shape:
+ if x.shape[0] < 0:

* another layer's tape passes
recurrent.py
- if tape.recorded_by is not self:
+ if tape.recorded_by is None:

# the gradient check itself

* the gradient check finds nothing, ever
gradient_check.py
- np.linalg.norm(a - n)
+ np.linalg.norm(a - a)

* the gradient check looks at parameters only
gradient_check.py
- pairs += [(x, d_x), *zip(start, _parts(d_start), strict=True)]
+ pairs += []

* the gradient check leaves its last step in the weights
gradient_check.py
-             at[index] = value
-         gradient
+             at[index] = value + 1e-9
+         gradient
"""

# Imports the copy first and makes sure that it is the copy: then every test gets it, too.
RUNNER = """
import sys
from pathlib import Path

import lstm_lessons.scratch
import pytest

assert Path(lstm_lessons.scratch.__file__).is_relative_to(sys.argv[1]), lstm_lessons.__file__
sys.exit(pytest.main(sys.argv[2:]))
"""


@dataclass(frozen=True)
class Mutant:
    """One slip: in each file, each old text becomes a new one."""

    name: str
    quick: bool
    edits: list[tuple[str, str, str]]  # file, old, new


def read_mutants(text: str) -> list[Mutant]:
    """Read the list above."""
    edit = re.compile(r"^(\w+\.py)\n((?:- .*\n)+)((?:\+ .*\n)+)", re.MULTILINE)
    mutants = []
    for block in re.split(r"^\* ", text, flags=re.MULTILINE)[1:]:
        name = block.splitlines()[0]
        edits = [
            (file, *("\n".join(line[2:] for line in part.splitlines()) for part in (old, new)))
            for file, old, new in edit.findall(block)
        ]
        mutants.append(Mutant(name.removesuffix(" (quick)"), name.endswith(" (quick)"), edits))
    return mutants


def mutate(mutant: Mutant, package: Path) -> None:
    """Make the slip in this copy of the package; refuse one that no longer fits."""
    if not mutant.edits:
        raise SystemExit(f"{mutant.name}: nothing is replaced")
    for file, old, new in mutant.edits:
        path = package / "scratch" / file
        text = path.read_text(encoding="utf-8")
        if text.count(old) != 1:
            raise SystemExit(
                f"{mutant.name}: expected once in {file}, found {text.count(old)} times:\n{old}"
            )
        path.write_text(text.replace(old, new), encoding="utf-8")


def copy_package(folder: str) -> Path:
    """Copy the package into this folder."""
    ignore = shutil.ignore_patterns("__pycache__")
    return shutil.copytree(PACKAGE, Path(folder).resolve() / PACKAGE.name, ignore=ignore)


def test_files(golden: bool) -> list[Path]:
    """Return the scratch tests, quick ones first."""
    first = [TESTS / f"test_{name}.py" for name in ORDER]
    rest = [path for path in sorted(TESTS.glob("test_*.py")) if path not in first]
    return [path for path in first + rest if golden or path.name != "test_golden.py"]


def run_tests(mutant: Mutant | None, golden: bool) -> tuple[str, float]:
    """Return the first test that fails ("" if none does), and the seconds that it took."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        package = copy_package(folder)
        if mutant:
            mutate(mutant, package)
        options = ["-x", "-q", "-rfE", "--tb=no", "-m", "not long", "-p", "no:cacheprovider"]
        options += ["-c", ROOT / "pyproject.toml", "--rootdir", ROOT]
        done = subprocess.run(
            [sys.executable, "-c", RUNNER, package, *options, *test_files(golden)],
            cwd=package.parent,  # first on the path, before an installed package
            env=os.environ | QUICKLY,
            capture_output=True,
            text=True,
            check=False,
        )
    failed = re.search(r"^(?:FAILED|ERROR) .*?(\w+\.py.*?)(?: - |$)", done.stdout, re.MULTILINE)
    if done.returncode not in (0, 1) or (done.returncode == 1) != bool(failed):
        raise SystemExit(f"the tests did not run:\n{done.stdout}{done.stderr}")
    return failed[1] if failed else "", time.monotonic() - start


def main() -> int:
    """Run the mutants that are asked for; print who was killed, by which test."""
    parser = argparse.ArgumentParser(description="Do the tests notice wrong programs?")
    parser.add_argument("--quick", action="store_true", help="five mutants, once")
    parser.add_argument(
        "--without-golden", action="store_true", help="without the golden vectors' tests only"
    )
    arguments = parser.parse_args()
    mutants = read_mutants(MUTANTS)
    for mutant in mutants:  # all must fit, before any is run
        with tempfile.TemporaryDirectory() as folder:
            mutate(mutant, copy_package(folder))
    mutants = [mutant for mutant in mutants if mutant.quick or not arguments.quick]
    modes = [True, False]
    if arguments.quick or arguments.without_golden:
        modes = [not arguments.without_golden]

    killed = survived = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for golden in modes:
            print(f"\n{'with' if golden else 'without'} the golden vectors", flush=True)
            failing, seconds = run_tests(None, golden)
            if failing:
                raise SystemExit(f"the package as it is fails {failing}: mend that first")
            print(f"  as it is  {seconds:5.1f} s  green", flush=True)
            results = pool.map(run_tests, mutants, [golden] * len(mutants))
            for number, (mutant, (killer, seconds)) in enumerate(
                zip(mutants, results, strict=True), start=1
            ):
                killed, survived = killed + bool(killer), survived + (not killer)
                verdict = f"killed by {killer}" if killer else "SURVIVED"
                line = f"{number:3}/{len(mutants):<3}  {seconds:5.1f} s  {mutant.name}: {verdict}"
                print(f"  {line}", flush=True)
    print(f"\n{killed} passed, {survived} failed")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
