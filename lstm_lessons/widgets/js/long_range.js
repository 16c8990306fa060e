// A range of a hundred places and more: it has a line of its own, and words for where it stands.

import { rangeInput, rangeRow } from "./controls.js";

/**
 * @param {Object} options those of `rangeInput`, and:
 * @param {(Node|string)[]} options.label
 * @param {string} [options.color] the quantity whose colour it has
 * @returns {{element: HTMLElement, input: HTMLInputElement, show: (place: number, words: string, spoken: string) => void}}
 */
export function longRange({ label, color, ...options }) {
  const range = rangeInput({ ...options, step: 1 });
  const { element, output } = rangeRow(`lw-long${color ? ` lw-color-${color}` : ""}`, range, label);
  return {
    element,
    input: range.input,
    show(place, words, spoken) {
      range.input.value = place;
      range.input.setAttribute("aria-valuetext", spoken);
      output.textContent = words;
    },
  };
}
