// GRUExplorer's numbers: from the widget's state to every quantity at every step.

import { gruCell, gruSequence, gruStep } from "./engine.js";

/**
 * Run the unit over its inputs.
 * @param {Object} state the widget's traits
 * @returns {Object<string, number>[]} for each step: x, h_prev, p, q, r, z, n, kept, one_minus_z,
 *   written, h; and sum_r, sum_z where the gates are computed
 */
export function gruTrajectory(state) {
  let h_prev = state.h_0;
  return run(state).map((step, t) => {
    const values = { x: state.x[t], h_prev };
    for (const [name, [[value]]] of Object.entries(step)) values[name] = value;
    h_prev = values.h;
    return values;
  });
}

function run({ mode, x, h_0, held, weight_ih, weight_hh, bias_ih, bias_hh }) {
  const column = (list) => list.map((value) => [value]);
  const weights = { weight_ih: column(weight_ih), weight_hh: column(weight_hh), bias_ih, bias_hh };
  const inputs = x.map((value) => [[value]]);
  if (mode === "computed") return gruSequence(inputs, [[h_0]], weights);
  let h = [[h_0]];
  return inputs.map((features, t) => {
    // The gates are in the reader's hand; the candidate is computed.
    const { p, q } = gruStep(features, h, weights);
    const step = gruCell({ r: [[held[t][0]]], z: [[held[t][1]]], p, q }, h);
    h = step.h;
    return step;
  });
}
