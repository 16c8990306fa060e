// RNNUnit: one recurrent unit over time. What does it remember?

import { choice, rangeControl } from "./controls.js";
import { createChart } from "./chart.js";
import { createCode, createPresets, createRoot, createSentence, createUndo, mount } from "./frame.js";
import { createDiagram } from "./diagram.js";
import { createPlayer } from "./player.js";
import { createHistory } from "./history.js";
import { createStore } from "./store.js";
import { createTable } from "./table.js";
import { html, symbol } from "./dom.js";
import { rnnEquation, rnnSentence } from "./rnn_words.js";
import { rnnTrajectory, tidyStep } from "./rnn_trajectory.js";

const KEYS = ["w_x", "w_h", "b", "h_0", "nonlinearity", "x", "step"];

function render({ model, el }, history) {
  const store = createStore(model, history, KEYS, tidyStep);
  const player = createPlayer(store);
  const slider = (name, label, size) => rangeControl({
    store,
    name,
    label,
    min: -size,
    max: size,
    onDrag: (value) => store.drag({ [name]: value }),
  });
  const sliders = {
    w_h: slider("w_h", [symbol("w", "h"), " on the state"], 2),
    w_x: slider("w_x", [symbol("w", "x"), " on the input"], 2),
    b: slider("b", [symbol("b"), " bias"], 1),
    h_0: slider("h_0", [symbol("h", 0), " at the start"], 1),
  };
  const x = rangeControl({
    store,
    name: "x",
    label: [symbol("x", "t"), " input now"],
    min: -1,
    max: 1,
    onDrag: (value) => {
      const state = store.read();
      store.drag({ x: state.x.map((old, t) => (t === state.step ? value : old)) });
    },
  });
  const nonlinearity = choice({
    legend: "Nonlinearity φ",
    options: [["tanh", "tanh"], ["relu", "relu"], ["identity", "identity"]],
    onChoose: (value) => store.write({ nonlinearity: value }),
  });
  const presets = createPresets(PRESETS, store);
  const diagram = createDiagram(DIAGRAM);
  const sentence = createSentence();
  const chart = createChart({
    store,
    lines: [{ name: "h", words: "hidden state" }],
    strips: ["x"],
  });
  const table = createTable(["x", "z", "h"]);
  const code = createCode("RNNUnit", (state) => state);
  const undo = createUndo(store);
  const equations = html("div", { class: "lw-equations", role: "group", "aria-label": "This step in numbers" });

  const root = createRoot("RNNUnit", "One recurrent unit over time", store, player);
  root.append(html("div", { class: "lw-body" },
    presets.element,
    html("div", { class: "lw-part" }, chart.element, html("div", { class: "lw-row" }, player.element, undo.element)),
    html("div", { class: "lw-part lw-panel" },
      ...Object.values(sliders).map(({ element }) => element), x.element, nonlinearity.element),
    diagram.element,
    html("div", { class: "lw-part" }, equations, sentence.element),
    html("div", { class: "lw-part lw-wide" }, table.element, code.element)));
  const phi = diagram.element.querySelector('[data-function="phi"] text');
  phi.classList.add("lw-phi");

  function show(state) {
    const steps = rnnTrajectory(state);
    const now = steps[state.step];
    const series = Object.fromEntries(Object.keys(now).map((name) => [name, steps.map((s) => s[name])]));
    Object.entries(sliders).forEach(([name, control]) => control.show(state[name]));
    x.show(now.x);
    nonlinearity.show(state.nonlinearity);
    diagram.show(now);
    phi.textContent = state.nonlinearity;
    chart.show({
      step: state.step,
      start: { h: state.h_0 },
      series,
      spoken: `Step ${state.step + 1} of ${steps.length}`,
    });
    equations.replaceChildren(rnnEquation(state, now));
    sentence.show(rnnSentence(state, steps), player.playing);
    table.show(series, state.step);
    presets.show(state);
    code.show(state);
    undo.show();
    player.show();
  }

  return mount(el, { root, store, show, parts: [player, chart, sentence] });
}

/** Called once for each model: its views share a history. */
export default () => {
  const history = createHistory();
  return { render: (view) => render(view, history) };
};
