// The range that lies over the columns of a picture, its thumb one column wide: drag, tap or use the
// arrow keys to pick one.

import { html } from "./dom.js";
import { inRem } from "./plot.js";
import { rangeInput } from "./controls.js";

/**
 * @param {Object} options
 * @param {Object} options.store told when the range is taken hold of and let go
 * @param {string} options.title what the picture shows: the range's label
 * @param {() => number} [options.before] how many steps lie before the first column
 * @returns {{input: HTMLInputElement, title: HTMLElement[], place: (frame: HTMLElement, columns: Object) => void}}
 *   `title`: for the legend
 */
export function createScrub({ store, title, before = () => 0 }) {
  const { id, input } = rangeInput({
    store,
    name: "step",
    min: 1,
    step: 1,
    class: "lw-scrub",
    onMove: (place) => store.write({ step: before() + place - 1 }),
  });
  return {
    input,
    title: [html("label", { for: id }, title), html("span", { class: "lw-hint" }, "tap, drag or use \u2190 \u2192")],
    /**
     * Lay it over the columns.
     * @param {HTMLElement} frame the picture's place
     * @param {Object} columns
     * @param {number} columns.left where the first begins
     * @param {number} columns.column how wide each is
     * @param {number} columns.count
     * @param {number} columns.step the selected step
     * @param {string} columns.spoken it in words
     */
    place(frame, { left, column, count, step, spoken }) {
      frame.style.setProperty("--column", inRem(column));
      input.style.left = inRem(left);
      input.style.width = inRem(count * column);
      input.max = count;
      input.value = step - before() + 1;
      input.setAttribute("aria-valuetext", spoken);
    },
  };
}
