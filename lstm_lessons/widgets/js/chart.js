// Quantities over time: lines above, a strip of cells for each gate or input below.

import { createPlot } from "./plot.js";
import { createScrub } from "./scrub.js";
import { formatNumber, showNumber } from "./format.js";
import { html, svg, symbol } from "./dom.js";

const GUTTER = 34;
const TOP = 10;
const PLOT = 132;
const STRIP = 26;
const GAP = 4;
const AXIS = 22;

/** The smallest of 1, 2, 5, 10, 20 … that is at least `size`. */
export function roundUp(size) {
  if (size <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(size));
  return [1, 2, 5, 10].find((n) => n * power >= size * (1 - 1e-12)) * power;
}

/**
 * @param {Object} options
 * @param {Object} options.store told when the chart is taken hold of and let go
 * @param {{name: string, words: string}[]} options.lines drawn as lines; the first with squares
 * @param {string[]} options.strips names of the quantities drawn as rows of cells
 * @param {string} [options.band] what the bands behind the lines stand for, if there are any
 * @returns {{element: HTMLElement, show: (data: Object) => void, close: () => void}}
 */
export function createChart({ store, lines, strips, band }) {
  const scrub = createScrub({ store, title: "Over time" });
  const legend = html("p", { class: "lw-legend" }, ...scrub.title,
    ...lines.map(({ name, words }, k) => html("span", { class: `lw-color-${name}` },
      svg("svg", { viewBox: "0 0 22 12", class: "lw-key", "aria-hidden": "true" },
        svg("path", { d: "M0 6H22", class: "lw-line" }), marker(k, 11, 6, 4)),
      symbol(name, "t"), ` ${words}`)),
    ...(band ? [html("span", {}, svg("svg", { viewBox: "0 0 22 12", class: "lw-key", "aria-hidden": "true" },
      svg("rect", { class: "lw-band", x: 1, y: 1, width: 20, height: 10 })), band)] : []));
  const plot = createPlot(draw, scrub.input);

  function draw({ step, start, series, bands = [], spoken }, picture, width) {
    const count = series[lines[0].name].length;
    const height = TOP + PLOT + 10 + strips.length * (STRIP + GAP) + AXIS;

    const all = lines.flatMap(({ name }) => [start[name], ...series[name]]);
    const high = roundUp(Math.max(...all));
    const low = -roundUp(-Math.min(...all));
    const y = (value) => TOP + ((high - value) / (high - low)) * PLOT;
    const ticks = [high, 0, low].map((value) => ({ value, text: formatNumber(value, 0) }));
    const gutter = Math.max(GUTTER, ...ticks.map(({ text }) => 8 + 6.6 * text.length));
    const column = (width - gutter) / (count + 1);
    const centre = (t) => gutter + (t + 0.5) * column;

    let lowest = -Infinity;
    for (const { value, text } of ticks) {
      picture.append(svg("path", { class: value === 0 ? "lw-zero" : "lw-grid", d: `M${gutter} ${y(value)}H${width}` }));
      if (y(value) - lowest > 14) {
        picture.append(svg("text", { class: "lw-tick", x: gutter - 5, y: y(value) + 4 }, text));
        lowest = y(value);
      }
    }
    bands.forEach(([least, most], t) => picture.append(svg("rect", { class: "lw-band",
      x: centre(t + 1) - column / 2, y: y(most), width: column, height: y(least) - y(most) })));
    const every = Math.ceil(20 / column);
    for (let t = 0; t <= count; t += every) {
      picture.append(svg("text", { class: "lw-time", x: centre(t), y: height - 6 }, String(t)));
    }
    picture.append(svg("text", { class: "lw-tick lw-symbol", x: gutter - 5, y: height - 6 }, "t"));

    strips.forEach((name, row) => {
      drawStrip(picture, name, TOP + PLOT + 10 + row * (STRIP + GAP), { gutter, column, centre }, series[name], step);
    });
    lines.map((line, k) => [line, k]).reverse().forEach(([{ name }, k]) => {
      const values = [start[name], ...series[name]];
      const points = values.map((value, t) => `${centre(t)} ${y(value)}`).join("L");
      const group = svg("g", { class: `lw-color-${name}` }, svg("path", { class: "lw-line", d: `M${points}` }));
      values.forEach((value, t) => {
        group.append(marker(k, centre(t), y(value), t === step + 1 ? 5.5 : 3));
      });
      picture.append(group);
    });

    scrub.place(plot.frame, { left: gutter + column, column, count, step, spoken });
    return height;
  }

  /**
   * One quantity as a row of cells: the tint tells how large it is, the bar at the foot as well:
   * from the left if the quantity is a gate, from the middle if it has a sign.
   */
  function drawStrip(picture, name, top, { gutter, column, centre }, values, selected) {
    const signed = ["x", "g", "n"].includes(name);
    const largest = roundUp(Math.max(...values.map(Math.abs)));
    const wide = column * 0.9;
    const group = svg("g", { class: `lw-color-${name}` },
      svg("text", { class: "lw-tick lw-symbol", x: gutter - 8, y: top + 17 }, name));
    values.forEach((value, t) => {
      const share = value / largest;
      const middle = centre(t + 1);
      const from = signed ? middle : middle - wide / 2;
      const reach = share * (signed ? wide / 2 : wide);
      group.append(
        svg("rect", { class: "lw-cell", x: middle - wide / 2, y: top, width: wide, height: STRIP }),
        svg("rect", { class: "lw-fill", x: middle - wide / 2, y: top, width: wide, height: STRIP,
          "fill-opacity": 0.34 * Math.abs(share) }),
        svg("rect", { class: "lw-fill", x: Math.min(from, from + reach), y: top + STRIP - 4,
          width: Math.abs(reach), height: 4 }));
      if (column < 27) return;
      const text = svg("text", { class: "lw-value", x: middle, y: top + 16, "data-name": name, "data-step": t });
      if (t === selected) text.classList.add("lw-strong");
      showNumber(text, value, column < 40 ? 1 : 2);
      group.append(text);
    });
    picture.append(group);
  }

  return {
    element: html("div", { class: "lw-chart" }, legend, plot.frame),
    /**
     * @param {Object} data
     * @param {number} data.step the selected step, from 0
     * @param {Object<string, number>} data.start each line's value before the first step
     * @param {Object<string, number[]>} data.series each quantity's values, T of them
     * @param {number[][]} [data.bands] for each step, from where to where its band reaches
     * @param {string} data.spoken the selected step in words
     */
    show: plot.show,
    close: plot.close,
  };
}

/** A square for the first line, a circle for the second: colour is never the only sign. */
function marker(k, x, y, size) {
  return k === 0
    ? svg("rect", { class: "lw-dot", x: x - size, y: y - size, width: 2 * size, height: 2 * size })
    : svg("circle", { class: "lw-dot", cx: x, cy: y, r: size });
}
