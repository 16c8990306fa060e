// How a gradient travels back through time: the Jacobian of each step, their products, and how
// large a matrix is. Plain arrays in, plain arrays and numbers out; a matrix is an array of rows.

/** A·B. */
export function product(a, b) {
  return a.map((row) => {
    const sums = b[0].map(() => 0);
    row.forEach((value, m) => {
      for (let n = 0; n < sums.length; n += 1) sums[n] += value * b[m][n];
    });
    return sums;
  });
}

/** A matrix divided by a number: by its size, so that no square under- or overflows. */
export function divided(matrix, size) {
  return matrix.map((row) => row.map((value) => value / size));
}

const largestEntry = (matrix) => matrix.reduce(
  (largest, row) => row.reduce((size, value) => Math.max(size, Math.abs(value)), largest), 0);

/**
 * The size of the largest eigenvalue: the limit of ‖Aⁿ‖ to the power 1/n (Gelfand's formula). A is
 * squared again and again; `power` is what has come of it, divided by its largest entry.
 */
export function spectralRadius(matrix) {
  const size = largestEntry(matrix);
  if (size === 0) return 0;
  let power = divided(matrix, size);
  let logarithm = Math.log(size);
  for (let share = 1 / 2; share > 1e-18; share /= 2) {
    const square = product(power, power);
    const factor = largestEntry(square);
    if (factor === 0) return 0;
    // If a square is a multiple of its root, so are all that follow: a geometric series.
    const isMultiple = square.every((row, k) =>
      row.every((value, m) => Math.abs(value - factor * power[k][m]) <= 1e-15 * factor));
    if (isMultiple) return Math.exp(logarithm + 2 * share * Math.log(factor));
    logarithm += share * Math.log(factor);
    power = divided(square, factor);
  }
  return Math.exp(logarithm);
}

/** The largest singular value, by how much a matrix can lengthen a vector: √ρ(AᵀA). */
export function spectralNorm(matrix) {
  const size = largestEntry(matrix);
  if (size === 0) return 0;
  const unit = divided(matrix, size);
  const transposed = unit[0].map((_, n) => unit.map((row) => row[n]));
  return size * Math.sqrt(spectralRadius(product(transposed, unit)));
}

const SLOPES = {
  tanh: (y) => 1 - y * y,
  relu: (y) => (y > 0 ? 1 : 0),
  identity: () => 1,
};

/** The slopes of a nonlinearity at each step, given its outputs: (T, H). */
export function slopesOf(steps, nonlinearity) {
  return steps.map(({ h: [h] }) => h.map(SLOPES[nonlinearity]));
}

/**
 * ∂h_t/∂h_{t−1} = diag(φ′(z_t)) W_h for each step of the recurrent unit.
 * @param {number[][]} slopes (T, H)
 * @param {number[][]} weight_hh (H, H)
 * @returns {number[][][]} (T, H, H)
 */
export function rnnJacobians(slopes, weight_hh) {
  return slopes.map((slope) => weight_hh.map((row, n) => row.map((weight) => slope[n] * weight)));
}

/**
 * ∂(h, c)_t/∂(h, c)_{t−1} for each step of the LSTM.
 * @param {Object[]} steps what `lstmSequence` returns for one sequence that starts from c = 0
 * @param {number[][]} weight_hh (4H, H), rows i, f, g, o
 * @returns {number[][][]} (T, 2H, 2H)
 */
export function lstmJacobians(steps, weight_hh) {
  return steps.map(({ i: [i], f: [f], g: [g], o: [o], tanh_c: [tanh_c] }, t) => {
    const size = i.length;
    const rows = { h: [], c: [] };
    for (let n = 0; n < size; n += 1) {
      const c_prev = t > 0 ? steps[t - 1].c[0][n] : 0;
      // c_t depends on h_{t−1} by way of i, f and g, and on c_{t−1} directly.
      const ways = [g[n] * i[n] * (1 - i[n]), c_prev * f[n] * (1 - f[n]), i[n] * (1 - g[n] * g[n])];
      const by_h = i.map((_, m) => ways.reduce((sum, way, k) => sum + way * weight_hh[k * size + n][m], 0));
      const c = [...by_h, ...i.map((_, m) => (m === n ? f[n] : 0))];
      // h_t depends on c_t, and on h_{t−1} by way of o.
      const shown = o[n] * (1 - tanh_c[n] * tanh_c[n]);
      const by_o = tanh_c[n] * o[n] * (1 - o[n]);
      rows.c.push(c);
      rows.h.push(c.map((value, m) => shown * value + (m < size ? by_o * weight_hh[3 * size + n][m] : 0)));
    }
    return [...rows.h, ...rows.c];
  });
}

/** ‖J_T‖, ‖J_T J_{T−1}‖, … : how large the gradient is at each distance. */
export function productNorms(jacobians) {
  let total;
  return [...jacobians].reverse().map((jacobian) => {
    total = total === undefined ? jacobian : product(total, jacobian);
    return spectralNorm(total);
  });
}

/** The largest of the products of 1, 2, … of the last forget gates: (T, H) in, (T,) out. */
export function directPath(f) {
  let kept = f[0].map(() => 1);
  return [...f].reverse().map((gates) => {
    kept = kept.map((value, n) => value * gates[n]);
    return Math.max(...kept);
  });
}
