// GateExplorer's numbers: from the widget's state to every quantity at every step.

import { lstmCell, lstmSequence } from "./engine.js";

/**
 * Run the unit over its inputs.
 * @param {Object} state the widget's traits
 * @returns {Object<string, number>[]} for each step: x, h_prev, c_prev, i, f, g, o, kept, written,
 *   c, tanh_c, h; and z_i … z_o where the gates are computed, sum_i, sum_f, sum_o where they look at c
 */
export function gateTrajectory(state) {
  const steps = state.mode === "held" ? runHeld(state) : runComputed(state);
  let h_prev = state.h_0;
  let c_prev = state.c_0;
  return steps.map((step, t) => {
    const values = { x: state.x[t], h_prev, c_prev };
    for (const [name, [[value]]] of Object.entries(step)) values[name] = value;
    if (state.variant === "peephole" && state.mode === "computed") {
      const [w_i, w_f, w_o] = state.weight_c;
      values.sum_i = values.z_i + w_i * c_prev;
      values.sum_f = values.z_f + w_f * c_prev;
      values.sum_o = values.z_o + w_o * values.c;
    }
    h_prev = values.h;
    c_prev = values.c;
    return values;
  });
}

function runHeld({ held, c_0 }) {
  let c = [[c_0]];
  return held.map(([i, f, g, o]) => {
    const step = lstmCell({ i: [[i]], f: [[f]], g: [[g]], o: [[o]] }, c);
    c = step.c;
    return step;
  });
}

function runComputed({ variant, x, h_0, c_0, weight_ih, weight_hh, bias, weight_c }) {
  const column = (list) => list.map((value) => [value]);
  const seen = variant === "peephole" ? weight_c : [];
  const peepholes = Object.fromEntries(seen.map((w, k) => [`weight_c${"ifo"[k]}`, [w]]));
  const weights = { weight_ih: column(weight_ih), weight_hh: column(weight_hh), bias, ...peepholes };
  return lstmSequence(x.map((value) => [[value]]), { h: [[h_0]], c: [[c_0]] }, weights);
}
