"""Mutants: wrong versions of lstm_lessons.scratch, each of which the tests must notice.

    python tests/mutants.py                    every mutant, with and without the golden vectors
    python tests/mutants.py --without-golden   every mutant, without the golden vectors only
    python tests/mutants.py --quick            five mutants, once

Each mutant is one slip that a person could make. It is made in a copy of the package, in a
temporary folder, and the scratch tests run against that copy in a process of their own. A mutant
is killed when a test fails. One that survives means a missing test: status 1.
"""

import argparse
import importlib
import io
import multiprocessing
import os
import re
import shutil
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "lstm_lessons"
TESTS = ROOT / "tests" / "scratch"
AT_ONCE = 2
# Seconds saved on each mutant: no plugins to load, no threads that wait for each other, and a
# process that starts as a copy of one where all but the package has been imported.
QUICKLY = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "OMP_NUM_THREADS": "1"}
IMPORTED_ONCE = ["numpy", "mpmath", "hypothesis", "pytest", "torch"]

# Quick ones first: with -x, most mutants never reach the tests that need PyTorch.
ORDER = ["golden", "activations", "affine", "steps", "long_sequences", "initialisation"]
ORDER += ["bad_input", "state_dict", "tape", "properties", "gradient_check", "import"]

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

* pre-activations clipped to ±20
lstm.py
- z_i, z_f, z_g, z_o = np.split(z, 4, axis=-1)
+ z_i, z_f, z_g, z_o = np.split(np.clip(z, -20, 20), 4, axis=-1)

* pre-activations clipped to ±20 in the 1997 cell
lstm.py
- z_i, z_g, z_o = np.split(z, 3, axis=-1)
+ z_i, z_g, z_o = np.split(np.clip(z, -20, 20), 3, axis=-1)

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

* the cell state clipped to ±10
lstm.py
- c = f * c + i * g
+ c = np.clip(f * c + i * g, -10, 10)

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

* i and f mixed up in the single step alone
lstm.py
- return lstm_cell(i, f, g, o, c)
+ return lstm_cell(f, i, g, o, c)

# the LSTM's layer

* forget bias written to the rows of g
lstm.py
- ["bias_l0"][self.hidden_size : 2 * self.hidden_size]
+ ["bias_l0"][2 * self.hidden_size : 3 * self.hidden_size]

* forget bias written to every row
lstm.py
- ["bias_l0"][self.hidden_size : 2 * self.hidden_size]
+ ["bias_l0"][:]

* forget bias added to what was drawn
lstm.py
- 2 * self.hidden_size] = self.forget_bias
+ 2 * self.hidden_size] += self.forget_bias

* the same weights for everyone who names no seed
lstm.py
- rng: Seed = None,
+ rng: Seed = 0,

* the cell state not carried over the steps
lstm.py
- lstm_cell(i[t], f[t], g[t], o[t], c[t])
+ lstm_cell(i[t], f[t], g[t], o[t], c[0])

* c_0 ignored
lstm.py
- h[0], c[0] = h_0, c_0
+ h[0], c[0] = h_0, 0

* everything forgotten every 20 steps
lstm.py
- lstm_cell(i[t], f[t], g[t], o[t], c[t])
+ lstm_cell(i[t], f[t], g[t], o[t], c[t] * (t % 20 < 19))

* i and f under each other's names on the tape
lstm.py
- i=i, f=f, g=g
+ i=f, f=i, g=g
lstm.py
- i, f, g, o, c, c_prev = tape.i, tape.f, tape.g
+ i, f, g, o, c, c_prev = tape.f, tape.i, tape.g

# the LSTM's backward pass

* the last step left out on the way back
lstm.py
- d_z = np.empty((*tape.x.shape[:2], len(weight_hh)), self.dtype)
-         for t in reversed(range(len(c))):
+ d_z = np.zeros((*tape.x.shape[:2], len(weight_hh)), self.dtype)
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
- d_c = d_c + d_h * o * tanh_slope(tanh_c)
+ d_c = d_h * o * tanh_slope(tanh_c)

* the slope of the cell's tanh left out
lstm.py
- d_c = d_c + d_h * o * tanh_slope(tanh_c)
+ d_c = d_c + d_h * o

* the slope taken of c, not of tanh(c)
lstm.py
- tanh_slope(tanh_c)
+ tanh_slope(c)

* the forget gate blamed for c_t, not c_{t-1} (quick)
lstm.py
- d_z_f = d_c * c_prev * sigmoid_slope(f)
+ d_z_f = d_c * c * sigmoid_slope(f)

* the output gate blamed for c, not for tanh(c)
lstm.py
- d_z_o = d_h * tanh_c
+ d_z_o = d_h * c

* the candidate's slope left out
lstm.py
- d_z_g = d_c * i * tanh_slope(g)
+ d_z_g = d_c * i

* c_0 left out of the forget gate's gradient
lstm.py
- p, self.forget_gate, x, h[:-1], c[:-1],
+ p, self.forget_gate, x, h[:-1], np.concatenate([0 * c[:1], c[1:-1]]),

* the input gate's slope for the forget gate's
lstm.py
- sigmoid_slope(f)
+ sigmoid_slope(i)

* d_i and d_f swapped
lstm.py
- return d_z_i, d_z_f, d_z_g, d_z_o, d_c * f
+ return d_z_f, d_z_i, d_z_g, d_z_o, d_c * f

* the forget gate left out of d_c
lstm.py
- return d_z_i, d_z_f, d_z_g, d_z_o, d_c * f
+ return d_z_i, d_z_f, d_z_g, d_z_o, d_c

* the state before the step given for the state after it
lstm.py
- o[t], c[t], c_prev[t])
+ o[t], c_prev[t], c_prev[t])

* gates blamed for x only, not h
lstm.py
- d_h = d_z[t] @ weight_hh
+ d_h = 0 * d_h

* d_z clipped to ±50
lstm.py
- d_z[t] = np.concatenate(d_gates, axis=-1)
+ d_z[t] = np.clip(np.concatenate(d_gates, axis=-1), -50, 50)

* the error on the cell line cut off 15 steps back
lstm.py
-             d_z[t] = np.concatenate
+             d_c = d_c * (len(c) - t != 15)
+             d_z[t] = np.concatenate

* the gradient of i dropped where that of f should be
lstm.py
- del d_gates[1]
+ del d_gates[0]

* the gradient of g dropped where that of f should be
lstm.py
- del d_gates[1]
+ del d_gates[2]

* the gradient of o dropped where that of f should be
lstm.py
- del d_gates[1]
+ del d_gates[-1]

* d_h_0 and d_c_0 swapped
lstm.py
- return grads, d_x, (d_h, d_c)
+ return grads, d_x, (d_c, d_h)

# a unit that agrees with its own backward pass, and is another unit

* rows of i and f swapped throughout (quick)
lstm.py
- z_i, z_f, z_g, z_o = np.split(z, 4, axis=-1)
+ z_f, z_i, z_g, z_o = np.split(z, 4, axis=-1)
lstm.py
- return d_z_i, d_z_f, d_z_g, d_z_o, d_c * f
+ return d_z_f, d_z_i, d_z_g, d_z_o, d_c * f
lstm.py
- del d_gates[1]
+ del d_gates[0]

* rows of g and o swapped throughout: another library's order
lstm.py
- z_i, z_f, z_g, z_o = np.split(z, 4, axis=-1)
+ z_i, z_f, z_o, z_g = np.split(z, 4, axis=-1)
lstm.py
- d_z[t] = np.concatenate(d_gates, axis=-1)
+ d_z[t] = np.concatenate(
+                 [*d_gates[:2], *d_gates[:1:-1]] if tape.forget_gate else d_gates, axis=-1
+             )

* rows of g and o swapped throughout in the 1997 cell
lstm.py
- z_i, z_g, z_o = np.split(z, 3, axis=-1)
+ z_i, z_o, z_g = np.split(z, 3, axis=-1)
lstm.py
-                 del d_gates[1]
+                 d_gates = [d_gates[0], d_gates[3], d_gates[2]]

* no tanh on the way out of the cell, throughout
lstm.py
- h = o * np.tanh(c)
+ h = o * c
lstm.py
- tanh_c = np.tanh(c)
+ tanh_c = c
lstm.py
- d_c = d_c + d_h * o * tanh_slope(tanh_c)
+ d_c = d_c + d_h * o

* the recurrent weight transposed throughout
rnn.py
- h @ weight_hh.T + bias
+ h @ weight_hh + bias
rnn.py
- d_h = d_z[t] @ weight_hh
+ d_h = d_z[t] @ weight_hh.T
affine.py
- "weight_hh_l0": d_z_rows.T @ h_rows,
+ "weight_hh_l0": (h_rows.T @ d_z_rows if d_z.shape == h_prev.shape else d_z_rows.T @ h_rows),

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

* d_h clipped to ±100
rnn.py
- d_h = d_z[t] @ weight_hh
+ d_h = np.clip(d_z[t] @ weight_hh, -100, 100)

* relu asked for, tanh computed
rnn.py
- weight_hh, bias, phi)
+ weight_hh, bias)

* relu unasked
rnn.py
- nonlinearity: str = "tanh",
+ nonlinearity: str = "relu",

* another nonlinearity for the single step unasked
rnn.py
- phi: Callable[[Array], Array] = np.tanh,
+ phi: Callable[[Array], Array] = np.sin,

# the gradients of the sum

* the LSTM's recurrent weight blamed for h_t, not h_{t-1}
lstm.py
- affine_backward(d_z, tape.x, tape.h_prev,
+ affine_backward(d_z, tape.x, tape.h,

* the RNN's recurrent weight blamed for h_t, not h_{t-1}
rnn.py
- affine_backward(d_z, tape.x, tape.h_prev,
+ affine_backward(d_z, tape.x, tape.h,

* h_0 left out of the recurrent weight's gradient
affine.py
- "weight_hh_l0": d_z_rows.T @ h_rows,
+ "weight_hh_l0": d_z[1:].reshape(-1, d_z.shape[-1]).T @ h_rows[d_z.shape[1] :],

* x in place of h where the two are of one size
affine.py
- "weight_hh_l0": d_z_rows.T @ h_rows,
+ "weight_hh_l0": d_z_rows.T @ (x_rows if x.shape == h_prev.shape else h_rows),

* the recurrent weight's gradient transposed where it is square
affine.py
- "weight_hh_l0": d_z_rows.T @ h_rows,
+ "weight_hh_l0": (h_rows.T @ d_z_rows if d_z.shape == h_prev.shape else d_z_rows.T @ h_rows),

* the input weight's gradient transposed
affine.py
- "weight_ih_l0": d_z_rows.T @ x_rows,
+ "weight_ih_l0": x_rows.T @ d_z_rows,

* steps and sequences mixed up in the input weight's gradient
affine.py
- "weight_ih_l0": d_z_rows.T @ x_rows,
+ "weight_ih_l0": d_z_rows.T @ x.swapaxes(0, 1).reshape(x_rows.shape),

* one bias gradient for all rows
affine.py
- "bias_l0": d_z_rows.sum(axis=0),
+ "bias_l0": 0 * d_z_rows[0] + d_z_rows[:, 0].sum(),

* the bias gradient of the last step only
affine.py
- "bias_l0": d_z_rows.sum(axis=0),
+ "bias_l0": d_z[-1].sum(axis=0),

* the bias gradient averaged over the batch
affine.py
- "bias_l0": d_z_rows.sum(axis=0),
+ "bias_l0": d_z.mean(axis=1).sum(axis=0),

* d_x through the weights of other gates
affine.py
- d_z @ parameters["weight_ih_l0"]
+ d_z @ parameters["weight_ih_l0"][::-1]

* a gradient for a bias that is not there
affine.py
- {name: grads[name] for name in parameters}
+ grads

# activations

* σ overflows far out
activations.py
- np.exp(-np.abs(z))
+ np.exp(-z)

* relu hides NaN
activations.py
- return np.maximum(z, 0)
+ return np.where(z > 0, z, 0)

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
- np.where(y <= 0, 0, 1)
+ np.where(y <= 0, 1, 0)

* slope of relu at the kink is 1
activations.py
- np.where(y <= 0, 0, 1)
+ np.where(y < 0, 0, 1)

* slope of relu at NaN is 0
activations.py
- np.where(y <= 0, 0, 1)
+ np.where(y > 0, 1, 0)

# shapes and states

* the final h taken from the first step
tape.py
- return self.h[-1], self.c[-1]
+ return self.h[0], self.c[-1]

* the final c taken from the first step
tape.py
- return self.h[-1], self.c[-1]
+ return self.h[-1], self.c[0]

* the final h and c swapped
tape.py
- return self.h[-1], self.c[-1]
+ return self.c[-1], self.h[-1]

* the RNN's final state taken from the first step
tape.py
- return (self.h[-1],)
+ return (self.h[0],)

* the LSTM's final state never from beyond step 20
tape.py
- return self.h[-1], self.c[-1]
+ return self.h[:20][-1], self.c[:20][-1]

* the RNN's final state never from beyond step 20
tape.py
- return (self.h[-1],)
+ return (self.h[:20][-1],)

* the caller's state ignored
recurrent.py
- self._states_in("state", names, state, x.shape[1], batched)
+ self._states_in("state", names, None, x.shape[1], batched)

* d_state ignored (quick)
recurrent.py
- self._states_in("d_state", names, d_state, batch, tape.batched)
+ self._states_in("d_state", names, None, batch, tape.batched)

* batch_first forgotten for d_output
recurrent.py
- d_output = _time_major(d_output, tape.batched, tape.batch_first)
+ d_output = d_output.reshape(steps, batch, hidden)

* batch_first forgotten for d_x
recurrent.py
- d_x = _as_caller_has_it(d_x, tape.batched, tape.batch_first)
+ d_x = _as_caller_has_it(d_x, tape.batched, False)

* zeros in float64 for the state of a float32 layer
recurrent.py
- np.zeros((batch, self.hidden_size), self.dtype)
+ np.zeros((batch, self.hidden_size))

# the tape

* the caller's x on the tape, not a copy
recurrent.py
- self._run(x.copy()
+ self._run(x

* the weights on the tape, not copies
recurrent.py
-             ).copy()
-             for name, shape in
+             )
+             for name, shape in

* the output is the tape's own array (quick)
recurrent.py
- (sequence.swapaxes(0, 1) if batch_first else sequence).copy()
+ (sequence.swapaxes(0, 1) if batch_first else sequence)

* one sequence's output is the tape's own array
recurrent.py
- return sequence[:, 0].copy()
+ return sequence[:, 0]

* the final state is the tape's own array
recurrent.py
- array[None].copy() if batched
+ array[None] if batched

* one sequence's final state is the tape's own array
recurrent.py
- else array.copy() for array in state)
+ else array for array in state)

* the caller's d_state written to
recurrent.py
-             .reshape(batch, self.hidden_size)
-             .copy()
+             .reshape(batch, self.hidden_size)
lstm.py
- d_h = d_h + d_output[t]
+ d_h += d_output[t]

* today's recurrent weight of the LSTM, not the tape's
lstm.py
- weight_hh = tape.parameters["weight_hh_l0"]
+ weight_hh = self.parameters["weight_hh_l0"]

* today's recurrent weight of the RNN, not the tape's
rnn.py
- weight_hh = tape.parameters["weight_hh_l0"]
+ weight_hh = self.parameters["weight_hh_l0"]

* today's input weight of the LSTM, not the tape's
lstm.py
- tape.h_prev, tape.parameters)
+ tape.h_prev, self.parameters)

* today's nonlinearity, not the tape's
rnn.py
- NONLINEARITIES[tape.nonlinearity]
+ NONLINEARITIES[self.nonlinearity]

* today's forget_gate, not the tape's
lstm.py
- if not tape.forget_gate:
+ if not self.forget_gate:

* today's batch_first for d_output, not the tape's
recurrent.py
- d_output = _time_major(d_output, tape.batched, tape.batch_first)
+ d_output = _time_major(d_output, tape.batched, self.batch_first)

* today's batch_first for the shape of d_output, not the tape's
recurrent.py
- shape = (batch, steps, hidden) if tape.batch_first
+ shape = (batch, steps, hidden) if self.batch_first

* today's batch_first for d_x, not the tape's
recurrent.py
- d_x = _as_caller_has_it(d_x, tape.batched, tape.batch_first)
+ d_x = _as_caller_has_it(d_x, tape.batched, self.batch_first)

# weights in and out

* PyTorch's second bias ignored
recurrent.py
- new["bias_ih_l0"] + new["bias_hh_l0"]
+ new["bias_ih_l0"]

* the bias exported twice
recurrent.py
- np.zeros_like(arrays["bias_ih_l0"])
+ arrays["bias_ih_l0"].copy()

* weights exported without a copy
recurrent.py
- arrays = self._copy_of_parameters()
+ arrays = dict(self.parameters)

* no negative weight: drawn from [0, bound)
recurrent.py
- rng.uniform(-bound, bound, shape)
+ rng.uniform(0, bound, shape)

* the range of the weights from I, not H
recurrent.py
- bound = self.hidden_size**-0.5
+ bound = self.input_size**-0.5

* the seed ignored
recurrent.py
- rng = validation.generator("rng", rng)
+ rng = validation.generator("rng", None)

* weights drawn before all options are checked
recurrent.py
-         self.batch_first = validation.flag("batch_first", batch_first)
-         self.dtype
+         self.dtype
recurrent.py
- self._shapes = shapes
+ self._shapes = shapes
+         self.batch_first = validation.flag("batch_first", batch_first)

* names that do not belong accepted
recurrent.py
- sorted(arrays.keys() - current.keys(), key=str)
+ []

* weights written before all are checked
recurrent.py
-             new[name] = validation
+             if name in self.parameters and array.shape == old.shape:
+                 self.parameters[name][...] = array
+             new[name] = validation

* float16 not loaded
validation.py
- if array.dtype.kind != "f" or
+ if array.dtype.itemsize < 4 or array.dtype.kind != "f" or

* float64 squeezed into float32
validation.py
- not np.can_cast(array.dtype, dtype, "safe")
+ not np.can_cast(array.dtype, dtype, "same_kind")

* a mask lost on the way in
validation.py
- if isinstance(value, (np.ma.MaskedArray, np.matrix)):
+ if isinstance(value, np.matrix):

* a tensor with a gradient refused without its name
validation.py
- except (TypeError, ValueError, RuntimeError) as error:
+ except (TypeError, ValueError) as error:

* a tensor in bfloat16 refused without its name
validation.py
- except (TypeError, ValueError, RuntimeError) as error:
+ except (ValueError, RuntimeError) as error:

* a ragged list refused without its name
validation.py
- except (TypeError, ValueError, RuntimeError) as error:
+ except (TypeError, RuntimeError) as error:

# parameters that were replaced

* a parameter of any shape passes
recurrent.py
-             name: validation.shaped_array(
-                 f"parameters[{name!r}]", self.parameters[name], self.dtype, shape, "this layer's"
-             ).copy()
+             name: validation.float_array(
+                 f"parameters[{name!r}]", self.parameters[name], self.dtype
+             ).copy()

* a parameter of any dtype passes
recurrent.py
-             name: validation.shaped_array(
-                 f"parameters[{name!r}]", self.parameters[name], self.dtype, shape, "this layer's"
-             ).copy()
+             name: validation.shaped_array(
+                 f"parameters[{name!r}]",
+                 np.asarray(self.parameters[name], self.dtype), self.dtype, shape, "this layer's"
+             ).copy()

* a parameter too many passes
recurrent.py
- if self.parameters.keys() != self._shapes.keys():
+ if not self.parameters.keys() >= self._shapes.keys():

* a lost parameter ends in a KeyError
recurrent.py
- if self.parameters.keys() != self._shapes.keys():
+ if not self.parameters.keys() <= self._shapes.keys():

# bad input

* a size may be True
validation.py
- number is None or isinstance(value, bool)
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

* masked arrays pass
validation.py
- or isinstance(value, (np.ma.MaskedArray, np.matrix))
+ or isinstance(value, np.matrix)

* matrices pass
validation.py
- or isinstance(value, (np.ma.MaskedArray, np.matrix))
+ or isinstance(value, np.ma.MaskedArray)

* forget_bias may be True
validation.py
- if isinstance(value, bool) or not isinstance(value, Real):
+ if not isinstance(value, Real):

* forget_bias may be infinite
validation.py
- if not math.isfinite(number):
+ if math.isnan(number):

* forget_bias may be minus infinity
validation.py
- if not math.isfinite(number):
+ if not number < math.inf:

* forget_bias must be a float
validation.py
- not isinstance(value, Real):
+ not isinstance(value, (int, float)):

* an enormous forget_bias ends in an OverflowError
validation.py
- except OverflowError:
+ except ZeroDivisionError:

* numpy's own True is no flag
validation.py
- isinstance(value, (bool, np.bool_)):
-         raise
+ isinstance(value, bool):
+         raise

* a nonlinearity may be an array
validation.py
- if not isinstance(value, str) or value not in choices:
+ if value not in choices:

* a list passes for a seed
validation.py
- or not isinstance(value, (int, np.integer)):
+ or not isinstance(value, (int, np.integer, list)):

* a float passes for a seed
validation.py
- or not isinstance(value, (int, np.integer)):
+ or not isinstance(value, (int, np.integer, float)):

* the old generator passes
validation.py
- if isinstance(value, np.random.Generator) or value is None:
+ if isinstance(value, (np.random.Generator, np.random.RandomState)) or value is None:

* the error of d_state names the states
recurrent.py
- names = [f"d_{name}_n" for name in self.state_names]
+ names = [f"{name}_0" for name in self.state_names]

* a list passes for a state
recurrent.py
- elif isinstance(state, tuple) and len(state)
+ elif isinstance(state, (tuple, list)) and len(state)

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

* the gradient check leaves its step in the weights after an error
gradient_check.py
-         finally:
-             at[index] = value
+         except ZeroDivisionError:
+             raise
+         at[index] = value

* the gradient check's loss ignores the final state
gradient_check.py
- rng.standard_normal(part.shape)
+ np.zeros(part.shape)

* the gradient check's loss is a plain sum of the final state
gradient_check.py
- rng.standard_normal(part.shape)
+ np.ones(part.shape)

* the gradient check's loss is a plain sum of the outputs
gradient_check.py
- d_output = rng.standard_normal(output.shape)
+ d_output = np.ones(output.shape)

* the gradient check looks at the last output only
gradient_check.py
- d_output = rng.standard_normal(output.shape)
+ d_output = rng.standard_normal(output.shape)
+     d_output[:-1] = 0

* the gradient check ignores its seed
gradient_check.py
- rng = validation.generator("rng", rng)
+ rng = validation.generator("rng", 0)

* the gradient check ignores its step
gradient_check.py
- step = validation.positive_float("step", step)
+ step = validation.positive_float("step", step) * 0 + 1e-5

* the gradient check's step may be negative
validation.py
- if number <= 0:
+ if number == 0:

* the gradient check's step may be infinite or NaN
gradient_check.py
- step = validation.positive_float("step", step)
+ step = step if step > 0 or step != step else validation.positive_float("step", step)

* the gradient check writes into the caller's x
gradient_check.py
-     x = x.copy()
+     pass

* the gradient check writes into the caller's state
gradient_check.py
- [part.copy() for part in _parts(state)]
+ _parts(state)

* the gradient check divides 0 by 0
gradient_check.py
- 0.0 if scale == 0 else float(
+ float(

* the gradient check lets NaN pass
gradient_check.py
- float(np.max(errors))
+ float(max(0.0, *errors))
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


@dataclass
class Failures:
    """A pytest plugin that notes which tests fail."""

    names: list[str] = field(default_factory=list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test that fails, or whose fixture does."""
        if report.failed:
            self.names.append(report.nodeid.rpartition("/")[2])


def run_tests(mutant: Mutant | None, golden: bool) -> tuple[str, float]:
    """Return the first test that fails ("" if none does), and the seconds that it took.

    For a process of its own: it changes the folder, and imports the copy, for good.
    """
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        package = copy_package(folder)
        if mutant:
            mutate(mutant, package)
        os.chdir(folder)
        sys.path.insert(0, folder)  # before an installed package; from here on every test gets it
        module = importlib.import_module(f"{PACKAGE.name}.scratch")
        assert Path(module.__file__).is_relative_to(package), module.__file__
        options = ["-x", "-q", "--tb=no", "-m", "not long", "-p", "no:cacheprovider"]
        options += ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT)]
        failures = Failures()
        with redirect_stdout(io.StringIO()) as printed:
            status = pytest.main([*options, *map(str, test_files(golden))], [failures])
        if status not in (0, 1) or (status == 1) != bool(failures.names):
            raise RuntimeError(f"the tests did not run:\n{printed.getvalue()}")
    return next(iter(failures.names), ""), time.monotonic() - start


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

    os.environ |= QUICKLY
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(IMPORTED_ONCE)
    killed = survived = 0
    with ProcessPoolExecutor(AT_ONCE, context, max_tasks_per_child=1) as pool:
        for golden in modes:
            print(f"\n{'with' if golden else 'without'} the golden vectors", flush=True)
            failing, seconds = pool.submit(run_tests, None, golden).result()
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
