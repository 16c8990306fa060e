// GateExplorer: one LSTM unit over time, with its gates in the reader's hand or computed.

import { choice, rangeControl } from "./controls.js";
import { createChart } from "./chart.js";
import { createCode, createPresets, createRoot, createSentence, createUndo } from "./frame.js";
import { createDiagram } from "./diagram.js";
import { createPlayer } from "./player.js";
import { createHistory } from "./history.js";
import { createStore } from "./store.js";
import { createTable } from "./table.js";
import { gateTrajectory, tidyGates } from "./gate_trajectory.js";
import { cellEquations, gateEquations, gateSentence } from "./gate_words.js";
import { html, symbol } from "./dom.js";

const GATES = ["i", "f", "g", "o"];
const WORDS = { i: "input gate", f: "forget gate", g: "candidate", o: "output gate" };
const KEYS = ["mode", "reach", "x", "h_0", "c_0", "step", "held", "weight_ih", "weight_hh", "bias"];

/** Replace entry `k` of a list. */
const replaced = (list, k, value) => list.map((old, n) => (n === k ? value : old));

function render({ model, el }, history) {
  const store = createStore(model, history, KEYS, tidyGates);
  const player = createPlayer(store);
  const parts = {
    presets: createPresets(PRESETS, store),
    diagram: createDiagram(DIAGRAM),
    held: heldControls(store),
    computed: computedControls(store),
    sentence: createSentence(),
    chart: createChart({
      store,
      lines: [{ name: "c", words: "cell state" }, { name: "h", words: "hidden state" }],
      strips: ["x", ...GATES],
    }),
    table: createTable(["x", ...GATES, "c", "h"]),
    code: createCode("GateExplorer", pythonArguments),
    undo: createUndo(store),
  };
  const mode = choice({
    legend: "The gates are",
    options: [["held", "in your hand"], ["computed", "computed"]],
    onChoose: (value) => store.write(value === "held" ? takeGatesInHand(store.read()) : { mode: value }),
  });
  const cell = html("div", { class: "lw-equations", role: "group", "aria-label": "This step in numbers" });
  const gates = html("div", { class: "lw-equations", role: "group", "aria-label": "The gates of this step in numbers" });

  const root = createRoot("GateExplorer", "Gate explorer: one LSTM unit over time", store, player);
  root.append(html("div", { class: "lw-body" },
    parts.presets.element,
    html("div", { class: "lw-part" }, parts.chart.element, html("div", { class: "lw-row" }, player.element, parts.undo.element)),
    html("div", { class: "lw-part" }, mode.element, parts.held.element, parts.computed.element),
    parts.diagram.element,
    html("div", { class: "lw-part" }, cell, parts.sentence.element, gates),
    html("div", { class: "lw-part lw-wide" }, parts.table.element, parts.code.element)));

  function show(state) {
    const steps = gateTrajectory(state);
    const now = steps[state.step];
    const series = Object.fromEntries(Object.keys(now).map((name) => [name, steps.map((s) => s[name])]));
    const held = state.mode === "held";
    root.dataset.mode = state.mode;
    mode.show(state.mode);
    hide((held ? parts.computed : parts.held).element);
    (held ? parts.held : parts.computed).element.hidden = false;
    (held ? parts.held : parts.computed).show(state, now);
    parts.diagram.show(now);
    parts.chart.show({
      step: state.step,
      start: { c: state.c_0, h: state.h_0 },
      series,
      spoken: `Step ${state.step + 1} of ${steps.length}`,
    });
    cell.replaceChildren(...cellEquations(state, now));
    gates.hidden = held;
    gates.replaceChildren(...gateEquations(state, now));
    parts.sentence.show(gateSentence(state, steps), player.playing);
    parts.table.show(series, state.step);
    parts.presets.show(state);
    parts.code.show(state);
    parts.undo.show();
    player.show();
  }

  /** Hide a panel; the keyboard's focus, if it is in there, goes to the choice of the mode. */
  function hide(panel) {
    if (panel.contains(document.activeElement)) mode.element.querySelector(":checked").focus();
    panel.hidden = true;
  }

  el.append(root);
  show(store.read());
  store.onChange(show);
  return () => {
    player.stop();
    store.close();
    parts.chart.close();
    parts.sentence.close();
  };
}

/** Sliders for the four gates of the selected step, and for the state before the first. */
function heldControls(store) {
  const setGate = (k) => (value) => {
    const { held, step, reach } = store.read();
    const isReached = (t) => (reach === "this step" ? t === step : t >= step);
    store.drag({ held: held.map((row, t) => (isReached(t) ? replaced(row, k, value) : row)) });
  };
  const gates = GATES.map((name, k) => rangeControl({
    store,
    name,
    label: [symbol(name), ` ${WORDS[name]}`],
    min: name === "g" ? -1 : 0,
    max: 1,
    onDrag: setGate(k),
  }));
  const start = startControl(store, "c", 2);
  const reach = choice({
    legend: "A slider sets",
    options: [["from here on", "from here on"], ["this step", "this step"]],
    onChoose: (value) => store.write({ reach: value }),
  });
  return {
    element: html("div", { class: "lw-panel" },
      ...gates.map(({ element }) => element), reach.element, start.element,
      html("p", { class: "lw-hint" }, "In your hand the gates hear neither ", symbol("x"), " nor ", symbol("h"), ".")),
    show(state, now) {
      gates.forEach((gate, k) => gate.show(now[GATES[k]]));
      start.show(state.c_0);
      reach.show(state.reach);
    },
  };
}

/** Sliders for the input, one gate's weights at a time, and the state before the first step. */
function computedControls(store) {
  let chosen = 0;
  const x = rangeControl({
    store,
    name: "x",
    label: [symbol("x", "t"), " input now"],
    min: -1,
    max: 1,
    onDrag: (value) => {
      const state = store.read();
      store.drag({ x: replaced(state.x, state.step, value) });
    },
  });
  const weight = (key, k, label) => rangeControl({
    store,
    name: key,
    quantity: `${key}[${k}]`,
    label,
    min: -10,
    max: 10,
    step: 0.1,
    onDrag: (value) => store.drag({ [key]: replaced(store.read()[key], k, value) }),
  });
  const gates = GATES.map((name, k) => {
    const controls = {
      weight_ih: weight("weight_ih", k, [symbol("w", `x${name}`), " on the input"]),
      weight_hh: weight("weight_hh", k, [symbol("w", `h${name}`), " on the state"]),
      bias: weight("bias", k, [symbol("b", name), " bias"]),
    };
    const panel = html("div", { class: `lw-weights lw-color-${name}` },
      html("p", { class: "lw-note" }, WORDS[name]),
      ...Object.values(controls).map(({ element }) => element));
    return { controls, panel };
  });
  const tabs = choice({
    legend: "Weights of",
    options: GATES.map((name, k) => [String(k), name]),
    onChoose: (value) => {
      chosen = Number(value);
      showChosen();
    },
  });
  const h_0 = startControl(store, "h", 1);
  const c_0 = startControl(store, "c", 2);

  function showChosen() {
    tabs.show(String(chosen));
    gates.forEach(({ panel }, k) => { panel.hidden = k !== chosen; });
  }
  showChosen();

  return {
    element: html("div", { class: "lw-panel" },
      x.element, tabs.element, ...gates.map(({ panel }) => panel), h_0.element, c_0.element),
    show(state, now) {
      x.show(now.x);
      h_0.show(state.h_0);
      c_0.show(state.c_0);
      gates.forEach(({ controls }, k) => {
        Object.entries(controls).forEach(([key, control]) => control.show(state[key][k]));
      });
    },
  };
}

/** A slider for the state before the first step. */
function startControl(store, letter, size) {
  return rangeControl({
    store,
    name: `${letter}_0`,
    label: [symbol(letter, 0), " at the start"],
    min: -size,
    max: size,
    onDrag: (value) => store.drag({ [`${letter}_0`]: value }),
  });
}

/** The gates as they were computed, now to be moved by hand. */
function takeGatesInHand(state) {
  const held = gateTrajectory(state).map((now) => GATES.map((name) => now[name]));
  return { mode: "held", held };
}

/** What Python's GateExplorer needs to be in this state. */
function pythonArguments({ mode, x, h_0, c_0, step, held, weight_ih, weight_hh, bias }) {
  return mode === "held"
    ? { mode, step, x, h_0, c_0, held }
    : { mode, step, x, h_0, c_0, weight_ih, weight_hh, bias };
}

/** Called once for each model: its views share a history. */
export default () => {
  const history = createHistory();
  return { render: (view) => render(view, history) };
};
