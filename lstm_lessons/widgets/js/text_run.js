// TextReader's network: its weights unpacked, and what it does as it reads a text.

import { lstmStep } from "./engine.js";

/**
 * A matrix or a vector of one byte a weight, as numbers.
 * @param {{shape: number[], scales: number[], bytes: string}} packed one scale for each row; the
 *   bytes in base64, each a number from −127 to 127
 */
export function unpack({ shape, scales, bytes }) {
  const levels = Int8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
  const width = levels.length / scales.length;
  const rows = scales.map((scale, row) =>
    Array.from(levels.subarray(row * width, (row + 1) * width), (level) => level * scale));
  return shape.length === 1 ? rows[0] : rows;
}

/** Probabilities from scores; the largest is taken off first: no exponential overflows. */
export function softmax(scores) {
  const largest = Math.max(...scores);
  const e = scores.map((score) => Math.exp(score - largest));
  const total = e.reduce((sum, value) => sum + value, 0);
  return e.map((value) => value / total);
}

/**
 * A reader of texts. It remembers the last text: what begins as that did is not read again.
 * @returns {(text: string) => Object[]} for each character i, f, g, o, c, tanh_c, h, (H,) each, and
 *   p, (K,): how likely each character is to be the next
 */
export function createReader() {
  const weights = Object.fromEntries(Object.entries(READER.weights).map(([name, packed]) => [name, unpack(packed)]));
  const layer = { weight_ih: weights.weight_ih_l0, weight_hh: weights.weight_hh_l0, bias: weights.bias_l0 };
  const zeros = [layer.weight_hh[0].map(() => 0)];
  let read = { text: "", steps: [] };

  function step(character, before) {
    const x = [[...READER.characters].map((other) => Number(other === character))];
    const { i, f, g, o, c, tanh_c, h } = lstmStep(x, before, layer);
    const scores = weights.weight.map((row, k) =>
      row.reduce((sum, weight, unit) => sum + weight * h[0][unit], weights.bias[k]));
    return { i: i[0], f: f[0], g: g[0], o: o[0], c: c[0], tanh_c: tanh_c[0], h: h[0], p: softmax(scores) };
  }

  return (text) => {
    let same = 0;
    while (same < text.length && text[same] === read.text[same]) same += 1;
    const steps = read.steps.slice(0, same);
    for (const character of text.slice(same)) {
      const last = steps.at(-1);
      steps.push(step(character, last ? { h: [last.h], c: [last.c] } : { h: zeros, c: zeros }));
    }
    read = { text, steps };
    return steps;
  };
}

/** The number of a character, or −1. */
export const symbolOf = (character) => READER.characters.indexOf(character);

/** −log₂ p of the character at `place`, given those before it; undefined for the first. */
export const bitsAt = (text, steps, place) =>
  (place === 0 ? undefined : -Math.log2(steps[place - 1].p[symbolOf(text[place])]));

/** The mean of the bits of all characters but the first; undefined for a text of one. */
export function meanBits(text, steps) {
  if (text.length < 2) return undefined;
  const all = [...text].slice(1).map((_, k) => bitsAt(text, steps, k + 1));
  return all.reduce((sum, bits) => sum + bits, 0) / all.length;
}

const TYPOGRAPHY = { "\u2018": "'", "\u2019": "'", "\u201c": "\"", "\u201d": "\"", "\u2013": "-", "\u2014": "--", "\u2026": "...", "\t": " ", "\r": "" };

/**
 * What the network can read of a text.
 * @returns {{text: string, lost: string[], over: number}} at most as many characters as it takes; those
 *   that it does not know, each once; and how many there were too many
 */
export function readable(typed) {
  const plain = [...typed].map((character) => TYPOGRAPHY[character] ?? character).join("");
  const known = [...plain].filter((character) => symbolOf(character) >= 0);
  const lost = [...new Set([...plain].filter((character) => symbolOf(character) < 0))];
  return { text: known.join("").slice(0, READER.longest), lost, over: Math.max(known.length - READER.longest, 0) };
}

/** A state of this widget, made consistent. */
export function tidyText(state) {
  const cells = READER.weights.weight_hh_l0.shape[1];
  return { ...state, cell: Math.min(state.cell, cells - 1), step: Math.min(state.step, state.text.length - 1) };
}
