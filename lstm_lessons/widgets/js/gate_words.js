// GateExplorer's step written out: as equations with numbers, and as a sentence.

import { equation, nameOf, numberOf, resultOf } from "./equation.js";
import { formatNumber, formatPercent } from "./format.js";
import { symbol } from "./dom.js";

/** c_t and h_t of the selected step. */
export function cellEquations(state, now) {
  const t = state.step + 1;
  return [
    equation(
      [nameOf("c", t)],
      [nameOf("f", t), "·", nameOf("c", t - 1), " + ", nameOf("i", t), "·", nameOf("g", t)],
      [numberOf("f", now.f), "·", numberOf("c_prev", now.c_prev), " + ",
        numberOf("i", now.i), "·", numberOf("g", now.g)],
      [resultOf("c", now.c)],
    ),
    equation(
      [nameOf("h", t)],
      [nameOf("o", t), "·tanh(", nameOf("c", t), ")"],
      [numberOf("o", now.o), "·", numberOf("tanh_c", now.tanh_c)],
      [resultOf("h", now.h)],
    ),
  ];
}

/** The gates of the selected step, where the weights set them. */
export function gateEquations(state, now) {
  if (state.mode === "held") return [];
  const t = state.step + 1;
  return ["i", "f", "g", "o"].map((name, k) => {
    const phi = name === "g" ? "tanh(" : "σ(";
    // The output gate looks at the new cell state, the others at the old one.
    const peephole = state.variant === "peephole" ? "ifo".indexOf(name) : -1;
    const [seen, at] = name === "o" ? ["c", t] : ["c_prev", t - 1];
    const [named, numbered] = peephole < 0 ? [[], []] : [
      [symbol("w", `c${name}`), nameOf("c", at), " + "],
      [numberOf(`weight_c[${peephole}]`, state.weight_c[peephole]), "·", numberOf(seen, now[seen]), " + "],
    ];
    const squashed = `${peephole < 0 ? "z" : "sum"}_${name}`;
    return equation(
      [nameOf(name, t)],
      [phi, symbol("w", `x${name}`), nameOf("x", t), " + ", symbol("w", `h${name}`), nameOf("h", t - 1), " + ", ...named, symbol("b", name), ")"],
      [phi, numberOf(`weight_ih[${k}]`, state.weight_ih[k]), "·", numberOf("x", now.x), " + ",
        numberOf(`weight_hh[${k}]`, state.weight_hh[k]), "·", numberOf("h_prev", now.h_prev), " + ", ...numbered,
        numberOf(`bias[${k}]`, state.bias[k]), ")"],
      [phi, numberOf(squashed, now[squashed], { alone: true }), ")"],
      [resultOf(name, now[name])],
    );
  });
}

/** What happens at the selected step, in words. */
export function gateSentence(state, steps) {
  const { f, o, c_prev, c, written, h } = steps[state.step];
  const signed = (value) => (value < 0 ? "" : "+") + formatNumber(value, 2);
  const parts = [`Step ${state.step + 1} of ${steps.length}.`];

  const empty = Math.abs(c_prev) < 0.005;
  const wrote = Math.abs(written) >= 0.005;
  const keeps = empty ? "The cell was empty" : `The cell keeps ${formatPercent(f)} of its value`;
  parts.push(`${keeps} and ${wrote ? `writes ${signed(written)}` : "writes nothing"}: c is ${formatNumber(c, 2)}.`);
  if (!empty && f < 0.05) parts.push("The forget gate is shut: what was there is gone.");
  else if (!empty && f < 0.995 && !wrote) {
    parts.push(`At this rate half is gone after ${formatNumber(Math.log(0.5) / Math.log(f), 1)} steps.`);
  }
  if (o < 0.05 && Math.abs(c) >= 0.1) parts.push("The output gate is shut: the cell keeps it to itself.");
  else parts.push(`The unit says h = ${formatNumber(h, 2)}.`);
  return parts.join(" ");
}
