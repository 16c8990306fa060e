// All numbers of all steps, folded away until they are wanted.

import { showNumber } from "./format.js";
import { html, scroller, symbol } from "./dom.js";

/**
 * @param {string[]} names one column for each quantity
 * @returns {{element: HTMLElement, show: (series: Object<string, number[]>, step: number) => void}}
 */
export function createTable(names) {
  const body = html("tbody");
  const head = html("thead", {}, html("tr", {}, html("th", { scope: "col" }, symbol("t")),
    ...names.map((name) => html("th", { scope: "col", class: `lw-color-${name}` }, symbol(name)))));
  const element = html("details", { class: "lw-fold" },
    html("summary", {}, "All steps in numbers"),
    scroller("All steps in numbers", html("table", {}, head, body)));
  let shown;
  const draw = () => {
    if (!element.open) return;
    const { series, step } = shown;
    body.replaceChildren(...series[names[0]].map((_, t) =>
      html("tr", t === step ? { "aria-current": "true" } : {}, html("th", { scope: "row" }, String(t + 1)),
        ...names.map((name) => {
          const cell = html("td", { "data-name": name, "data-step": t });
          showNumber(cell, series[name][t]);
          return cell;
        }))));
  };
  element.addEventListener("toggle", draw);
  return {
    element,
    show(series, step) {
      shown = { series, step };
      draw();
    },
  };
}
