// GradientFlow's lines as numbers: at the selected distance, and at all of them.

import { formatNumber } from "./format.js";
import { formatSize } from "./sizes.js";
import { html, scroller, uniqueId } from "./dom.js";

/** Write a size into an element: rounded as its text, in full as its `data-value`. */
function showSize(element, value) {
  element.textContent = formatSize(value);
  element.dataset.value = String(value);
}

/** A heading of a row or a column, in its line's colour if it has one. */
const heading = (scope, { words, color }) =>
  html("th", { scope, style: "color:var(--ink,inherit)", class: color ? `lw-color-${color}` : "" }, words);

/** The sizes at the selected distance, and by how much they change in a step. */
export function createSelected(lines) {
  const id = uniqueId("selected");
  const title = html("p", { id });
  const rows = lines.map((line) => {
    const size = html("td", { "data-name": line.name });
    const rate = html("td");
    return { name: line.name, size, rate, element: html("tr", {}, heading("row", line), size, rate) };
  });
  const head = html("thead", {}, html("tr", {},
    ...["Gradient", "its size", "per step"].map((words) => heading("col", { words }))));
  return {
    element: html("div", {}, title, scroller("The selected distance",
      html("table", { "aria-labelledby": id }, head, html("tbody", {}, ...rows.map(({ element }) => element))))),
    show(series, step) {
      title.textContent = `${step + 1} step${step === 0 ? "" : "s"} back`;
      rows.forEach(({ name, size, rate }) => {
        const value = series[name][step];
        showSize(size, value);
        rate.textContent = `\u00d7 ${formatNumber(value ** (1 / (step + 1)), 2)}`;
      });
    },
  };
}

/** All sizes at all distances, folded away until they are wanted. */
export function createDistances(lines) {
  const body = html("tbody");
  const head = html("thead", {}, html("tr", {},
    ...[{ words: "Steps back" }, ...lines].map((line) => heading("col", line))));
  const element = html("details", { class: "lw-fold" },
    html("summary", {}, "All distances in numbers"),
    scroller("All distances in numbers", html("table", {}, head, body)));
  let shown;
  const draw = () => {
    if (!element.open) return;
    const { series, step } = shown;
    body.replaceChildren(...series[lines[0].name].map((_, k) =>
      html("tr", k === step ? { "aria-current": "true" } : {}, html("th", { scope: "row" }, String(k + 1)),
        ...lines.map(({ name }) => {
          const cell = html("td", { "data-name": name, "data-step": k });
          showSize(cell, series[name][k]);
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
