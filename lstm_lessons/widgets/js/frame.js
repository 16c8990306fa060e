// What every widget has around it: a root that keeps its keys to itself, examples to try,
// undo, redo and reset, the state as a line of Python.

import { button, setIdle } from "./controls.js";
import { essence } from "./history.js";
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
    const key = event.key.toLowerCase();
    const command = event.ctrlKey || event.metaKey;
    const act = command
      ? { z: event.shiftKey ? store.redo : store.undo, y: store.redo }[key]
      : { escape: player.stop }[key];
    // JupyterLab takes plain keys for itself (arrows move through cells, letters change them): they
    // stay in here, and so do our own. What else is pressed, as Ctrl+S or Shift+Enter, goes on.
    const plain = !command && !event.altKey && !(event.shiftKey && key === "enter");
    if (act || plain) event.stopPropagation();
    act?.();
    if (act && command) event.preventDefault();
  });
  return root;
}

/**
 * Put a widget into its place and keep it at the model's state.
 * @param {HTMLElement} el its place
 * @param {Object} widget
 * @param {HTMLElement} widget.root
 * @param {Object} widget.store
 * @param {(state: Object) => void} widget.show
 * @param {{close: () => void}[]} widget.parts what is to be closed with it
 * @returns {() => void} takes it away
 */
export function mount(el, { root, store, show, parts }) {
  el.append(root);
  show(store.read());
  store.onChange(show);
  return () => {
    [store, ...parts].forEach((part) => part.close());
    root.remove();
  };
}

const HINT = "Try an example, and what to look for in it stands here.";

/**
 * Buttons that set the widget to a state worth seeing, and a note that says what to look for.
 * The note stays while the reader moves things; undo, redo, reset and another mode take it away,
 * unless they lead to an example. All notes lie in one place, which is as high as the highest:
 * nothing moves under a finger.
 * @param {{name: string, look: string, state: Object}[]} presets
 */
export function createPresets(presets, store) {
  let noted;
  let occasion;
  const buttons = presets.map(({ name, state }, k) => button(name, () => {
    noted = k;
    store.write(state);
  }));
  const notes = [...presets.map(({ look }) => look), HINT].map((look) =>
    html("p", { class: "lw-look" }, ...withSymbols(look)));
  return {
    element: html("div", { class: "lw-presets" },
      html("div", { class: "lw-buttons", role: "group", "aria-label": "Examples" }, ...buttons),
      html("div", { class: "lw-looks" }, ...notes)),
    show(state) {
      const at = presets.findIndex((preset) => essence({ ...state, ...preset.state }) === essence(state));
      const now = `${store.history.moves} ${state.mode}`;
      if (now !== occasion) noted = at;
      occasion = now;
      buttons.forEach((element, k) => element.setAttribute("aria-pressed", String(k === at)));
      notes.forEach((note) => note.classList.toggle("lw-away", note !== (notes[noted] ?? notes.at(-1))));
    },
  };
}

/** Text in which `*f*` is the symbol f in its colour, and `*w_h*` one with an index. */
export function withSymbols(text) {
  return text.split("*").map((part, k) => (k % 2 ? nameOf(...part.split("_")) : part));
}

/** Undo, redo and reset. */
export function createUndo(store) {
  const undo = button("Undo", store.undo);
  const redo = button("Redo", store.redo);
  const reset = button("Reset", store.reset);
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
  const literal = (value) => (typeof value === "string" ? JSON.stringify(value) : JSON.stringify(value).replaceAll(",", ", "));
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
