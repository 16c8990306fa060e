// What the explorers of one unit have in common: the unit over time, with its gates in the reader's
// hand or computed from weights. A unit's own file says what the unit is made of.

import { choice, rangeControl } from "./controls.js";
import { createChart } from "./chart.js";
import { createCode, createPresets, createRoot, createSentence, createUndo, mount } from "./frame.js";
import { createDiagram } from "./diagram.js";
import { createPlayer } from "./player.js";
import { createStore } from "./store.js";
import { createTable } from "./table.js";
import { createWeightTabs, replaced } from "./weight_tabs.js";
import { html, symbol } from "./dom.js";

/** The state with as many rows of `held` as there are inputs, and `step` among them. */
export function tidyGates(state) {
  const last = state.held.at(-1);
  return {
    ...state,
    held: state.x.map((_, t) => state.held[t] ?? last),
    step: Math.min(state.step, state.x.length - 1),
  };
}

/**
 * Draw an explorer.
 * @param {{model: Object, el: HTMLElement}} view
 * @param {Object} history what all views of the model share
 * @param {Object} unit
 * @param {string} unit.widget the Python class
 * @param {string} unit.label what it is, for someone who cannot see it
 * @param {string} unit.drawing an SVG
 * @param {Object[]} unit.presets
 * @param {string[]} unit.keys the traits that make up the state
 * @param {string[]} unit.onlyComputed those that are not read while the gates are in the reader's hand
 * @param {Object} unit.fixed what belongs to the state and never changes
 * @param {(state: Object) => Object<string, number>[]} unit.trajectory
 * @param {{name: string, words: string}[]} unit.lines of the chart
 * @param {string[]} unit.gates names, in the order of the strips below the chart
 * @param {{name: string, words: string, min: number}[]} unit.held in the order of the rows of `held`
 * @param {Node[]} unit.hint what is not so while the gates are in the reader's hand
 * @param {{name: string, words: string, weights: {key: string, k: number, label: Node[]}[]}[]} unit.tabs
 * @param {[string, number][]} unit.starts letters of the state before the first step, and how large
 * @param {(state: Object, now: Object) => Node[]} unit.stateEquations
 * @param {(state: Object, now: Object) => Node[]} unit.gateEquations none where there is nothing to say
 * @param {(state: Object, steps: Object[]) => string} unit.sentence
 * @returns {() => void} takes it away
 */
export function renderUnit({ model, el }, history, unit) {
  const store = createStore(model, history, unit.keys, (state) => tidyGates({ ...unit.fixed, ...state }));
  const player = createPlayer(store);
  const parts = {
    presets: createPresets(unit.presets, store),
    diagram: createDiagram(unit.drawing),
    held: heldControls(store, unit),
    computed: computedControls(store, unit),
    sentence: createSentence(),
    chart: createChart({ store, lines: unit.lines, strips: ["x", ...unit.gates] }),
    table: createTable(["x", ...unit.gates, ...unit.lines.map(({ name }) => name)]),
    code: createCode(unit.widget, pythonArguments),
    undo: createUndo(store),
  };
  const mode = choice({
    legend: "The gates are",
    options: [["held", "in your hand"], ["computed", "computed"]],
    onChoose: (value) => store.write(value === "held" ? takeInHand(store.read(), unit) : { mode: value }),
  });
  const own = html("div", { class: "lw-equations", role: "group", "aria-label": "This step in numbers" });
  const gates = html("div", { class: "lw-equations", role: "group", "aria-label": "The gates of this step in numbers" });

  const root = createRoot(unit.widget, unit.label, store, player);
  root.append(html("div", { class: "lw-body" },
    parts.presets.element,
    html("div", { class: "lw-part" }, parts.chart.element, html("div", { class: "lw-row" }, player.element, parts.undo.element)),
    html("div", { class: "lw-part" }, mode.element, parts.held.element, parts.computed.element),
    parts.diagram.element,
    html("div", { class: "lw-part" }, own, parts.sentence.element, gates),
    html("div", { class: "lw-part lw-wide" }, parts.table.element, parts.code.element)));

  function show(state) {
    const steps = unit.trajectory(state);
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
      start: Object.fromEntries(unit.lines.map(({ name }) => [name, state[`${name}_0`]])),
      series,
      spoken: `Step ${state.step + 1} of ${steps.length}`,
    });
    own.replaceChildren(...unit.stateEquations(state, now));
    const equations = unit.gateEquations(state, now);
    gates.hidden = equations.length === 0;
    gates.replaceChildren(...equations);
    parts.sentence.show(unit.sentence(state, steps), player.playing);
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

  /** What Python needs to be in this state: what the mode does not read goes unsaid. */
  function pythonArguments(state) {
    const unread = state.mode === "held" ? unit.onlyComputed : ["held"];
    const said = unit.keys.filter((key) => key !== "reach" && !unread.includes(key));
    return { ...unit.fixed, ...Object.fromEntries(said.map((key) => [key, state[key]])) };
  }

  return mount(el, { root, store, show, parts: [player, parts.chart, parts.sentence] });
}

/** Sliders for the gates of the selected step, and for the state before the first. */
function heldControls(store, unit) {
  const setGate = (k) => (value) => {
    const { held, step, reach } = store.read();
    const isReached = (t) => (reach === "this step" ? t === step : t >= step);
    store.drag({ held: held.map((row, t) => (isReached(t) ? replaced(row, k, value) : row)) });
  };
  const gates = unit.held.map(({ name, words, min }, k) => rangeControl({
    store,
    name,
    label: [symbol(name), ` ${words}`],
    min,
    max: 1,
    onDrag: setGate(k),
  }));
  const [letter, size] = unit.starts.at(-1);
  const start = startControl(store, letter, size);
  const reach = choice({
    legend: "A slider sets",
    options: [["from here on", "from here on"], ["this step", "this step"]],
    onChoose: (value) => store.write({ reach: value }),
  });
  return {
    element: html("div", { class: "lw-panel" },
      ...gates.map(({ element }) => element), reach.element, start.element,
      html("p", { class: "lw-hint" }, ...unit.hint)),
    show(state, now) {
      gates.forEach((gate, k) => gate.show(now[unit.held[k].name]));
      start.show(state[`${letter}_0`]);
      reach.show(state.reach);
    },
  };
}

/** Sliders for the input, one gate's weights at a time, and the state before the first step. */
function computedControls(store, unit) {
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
  const weights = createWeightTabs(store, unit.tabs, { most: 10, step: 0.1 });
  const starts = unit.starts.map(([letter, size]) => [letter, startControl(store, letter, size)]);

  return {
    element: html("div", { class: "lw-panel" },
      x.element, ...weights.elements, ...starts.map(([, { element }]) => element)),
    show(state, now) {
      x.show(now.x);
      starts.forEach(([letter, control]) => control.show(state[`${letter}_0`]));
      weights.show(state);
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
function takeInHand(state, unit) {
  const held = unit.trajectory(state).map((now) => unit.held.map(({ name }) => now[name]));
  return { mode: "held", held };
}
