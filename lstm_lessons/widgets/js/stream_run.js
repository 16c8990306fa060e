// ForgetGateStream's run: a network on a stream, read in pages of 20 symbols. At the beginning of
// each page the state is kept, so a page is computed again when it is looked at again.

import { networkStep, walk } from "./stream_engine.js";

const TOLERANCE = 0.49;

/** The network of one kind, with its weights as they were recorded, rounded to hundredths. */
export function networkOf(cell) {
  const unpacked = Object.entries(STREAM.networks[cell]).map(([name, rows]) =>
    [name, rows.map((row) => row.map((hundredths) => hundredths / 100))]);
  return Object.fromEntries(unpacked);
}

/**
 * @param {{cell: string, seed: number}} state
 * @returns {(page: number) => Object[]} the steps of a page: what `networkStep` returns, and
 *   symbol, first (of a string), legal (0 or 1 for each symbol), right, wrong (how many until now)
 */
function createRun({ cell, seed }) {
  const weights = networkOf(cell);
  const arcs = walk(seed, STREAM.next, STREAM.length);
  const legalAfter = STREAM.next.map((arcs) =>
    [...STREAM.symbols].map((_, symbol) => Number(arcs.some((arc) => STREAM.symbol[arc] === symbol))));
  const empty = { h: weights.g.map(() => 0), c: weights.g.map(() => 0) };
  const begins = [{ ...empty, wrong: 0 }]; // what was there before the first step of each page

  function read(page) {
    let before = begins[page];
    return arcs.slice(page * STREAM.page, (page + 1) * STREAM.page).map((arc) => {
      const first = arc === 0;
      const now = networkStep(weights, STREAM.symbol[arc], first && cell === "reset" ? empty : before);
      const legal = legalAfter[arc];
      const right = now.y.every((output, k) => Math.abs(output - legal[k]) < TOLERANCE);
      before = { ...now, symbol: STREAM.symbol[arc], first, legal, right, wrong: before.wrong + !right };
      return before;
    });
  }

  return (page) => {
    while (begins.length <= page) {
      const { h, c, wrong } = read(begins.length - 1).at(-1);
      begins.push({ h, c, wrong });
    }
    return read(page);
  };
}

/** Runs by their state: one for each kind of network is kept. */
export function createRuns() {
  const runs = {};
  return (state) => {
    if (runs[state.cell]?.seed !== state.seed) runs[state.cell] = { seed: state.seed, read: createRun(state) };
    return runs[state.cell].read;
  };
}

export const largest = (c) => Math.max(...c.map(Math.abs));

/**
 * All that is to be seen in a state.
 * @returns {{first: number, steps: Object[], now: Object, marks: {after: number, now?: Object}[]}}
 *   `first`: the number of the page's first step, from 0
 */
export function streamTrajectory(state, runs) {
  const read = runs(state);
  const at = (step) => read(Math.floor(step / STREAM.page))[step % STREAM.page];
  const marks = [10, 100, 1000, 10_000, STREAM.length].map((after) =>
    ({ after, now: after <= state.step + 1 ? at(after - 1) : undefined }));
  const first = state.step - (state.step % STREAM.page);
  return { first, steps: read(first / STREAM.page), now: at(state.step), marks };
}

/** A state of this widget, made consistent. */
export function tidyStream(state) {
  return { ...state, step: Math.min(state.step, STREAM.length - 1) };
}
