// ForgetGateStream: trained networks with and without forget gates on a stream without end.

import { button, choice, setIdle } from "./controls.js";
import { createCells, createMarks, createOutputs, createPage } from "./stream_tables.js";
import { createCode, createPresets, createRoot, createSentence, createUndo, mount } from "./frame.js";
import { createHistory } from "./history.js";
import { createPlayer } from "./player.js";
import { createRuns, streamTrajectory, tidyStream } from "./stream_run.js";
import { createStore } from "./store.js";
import { createStreamChart } from "./stream_chart.js";
import { html } from "./dom.js";
import { streamSentence } from "./stream_words.js";

const CELLS = [["standard", "no forget gate"], ["reset", "no forget gate, reset from outside"], ["forget", "forget gates"]];
const JUMPS = [100, 1000, 10_000];

function render({ model, el }, { history, runs }) {
  const store = createStore(model, history, ["cell", "seed", "step"], tidyStream);
  // The player asks how long the sequence is.
  const player = createPlayer({ ...store, read: () => ({ ...store.read(), x: { length: STREAM.length } }) });
  const goTo = (step) => store.write({ step: Math.min(step, STREAM.length - 1) });
  const start = button("\u21e4 Start", () => goTo(0));
  const jumps = JUMPS.map((by) => button(`+${by.toLocaleString("en")}`, () => goTo(store.read().step + by)));
  const another = button("Another stream", () => store.write({ seed: (store.read().seed + 1) % STREAM.length }));
  const cells = choice({ legend: "Network", options: CELLS, onChoose: (cell) => store.write({ cell }) });
  const presets = createPresets(PRESETS, store);
  const chart = createStreamChart({ store });
  const undo = createUndo(store);
  const sentence = createSentence();
  const outputs = createOutputs();
  const states = createCells();
  const marks = createMarks();
  const page = createPage();
  const code = createCode("ForgetGateStream", (state) => state);

  const root = createRoot("ForgetGateStream", "Forget gates on a stream: trained networks, symbol by symbol", store, player);
  root.append(html("div", { class: "lw-body" },
    presets.element,
    html("div", { class: "lw-part lw-wide" },
      cells.element,
      html("div", { class: "lw-row" }, player.element,
        html("div", { class: "lw-buttons", role: "group", "aria-label": "Jump" }, start, ...jumps)),
      chart.element,
      html("div", { class: "lw-row" }, undo.element, another),
      sentence.element),
    html("div", { class: "lw-part" }, marks.element, outputs.element),
    html("div", { class: "lw-part" }, states.element),
    html("div", { class: "lw-part lw-wide" }, page.element, code.element)));

  function show(state) {
    const run = streamTrajectory(state, runs);
    cells.show(state.cell);
    player.show();
    setIdle(start, state.step === 0);
    jumps.forEach((jump) => setIdle(jump, state.step === STREAM.length - 1));
    chart.show(run, state.step);
    sentence.show(streamSentence(state, run.now), player.playing);
    outputs.show(run.now);
    states.show(run.now);
    marks.show(run.marks);
    page.show(run, state.step);
    presets.show(state);
    code.show(state);
    undo.show();
  }

  return mount(el, { root, store, show, parts: [player, chart, sentence] });
}

/** Called once for each model: its views share a history, and what has been computed. */
export default () => {
  const shared = { history: createHistory(), runs: createRuns() };
  return { render: (view) => render(view, shared) };
};
