// ForgetGateStream in words.

import { formatNumber } from "./format.js";
import { largest } from "./stream_run.js";

/** Beyond it 2σ(c) − 1 differs from ±1 by less than a thousandth: it is stuck there. */
const STUCK = 8;
/** A forget gate below it clears most of what its cells hold. */
const SHUT = 0.3;

/** A number that may be large, with thousands set apart: −1,281.67. */
export function formatState(value, digits = 2) {
  if (Math.abs(value) < 1000) return formatNumber(value, digits);
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return value.toLocaleString("en", options).replace("-", "\u2212");
}

/** Which symbols are above one half, as letters: those that may come, or those that are said. */
export const lettersOf = (values) => [...STREAM.symbols].filter((_, k) => values[k] > 0.5);

/** ["S", "X"] → "S or X". */
function listed(words, last) {
  const head = words.slice(0, -1);
  return head.length ? `${head.join(", ")} ${last} ${words.at(-1)}` : words[0] ?? "nothing";
}

/** The step that is selected. */
export function streamSentence(state, now) {
  return [where(state, now), prediction(now), memory(state, now)].flat().join(" ");
}

function where({ cell, step }, { symbol, first }) {
  const begins = first && step > 0;
  const sentence = `Symbol ${(step + 1).toLocaleString("en")} is ${STREAM.symbols[symbol]}${begins ? ": a new string begins" : ""}.`;
  return begins && cell === "reset" ? [sentence, "Just before it somebody reset all cells to 0."] : [sentence];
}

function prediction({ legal, y, right }) {
  const [may, said] = [lettersOf(legal), lettersOf(y)];
  const only = may.length === 1 ? "Only " : "";
  const same = may.join() === said.join();
  const verdict = right ? "right" : same ? "but not clearly enough" : "wrong";
  return `${only}${listed(may, "or")} may come next. The network says ${listed(said, "and")}: ${verdict}.`;
}

function memory({ cell }, { c, f }) {
  const most = largest(c);
  const k = c.findIndex((value) => Math.abs(value) === most);
  const sentences = [];
  if (most >= STUCK) {
    sentences.push(`Cell ${k + 1} has come to ${formatState(c[k], 1)}: all that it can show is ${c[k] < 0 ? "\u2212" : ""}1, times its output gate.`);
  }
  if (cell === "forget") {
    const shut = f.flatMap((value, block) => (value < SHUT ? [block + 1] : []));
    sentences.push(shut.length
      ? `Forgetting now: block ${listed(shut, "and")}.`
      : "No forget gate is shut: what the cells hold is kept.");
  } else if (most < STUCK) {
    sentences.push(`No cell is beyond ${STUCK}: each can still show what it holds.`);
  }
  return sentences;
}
