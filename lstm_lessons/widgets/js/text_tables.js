// TextReader in numbers: the cell at the cursor, and what the network says comes next.

import { bitsAt, meanBits, symbolOf } from "./text_run.js";
import { characterName, likeliest } from "./text_words.js";
import { formatNumber, formatPercent } from "./format.js";
import { html, scroller, svg, symbol } from "./dom.js";

const QUANTITIES = [
  ["f", [symbol("f")], "forget gate: the share that it kept"],
  ["i", [symbol("i")], "input gate: the share that it wrote"],
  ["g", [symbol("g")], "candidate: what there was to write"],
  ["c", [symbol("c")], "cell state"],
  ["tanh_c", ["tanh(", symbol("c"), ")"], "its colour"],
  ["o", [symbol("o")], "output gate: the share that it shows"],
  ["h", [symbol("h")], "what it shows"],
];

/** The chosen cell's quantities at the cursor. */
export function createCellTable() {
  const caption = html("caption", { style: "caption-side:top" });
  const cells = QUANTITIES.map(([name]) => html("td", { "data-name": name }));
  const rows = QUANTITIES.map(([name, heading, words], k) => html("tr", {},
    html("th", { scope: "row", class: `lw-color-${name}`, style: "color:var(--ink)" }, ...heading),
    cells[k], html("td", { style: "text-align:start" }, words)));
  return {
    element: scroller("The cell at the cursor", html("table", {}, caption, html("tbody", {}, ...rows))),
    show({ cell }, now) {
      caption.textContent = `Cell ${cell} at the cursor`;
      QUANTITIES.forEach(([name], k) => {
        cells[k].textContent = formatNumber(now[name][cell], 3);
        cells[k].dataset.value = String(now[name][cell]);
      });
    },
  };
}

const BAR = { width: 72, height: 14 };

/** The five likeliest next characters as bars, and the one that comes. */
export function createNextTable() {
  const body = html("tbody");
  const caption = html("caption", { style: "caption-side:top" }, "What comes next? \u2190 what does");
  const head = html("thead", {}, html("tr", {},
    html("th", { scope: "col" }, "next"), html("th", { scope: "col", colspan: 2 }, "probability"),
    html("th", { scope: "col" }, "bits")));

  function row(number, p, comes) {
    const fill = svg("rect", { class: "lw-fill", width: BAR.width * p, height: BAR.height });
    const bar = svg("svg", { viewBox: `0 0 ${BAR.width} ${BAR.height}`, width: BAR.width, height: BAR.height, class: "lw-color-h", "aria-hidden": "true" },
      svg("rect", { class: "lw-cell", width: BAR.width, height: BAR.height }), fill);
    return html("tr", comes ? { "aria-current": "true" } : {},
      html("th", { scope: "row" }, `${characterName(READER.characters[number])}${comes ? " \u2190" : ""}`),
      html("td", { "data-name": `p[${number}]`, "data-value": p }, formatPercent(p)),
      html("td", {}, bar),
      html("td", {}, formatNumber(-Math.log2(p), 2)));
  }

  return {
    element: scroller("What comes next?", html("table", { class: "lw-next" }, caption, head, body)),
    show({ text, step }, now) {
      const comes = step < text.length - 1 ? symbolOf(text[step + 1]) : -1;
      const best = likeliest(now.p, 5);
      if (comes >= 0 && !best.some(([number]) => number === comes)) best.push([comes, now.p[comes]]);
      body.replaceChildren(...best.map(([number, p]) => row(number, p, number === comes)));
    },
  };
}

/** All of the text in numbers, folded away until they are wanted. */
export function createTextTable() {
  const body = html("tbody");
  const head = html("thead", {}, html("tr", {},
    ...["number", "character", "bits"].map((words) => html("th", { scope: "col" }, words)),
    html("th", { scope: "col" }, symbol("c")), html("th", { scope: "col" }, "tanh(", symbol("c"), ")")));
  const mean = html("p");
  const element = html("details", { class: "lw-fold" }, html("summary", {}, "The whole text in numbers"),
    mean, scroller("The whole text in numbers", html("table", {}, head, body)));
  let shown;
  const cell = (name, value) => html("td", { "data-name": name, "data-value": value }, formatNumber(value, 2));
  const draw = () => {
    if (!element.open) return;
    const { state: { text, cell: k, step }, steps } = shown;
    const all = meanBits(text, steps);
    mean.textContent = all === undefined ? "" : `${formatNumber(all, 3)} bits a character, a mean over all but the first.`;
    body.replaceChildren(...steps.map((now, t) => html("tr", t === step ? { "aria-current": "true" } : {},
      html("th", { scope: "row" }, String(t + 1)), html("td", {}, characterName(text[t])),
      t === 0 ? html("td", {}, "\u2013") : cell(`bits[${t}]`, bitsAt(text, steps, t)),
      cell(`c[${t}]`, now.c[k]), cell(`tanh_c[${t}]`, now.tanh_c[k]))));
  };
  element.addEventListener("toggle", draw);
  return {
    element,
    show(state, steps) {
      shown = { state, steps };
      draw();
    },
  };
}
