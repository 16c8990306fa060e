// A line of mathematics with numbers in it.

import { showNumber } from "./format.js";
import { html, symbol } from "./dom.js";

/** The value of a quantity in its colour, in parentheses if it is negative and not alone. */
export function numberOf(name, value, { alone = false, digits = 2 } = {}) {
  const number = html("span", { class: `lw-color-${name}`, "data-name": name });
  showNumber(number, value, digits);
  if (alone || !number.textContent.startsWith("\u2212")) return number;
  return html("span", {}, "(", number, ")");
}

/** The value that the line arrives at. */
export function resultOf(name, value) {
  return html("strong", {}, numberOf(name, value, { alone: true, digits: 3 }));
}

/** A quantity's symbol in its colour. */
export function nameOf(letter, index) {
  return html("span", { class: `lw-color-${letter}` }, symbol(letter, index));
}

/**
 * A line that may break before each "=".
 * @param {...(Node|string)[]} sides
 */
export function equation(...sides) {
  return html("p", { class: "lw-equation" },
    ...sides.map((side, k) => html("span", {}, ...(k > 0 ? [" = "] : []), ...side)));
}
