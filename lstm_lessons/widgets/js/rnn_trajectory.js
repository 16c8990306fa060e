// RNNUnit's numbers: from the widget's state to every quantity at every step.

import { rnnSequence } from "./engine.js";

/** The state with `step` among the steps there are. */
export function tidyStep(state) {
  return { ...state, step: Math.min(state.step, state.x.length - 1) };
}

/**
 * Run the unit over its inputs.
 * @param {Object} state the widget's traits
 * @returns {Object<string, number>[]} for each step: x, h_prev, z, h
 */
export function rnnTrajectory({ x, h_0, w_x, w_h, b, nonlinearity }) {
  const weights = { weight_ih: [[w_x]], weight_hh: [[w_h]], bias: [b] };
  const steps = rnnSequence(x.map((value) => [[value]]), [[h_0]], weights, { nonlinearity });
  let h_prev = h_0;
  return steps.map(({ z: [[z]], h: [[h]] }, t) => {
    const values = { x: x[t], h_prev, z, h };
    h_prev = h;
    return values;
  });
}
