// LiveTraining's numbers: where it stands, and its way there.

import { formatPercent } from "./format.js";
import { formatSize } from "./sizes.js";
import { clippedShare } from "./training_words.js";
import { recentLoss } from "./training_run.js";
import { html, scroller } from "./dom.js";

const MARKS = [1, 5, 10, 20, 50, 100, 200, 300, 500, 1000, 1500, 2000];

/** A size in full as the element's `data-value`, rounded as its text. */
function showSize(element, value, text = formatSize(value)) {
  element.textContent = text;
  element.dataset.value = String(value);
}

/** The numbers of this moment. */
export function createFacts() {
  const rows = [
    ["step", "steps of training"],
    ["recent_loss", "loss, mean of the last 20"],
    ["recent_norm", "size of the last gradient"],
    ["clipped", "gradients that were cut"],
    ["direct", "kept by the direct path"],
  ].map(([name, words]) => ({ name, words, cell: html("td", { "data-name": name }) }));
  const element = scroller("Where training stands", html("table", { "aria-label": "Where training stands" },
    html("tbody", {}, ...rows.map(({ words, cell }) => html("tr", {}, html("th", { scope: "row" }, words), cell)))));
  const cellOf = (name) => rows.find((row) => row.name === name).cell;
  const nothing = (cell) => {
    cell.textContent = "\u2013";
    delete cell.dataset.value;
  };
  return {
    element,
    show(run, { direct }) {
      showSize(cellOf("step"), run.losses.length, String(run.losses.length));
      showSize(cellOf("direct"), direct);
      showSize(cellOf("clipped"), clippedShare(run), formatPercent(clippedShare(run)));
      if (run.losses.length === 0) ["recent_loss", "recent_norm"].map(cellOf).forEach(nothing);
      else {
        showSize(cellOf("recent_loss"), recentLoss(run));
        showSize(cellOf("recent_norm"), run.norms.at(-1));
      }
    },
  };
}

/** Loss and gradient at some steps, folded away until they are wanted. */
export function createMarksTable() {
  const body = html("tbody");
  const head = html("thead", {}, html("tr", {}, ...["Step", "loss", "gradient"].map((words) => html("th", { scope: "col" }, words))));
  const element = html("details", { class: "lw-fold" },
    html("summary", {}, "Training in numbers"),
    scroller("Training in numbers", html("table", {}, head, body)));
  let shown;
  const draw = () => {
    if (!element.open) return;
    const { losses, norms } = shown;
    const steps = [...new Set([...MARKS, losses.length])].filter((step) => step > 0 && step <= losses.length).sort((a, b) => a - b);
    body.replaceChildren(...steps.map((step) => {
      const cells = [["loss", losses], ["norm", norms]].map(([name, values]) => {
        const cell = html("td", { "data-name": name, "data-step": step - 1 });
        showSize(cell, values[step - 1]);
        return cell;
      });
      return html("tr", {}, html("th", { scope: "row" }, String(step)), ...cells);
    }));
  };
  element.addEventListener("toggle", draw);
  return {
    element,
    show(run) {
      shown = run;
      draw();
    },
  };
}
