// GradientFlow's numbers: from the widget's state to the size of the gradient at every distance.

import { lstmSequence, rnnSequence } from "./engine.js";
import { directPath, divided, lstmJacobians, productNorms, rnnJacobians, slopesOf, spectralNorm, spectralRadius } from "./gradient_engine.js";

/** The state with `step`, the selected distance, among those there are. */
export function tidyDistance(state) {
  return { ...state, step: Math.min(state.step, state.x.length - 1) };
}

const mean = (rows) => rows.flat().reduce((sum, value) => sum + value, 0) / rows.flat().length;

/**
 * Measure the gradient in both networks.
 * @param {Object} state the widget's traits
 * @returns {{series: Object<string, number[]>, facts: Object<string, number>}} the series over the
 *   distances 1 … T: rnn, bound, lstm, direct; the facts: spectral_radius, mean_slope, mean_forget
 */
export function gradientTrajectory({ matrix, spectral_norm, nonlinearity, input_scale, forget_bias, x }) {
  const [i, f, , o] = NETWORKS.weight_hh;
  const blocks = [i, f, NETWORKS.matrices[matrix], o].map((block) =>
    divided(block, spectralNorm(block)).map((row) => row.map((weight) => spectral_norm * weight)));
  const columns = NETWORKS.weight_ih.map((block) => block.map((weight) => [input_scale * weight]));
  const inputs = x.map((value) => [[value]]);
  const zeros = columns[0].map(() => 0);

  const candidate = { weight_ih: columns[2], weight_hh: blocks[2], bias: zeros };
  const slopes = slopesOf(rnnSequence(inputs, [zeros], candidate, { nonlinearity }), nonlinearity);
  const all = {
    weight_ih: columns.flat(),
    weight_hh: blocks.flat(),
    bias: [0, forget_bias, 0, 0].flatMap((bias) => zeros.map(() => bias)),
  };
  const steps = lstmSequence(inputs, { h: [zeros], c: [zeros] }, all);
  const gates = steps.map((step) => step.f[0]);
  return {
    series: {
      rnn: productNorms(rnnJacobians(slopes, blocks[2])),
      bound: x.map((_, k) => spectral_norm ** (k + 1)),
      lstm: productNorms(lstmJacobians(steps, all.weight_hh)),
      direct: directPath(gates),
    },
    facts: {
      spectral_radius: spectralRadius(blocks[2]),
      mean_slope: mean(slopes),
      mean_forget: mean(gates),
    },
  };
}
