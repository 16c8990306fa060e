// RNNUnit's step written out: as an equation with numbers, and as a sentence.

import { equation, nameOf, numberOf, resultOf } from "./equation.js";
import { formatNumber, formatPercent } from "./format.js";
import { symbol } from "./dom.js";

/** The equation of the selected step. */
export function rnnEquation(state, now) {
  const t = state.step + 1;
  const phi = state.nonlinearity === "identity" ? "" : state.nonlinearity;
  const apply = (...inside) => (phi ? [phi, "(", ...inside, ")"] : inside);
  return equation(
    [nameOf("h", t)],
    apply(symbol("w", "x"), nameOf("x", t), " + ", symbol("w", "h"), nameOf("h", t - 1), " + ", symbol("b")),
    apply(numberOf("w_x", state.w_x), "·", numberOf("x", now.x), " + ",
      numberOf("w_h", state.w_h), "·", numberOf("h_prev", now.h_prev), " + ", numberOf("b", state.b)),
    ...(phi ? [apply(numberOf("z", now.z, { alone: true }))] : []),
    [resultOf("h", now.h)],
  );
}

/** What the unit does with what it has read, in words. */
export function rnnSentence(state, steps) {
  return [memorySentence(state, steps), mapSentence(state)].filter(Boolean).join(" ");
}

/** How much of an impulse is left, if the input is one impulse and then silence. */
function memorySentence({ x, b, h_0, w_h, nonlinearity }, steps) {
  if (nonlinearity === "tanh" && w_h > 1) return ""; // it latches: what is left is no share
  const start = x.findIndex((value) => value !== 0);
  const isImpulse = start >= 0 && start < x.length - 1 && x.slice(start + 1).every((value) => value === 0);
  if (!isImpulse || h_0 !== 0 || b !== 0 || steps[start].h === 0) return "";
  const share = steps.at(-1).h / steps[start].h;
  const count = x.length - 1 - start;
  return Math.abs(share) > 1.005
    ? `After ${count} steps the impulse is ${formatNumber(share, 2)} times as large.`
    : `After ${count} steps ${formatPercent(share)} of the impulse is left.`;
}

/** What becomes of h when the input is silent. */
function mapSentence({ w_h, b, nonlinearity }) {
  if (nonlinearity === "identity") {
    const size = Math.abs(w_h);
    const sign = w_h < 0 ? ", its sign turned" : "";
    if (size > 1) return `Each step makes h ${formatNumber(size, 2)} times as large${sign}: it explodes.`;
    if (size === 1) return `Each step keeps all of h${sign}: nothing is ever forgotten.`;
    return `Each step keeps ${formatPercent(size)} of h${sign}.`;
  }
  if (nonlinearity === "relu") {
    if (w_h > 1) return "While h is positive it grows with each step; relu never stops it.";
    if (w_h < 0) return "A positive h pushes the next one below zero, and relu cuts it off.";
    return `While h is positive each step keeps ${formatPercent(w_h)} of it.`;
  }
  const points = fixedPoints(w_h, b);
  const list = points.map((h) => formatNumber(h, 2)).join(", ");
  if (points.length === 3) return `In silence h has three resting points: ${list}. The outer two attract, so it can latch.`;
  if (w_h < -1 && points.every((h) => Math.abs(w_h * (1 - h * h)) > 1)) return "In silence h swings from one side to the other and never comes to rest.";
  return `In silence h comes to rest at ${list}, whatever it was before.`;
}

/** The solutions of h = tanh(w h + b), found by bisection between sign changes on a fine grid. */
function fixedPoints(w, b) {
  const excess = (h) => Math.tanh(w * h + b) - h;
  const points = [];
  const cells = 801;
  const reach = 1.01; // a little beyond ±1, where a large w puts them
  for (let k = 0; k < cells; k += 1) {
    let low = reach * ((2 * k) / cells - 1);
    let high = reach * ((2 * (k + 1)) / cells - 1);
    if (excess(low) > 0 === excess(high) > 0) continue;
    for (let n = 0; n < 50; n += 1) {
      const middle = (low + high) / 2;
      if (excess(middle) > 0 === excess(low) > 0) low = middle;
      else high = middle;
    }
    points.push((low + high) / 2);
  }
  return points;
}
