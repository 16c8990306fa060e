// TextReader: a character LSTM reads what the reader types; one of its cells colours the text.

import { button } from "./controls.js";
import { createCellTable, createNextTable, createTextTable } from "./text_tables.js";
import { createCode, createPresets, createRoot, createSentence, createUndo, mount } from "./frame.js";
import { createHistory } from "./history.js";
import { createPlayer } from "./player.js";
import { createReader, readable, tidyText } from "./text_run.js";
import { createStore } from "./store.js";
import { createTextView } from "./text_view.js";
import { html, uniqueId } from "./dom.js";
import { longRange } from "./long_range.js";
import { leftOutSentence, textSentence } from "./text_words.js";

/** Which cell: a range with its number, and a step to either side. */
function createCellPicker(store) {
  const last = READER.weights.weight_hh_l0.shape[1] - 1;
  const range = longRange({ store, name: "cell", label: ["Cell"], color: "c", min: 0, max: last,
    onMove: (cell) => store.drag({ cell }) });
  const move = (by) => store.write({ cell: Math.min(Math.max(store.read().cell + by, 0), last) });
  return {
    element: html("div", { class: "lw-panel" }, range.element,
      html("div", { class: "lw-buttons", role: "group", "aria-label": "Cell" },
        button("Cell before", () => move(-1)), button("Cell after", () => move(1)))),
    show(cell) { range.show(cell, `${cell} (0 to ${last})`, `cell ${cell}`); },
  };
}

/** What was left out is told while typing goes on, and after it: until this long a pause. */
const PAUSE_MS = 2000;

/** Where the reader types, how much room there is, and a line that says what was left out. */
function createTyping(store) {
  const id = uniqueId("text");
  const input = html("textarea", { id, rows: 4, spellcheck: "false", autocapitalize: "off", class: "lw-typing" });
  const room = html("output", { for: id, "aria-live": "off" });
  const note = html("p", { class: "lw-hint lw-left-out", role: "status" });
  const lost = new Set();
  let typed = 0;

  function take() {
    const { text, ...found } = readable(input.value);
    const before = readable(input.value.slice(0, input.selectionStart)).text.length;
    if (Date.now() - typed > PAUSE_MS) lost.clear();
    typed = Date.now();
    found.lost.forEach((character) => lost.add(character));
    note.replaceChildren(leftOutSentence({ text, lost: [...lost], over: found.over }));
    if (text === "") store.empty();
    else {
      store.drag({ text, step: Math.max(before - 1, 0) });
      store.drop(id);
    }
    if (input.value !== text) {
      input.value = text;
      input.setSelectionRange(before, before);
    }
  }
  // A character in the making, as by a dead key, is left alone until it is made.
  input.addEventListener("input", (event) => { if (!event.isComposing) take(); });
  input.addEventListener("compositionend", take);

  return {
    element: html("div", { class: "lw-part" },
      html("div", { class: "lw-row" }, html("label", { for: id }, "Text: change it, or write your own"), room), input, note),
    show(text) {
      const size = store.history.emptied ? 0 : text.length;
      room.textContent = `${size.toLocaleString("en")} of ${READER.longest.toLocaleString("en")} characters`;
      if (store.history.emptied || input.value === text) return;
      input.value = text;
      lost.clear();
      note.replaceChildren();
    },
  };
}

function render({ model, el }, { history, read }) {
  const store = createStore(model, history, ["text", "cell", "step"], tidyText);
  // The player asks how long the sequence is.
  const player = createPlayer({ ...store, read: () => ({ ...store.read(), x: store.read().text }) });
  const presets = createPresets(PRESETS, store);
  const picker = createCellPicker(store);
  const typing = createTyping(store);
  const view = createTextView({ store });
  const undo = createUndo(store);
  const sentence = createSentence();
  const cell = createCellTable();
  const next = createNextTable();
  const table = createTextTable();
  const code = createCode("TextReader", (state) => state);

  const root = createRoot("TextReader", "A character LSTM reads a text, cell by cell", store, player);
  root.append(html("div", { class: "lw-body" },
    presets.element,
    html("div", { class: "lw-part lw-wide" },
      picker.element, view.element,
      html("div", { class: "lw-row" }, player.element, undo.element),
      sentence.element),
    html("div", { class: "lw-part" }, cell.element),
    html("div", { class: "lw-part" }, next.element),
    html("div", { class: "lw-part lw-wide" }, typing.element, table.element, code.element)));

  function show(state) {
    const steps = read(state.text);
    picker.show(state.cell);
    typing.show(state.text);
    view.show(state, steps);
    player.show();
    sentence.show(textSentence(state, steps), player.playing);
    cell.show(state, steps[state.step]);
    next.show(state, steps[state.step]);
    table.show(state, steps);
    presets.show(state);
    code.show(state);
    undo.show();
  }

  return mount(el, { root, store, show, parts: [player, sentence] });
}

/** Called once for each model: its views share a history, and what has been read. */
export default () => {
  const shared = { history: createHistory(), read: createReader() };
  return { render: (view) => render(view, shared) };
};
