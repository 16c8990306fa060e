// A page of the stream: each symbol with what may come next and what the network says, the cells'
// states, the forget gates.

import { createPlot } from "./plot.js";
import { createScrub } from "./scrub.js";
import { formatState } from "./stream_words.js";
import { html, scroller, svg } from "./dom.js";
import { largest } from "./stream_run.js";
import { roundUp } from "./chart.js";

const ROWS = { head: 22, symbol: 16, verdict: 20, plot: 116, gate: 15, axis: 20 };
/** Lines of the two cells of a block have the same dashes, the second is thinner. */
const DASHES = ["none", "8 3", "2 3", "9 3 2 3"];

/** A key of the legend: a small drawing and its words. */
const key = (words, ...shapes) => html("span", {},
  svg("svg", { viewBox: "0 0 16 16", class: "lw-key", style: "width:16px;height:16px;vertical-align:-3px", "aria-hidden": "true" }, ...shapes), words);

/** What may come: a frame. */
const frameAt = (x, y) => svg("rect", { "data-legal": "", x: x - 6.5, y: y - 6.5, width: 13, height: 13, rx: 2, fill: "none", stroke: "currentColor" });

/** What the network says: a dot, as large as the output. */
const dotAt = (x, y, output) => svg("circle", { class: "lw-dot", "data-output": "", cx: x, cy: y, r: 4.8 * output });

/** Where a string begins. */
const borderAt = (x, bottom) => svg("path", { class: "lw-border", d: `M${x} 2V${bottom}`, stroke: "currentColor", "stroke-dasharray": "3 3" });

/**
 * @param {Object} options
 * @param {Object} options.store told when the chart is taken hold of and let go
 * @returns {{element: HTMLElement, show: (run: Object, step: number) => void, close: () => void}}
 */
export function createStreamChart({ store }) {
  let first = 0; // the number of the page's first step
  const scrub = createScrub({ store, title: "The stream", before: () => first });
  const legend = html("p", { class: "lw-legend" }, ...scrub.title,
    key("may come next", frameAt(8, 8)),
    html("span", { class: "lw-color-h" }, key("the network says", dotAt(8, 8, 1))),
    key("a new string", borderAt(8, 16)));
  const plot = createPlot(draw, scrub.input);
  plot.frame.style.minWidth = "17.5rem";

  function draw({ steps, step }, picture, width) {
    const states = steps.map(({ c }) => c);
    const reach = roundUp(Math.max(...states.map(largest)));
    const high = states.flat().some((value) => value > 0.02 * reach) ? reach : 0;
    const low = states.flat().some((value) => value < -0.02 * reach) ? -reach : 0;
    const ticks = [...new Set([high, 0, low])].map((value) => ({ value, text: formatState(value, 0) }));
    const gutter = Math.max(30, ...ticks.map(({ text }) => 10 + 6.6 * text.length));
    const column = (width - gutter) / steps.length;
    const centre = (t) => gutter + (t + 0.5) * column;
    const label = (y, text, attributes) => svg("text", { class: "lw-tick", x: gutter - 6, y, ...attributes }, text);

    const rowOf = (k) => ROWS.head + (k + 0.5) * ROWS.symbol;
    const verdicts = ROWS.head + STREAM.symbols.length * ROWS.symbol;
    const top = verdicts + ROWS.verdict + 6;
    const gates = top + ROWS.plot + 10;
    const bottom = gates + steps[0].f.length * ROWS.gate;
    const parts = [];

    [...STREAM.symbols].forEach((letter, k) => parts.push(label(rowOf(k) + 4, letter)));
    steps.forEach(({ symbol, first: begins, legal, y, right }, t) => {
      const x = centre(t);
      if (begins) parts.push(borderAt(x - column / 2, bottom));
      parts.push(svg("text", { class: "lw-value lw-strong", x, y: 15 }, STREAM.symbols[symbol]));
      legal.forEach((may, k) => { if (may) parts.push(frameAt(x, rowOf(k))); });
      parts.push(svg("g", { class: "lw-color-h" },
        ...y.flatMap((output, k) => (output < 0.05 ? [] : [dotAt(x, rowOf(k), output)]))));
      if (!right) parts.push(svg("rect", { class: "lw-cell", x: x - column / 2, y: verdicts, width: column, height: ROWS.verdict }));
      parts.push(svg("text", { class: "lw-value", x, y: verdicts + 14, "data-verdict": t }, right ? "\u2713" : "\u2717"));
    });

    const level = (value) => top + ((high - value) / (high - low || 1)) * ROWS.plot;
    for (const { value, text } of ticks) {
      parts.push(
        svg("path", { class: value === 0 ? "lw-zero" : "lw-grid", d: `M${gutter} ${level(value)}H${width}` }),
        label(level(value) + 4, text));
    }
    const cells = svg("g", { class: "lw-color-c" });
    states[0].forEach((_, k) => {
      const points = states.map((c, t) => `${centre(t)} ${level(c[k])}`).join("L");
      cells.append(svg("path", { class: "lw-line", "data-cell": k, d: `M${points}`,
        "stroke-dasharray": DASHES[Math.floor(k / 2) % 4], style: `stroke-width:${k % 2 ? 1.3 : 2.4}` }));
    });
    parts.push(cells);

    const strips = svg("g", { class: "lw-color-f" });
    steps[0].f.forEach((_, block) => {
      const y = gates + block * ROWS.gate;
      strips.append(label(y + 11, "f", { class: "lw-tick lw-symbol" }));
      strips.lastChild.append(svg("tspan", { dy: 2, style: "font-size:12px;font-style:normal" }, String(block + 1)));
      steps.forEach(({ f }, t) => strips.append(
        svg("rect", { class: "lw-cell", x: centre(t) - 0.45 * column, y, width: 0.9 * column, height: 12 }),
        svg("rect", { class: "lw-fill", "fill-opacity": 0.75, x: centre(t) - 0.45 * column, y: y + 12 * (1 - f[block]), width: 0.9 * column, height: 12 * f[block] })));
    });
    parts.push(strips);

    for (let t = 0; t < steps.length; t += 5) {
      parts.push(svg("text", { class: "lw-time", x: centre(t), y: bottom + 15 }, (first + t + 1).toLocaleString("en")));
    }

    picture.append(...parts);
    const { symbol, right } = steps[step - first];
    const spoken = `symbol ${step + 1}, ${STREAM.symbols[symbol]}: the prediction after it is ${right ? "right" : "wrong"}`;
    scrub.place(plot.frame, { left: gutter, column, count: steps.length, step, spoken });
    return bottom + ROWS.axis;
  }

  return {
    element: html("div", { class: "lw-chart" }, legend, scroller("The stream, symbol by symbol", plot.frame)),
    /** @param {{first: number, steps: Object[]}} run @param {number} step of the whole stream */
    show(run, step) {
      first = run.first;
      plot.show({ steps: run.steps, step });
    },
    close: plot.close,
  };
}
