// The unit's drawing with the numbers of one step on its wires.

import { showNumber } from "./format.js";
import { html, scroller, uniqueId } from "./dom.js";

/**
 * @param {string} drawing an SVG of `lstm_lessons.diagrams` whose ids begin with "lstm-drawing"
 * @returns {{element: HTMLElement, show: (values: Object<string, number|undefined>) => void}}
 */
export function createDiagram(drawing) {
  const picture = html("div", { class: "lw-diagram" });
  picture.innerHTML = drawing.replaceAll("lstm-drawing", uniqueId("drawing"));
  // Its name ends with its description, which is not to be said once more.
  picture.querySelector("svg").setAttribute("aria-description", "");
  const numbers = picture.querySelectorAll("[data-wire]");
  const wires = picture.querySelectorAll("[data-path]");
  return {
    element: scroller("The unit", picture),
    show(values) {
      numbers.forEach((number) => {
        const value = values[number.dataset.wire];
        if (value !== undefined) return showNumber(number, value, Math.abs(value) < 9.9995 ? 3 : 1); // wires lie close
        number.textContent = "";
        delete number.dataset.value;
      });
      wires.forEach((wire) => {
        const value = values[wire.dataset.path];
        const strength = value === undefined ? 0 : Math.min(Math.abs(value), 1);
        wire.style.strokeWidth = 1.2 + 2 * strength;
        wire.style.opacity = 0.4 + 0.6 * strength;
      });
    },
  };
}
