// What every widget has around it: a root that keeps its keys to itself, examples to try,
// undo, redo and reset, the state as a line of Python.

import { button, setIdle } from "./controls.js";
import { nameOf } from "./equation.js";
import { html, uniqueId } from "./dom.js";

/**
 * Make the widget's root.
 * @param {string} name the Python class
 * @param {string} label what it is, for someone who cannot see it
 */
export function createRoot(name, label, store, player) {
  const root = html("div", { class: "lstm-widget", "data-widget": name, role: "group", "aria-label": label });
  root.addEventListener("keydown", (event) => {
    // JupyterLab takes arrow keys and letters for itself: what is pressed in here stays in here.
    event.stopPropagation();
    const key = event.key.toLowerCase();
    if (key === "escape") player.stop();
    if (!event.ctrlKey && !event.metaKey) return;
    if (key === "z") event.shiftKey ? store.redo() : store.undo();
    else if (key === "y") store.redo();
    else return;
    event.preventDefault();
  });
  return root;
}

/**
 * Buttons that set the widget to a state worth seeing, and a line that says what to look for.
 * @param {{name: string, look: string, state: Object}[]} presets
 */
export function createPresets(presets, store, player) {
  const look = html("p", { class: "lw-look" });
  const buttons = presets.map(({ name, state }) => button(name, () => {
    player.stop();
    store.write(state);
  }));
  const isAt = (preset, state) => Object.entries(preset.state).every(([key, value]) =>
    key === "step" || JSON.stringify(state[key]) === JSON.stringify(value));
  return {
    element: html("div", { class: "lw-presets" },
      html("div", { class: "lw-buttons", role: "group", "aria-label": "Examples" }, ...buttons), look),
    show(state) {
      const chosen = presets.findIndex((preset) => isAt(preset, state));
      buttons.forEach((element, k) => element.setAttribute("aria-pressed", String(k === chosen)));
      if (chosen >= 0) look.replaceChildren(...withSymbols(presets[chosen].look));
    },
  };
}

/** Text in which `*f*` is the symbol f in its colour, and `*w_h*` one with an index. */
function withSymbols(text) {
  return text.split("*").map((part, k) => (k % 2 ? nameOf(...part.split("_")) : part));
}

/** Undo, redo and reset. */
export function createUndo(store, player) {
  const act = (move) => () => { player.stop(); move(); };
  const undo = button("Undo", act(store.undo));
  const redo = button("Redo", act(store.redo));
  const reset = button("Reset", act(store.reset));
  return {
    element: html("div", { class: "lw-buttons", role: "group", "aria-label": "Changes" }, undo, redo, reset),
    show() {
      setIdle(undo, !store.history.canUndo);
      setIdle(redo, !store.history.canRedo);
    },
  };
}

/**
 * The line of Python that makes this widget in this state.
 * @param {string} name the Python class
 * @param {(state: Object) => Object} arguments_ what to pass to it
 */
export function createCode(name, arguments_) {
  const code = html("textarea", { readonly: "", rows: 4, spellcheck: "false", "aria-label": "This widget as Python" });
  const literal = (value) => JSON.stringify(value).replaceAll(",", ", ");
  return {
    element: html("details", { class: "lw-fold" }, html("summary", {}, "As Python"), code),
    show(state) {
      const list = Object.entries(arguments_(state)).map(([key, value]) => `${key}=${literal(value)}`);
      code.value = `${name}(${list.join(", ")})`;
    },
  };
}

/**
 * A sentence that follows the state. It is announced, but not at each tick or movement: it waits
 * until nothing has changed for a moment.
 */
export function createSentence() {
  const output = html("output", { class: "lw-now", "aria-live": "polite", id: uniqueId("now") });
  let timer = 0;
  return {
    element: output,
    show(text, quietly) {
      output.setAttribute("aria-live", quietly ? "off" : "polite");
      clearTimeout(timer);
      if (output.textContent === "") output.textContent = text;
      else timer = setTimeout(() => { output.textContent = text; }, 120);
    },
    close() { clearTimeout(timer); },
  };
}
