// Learning in the page: from the gradient in what a network says back to all of its weights, and a
// step down. Plain arrays in, new plain arrays out; shapes and names are those of engine.js.

/** Zeros in the shape of a nested array. */
const zerosLike = (array) => (Array.isArray(array) ? array.map(zerosLike) : 0);

/**
 * Backpropagation through time over a sequence that `lstmSequence` has run: the four gates' LSTM.
 * @param {Object[]} steps what `lstmSequence` returned
 * @param {number[][][]} x (T, B, I)
 * @param {{h: number[][], c: number[][]}} state (B, H), before the first step
 * @param {{weight_ih: number[][], weight_hh: number[][], bias: number[]}} weights
 * @param {number[][][]} d_output (T, B, H): gradient in h at each step
 * @param {{h: number[][], c: number[][]}} [d_state] gradient in the last state beside that; or none
 * @returns {{weight_ih: number[][], weight_hh: number[][], bias: number[], x: number[][][],
 *   h: number[][], c: number[][]}} gradients: of the weights, of x, of the state before the first step
 */
export function lstmBackward(steps, x, state, weights, d_output, d_state) {
  const { weight_ih, weight_hh, bias } = weights;
  const grads = { weight_ih: zerosLike(weight_ih), weight_hh: zerosLike(weight_hh), bias: zerosLike(bias) };
  const d_x = zerosLike(x);
  let d_h = d_state ? d_state.h : zerosLike(state.h);
  let d_c = d_state ? d_state.c : zerosLike(state.c);
  for (let t = steps.length - 1; t >= 0; t -= 1) {
    const before = t > 0 ? steps[t - 1] : state;
    const [d_h_before, d_c_before] = [zerosLike(d_h), zerosLike(d_c)];
    for (let b = 0; b < d_h.length; b += 1) {
      const [i, f, g, o, tanh_c] = ["i", "f", "g", "o", "tanh_c"].map((name) => steps[t][name][b]);
      const size = i.length;
      for (let n = 0; n < size; n += 1) {
        const d_h_n = d_h[b][n] + d_output[t][b][n];
        const d_c_n = d_c[b][n] + d_h_n * o[n] * (1 - tanh_c[n] * tanh_c[n]);
        d_c_before[b][n] = d_c_n * f[n];
        const d_z = [
          d_c_n * g[n] * i[n] * (1 - i[n]),
          d_c_n * before.c[b][n] * f[n] * (1 - f[n]),
          d_c_n * i[n] * (1 - g[n] * g[n]),
          d_h_n * tanh_c[n] * o[n] * (1 - o[n]),
        ];
        for (let gate = 0; gate < 4; gate += 1) {
          const row = gate * size + n;
          addOuter(d_z[gate], row, x[t][b], weight_ih, grads.weight_ih, d_x[t][b]);
          addOuter(d_z[gate], row, before.h[b], weight_hh, grads.weight_hh, d_h_before[b]);
          grads.bias[row] += d_z[gate];
        }
      }
    }
    [d_h, d_c] = [d_h_before, d_c_before];
  }
  return { ...grads, x: d_x, h: d_h, c: d_c };
}

/** One row of z = W v with the gradient d_z: add what it brings to the row of W, and to v. */
function addOuter(d_z, row, v, weight, d_weight, d_v) {
  for (let k = 0; k < v.length; k += 1) {
    d_weight[row][k] += d_z * v[k];
    d_v[k] += d_z * weight[row][k];
  }
}

/** y = W x + b for a batch: (B, I) in, (B, O) out. */
export function denseForward(x, { weight, bias }) {
  return x.map((features) => weight.map((row, k) =>
    row.reduce((sum, value, m) => sum + value * features[m], bias[k])));
}

/**
 * Back through `denseForward`.
 * @param {number[][]} d_y (B, O)
 * @returns {{weight: number[][], bias: number[], x: number[][]}}
 */
export function denseBackward(x, { weight, bias }, d_y) {
  const grads = { weight: zerosLike(weight), bias: zerosLike(bias), x: zerosLike(x) };
  d_y.forEach((row, b) => row.forEach((d, k) => {
    addOuter(d, k, x[b], weight, grads.weight, grads.x[b]);
    grads.bias[k] += d;
  }));
  return grads;
}

/** The mean of (y − target)² over a batch (B, O), and its gradient in y. */
export function squaredError(y, target) {
  const count = y.length * y[0].length;
  const errors = y.map((row, b) => row.map((value, k) => value - target[b][k]));
  return {
    loss: errors.flat().reduce((sum, error) => sum + error * error, 0) / count,
    d_y: errors.map((row) => row.map((error) => (2 * error) / count)),
  };
}

/** The size of all numbers as one vector. They are divided by the largest: no square overflows. */
export function normOf(arrays) {
  const numbers = arrays.flat(Infinity);
  const largest = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return 0;
  return largest * Math.sqrt(numbers.reduce((sum, value) => sum + (value / largest) ** 2, 0));
}

/** What gradients are multiplied by so that their norm is at most `maxNorm`; 1 where it is. */
export function clipFactor(norm, maxNorm) {
  return Math.min(maxNorm / (norm + 1e-6), 1);
}

/** Gradient descent: p − η g, in nested arrays. */
export function descended(parameter, gradient, rate) {
  return Array.isArray(parameter)
    ? parameter.map((part, k) => descended(part, gradient[k], rate))
    : parameter - rate * gradient;
}
