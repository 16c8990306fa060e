// What a reader can take hold of: buttons, ranges, choices. All are the browser's own controls.

import { formatNumber, showNumber } from "./format.js";
import { html, uniqueId } from "./dom.js";

/** A button that says what it does. */
export function button(text, onclick, attributes = {}) {
  return html("button", { type: "button", class: "lw-button", onclick, ...attributes }, text);
}

/** Mark a button as having nothing to do; it keeps the keyboard's focus. */
export function setIdle(element, idle) {
  element.setAttribute("aria-disabled", String(idle));
}

/**
 * A labelled range with its number.
 * @param {Object} options
 * @param {string} options.name the quantity: its `data-name`, and its colour if it has one
 * @param {(Node|string)[]} options.label
 * @param {number} options.min and `max`, widened where the value lies outside
 * @param {(value: number) => void} options.onDrag called at each movement
 * @param {() => void} options.onDrop called when the range is let go
 * @returns {{element: HTMLElement, show: (value: number, shownName?: string) => void}}
 */
export function rangeControl({ name, label, min, max, step = 0.01, onDrag, onDrop }) {
  const id = uniqueId(name);
  const input = html("input", { type: "range", id, min, max, step, "data-control": name });
  const output = html("output", { for: id, "aria-live": "off" });
  input.addEventListener("input", () => onDrag(input.valueAsNumber));
  input.addEventListener("change", onDrop);
  const element = html("div", { class: `lw-range lw-color-${name}` },
    html("label", { for: id }, ...label), input, output);
  return {
    element,
    /** Show a value; `shownName` where one range serves several quantities in turn. */
    show(value, shownName = name) {
      input.min = Math.min(min, Math.floor(value));
      input.max = Math.max(max, Math.ceil(value));
      input.value = value;
      input.setAttribute("aria-valuetext", formatNumber(value));
      output.dataset.name = shownName;
      showNumber(output, value);
    },
  };
}

/**
 * A choice between a few words (radio buttons, drawn as one bar).
 * @param {Object} options
 * @param {string} options.legend
 * @param {[string, string][]} options.options pairs of value and text
 * @param {(value: string) => void} options.onChoose
 * @returns {{element: HTMLElement, show: (value: string) => void}}
 */
export function choice({ legend, options, onChoose }) {
  const group = uniqueId("choice");
  const radios = options.map(([value, text]) => {
    const input = html("input", { type: "radio", name: group, value });
    input.addEventListener("change", () => onChoose(value));
    return { value, input, label: html("label", {}, input, html("span", {}, text)) };
  });
  return {
    element: html("fieldset", { class: "lw-choice" },
      html("legend", {}, legend),
      html("div", { class: "lw-bar" }, ...radios.map(({ label }) => label))),
    show(chosen) {
      radios.forEach(({ value, input }) => { input.checked = value === chosen; });
    },
  };
}
