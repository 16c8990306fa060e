// The text, each character on the colour of one cell's tanh(c). Gold is above 0, with a bar below
// the character; violet is below 0, with a bar above it; the longer the bar, the further from 0.

import { characterName } from "./text_words.js";
import { formatNumber } from "./format.js";
import { html, svg } from "./dom.js";
import { longRange } from "./long_range.js";

/** A sample of the colours for the legend. */
const sample = (value) => html("span", { class: "lw-sample" }, mark("\u00a0\u00a0", value), formatNumber(value, 1));

function mark(text, value) {
  const element = html("span", { class: "lw-mark" }, text);
  colour(element, value);
  return element;
}

function colour(element, value) {
  element.style.setProperty("--share", Math.abs(value).toFixed(3));
  element.classList.toggle("lw-minus", value < 0);
}

/**
 * @param {Object} options
 * @param {Object} options.store told when the cursor is taken hold of and let go
 * @returns {{element: HTMLElement, show: (state: Object, steps: Object[]) => void}}
 */
export function createTextView({ store }) {
  const view = html("div", { class: "lw-text", "aria-hidden": "true" });
  const legend = html("p", { class: "lw-legend" }, html("b", {}, "tanh(", html("var", {}, "c"), ")"),
    html("span", { class: "lw-scale" }, ...[-1, -0.5, 0, 0.5, 1].map(sample)),
    html("span", { class: "lw-hint" }, "tap a character, or move the cursor with \u2190 \u2192"));
  const key = svg("svg", { viewBox: "0 0 10 16", class: "lw-caret", "aria-hidden": "true" }, svg("path", { d: "M1 1H9V15H1Z" }));
  const cursor = longRange({ store, name: "step", label: [key, " Cursor"], min: 1,
    onMove: (place) => store.write({ step: place - 1 }) });
  const element = html("div", { class: "lw-part" }, legend, view, cursor.element);
  let shown = {};

  const pick = (event) => {
    const at = event.target.closest("[data-t]")?.dataset.t;
    if (at !== undefined) store.write({ step: Number(at) });
  };
  view.addEventListener("click", pick);
  view.addEventListener("pointermove", (event) => { if (event.pointerType === "mouse" && event.buttons === 1) pick(event); });

  function draw(text) {
    view.replaceChildren(...[...text].flatMap((character, t) => {
      const element = html("span", { class: "lw-mark", "data-t": t }, character === "\n" ? "\u21b5" : character);
      return character === "\n" ? [element, "\n"] : [element];
    }));
  }

  return {
    element,
    show({ text, cell, step }, steps) {
      if (text !== shown.text) draw(text);
      const marks = [...view.querySelectorAll("[data-t]")];
      if (text !== shown.text || cell !== shown.cell) marks.forEach((mark, t) => colour(mark, steps[t].tanh_c[cell]));
      marks.forEach((mark, t) => mark.classList.toggle("lw-cursor", t === step));
      shown = { text, cell };
      cursor.input.max = text.length;
      cursor.show(step + 1, `${step + 1} of ${text.length}`,
        `character ${step + 1}, ${characterName(text[step])}: ${formatNumber(steps[step].tanh_c[cell], 2)}`);
    },
  };
}
