// GateExplorer's numbers: from the widget's state to every quantity at every step.

import { lstmCell, lstmSequence } from "./engine.js";

/** The state with as many rows of `held` as there are inputs, and `step` among them. */
export function tidyGates(state) {
  const last = state.held.at(-1);
  return {
    ...state,
    held: state.x.map((_, t) => state.held[t] ?? last),
    step: Math.min(state.step, state.x.length - 1),
  };
}

/**
 * Run the unit over its inputs.
 * @param {Object} state the widget's traits
 * @returns {Object<string, number>[]} for each step: x, h_prev, c_prev, i, f, g, o, kept, written,
 *   c, tanh_c, h; and z_i … z_o where the gates are computed
 */
export function gateTrajectory(state) {
  const steps = state.mode === "held" ? runHeld(state) : runComputed(state);
  let h_prev = state.h_0;
  let c_prev = state.c_0;
  return steps.map((step, t) => {
    const values = { x: state.x[t], h_prev, c_prev };
    for (const [name, [[value]]] of Object.entries(step)) values[name] = value;
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

function runComputed({ x, h_0, c_0, weight_ih, weight_hh, bias }) {
  const column = (list) => list.map((value) => [value]);
  const weights = { weight_ih: column(weight_ih), weight_hh: column(weight_hh), bias };
  return lstmSequence(x.map((value) => [[value]]), { h: [[h_0]], c: [[c_0]] }, weights);
}
