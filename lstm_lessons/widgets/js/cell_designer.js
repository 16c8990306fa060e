// CellDesigner: one cell with its weights in the reader's hands, and goals to reach.

import { cellTrajectory, goalOf, judgeCell, tidyCell } from "./cell_trajectory.js";
import { createChart } from "./chart.js";
import { createCode, createPresets, createRoot, createUndo, mount } from "./frame.js";
import { createGoal, createTest, createWeights } from "./cell_controls.js";
import { createHistory } from "./history.js";
import { createPlayer } from "./player.js";
import { createStore } from "./store.js";
import { createTable } from "./table.js";
import { html } from "./dom.js";
import { stepEquations, verdictSentence } from "./cell_words.js";

const KEYS = ["goal", "cell", "weight_ih", "weight_hh", "bias", "sequence", "step"];

function render({ model, el }, history) {
  const store = createStore(model, history, KEYS, tidyCell);
  const player = createPlayer(store);
  const parts = {
    presets: createPresets(PRESETS, store),
    goal: createGoal(store),
    test: createTest(store),
    weights: createWeights(store),
    chart: createChart({
      store,
      lines: [{ name: "c", words: "cell state" }, { name: "h", words: "hidden state" }],
      strips: ["x", "i", "f", "g", "o"],
      band: "wanted",
    }),
    table: createTable(["x", "i", "f", "g", "o", "c", "h", "target"]),
    code: createCode("CellDesigner", (state) => state),
    undo: createUndo(store),
  };
  const equations = html("div", { class: "lw-equations", role: "group", "aria-label": "This step in numbers" });

  const root = createRoot("CellDesigner", "Cell designer: give one cell the weights that reach a goal", store, player);
  root.append(html("div", { class: "lw-body" },
    parts.presets.element,
    parts.goal.element,
    html("div", { class: "lw-part" }, parts.chart.element, parts.test.sequences,
      html("div", { class: "lw-row" }, player.element, parts.undo.element)),
    html("div", { class: "lw-part" }, parts.weights.element, parts.test.verdict),
    html("div", { class: "lw-part lw-wide" }, equations, parts.table.element, parts.code.element)));

  function show(state) {
    const steps = cellTrajectory(state);
    const now = steps[state.step];
    const { tolerance } = goalOf(state);
    const series = Object.fromEntries(Object.keys(now).map((name) => [name, steps.map((s) => s[name])]));
    const verdict = judgeCell(state);
    parts.goal.show(state);
    parts.test.show(state, verdict, verdictSentence(state, verdict), player.playing);
    parts.weights.show(state);
    parts.chart.show({
      step: state.step,
      start: { c: 0, h: 0 },
      series,
      bands: series.target.map((value) => [value - tolerance, value + tolerance]),
      spoken: `Step ${state.step + 1} of ${steps.length}`,
    });
    equations.replaceChildren(...stepEquations(state, now));
    parts.table.show(series, state.step);
    parts.presets.show(state);
    parts.code.show(state);
    parts.undo.show();
    player.show();
  }

  return mount(el, { root, store, show, parts: [player, parts.chart, parts.test] });
}

/** Called once for each model: its views share a history. */
export default () => {
  const history = createHistory();
  return { render: (view) => render(view, history) };
};
