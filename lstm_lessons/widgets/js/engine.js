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

const dot = (a, b) => a.reduce((sum, value, k) => sum + value * b[k], 0);

/** Apply `f` to each number of one or more equal (B, H) arrays. */
const each = (f, first, ...rest) =>
  first.map((row, b) => row.map((value, k) => f(value, ...rest.map((array) => array[b][k]))));

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

/**
 * One step of the LSTM.
 * @param {number[][]} x (B, I)
 * @param {{h: number[][], c: number[][]}} state (B, H), before the step
 * @param {{weight_ih: number[][], weight_hh: number[][], bias: number[]}} weights (4H, …), rows
 *   i, f, g, o; (3H, …), rows i, g, o, without a forget gate
 * @param {{forgetGate?: boolean}} [options] without it f = 1, as in 1997
 * @returns what `lstmCell` returns, and z_i, z_f, z_g, z_o: each (B, H)
 */
export function lstmStep(x, { h, c }, weights, { forgetGate = true } = {}) {
  const z = affine(x, h, weights);
  const size = c[0].length;
  const block = (k) => z.map((row) => row.slice(k * size, (k + 1) * size));
  const before = forgetGate
    ? { z_i: block(0), z_f: block(1), z_g: block(2), z_o: block(3) }
    : { z_i: block(0), z_g: block(1), z_o: block(2) };
  const gates = {
    i: each(sigmoid, before.z_i),
    f: forgetGate ? each(sigmoid, before.z_f) : each(() => 1, c),
    g: each(Math.tanh, before.z_g),
    o: each(sigmoid, before.z_o),
  };
  return { ...before, ...lstmCell(gates, c) };
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
