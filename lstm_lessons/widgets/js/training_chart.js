// Loss and gradient over the steps of training, both on logarithmic axes, one above the other.

import { createPlot, lineSample } from "./plot.js";
import { powerOf10 } from "./sizes.js";
import { html, svg } from "./dom.js";

const PLOTS = { gutter: 46, title: 20, height: 118, gap: 12, axis: 38 };
/** From where to where the axes go at least, and at most, in powers of ten. */
const REACH = { loss: { low: -4, high: 1 }, norm: { low: -3, high: 2 }, lowest: -8, highest: 6 };
/** How many steps are in the picture: the first of these that holds them all. */
const WIDTHS = [300, 500, 1000, 2000];
const LIMIT = "7 4";

const lineOf = (d, attributes) => svg("path", { class: "lw-line", d, ...attributes });

/** What is drawn faintly for comparison. */
const GHOST = { "stroke-opacity": 0.5, style: "stroke-width:1.2", "data-ghost": "" };
const NOW = { style: "stroke-width:1.8" };

const keyOf = (words, attributes) => html("span", {}, lineSample(attributes), words);

/**
 * @returns {{element: HTMLElement, show: (run: Object, ghost?: Object) => void, close: () => void}}
 */
export function createTrainingChart() {
  const before = keyOf("the run before", GHOST);
  const limit = keyOf("limit", { ...NOW, "stroke-dasharray": LIMIT });
  const legend = html("p", { class: "lw-legend" },
    html("span", {}, html("strong", {}, "Training")), keyOf("this run", NOW), limit, before);
  const plot = createPlot(draw);

  function draw({ run, ghost }, picture, width) {
    const block = PLOTS.title + PLOTS.height + PLOTS.gap;
    const height = 2 * block + PLOTS.axis;
    const longest = Math.max(run.losses.length, ghost?.losses.length ?? 0);
    const count = WIDTHS.find((most) => most >= longest);
    const x = (step) => PLOTS.gutter + ((width - PLOTS.gutter - 8) * step) / count;

    const panel = (name, title, top, values, ghosts, bar) => {
      const axis = axisFor(REACH[name], [...values, ...ghosts, ...bar]);
      const bottom = top + PLOTS.height;
      const y = (size) => top + ((axis.high - Math.log10(size)) / (axis.high - axis.low)) * PLOTS.height;
      const path = (sizes) => sizes.map((size, k) => `${k === 0 ? "M" : "L"}${x(k + 1).toFixed(1)} ${Math.min(Math.max(y(size), top - 99), bottom + 99).toFixed(1)}`).join("");
      picture.append(svg("text", { x: PLOTS.gutter, y: top - 7, "font-weight": 600 }, title));
      for (let exponent = axis.low; exponent <= axis.high; exponent += axis.every) {
        const at = y(10 ** exponent);
        picture.append(
          svg("path", { class: exponent === 0 ? "lw-zero" : "lw-grid", d: `M${PLOTS.gutter} ${at}H${width - 8}` }),
          svg("text", { class: "lw-tick", x: PLOTS.gutter - 5, y: at + 4 }, exponent === 0 ? "1" : powerOf10(exponent)));
      }
      // What is larger or smaller than the axis leaves the picture.
      const area = svg("svg", { x: PLOTS.gutter, y: top, width: width - PLOTS.gutter, height: PLOTS.height, "data-plot": name,
        viewBox: `${PLOTS.gutter} ${top} ${width - PLOTS.gutter} ${PLOTS.height}` });
      bar.forEach((size) => area.append(lineOf(`M${PLOTS.gutter} ${y(size)}H${width - 8}`, { ...NOW, "stroke-dasharray": LIMIT, "data-limit": "" })));
      if (ghosts.length > 0) area.append(lineOf(path(ghosts), GHOST));
      if (values.length > 0) area.append(lineOf(path(values), { ...NOW, "data-line": name }));
      picture.append(area);
    };
    const { clipping, max_norm } = run.settings;
    panel("loss", "Loss", PLOTS.title, run.losses, ghost?.losses ?? [], []);
    panel("norm", "Size of the gradient, before clipping", PLOTS.title + block, run.norms, ghost?.norms ?? [], clipping === "on" ? [max_norm] : []);

    for (let step = 0; step <= count; step += count / 5) {
      picture.append(svg("text", { class: "lw-time", x: x(step), y: height - 22, ...(step === count ? { style: "text-anchor:end" } : {}) }, String(step)));
    }
    picture.append(svg("text", { class: "lw-time", x: (PLOTS.gutter + width) / 2, y: height - 5 }, "steps of training"));
    before.hidden = !ghost?.losses.length;
    limit.hidden = clipping === "off";
    return height;
  }

  return {
    element: html("div", { class: "lw-chart", style: "--ink:currentColor" }, legend, plot.frame),
    /** @param {Object} run @param {Object} [ghost] the run that was seen before the reader's last change */
    show(run, ghost) { plot.show({ run, ghost }); },
    close: plot.close,
  };
}

/** An axis that holds these sizes, within bounds, and marks no more than seven powers of ten. */
function axisFor({ low, high }, sizes) {
  const exponents = sizes.filter((size) => size > 0).map(Math.log10);
  const from = Math.max(Math.floor(Math.min(low, ...exponents)), REACH.lowest);
  const to = Math.min(Math.ceil(Math.max(high, ...exponents)), REACH.highest);
  const every = [1, 2, 5].find((n) => (to - from) / n <= 6);
  return { low: Math.floor(from / every) * every, high: Math.ceil(to / every) * every, every };
}
