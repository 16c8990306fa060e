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

/** How much is left of an impulse, if the input is one impulse and 0 from then on. */
function memorySentence({ x, b, h_0, w_h, nonlinearity }, steps) {
  if (nonlinearity === "tanh" && w_h > 1) return ""; // it latches: what is left is no share
  const start = x.findIndex((value) => value !== 0);
  const isImpulse = start >= 0 && start < x.length - 1 && x.slice(start + 1).every((value) => value === 0);
  if (!isImpulse || h_0 !== 0 || b !== 0 || steps[start].h === 0) return "";
  const share = steps.at(-1).h / steps[start].h;
  const size = Math.abs(share);
  const count = x.length - 1 - start;
  const after = `After ${count} step${count === 1 ? "" : "s"}`;
  return size > 1
    ? `${after} h is ${formatNumber(size, 2)} times as large as the first h${turned(share)}.`
    : `${after} ${formatPercent(size)} of the first h is left${turned(share)}.`;
}

/** What becomes of h when the input is 0. */
function mapSentence({ w_h, b, nonlinearity }) {
  return { identity: linearSentence, relu: reluSentence, tanh: tanhSentence }[nonlinearity](w_h, b);
}

const SILENT = "With x = 0 from then on";
const turned = (factor) => (factor < 0 ? ", its sign turned" : "");

/** What w h + b does to h. Unless w = 1 it makes the distance to a resting point w times itself. */
function linearSentence(w, b) {
  const size = Math.abs(w);
  if (w === 1 && b !== 0) {
    return `${SILENT} each step keeps all of h and adds ${formatNumber(b, 2)}: it ${b > 0 ? "grows" : "falls"} without end.`;
  }
  const rest = `b/(1 \u2212 w) = ${formatNumber(b / (1 - w), 2)}`;
  if (size < 1 && b !== 0) {
    return `${SILENT} h comes to rest at ${rest}: each step keeps ${formatPercent(size)} of the distance${turned(w)}.`;
  }
  const step = b === 0 ? "Each step" : `${SILENT} each step`;
  const what = b === 0 ? "h" : `the distance from h to ${rest}`;
  if (size < 1) return `${step} keeps ${formatPercent(size)} of h${turned(w)}.`;
  if (size === 1) return `${step} keeps all of ${what}${turned(w)}: nothing is ever forgotten.`;
  return `${step} makes ${what}${b === 0 ? "" : ","} ${formatNumber(size, 2)} times as large${turned(w)}: unless it is 0, it explodes.`;
}

/** What max(0, w h + b) does to h. */
function reluSentence(w, b) {
  if (b === 0) {
    if (w > 1) return "While h is positive it grows with each step; relu never stops it.";
    if (w < 0) return "A positive h pushes the next one below zero, and relu cuts it off.";
    return `While h is positive each step keeps ${w === 1 ? "all" : formatPercent(w)} of it.`;
  }
  const rest = w === 1 ? "" : formatNumber(b / (1 - w), 2);
  if (b > 0) {
    if (w >= 1) return `${SILENT} h grows with each step; relu never stops it.`;
    if (w <= -1) return swings(rest);
    return `${SILENT} h comes to rest at ${rest}, whatever it was before.`;
  }
  if (w > 1) return `${SILENT} h grows without end if it is above ${rest}; if it is below, it falls to 0 and stays there.`;
  return `${SILENT} h falls to 0 and stays there.`;
}

/** What tanh(w h + b) does to h. */
function tanhSentence(w, b) {
  const points = fixedPoints(w, b);
  const list = points.map((h) => formatNumber(h, 2)).join(", ");
  if (points.length === 3) return `${SILENT} h has three resting points: ${list}. The outer two attract, so it can latch.`;
  if (w < 0 && points.every((h) => Math.abs(w * (1 - h * h)) > 1)) return swings(list);
  return `${SILENT} h comes to rest at ${list}, whatever it was before.`;
}

const swings = (rest) => `${SILENT} h swings up and down and never comes to rest, unless it is exactly at ${rest}.`;

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
