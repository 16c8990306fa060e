// A picture as wide as its place, drawn again whenever that changes. Its lengths are those for text
// of 16 px; they grow with the browser's font.

import { html, svg } from "./dom.js";

const REM = 16;
const NARROWEST = 120;

/** A length in a picture, as CSS has it. */
export const inRem = (length) => `${length / REM}rem`;

/** A sample of a line, for a legend. */
export const lineSample = (attributes) => svg("svg", { viewBox: "0 0 34 12", class: "lw-key", style: "width:34px", "aria-hidden": "true" },
  svg("path", { class: "lw-line", d: "M0 6H34", ...attributes }));

/**
 * @param {(data: Object, picture: SVGElement, width: number) => number} draw fills the picture, which
 *   is empty, and returns how high it is
 * @param {...Node} over what lies over the picture
 * @returns {{frame: HTMLElement, show: (data: Object) => void, close: () => void}}
 */
export function createPlot(draw, ...over) {
  const picture = svg("svg", { "aria-hidden": "true", class: "lw-plot" });
  const frame = html("div", { class: "lw-frame" }, picture, ...over);
  let shown;

  function redraw() {
    if (!shown) return;
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const width = Math.max((frame.clientWidth / rem) * REM, NARROWEST);
    picture.replaceChildren();
    const height = draw(shown, picture, width);
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    picture.style.height = inRem(height);
  }

  const observer = new ResizeObserver(redraw);
  observer.observe(frame);
  return {
    frame,
    show(data) {
      shown = data;
      redraw();
    },
    close() { observer.disconnect(); },
  };
}
