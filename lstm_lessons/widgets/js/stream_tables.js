// ForgetGateStream in numbers: the prediction, the cells, the long run, and all of a page.

import { formatNumber } from "./format.js";
import { formatState, lettersOf } from "./stream_words.js";
import { html, scroller, symbol } from "./dom.js";
import { largest } from "./stream_run.js";

/** A number as text, in full for a test. */
function numberCell(name, value, text = formatNumber(value, 2)) {
  return html("td", { "data-name": name, "data-value": value }, text);
}

const heading = (scope, ...words) => html("th", { scope }, ...words);
const row = (cells, attributes = {}) => html("tr", attributes, ...cells);
const yes = (is) => (is ? "\u2713" : "\u2717");

/**
 * A table whose rows are made anew whenever it is shown.
 * @param {string} title
 * @param {(string|Node)[]} columns
 * @param {(data: Object) => HTMLElement[]} rowsOf
 */
function createRows(title, columns, rowsOf) {
  const body = html("tbody");
  const head = html("thead", {}, row(columns.map((words) => heading("col", words))));
  const caption = html("caption", { style: "caption-side:top" }, title);
  return {
    element: scroller(title, html("table", {}, caption, head, body)),
    show(data) { body.replaceChildren(...rowsOf(data)); },
  };
}

/** Each symbol: may it come, and what does the network say? */
export const createOutputs = () => createRows("What may come next?", ["symbol", "output", "may come", "right"],
  ({ y, legal }) => [...STREAM.symbols].map((letter, k) => row([
    heading("row", letter), numberCell(`y[${k}]`, y[k]),
    html("td", {}, legal[k] ? "yes" : "no"), html("td", {}, yes(Math.abs(y[k] - legal[k]) < 0.49))])));

/** Each cell: its gate, what it holds and what it shows. */
export const createCells = () => createRows("What the cells hold", ["cell", symbol("f"), symbol("c"), symbol("h")],
  ({ f, c, h }) => c.map((state, k) => {
    const block = Math.floor((k * f.length) / c.length);
    return row([heading("row", String(k + 1)), numberCell(`f[${block}]`, f[block]),
      numberCell(`c[${k}]`, state, formatState(state)), numberCell(`h[${k}]`, h[k])]);
  }));

/** How it went: after 10, 100, … symbols. */
export const createMarks = () => createRows("In the long run", ["after", "largest state", "wrong so far"],
  (marks) => marks.map(({ after, now }) => row([heading("row", after.toLocaleString("en")),
    ...(now
      ? [numberCell(`largest ${after}`, largest(now.c), formatState(largest(now.c), 1)),
        numberCell(`wrong ${after}`, now.wrong, now.wrong.toLocaleString("en"))]
      : [html("td", {}, "\u2013"), html("td", {}, "\u2013")])])));

/** All steps of the page, folded away until they are wanted. */
export function createPage() {
  const table = createRows("These symbols, one by one",
    ["number", "symbol", "may come", "it says", "right", "largest state"],
    ({ run, step }) => run.steps.map((now, t) => row([
      heading("row", (run.first + t + 1).toLocaleString("en")), html("td", {}, STREAM.symbols[now.symbol]),
      html("td", {}, lettersOf(now.legal).join(" ")), html("td", {}, lettersOf(now.y).join(" ") || "\u2013"),
      html("td", {}, yes(now.right)), html("td", {}, formatState(largest(now.c)))],
    run.first + t === step ? { "aria-current": "true" } : {})));
  const element = html("details", { class: "lw-fold" }, html("summary", {}, "These symbols in words and numbers"), table.element);
  let shown;
  const draw = () => { if (element.open) table.show(shown); };
  element.addEventListener("toggle", draw);
  return {
    element,
    show(run, step) {
      shown = { run, step };
      draw();
    },
  };
}
