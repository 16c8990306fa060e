// CellDesigner in words: what has been reached, what not yet and why, and a step in numbers.

import { equation, nameOf, numberOf, resultOf } from "./equation.js";
import { formatNumber } from "./format.js";
import { goalOf } from "./cell_trajectory.js";
import { html } from "./dom.js";

export const GATE_WORDS = { i: "input gate", f: "forget gate", g: "candidate", o: "output gate" };

/** The verdict as sentences. */
export function verdictSentence(state, verdict) {
  const { sequences, tolerance } = goalOf(state);
  const { right, spare, sequence, step, h, gate, reach, at, own, other } = verdict;
  const two = (value) => formatNumber(value, 2);
  if (sequence === undefined) {
    return `Goal met: h is right at every step of all ${right.length} sequences, with ${two(spare)} to spare where it is closest.`;
  }
  const { x, target } = sequences[sequence];
  const count = right.filter((steps, k) => steps === sequences[k].x.length).length;
  const wanted = `${two(target[step] - tolerance)} to ${two(target[step] + tolerance)}`;
  const far = reach === x.length ? "to the end" : `up to step ${reach}`;
  const advice = reach > step
    ? `Look at the ${GATE_WORDS[gate]}. With that of a solution you would be right ${far}:`
    : `No gate alone would help. Begin with the ${GATE_WORDS[gate]}:`;
  return `Not yet: ${count} of ${right.length} sequences ${count === 1 ? "is" : "are"} right. `
    + `Sequence ${sequence + 1}, step ${step + 1}: h should be ${wanted}, and is ${two(h)}. `
    + `${advice} at step ${at + 1}, where x is ${two(x[at])}, yours is ${two(own)}, the solution\u2019s ${two(other)}.`;
}

/** The selected step written out: four gates, the cell, and what was asked for. */
export function stepEquations(state, now) {
  const t = state.step + 1;
  const gates = ["i", "f", "g", "o"].map((name, k) => {
    if (!(`z_${name}` in now)) return equation([nameOf(name, t)], [resultOf(name, now[name]), ", always"]);
    const phi = name === "g" ? "tanh(" : "σ(";
    return equation(
      [nameOf(name, t)],
      [phi, numberOf(`weight_ih[${k}]`, state.weight_ih[k]), "·", numberOf("x", now.x), " + ",
        numberOf(`weight_hh[${k}]`, state.weight_hh[k]), "·", numberOf("h_prev", now.h_prev), " + ",
        numberOf(`bias[${k}]`, state.bias[k]), ")"],
      [phi, numberOf(`z_${name}`, now[`z_${name}`], { alone: true }), ")"],
      [resultOf(name, now[name])],
    );
  });
  return [
    ...gates,
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
    html("p", {}, nameOf("h", t), " is to be ", numberOf("target", now.target), " \u00b1 ",
      numberOf("tolerance", goalOf(state).tolerance), "."),
  ];
}
