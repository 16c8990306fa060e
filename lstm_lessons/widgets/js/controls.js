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
 * Tell the store when a hand takes hold of a range and when it lets go.
 * @returns {{inHand: boolean}}
 */
function holdRange(input, store) {
  const hold = { inHand: false };
  const letGo = (tell, control) => {
    hold.inHand = false;
    tell(control);
  };
  input.addEventListener("pointerdown", () => {
    hold.inHand = true;
    store.grab();
  });
  input.addEventListener("pointerup", () => store.drop());
  // A swipe that turned out to scroll the page was not meant for the range.
  input.addEventListener("pointercancel", () => letGo(store.cancel));
  // Another range may be in the hand by now: taking hold of it is what takes the focus away.
  input.addEventListener("blur", () => { if (hold.inHand) letGo(store.drop); });
  input.addEventListener("keydown", () => { hold.inHand = false; });
  input.addEventListener("change", () => {
    letGo(store.drop, hold.inHand ? undefined : input.id);
  });
  return hold;
}

/**
 * A range, without label and number.
 * @param {Object} options what is not named here becomes an attribute
 * @param {Object} options.store told when the range is taken hold of and let go
 * @param {string} options.name its `data-control`
 * @param {(place: number) => void} options.onMove told where it stands at each movement
 * @returns {{id: string, input: HTMLInputElement, hold: {inHand: boolean}}}
 */
export function rangeInput({ store, name, onMove, ...attributes }) {
  const id = uniqueId(name);
  const input = html("input", { type: "range", id, "data-control": name, ...attributes });
  const hold = holdRange(input, store);
  input.addEventListener("input", () => onMove(input.valueAsNumber));
  return { id, input, hold };
}

/**
 * A label, its range, and a place for the number beside it.
 * @param {string} classes
 * @param {{id: string, input: HTMLInputElement}} range
 * @param {(Node|string)[]} label
 * @param {Object} [attributes] of the number's place
 * @returns {{element: HTMLElement, output: HTMLOutputElement}}
 */
export function rangeRow(classes, { id, input }, label, attributes = {}) {
  const output = html("output", { for: id, "aria-live": "off", ...attributes });
  const element = html("div", { class: `lw-range ${classes}` }, html("label", { for: id }, ...label), input, output);
  return { element, output };
}

const LINEAR = { of: (value) => value, at: (place) => place };

/** Equal ways on the range are equal factors; what comes out has two digits. */
export const LOGARITHMIC = { of: Math.log10, at: (place) => Number((10 ** place).toPrecision(2)) };

/**
 * A labelled range with its number.
 * @param {Object} options
 * @param {Object} options.store told when the range is taken hold of and let go
 * @param {string} options.name its `data-control`, and its colour if it has one
 * @param {string} [options.quantity] the quantity it sets: the `data-name` of its number
 * @param {(Node|string)[]} options.label
 * @param {number} options.min and `max`, widened where the value lies outside
 * @param {number} [options.digits] decimals of the number that is shown
 * @param {{of: (value: number) => number, at: (place: number) => number}} [options.scale] from a
 *   value to its place on the range and back; min, max and step are places
 * @param {(value: number) => void} options.onDrag called at each movement
 * @returns {{element: HTMLElement, show: (value: number) => void}}
 */
export function rangeControl({ store, name, quantity = name, label, min, max, step = 0.01, digits = 3, scale = LINEAR, onDrag }) {
  const range = rangeInput({ store, name, min, max, step, onMove: (place) => onDrag(scale.at(place)) });
  const { input, hold } = range;
  const { element, output } = rangeRow(`lw-color-${name}`, range, label, { "data-name": quantity });
  return {
    element,
    show(value) {
      // In the hand it may grow but not shrink: the thumb would run away.
      const place = scale.of(value);
      input.min = Math.min(hold.inHand ? Number(input.min) : min, Math.floor(place));
      input.max = Math.max(hold.inHand ? Number(input.max) : max, Math.ceil(place));
      input.value = place;
      input.setAttribute("aria-valuetext", formatNumber(value, digits));
      showNumber(output, value, digits);
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
