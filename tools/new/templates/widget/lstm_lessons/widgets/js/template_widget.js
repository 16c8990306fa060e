// TemplateWidget: what a reader sees and moves.

import { createChart } from "./chart.js";
import { createCode, createPresets, createRoot, createUndo, mount } from "./frame.js";
import { createHistory } from "./history.js";
import { createPlayer } from "./player.js";
import { createStore } from "./store.js";
import { createTable } from "./table.js";
import { html, symbol } from "./dom.js";
import { rangeControl } from "./controls.js";
import { templateWidgetSteps, templateWidgetTidy } from "./template_widget_engine.js";

const KEYS = ["w", "x", "step"];

function render({ model, el }, history) {
  const store = createStore(model, history, KEYS, templateWidgetTidy);
  const player = createPlayer(store);
  const weight = rangeControl({
    store,
    name: "w",
    label: [symbol("w"), " on the state"],
    min: -1.5,
    max: 1.5,
    onDrag: (w) => store.drag({ w }),
  });
  const presets = createPresets(PRESETS, store);
  const chart = createChart({ store, lines: [{ name: "h", words: "state" }], strips: ["x"] });
  const table = createTable(["x", "h"]);
  const code = createCode("TemplateWidget", (state) => state);
  const undo = createUndo(store);

  const root = createRoot("TemplateWidget", "TO WRITE: what it is, in a few words", store, player);
  root.append(html("div", { class: "lw-body" },
    presets.element,
    html("div", { class: "lw-part" }, chart.element, html("div", { class: "lw-row" }, player.element, undo.element)),
    html("div", { class: "lw-part lw-panel" }, weight.element),
    html("div", { class: "lw-part lw-wide" }, table.element, code.element)));

  function show(state) {
    const steps = templateWidgetSteps(state);
    const series = Object.fromEntries(Object.keys(steps[0]).map((name) => [name, steps.map((s) => s[name])]));
    weight.show(state.w);
    chart.show({ step: state.step, start: { h: 0 }, series, spoken: `Step ${state.step + 1} of ${steps.length}` });
    table.show(series, state.step);
    presets.show(state);
    code.show(state);
    undo.show();
    player.show();
  }

  return mount(el, { root, store, show, parts: [player, chart] });
}

/** Called once for each model: its views share a history. */
export default () => {
  const history = createHistory();
  return { render: (view) => render(view, history) };
};
