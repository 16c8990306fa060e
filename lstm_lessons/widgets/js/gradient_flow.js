// GradientFlow: how a gradient shrinks or grows with distance, in an RNN and in an LSTM.

import { choice, rangeControl } from "./controls.js";
import { createCode, createPresets, createRoot, createSentence, createUndo, mount } from "./frame.js";
import { createDistanceChart } from "./gradient_chart.js";
import { createDistances, createSelected } from "./gradient_tables.js";
import { createHistory } from "./history.js";
import { createStore } from "./store.js";
import { equation, numberOf } from "./equation.js";
import { gradientSentence } from "./gradient_words.js";
import { gradientTrajectory, tidyDistance } from "./gradient_trajectory.js";
import { html, symbol } from "./dom.js";

const KEYS = ["matrix", "spectral_norm", "nonlinearity", "input_scale", "forget_bias", "x", "step"];
const LINES = [
  { name: "rnn", words: "RNN", color: "h", dashes: "none" },
  { name: "bound", words: "RNN, at most", dashes: "1.5 4" },
  { name: "lstm", words: "LSTM, all paths", color: "c", dashes: "11 3 3 3" },
  { name: "direct", words: "LSTM, direct path", color: "f", dashes: "6 4" },
];

function render({ model, el }, history) {
  const store = createStore(model, history, KEYS, tidyDistance);
  const slider = (name, label, min, max) => rangeControl({
    store,
    name,
    label,
    min,
    max,
    step: 0.05,
    onDrag: (value) => store.drag({ [name]: value }),
  });
  const choose = (name, legend, options) => choice({
    legend,
    options: options.map((option) => [option, option]),
    onChoose: (value) => store.write({ [name]: value }),
  });
  const controls = {
    matrix: choose("matrix", "Weights", Object.keys(NETWORKS.matrices)),
    spectral_norm: slider("spectral_norm", ["\u03c3", html("sub", {}, "max"), " of ", symbol("W", "h")], 0, 4),
    nonlinearity: choose("nonlinearity", "RNN\u2019s \u03c6", ["tanh", "relu", "identity"]),
    input_scale: slider("input_scale", ["inputs, scaled"], 0, 5),
    forget_bias: slider("forget_bias", [symbol("b", "f"), " forget bias"], -2, 6),
  };
  const presets = createPresets(PRESETS, store);
  const chart = createDistanceChart({ store, lines: LINES });
  const undo = createUndo(store);
  const selected = createSelected(LINES);
  const facts = html("div", { class: "lw-equations", role: "group", "aria-label": "What lies behind the lines" });
  const sentence = createSentence();
  const table = createDistances(LINES);
  const code = createCode("GradientFlow", pythonArguments);

  const root = createRoot("GradientFlow", "Gradient flow: the size of a gradient over distance", store, { stop() {} });
  root.append(html("div", { class: "lw-body" },
    presets.element,
    html("div", { class: "lw-part" }, chart.element, undo.element),
    html("div", { class: "lw-part lw-panel" }, ...Object.values(controls).map(({ element }) => element)),
    html("div", { class: "lw-part" }, selected.element),
    html("div", { class: "lw-part" }, facts),
    html("div", { class: "lw-part lw-wide" }, sentence.element, table.element, code.element)));

  function show(state) {
    const run = gradientTrajectory(state);
    Object.entries(controls).forEach(([name, control]) => control.show(state[name]));
    chart.show(run.series, state.step);
    selected.show(run.series, state.step);
    facts.replaceChildren(
      equation(["spectral radius of ", symbol("W", "h")], [numberOf("spectral_radius", run.facts.spectral_radius)]),
      equation(["mean slope of \u03c6"], [numberOf("mean_slope", run.facts.mean_slope)]),
      equation(["mean forget gate"], [numberOf("mean_forget", run.facts.mean_forget)]));
    sentence.show(gradientSentence(state, run));
    table.show(run.series, state.step);
    presets.show(state);
    code.show(state);
    undo.show();
  }

  return mount(el, { root, store, show, parts: [chart, sentence] });
}

/** What Python's GradientFlow needs to be in this state; its own inputs go unsaid. */
function pythonArguments({ x, ...state }) {
  const isOwn = JSON.stringify(x) === JSON.stringify(NETWORKS.x);
  return isOwn ? state : { ...state, x };
}

/** Called once for each model: its views share a history. */
export default () => {
  const history = createHistory();
  return { render: (view) => render(view, history) };
};
