// GRUExplorer's step written out: as equations with numbers, and as a sentence.

import { equation, nameOf, numberOf, resultOf } from "./equation.js";
import { formatNumber, formatPercent } from "./format.js";
import { symbol } from "./dom.js";

/** A weighted sum of x or h: its symbols, and its numbers. */
function sum(state, now, side, letter, index, k) {
  const [seen, at] = side === "x" ? ["x", state.step + 1] : ["h_prev", state.step];
  const [weight, bias] = side === "x" ? ["weight_ih", "bias_ih"] : ["weight_hh", "bias_hh"];
  return [
    [symbol("w", `${side}${index}`), nameOf(letter, at), " + ", symbol("b", `${side}${index}`)],
    [numberOf(`${weight}[${k}]`, state[weight][k]), "·", numberOf(seen, now[seen]), " + ",
      numberOf(`${bias}[${k}]`, state[bias][k])],
  ];
}

/** n_t and h_t of the selected step. */
export function stateEquations(state, now) {
  const t = state.step + 1;
  const [p, pNumbers] = sum(state, now, "x", "x", "n", 2);
  const [q, qNumbers] = sum(state, now, "h", "h", "n", 2);
  return [
    equation([nameOf("p", t)], p, pNumbers, [resultOf("p", now.p)]),
    equation([nameOf("q", t)], q, qNumbers, [resultOf("q", now.q)]),
    equation(
      [nameOf("n", t)],
      ["tanh(", nameOf("p", t), " + ", nameOf("r", t), "·", nameOf("q", t), ")"],
      ["tanh(", numberOf("p", now.p), " + ", numberOf("r", now.r), "·", numberOf("q", now.q), ")"],
      [resultOf("n", now.n)],
    ),
    equation(
      [nameOf("h", t)],
      ["(1 − ", nameOf("z", t), ")·", nameOf("n", t), " + ", nameOf("z", t), "·", nameOf("h", t - 1)],
      [numberOf("one_minus_z", now.one_minus_z), "·", numberOf("n", now.n), " + ",
        numberOf("z", now.z), "·", numberOf("h_prev", now.h_prev)],
      [resultOf("h", now.h)],
    ),
  ];
}

/** The gates of the selected step, where the weights set them. */
export function gateEquations(state, now) {
  if (state.mode === "held") return [];
  return ["r", "z"].map((name, k) => {
    const [ofX, xNumbers] = sum(state, now, "x", "x", name, k);
    const [ofH, hNumbers] = sum(state, now, "h", "h", name, k);
    return equation(
      [nameOf(name, state.step + 1)],
      ["σ(", ...ofX, " + ", ...ofH, ")"],
      ["σ(", ...xNumbers, " + ", ...hNumbers, ")"],
      ["σ(", numberOf(`sum_${name}`, now[`sum_${name}`], { alone: true }), ")"],
      [resultOf(name, now[name])],
    );
  });
}

/** What happens at the selected step, in words. */
export function gruSentence(state, steps) {
  const { z, r, h_prev, n, h } = steps[state.step];
  const empty = Math.abs(h_prev) < 0.005;
  const parts = [`Step ${state.step + 1} of ${steps.length}.`];
  parts.push(empty ? "The state was empty." : `The unit keeps ${formatPercent(z)} of its state.`);
  parts.push(`It takes ${formatPercent(1 - z)} of the candidate ${formatNumber(n, 2)}: h is ${formatNumber(h, 2)}.`);
  if (!empty && z < 0.05) parts.push("The update gate is shut: what was there is gone.");
  else if (!empty && z > 0.995) parts.push("Nothing comes in, and nothing is lost.");
  if (!empty && r < 0.05) parts.push("The reset gate is shut: the candidate knows nothing of the state.");
  return parts.join(" ");
}
