// CellDesigner's parts: the goal with its test sequences, and the cell's twelve weights.

import { GATE_WORDS } from "./cell_words.js";
import { button, choice, rangeControl, setIdle } from "./controls.js";
import { createSentence, withSymbols } from "./frame.js";
import { goalOf } from "./cell_trajectory.js";
import { html, symbol } from "./dom.js";

const MOST = 20;

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
  const weight = (key, k, label) => rangeControl({
    store,
    name: key,
    quantity: `${key}[${k}]`,
    label,
    min: -MOST,
    max: MOST,
    step: 0.05,
    onDrag: (value) => store.drag({ [key]: store.read()[key].map((old, n) => (n === k ? value : old)) }),
  });
  const gates = Object.keys(GATE_WORDS);
  const panels = gates.map((name, k) => {
    const sliders = {
      weight_ih: weight("weight_ih", k, [symbol("w", `x${name}`), " on the input"]),
      weight_hh: weight("weight_hh", k, [symbol("w", `h${name}`), " on the state"]),
      bias: weight("bias", k, [symbol("b", name), " bias"]),
    };
    const element = html("div", { class: `lw-weights lw-color-${name}` },
      html("p", { class: "lw-note" }, GATE_WORDS[name]), ...Object.values(sliders).map((each) => each.element));
    return { sliders, element };
  });
  const show = (chosen) => {
    tabs.show(chosen);
    panels.forEach(({ element }, k) => { element.hidden = gates[k] !== chosen; });
  };
  const tabs = choice({
    legend: "Weights of",
    options: gates.map((name) => [name, name]),
    onChoose: show,
  });
  const cell = choice({
    legend: "Cell of",
    options: [["1997", "1997, f = 1"], ["2000", "2000, with f"]],
    onChoose: (value) => store.write({ cell: value }),
  });
  show("i");
  return {
    element: html("div", { class: "lw-panel" }, tabs.element, ...panels.map(({ element }) => element), cell.element),
    show(state) {
      cell.show(state.cell);
      panels.forEach(({ sliders }, k) => {
        Object.entries(sliders).forEach(([key, slider]) => slider.show(state[key][k]));
      });
    },
  };
}
