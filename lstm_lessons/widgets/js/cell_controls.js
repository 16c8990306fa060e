// CellDesigner's parts: the goal with its test sequences, and the cell's twelve weights.

import { GATE_WORDS } from "./cell_words.js";
import { button, choice, setIdle } from "./controls.js";
import { createSentence, withSymbols } from "./frame.js";
import { goalOf } from "./cell_trajectory.js";
import { createWeightTabs } from "./weight_tabs.js";
import { html, symbol } from "./dom.js";

/** What is asked for, and the choice of another goal. */
export function createGoal(store) {
  const names = choice({
    legend: "Goal",
    options: GOALS.map(({ name }) => [name, name]),
    onChoose: (goal) => store.write({ goal, sequence: 0 }),
  });
  const ask = html("p");
  const hint = html("p");
  const solve = button("Show a solution", () => {
    store.write({ ...goalOf(store.read()).solution, cell: "1997" });
  });
  const help = html("details", { class: "lw-fold" }, html("summary", {}, "Stuck?"), hint, solve);
  let shown;
  return {
    element: html("div", { class: "lw-part lw-wide" }, names.element, ask, help),
    show(state) {
      const goal = goalOf(state);
      names.show(goal.name);
      if (goal === shown) return;
      if (shown) help.open = false;
      shown = goal;
      ask.replaceChildren(...withSymbols(goal.ask));
      hint.replaceChildren(...withSymbols(goal.hint));
    },
  };
}

/** The test sequences, each a button that shows it, and the verdict on all of them. */
export function createTest(store) {
  const choose = GOALS[0].sequences.map((_, k) => button("", () => store.write({ sequence: k })));
  const sentence = createSentence();
  let wrong;
  const go = button("Show the wrong step", () => { if (wrong) store.write(wrong); });
  return {
    sequences: html("div", { class: "lw-buttons", role: "group", "aria-label": "Test sequences" }, ...choose),
    verdict: html("div", { class: "lw-part" }, sentence.element, html("div", { class: "lw-buttons" }, go)),
    show(state, { right, sequence, step }, text, quietly) {
      wrong = sequence === undefined ? undefined : { sequence, step };
      choose.forEach((element, k) => {
        const all = right[k] === state.x.length;
        element.textContent = all ? `${k + 1} \u2713 right` : `${k + 1} \u2717 step ${right[k] + 1}`;
        element.setAttribute("aria-pressed", String(k === state.sequence));
      });
      setIdle(go, !wrong);
      sentence.show(text, quietly);
    },
    close: sentence.close,
  };
}

/** Three sliders for each gate, one gate at a time, and the choice of the cell. */
export function createWeights(store) {
  const weights = createWeightTabs(store, Object.entries(GATE_WORDS).map(([name, words], k) => ({
    name,
    words,
    weights: [
      { key: "weight_ih", k, label: [symbol("w", `x${name}`), " on the input"] },
      { key: "weight_hh", k, label: [symbol("w", `h${name}`), " on the state"] },
      { key: "bias", k, label: [symbol("b", name), " bias"] },
    ],
  })), { most: 20, step: 0.05 });
  const cell = choice({
    legend: "Cell of",
    options: [["1997", "1997, f = 1"], ["2000", "2000, with f"]],
    onChoose: (value) => store.write({ cell: value }),
  });
  return {
    element: html("div", { class: "lw-panel" }, ...weights.elements, cell.element),
    show(state) {
      cell.show(state.cell);
      weights.show(state);
    },
  };
}
