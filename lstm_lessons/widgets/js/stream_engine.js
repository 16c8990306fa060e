// ForgetGateStream's mathematics: the stream, and the network of Gers, Schmidhuber & Cummins (2000)
// step by step. Plain numbers and arrays; nothing here knows the page.

import { coin } from "./coin.js";
import { sigmoid } from "./engine.js";

/**
 * A stream of strings as the arcs of the grammar that it goes along; it begins at arc 0.
 * @param {number} seed
 * @param {number[][]} next for each arc the two that may come after it; the same twice if only one
 * @param {number} length
 * @returns {number[]} one more than `length`: the last tells what may come after the end
 */
export function walk(seed, next, length) {
  const arcs = [0];
  for (let n = 0; n < length; n += 1) arcs.push(next[arcs[n]][coin(seed, n)]);
  return arcs;
}

/** What a unit sums up: the input's weight, the cells' outputs, and its bias if it has one. */
const netInput = (row, x, h, inputs) => h.reduce(
  (sum, value, k) => sum + row[inputs + k] * value, row[x] + (row[inputs + h.length] ?? 0));

/**
 * One step of the network. The cells of a block share its gates; nothing but h is fed back.
 * @param {{i: number[][], f: number[][], g: number[][], o: number[][], y: number[][]}} weights a
 *   row for each gate (one a block), cell or output; columns: inputs, h, bias. `f` may be empty:
 *   then f = 1
 * @param {number} x which input is 1; all others are 0
 * @param {{h: number[], c: number[]}} before the state before the step, (J·S,) each
 * @returns {{i: number[], f: number[], g: number[], o: number[], c: number[], h: number[], y: number[]}}
 */
export function networkStep(weights, x, before) {
  const inputs = weights.g[0].length - before.h.length; // the cells have no bias
  const gate = (rows) => rows.map((row) => sigmoid(netInput(row, x, before.h, inputs)));
  const i = gate(weights.i);
  const f = weights.f.length ? gate(weights.f) : i.map(() => 1);
  const o = gate(weights.o);
  const g = weights.g.map((row) => 4 * sigmoid(netInput(row, x, before.h, inputs)) - 2);
  const block = (cell) => Math.floor((cell * i.length) / g.length);
  const c = before.c.map((state, k) => f[block(k)] * state + i[block(k)] * g[k]);
  const h = c.map((state, k) => o[block(k)] * (2 * sigmoid(state) - 1));
  const y = weights.y.map((row) => sigmoid(netInput(row, x, h, inputs)));
  return { i, f, g, o, c, h, y };
}
