// LiveTraining: a small LSTM that learns in the page, well or badly.

import { choice, LOGARITHMIC, rangeControl } from "./controls.js";
import { createCode, createPresets, createRoot, createSentence, createUndo, mount } from "./frame.js";
import { createFacts, createMarksTable } from "./training_tables.js";
import { createGatesChart } from "./training_gates.js";
import { createHistory } from "./history.js";
import { createRuns, gatesOf, isDone, recordedRun, SETTINGS, tidyTraining } from "./training_run.js";
import { createStore } from "./store.js";
import { createTrainer } from "./trainer.js";
import { createTrainingChart } from "./training_chart.js";
import { html, symbol } from "./dom.js";
import { trainingSentence } from "./training_words.js";

function render({ model, el }, { history, runs }) {
  const store = createStore(model, history, [...SETTINGS, "step"], tidyTraining);
  const opening = recordedRun(PRESETS[0].state);
  const runNow = () => runs(store.read());
  const trainer = createTrainer({ store, runNow, onProgress: () => show(store.read()) });
  const slider = (name, label, range) => rangeControl({ store, name, label, ...range,
    onDrag: (value) => store.drag({ [name]: value }) });
  const controls = {
    learning_rate: slider("learning_rate", [symbol("\u03b1"), " learning rate"], { min: -2, max: 1, step: 0.05, digits: 2, scale: LOGARITHMIC }),
    clipping: choice({ legend: "Clipping", options: [["on", "on"], ["off", "off"]], onChoose: (clipping) => store.write({ clipping }) }),
    max_norm: slider("max_norm", ["limit of the norm"], { min: -2, max: 2, step: 0.05, digits: 2, scale: LOGARITHMIC }),
    forget_bias: slider("forget_bias", [symbol("b", "f"), " forget bias"], { min: -4, max: 6, step: 0.1, digits: 1 }),
    lag: slider("lag", ["lag"], { min: 1, max: TRAINING.longest_lag, step: 1, digits: 0 }),
  };
  const presets = createPresets(PRESETS, store);
  const chart = createTrainingChart();
  const gatesChart = createGatesChart();
  const undo = createUndo(store);
  const sentence = createSentence();
  const facts = createFacts();
  const table = createMarksTable();
  const code = createCode("LiveTraining", (state) => state);

  const root = createRoot("LiveTraining", "Live training: a small LSTM learns in the page", store, trainer);
  root.append(html("div", { class: "lw-body" },
    presets.element,
    html("div", { class: "lw-part" }, trainer.element, chart.element, undo.element, facts.element),
    html("div", { class: "lw-part" },
      html("div", { class: "lw-panel" }, ...Object.values(controls).map(({ element }) => element)),
      gatesChart.element),
    html("div", { class: "lw-part lw-wide" }, sentence.element, table.element, code.element)));

  // The last run that stood whole in the picture, and the one that did before the last change.
  let seen;
  let ghost;
  let occasion;
  let drawn = false;

  function show(state) {
    const run = known(runs(state), state.step);
    // What undo takes back in one step is one change, whatever was passed through on the way.
    const now = `${history.changes} ${history.moves}`;
    if (!history.dragging && now !== occasion) {
      ghost = seen;
      occasion = now;
    }
    Object.entries(controls).forEach(([name, control]) => control.show(state[name]));
    presets.show(state);
    code.show(state);
    undo.show();
    trainer.show();
    // The last picture stays until there is something new.
    if (!drawn || run.losses.length > 0 || run.broken || state.step === 0) draw(run, state.step);
  }

  /** The opening run is known from its record until the page has trained it as far. */
  function known(run, step) {
    const { length } = opening.losses;
    return run.key === opening.key && run.losses.length < length && step >= length ? opening : run;
  }

  function draw(run, step) {
    drawn = true;
    const gates = run.gates ?? gatesOf(run);
    const before = history.dragging && run.key !== seen?.key ? seen : ghost;
    chart.show(run, before?.key === run.key ? undefined : before);
    root.toggleAttribute("data-recorded", run === opening);
    if (!history.dragging && run.losses.length > 0 && isDone(run, step)) seen = run;
    gatesChart.show(gates);
    facts.show(run, gates);
    table.show(run);
    sentence.show(trainingSentence(run, gates, step), trainer.training || !isDone(run, step));
  }

  return mount(el, { root, store, show, parts: [trainer, chart, gatesChart, sentence] });
}

/** Called once for each model: its views share a history, and what has been trained. */
export default () => {
  const shared = { history: createHistory(), runs: createRuns() };
  return { render: (view) => render(view, shared) };
};
