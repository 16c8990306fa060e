// TextReader in words.

import { bitsAt, meanBits } from "./text_run.js";
import { formatNumber, formatPercent } from "./format.js";

/** A character as a reader can name it. */
export function characterName(character) {
  return { " ": "a space", "\n": "a new line" }[character] ?? `\u201c${character}\u201d`;
}

/** A character that there may be nothing to be seen of. */
function anyName(character) {
  const code = character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(character) ? characterName(character) : `U+${code}`;
}

const NAMED = 10; // characters; of more only the number is said

/** A list of characters in words. */
function anyNames(characters) {
  const names = characters.slice(0, NAMED).map(anyName).join(", ");
  const others = characters.length - NAMED;
  return others > 0 ? `${names} and ${others.toLocaleString("en")} more` : names;
}

/** What of a typed text the network does not read; "" where it reads all. */
export function leftOutSentence({ text, lost, over }) {
  return [
    lost.length > 0 && `Left out, as the plays have no such character: ${anyNames(lost)}.`,
    over > 0 && `Left out at the end, as there is room for ${READER.longest.toLocaleString("en")}: ${over.toLocaleString("en")}.`,
    text === "" && "Nothing stands here; the picture keeps the last text. Type a character, or press Undo.",
  ].filter(Boolean).join(" ");
}

/** The most likely next characters: pairs of number and probability, the likeliest first. */
export function likeliest(p, count) {
  return [...p.entries()].sort(([, a], [, b]) => b - a).slice(0, count);
}

/** The character at the cursor, its cell, and what comes after it. */
export function textSentence({ text, cell, step }, steps) {
  return [where(text, step), held(cell, steps[step]), next(text, step, steps), whole(text, steps)].filter(Boolean).join(" ");
}

function where(text, step) {
  return `Character ${step + 1} of ${text.length} is ${characterName(text[step])}.`;
}

function held(cell, { c, tanh_c }) {
  return `Cell ${cell} holds ${formatNumber(c[cell], 2)}; tanh of that is ${formatNumber(tanh_c[cell], 2)}.`;
}

function next(text, step, steps) {
  const [[best, p]] = likeliest(steps[step].p, 1);
  const guess = `The likeliest next character is ${characterName(READER.characters[best])}, at ${formatPercent(p)}.`;
  if (step === text.length - 1) return guess;
  const bits = bitsAt(text, steps, step + 1);
  return `${guess} What comes is ${characterName(text[step + 1])}: ${formatNumber(bits, 1)} bits.`;
}

function whole(text, steps) {
  const mean = meanBits(text, steps);
  return mean === undefined ? "" : `The whole text takes ${formatNumber(mean, 2)} bits a character.`;
}
