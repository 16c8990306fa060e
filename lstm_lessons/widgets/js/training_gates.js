// The gates over a sequence, on average, as the network has them now.

import { createPlot, lineSample } from "./plot.js";
import { html, svg, symbol } from "./dom.js";

const AREA = { gutter: 34, top: 10, height: 112, axis: 38 };
const GATES = [
  { name: "f", words: "forget gate", dashes: "none" },
  { name: "i", words: "input gate", dashes: "6 4" },
  { name: "o", words: "output gate", dashes: "1.5 4" },
];

/**
 * @returns {{element: HTMLElement, show: (gates: Object<string, number[]>) => void, close: () => void}}
 */
export function createGatesChart() {
  const legend = html("p", { class: "lw-legend" }, html("span", {}, html("strong", {}, "Gates over a sequence, on average")),
    ...GATES.map((gate) => html("span", { class: `lw-color-${gate.name}` },
      lineSample({ "stroke-dasharray": gate.dashes }), symbol(gate.name, "t"), ` ${gate.words}`)));
  const plot = createPlot(draw);

  function draw(gates, picture, width) {
    const count = gates.f.length;
    const height = AREA.top + AREA.height + AREA.axis;
    const x = (t) => AREA.gutter + ((width - AREA.gutter - 10) * (t + 0.5)) / count;
    const y = (value) => AREA.top + (1 - value) * AREA.height;
    picture.append(...[0, 0.5, 1].flatMap((value) => [
      svg("path", { class: "lw-grid", d: `M${AREA.gutter} ${y(value)}H${width - 10}` }),
      svg("text", { class: "lw-tick", x: AREA.gutter - 5, y: y(value) + 4 }, String(value))]));
    for (const gate of [...GATES].reverse()) {
      const values = gates[gate.name];
      const group = svg("g", { class: `lw-color-${gate.name}`, "data-line": gate.name });
      group.append(values.length > 1
        ? svg("path", { class: "lw-line", d: `M${values.map((value, t) => `${x(t)} ${y(value)}`).join("L")}`, "stroke-dasharray": gate.dashes })
        : svg("circle", { class: "lw-dot", cx: x(0), cy: y(values[0]), r: 3 }));
      picture.append(group);
    }
    const every = Math.ceil(count / 6 / 5) * 5;
    for (let t = 1; t <= count; t += t === 1 ? every - 1 : every) {
      picture.append(svg("text", { class: "lw-time", x: x(t - 1), y: height - 22 }, String(t)));
    }
    picture.append(svg("text", { class: "lw-time", x: (AREA.gutter + width) / 2, y: height - 5 }, "step of the sequence"));
    return height;
  }

  return { element: html("div", { class: "lw-chart" }, legend, plot.frame), show: plot.show, close: plot.close };
}
