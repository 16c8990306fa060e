// The units' mathematics, and nothing else: plain nested arrays in, plain nested arrays out.
// Shapes and names are the notation's: x (B, I), h and c (B, H), weight_ih (4H, I),
// weight_hh (4H, H), bias (4H,); gates stacked in the order i, f, g, o.

/** σ(z) = 1 / (1 + exp(−z)). Only the exponential of a negative number is taken: no overflow. */
export function sigmoid(z) {
  const e = Math.exp(-Math.abs(z));
  return (z >= 0 ? 1 : e) / (1 + e);
}

const NONLINEARITIES = {
  tanh: Math.tanh,
  relu: (z) => Math.max(z, 0),
  identity: (z) => z,
};

/** Σ a_k b_k. A loop: it is what a training step spends its time with. */
function dot(a, b) {
  let sum = 0;
  for (let k = 0; k < a.length; k += 1) sum += a[k] * b[k];
  return sum;
}

/** Apply `f` to each number of up to three equal (B, H) arrays. */
const each = (f, first, second = first, third = first) =>
  first.map((row, b) => row.map((value, k) => f(value, second[b][k], third[b][k])));

/** W_x x + W_h h + b for one step: (B, rows). */
function affine(x, h, { weight_ih, weight_hh, bias }) {
  return x.map((features, b) =>
    bias.map((offset, row) => dot(features, weight_ih[row]) + dot(h[b], weight_hh[row]) + offset));
}

/**
 * One step of the recurrent unit: h_t = φ(W_x x_t + W_h h_{t−1} + b).
 * @param {number[][]} x (B, I)
 * @param {number[][]} h (B, H), before the step
 * @param {{weight_ih: number[][], weight_hh: number[][], bias: number[]}} weights (H, I), (H, H), (H,)
 * @param {{nonlinearity?: "tanh"|"relu"|"identity"}} [options]
 * @returns {{z: number[][], h: number[][]}} each (B, H)
 */
export function rnnStep(x, h, weights, { nonlinearity = "tanh" } = {}) {
  const z = affine(x, h, weights);
  return { z, h: each(NONLINEARITIES[nonlinearity], z) };
}

/**
 * The recurrent unit over a sequence.
 * @param {number[][][]} x (T, B, I)
 * @param {number[][]} h_0 (B, H)
 * @returns {{z: number[][], h: number[][]}[]} what `rnnStep` returns, for each of T steps
 */
export function rnnSequence(x, h_0, weights, options) {
  let h = h_0;
  return x.map((features) => {
    const step = rnnStep(features, h, weights, options);
    h = step.h;
    return step;
  });
}

/**
 * The part of the LSTM behind its gates: c_t = f ⊙ c_{t−1} + i ⊙ g, h_t = o ⊙ tanh(c_t).
 * @param {{i: number[][], f: number[][], g: number[][], o: number[][]}} gates each (B, H)
 * @param {number[][]} c (B, H), before the step
 * @returns the gates, and kept = f ⊙ c_{t−1}, written = i ⊙ g, c, tanh_c, h: each (B, H)
 */
export function lstmCell({ i, f, g, o }, c) {
  const kept = each((gate, state) => gate * state, f, c);
  const written = each((gate, candidate) => gate * candidate, i, g);
  const sum = each((a, b) => a + b, kept, written);
  const tanh_c = each(Math.tanh, sum);
  const h = each((gate, shown) => gate * shown, o, tanh_c);
  return { i, f, g, o, kept, written, c: sum, tanh_c, h };
}

/** z + w ⊙ c, for a peephole's weights w (H,); z where there are none. */
const peek = (z, w, c) => (w ? each((sum, seen) => sum + seen, z, c.map((row) => row.map((value, k) => w[k] * value))) : z);

/** One of the blocks of H rows that are stacked in z, (B, rows). */
const blockOf = (z, k, size) => z.map((row) => row.slice(k * size, (k + 1) * size));

/**
 * One step of the LSTM.
 * @param {number[][]} x (B, I)
 * @param {{h: number[][], c: number[][]}} state (B, H), before the step
 * @param {Object<string, number[][]|number[]>} weights weight_ih, weight_hh, bias, (4H, …), rows
 *   i, f, g, o; without rows of f, (3H, …), if f = 1 or f = 1 − i; and for peepholes weight_ci,
 *   weight_cf, weight_co, (H,) each
 * @param {{forgetGate?: boolean, coupled?: boolean}} [options] without forget gate f = 1, as in
 *   1997; coupled, f = 1 − i
 * @returns what `lstmCell` returns, and z_i, z_f, z_g, z_o, without what peepholes add: each (B, H)
 */
export function lstmStep(x, { h, c }, weights, { forgetGate = true, coupled = false } = {}) {
  const z = affine(x, h, weights);
  const rows = forgetGate && !coupled ? ["i", "f", "g", "o"] : ["i", "g", "o"];
  const before = Object.fromEntries(rows.map((name, k) => [`z_${name}`, blockOf(z, k, c[0].length)]));
  const i = each(sigmoid, peek(before.z_i, weights.weight_ci, c));
  const f = before.z_f
    ? each(sigmoid, peek(before.z_f, weights.weight_cf, c))
    : each((gate) => (coupled ? 1 - gate : 1), i);
  const g = each(Math.tanh, before.z_g);
  // The output gate sees the new cell state.
  const seen = weights.weight_co && lstmCell({ i, f, g, o: i }, c).c;
  const o = each(sigmoid, peek(before.z_o, weights.weight_co, seen));
  return { ...before, ...lstmCell({ i, f, g, o }, c) };
}

/**
 * The LSTM over a sequence.
 * @param {number[][][]} x (T, B, I)
 * @param {{h: number[][], c: number[][]}} state (B, H), before the first step
 * @returns what `lstmStep` returns, for each of T steps
 */
export function lstmSequence(x, state, weights, options) {
  let before = state;
  return x.map((features) => {
    before = lstmStep(features, before, weights, options);
    return before;
  });
}

/**
 * The part of the GRU behind its gates: n = tanh(p + r ⊙ q), h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}.
 * @param {{r: number[][], z: number[][], p: number[][], q: number[][]}} gates each (B, H); p is
 *   W_xn x_t + b_xn, q is W_hn h_{t−1} + b_hn
 * @param {number[][]} h (B, H), before the step
 * @returns what it was given, and n, kept = z ⊙ h_{t−1}, one_minus_z, written, h: each (B, H)
 */
export function gruCell({ r, z, p, q }, h) {
  const n = each((sum, gate, seen) => Math.tanh(sum + gate * seen), p, r, q);
  const kept = each((gate, state) => gate * state, z, h);
  const one_minus_z = each((gate) => 1 - gate, z);
  const written = each((share, candidate) => share * candidate, one_minus_z, n);
  return { r, z, p, q, n, kept, one_minus_z, written, h: each((a, b) => a + b, written, kept) };
}

/**
 * One step of the GRU, in PyTorch's form.
 * @param {number[][]} x (B, I)
 * @param {number[][]} h (B, H), before the step
 * @param {{weight_ih: number[][], weight_hh: number[][], bias_ih: number[], bias_hh: number[]}} weights
 *   (3H, …), rows r, z, n
 * @returns what `gruCell` returns, and sum_r, sum_z, what the gates squash: each (B, H)
 */
export function gruStep(x, h, { weight_ih, weight_hh, bias_ih, bias_hh }) {
  const size = h[0].length;
  const [of_x, of_h] = [[x, weight_ih, bias_ih], [h, weight_hh, bias_hh]].map(([seen, weight, bias]) =>
    seen.map((values) => bias.map((offset, row) => dot(values, weight[row]) + offset)));
  const sum = (k) => each((a, b) => a + b, blockOf(of_x, k, size), blockOf(of_h, k, size));
  const [sum_r, sum_z] = [sum(0), sum(1)];
  const gates = { r: each(sigmoid, sum_r), z: each(sigmoid, sum_z), p: blockOf(of_x, 2, size), q: blockOf(of_h, 2, size) };
  return { sum_r, sum_z, ...gruCell(gates, h) };
}

/**
 * The GRU over a sequence.
 * @param {number[][][]} x (T, B, I)
 * @param {number[][]} h_0 (B, H)
 * @returns what `gruStep` returns, for each of T steps
 */
export function gruSequence(x, h_0, weights) {
  let h = h_0;
  return x.map((features) => {
    const step = gruStep(features, h, weights);
    h = step.h;
    return step;
  });
}
