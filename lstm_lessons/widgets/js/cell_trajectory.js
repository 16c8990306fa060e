// CellDesigner's numbers: from the widget's state to every quantity at every step, and the verdict.

import { lstmCell, lstmStep } from "./engine.js";

const CELL_GATES = ["i", "f", "g", "o"];

/** The goal that the state names. */
export const goalOf = ({ goal }) => GOALS.find(({ name }) => name === goal);

/** The state and, beside it, what follows from it: the inputs of the sequence that is shown. */
export function tidyCell(state) {
  return Object.defineProperty(state, "x", { value: goalOf(state).sequences[state.sequence].x });
}

/**
 * Run the cell over a sequence, from h = c = 0.
 * @param {number[]} x
 * @param {{weight_ih: number[], weight_hh: number[], bias: number[], cell: string}} state
 * @param {[string, number[]]} [replaced] a gate, and its values in place of the computed ones
 * @returns {Object<string, number>[]} for each step: x, h_prev, c_prev, z_i … z_o, i, f, g, o,
 *   c, tanh_c, h; without z_f where there is no forget gate
 */
export function cellRun(x, { weight_ih, weight_hh, bias, cell }, replaced) {
  const forgetGate = cell === "2000";
  const rows = (list) => list.filter((_, k) => forgetGate || CELL_GATES[k] !== "f");
  const column = (list) => rows(list).map((weight) => [weight]);
  const weights = { weight_ih: column(weight_ih), weight_hh: column(weight_hh), bias: rows(bias) };
  let before = { h: [[0]], c: [[0]] };
  return x.map((value, t) => {
    const step = lstmStep([[value]], before, weights, { forgetGate });
    if (replaced) {
      step[replaced[0]] = [[replaced[1][t]]];
      Object.assign(step, lstmCell(step, before.c));
    }
    const { kept, written, ...numbers } = { ...step, x: [[value]], h_prev: before.h, c_prev: before.c };
    before = step;
    return Object.fromEntries(Object.entries(numbers).map(([name, [[number]]]) => [name, number]));
  });
}

/** Every quantity over the sequence that is shown, and target, what h is to be. */
export function cellTrajectory(state) {
  const { x, target } = goalOf(state).sequences[state.sequence];
  return cellRun(x, state).map((now, t) => ({ ...now, target: target[t] }));
}

/**
 * Has the cell reached its goal? If not, which gate is worth a look? As Python's `judge`.
 * @returns {{right: number[], spare: number, sequence?: number, step?: number, gate?: string,
 *   h?: number, reach?: number, at?: number, own?: number, other?: number}} `h`: at the wrong step;
 *   `own` and `other`: the gate's value at step `at`, here and in the solution
 */
export function judgeCell(state) {
  const { sequences, tolerance, solution } = goalOf(state);
  const spares = (k, run) => run.map(({ h }, t) => tolerance - Math.abs(h - sequences[k].target[t]));
  const rightSteps = (k, run) => {
    const wrong = spares(k, run).findIndex((spare) => spare < 0);
    return wrong < 0 ? run.length : wrong;
  };
  const runs = sequences.map(({ x }) => cellRun(x, state));
  const right = runs.map((run, k) => rightSteps(k, run));
  const spare = Math.min(...runs.flatMap((run, k) => spares(k, run)));
  const isWrong = (k) => right[k] < runs[k].length;
  const sequence = [state.sequence, ...runs.keys()].find(isWrong);
  if (sequence === undefined) return { right, spare };

  const step = right[sequence];
  const own = runs[sequence];
  const { x } = sequences[sequence];
  const solved = cellRun(x, { ...solution, cell: "1997" });
  const candidates = CELL_GATES.map((gate) => {
    const partner = { i: "g", f: "c_prev", g: "i", o: "tanh_c" }[gate];
    const effects = own.slice(0, step + 1)
      .map((now, t) => Math.abs((now[gate] - solved[t][gate]) * now[partner]));
    const effect = Math.max(...effects);
    const other = cellRun(x, state, [gate, solved.map((now) => now[gate])]);
    return { gate, effect, at: effects.indexOf(effect), reach: rightSteps(sequence, other) };
  });
  const key = candidates.some(({ reach }) => reach > step) ? "reach" : "effect";
  const { gate, reach, at } = candidates.reduce((best, next) => (next[key] > best[key] ? next : best));
  return {
    right, spare, sequence, step, h: own[step].h,
    gate, reach, at, own: own[at][gate], other: solved[at][gate],
  };
}
