// Sizes over distance on a logarithmic axis.

import { createPlot, inRem, lineSample } from "./plot.js";
import { createScrub } from "./scrub.js";
import { formatSize, powerOf10 } from "./sizes.js";
import { html, svg } from "./dom.js";

const SIZES = { gutter: 46, top: 8, plot: 220, axis: 38 };
/** Beyond it on either side a double has long lost every digit: the axis ends there. */
const DECADES = 16;

/** Colour a part as its line; a line without a quantity's colour is drawn in the text's. */
function inColour({ color }, element) {
  if (color) element.classList.add(`lw-color-${color}`);
  else element.style.setProperty("--ink", "currentColor");
  return element;
}

/**
 * @param {Object} options
 * @param {Object} options.store told when the chart is taken hold of and let go
 * @param {{name: string, words: string, color?: string, dashes: string}[]} options.lines
 * @returns {{element: HTMLElement, show: (series: Object<string, number[]>, step: number) => void, close: () => void}}
 */
export function createDistanceChart({ store, lines }) {
  const scrub = createScrub({ store, title: "Over distance" });
  const legend = html("p", { class: "lw-legend" }, ...scrub.title,
    ...lines.map((line) => inColour(line, html("span", {}, lineSample({ "stroke-dasharray": line.dashes }), line.words))));
  const plot = createPlot(draw, scrub.input);

  function draw({ series, step }, picture, width) {
    const count = series[lines[0].name].length;
    const height = SIZES.top + SIZES.plot + SIZES.axis;
    const column = (width - SIZES.gutter) / (count + 1);
    const centre = (distance) => SIZES.gutter + (distance + 0.5) * column;

    const exponents = lines.flatMap(({ name }) => series[name]).filter((size) => size > 0).map(Math.log10);
    const high = Math.min(Math.max(Math.ceil(Math.max(...exponents, 0) - 0.02), 1), DECADES);
    const low = Math.max(Math.min(Math.floor(Math.min(...exponents, 0) + 0.02), -1), -DECADES);
    const y = (exponent) => SIZES.top + ((high - exponent) / (high - low)) * SIZES.plot;
    const yOf = (size) => y(Math.max(Math.log10(size), 3 * low)); // what is 0 lies far below
    const every = [1, 2, 5, 10].find((n) => (high - low) / n <= 8);

    for (let exponent = Math.ceil(low / every) * every; exponent <= high; exponent += every) {
      picture.append(
        svg("path", { class: exponent === 0 ? "lw-zero" : "lw-grid", d: `M${SIZES.gutter} ${y(exponent)}H${width}` }),
        svg("text", { class: "lw-tick", x: SIZES.gutter - 5, y: y(exponent) + 4 }, exponent === 0 ? "1" : powerOf10(exponent)));
    }
    const times = Math.ceil(24 / column / 5) * 5;
    for (let distance = 0; distance <= count; distance += times) {
      picture.append(svg("text", { class: "lw-time", x: centre(distance), y: height - 22 }, String(distance)));
    }
    picture.append(svg("text", { class: "lw-time", x: (SIZES.gutter + width) / 2, y: height - 5 }, "steps back"));

    // What is larger or smaller than the axis leaves the picture.
    const area = svg("svg", { x: SIZES.gutter, y: SIZES.top, width: width - SIZES.gutter, height: SIZES.plot,
      viewBox: `${SIZES.gutter} ${SIZES.top} ${width - SIZES.gutter} ${SIZES.plot}` });
    for (const line of [...lines].reverse()) {
      const points = [1, ...series[line.name]].map((size, k) => `${centre(k)} ${yOf(size)}`);
      area.append(inColour(line, svg("g", { "data-line": line.name },
        svg("path", { class: "lw-line", d: `M${points.join("L")}`, "stroke-dasharray": line.dashes }),
        svg("circle", { class: "lw-dot", cx: centre(step + 1), cy: yOf(series[line.name][step]), r: 4 }))));
    }
    picture.append(area);

    const spoken = [`${step + 1} of ${count} steps back`,
      ...lines.map(({ name, words }) => `${words} ${formatSize(series[name][step])}`)].join("; ");
    scrub.place(plot.frame, { left: SIZES.gutter + column, column, count, step, spoken });
    scrub.input.style.height = inRem(SIZES.top + SIZES.plot); // the ticks stay clear of its frame
    return height;
  }

  return {
    element: html("div", { class: "lw-chart" }, legend, plot.frame),
    /** @param {Object<string, number[]>} series sizes at the distances 1 … T; at 0 all are 1 */
    show(series, step) { plot.show({ series, step }); },
    close: plot.close,
  };
}
