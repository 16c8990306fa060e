// TextReader: a character LSTM reads what the reader types; one of its cells colours the text.

import { button, holdRange } from "./controls.js";
import { createCellTable, createNextTable, createTextTable } from "./text_tables.js";
import { createCode, createPresets, createRoot, createSentence, createUndo, mount } from "./frame.js";
import { createHistory } from "./history.js";
import { createPlayer } from "./player.js";
import { createReader, readable, tidyText } from "./text_run.js";
import { createStore } from "./store.js";
import { createTextView } from "./text_view.js";
import { html, uniqueId } from "./dom.js";
import { textSentence } from "./text_words.js";

/** Which cell: a range with its number, and a step to either side. */
function createCellPicker(store) {
  const id = uniqueId("cell");
  const last = READER.weights.weight_hh_l0.shape[1] - 1;
  const input = html("input", { type: "range", id, min: 0, max: last, step: 1, "data-control": "cell" });
  const output = html("output", { for: id, "aria-live": "off" });
  input.addEventListener("input", () => store.drag({ cell: input.valueAsNumber }));
  holdRange(input, store);
  const move = (by) => store.write({ cell: Math.min(Math.max(store.read().cell + by, 0), last) });
  return {
    element: html("div", { class: "lw-panel" },
      html("div", { class: "lw-range lw-long lw-color-c" }, html("label", { for: id }, "Cell"), input, output),
      html("div", { class: "lw-buttons", role: "group", "aria-label": "Cell" },
        button("Cell before", () => move(-1)), button("Cell after", () => move(1)))),
    show(cell) {
      input.value = cell;
      input.setAttribute("aria-valuetext", `cell ${cell}`);
      output.textContent = `${cell} (0 to ${last})`;
    },
  };
}

/** Where the reader types, and a line that says what the network cannot read. */
function createTyping(store) {
  const id = uniqueId("text");
  const input = html("textarea", { id, rows: 4, maxlength: READER.longest, spellcheck: "false", autocapitalize: "off", class: "lw-typing" });
  const note = html("p", { class: "lw-hint", role: "status" });
  input.addEventListener("input", () => {
    const { text, lost } = readable(input.value);
    const before = readable(input.value.slice(0, input.selectionStart)).text.length;
    note.textContent = text === "" ? "Type a character, and the network reads it."
      : lost.length ? `Left out, as the plays have no such character: ${lost.join(" ")}` : "";
    if (text === "") return;
    store.drag({ text, step: Math.max(before - 1, 0) });
    store.drop(id);
    if (input.value !== text) {
      input.value = text;
      input.setSelectionRange(before, before);
    }
  });
  return {
    element: html("div", { class: "lw-part" }, html("label", { for: id }, "Text: change it, or write your own"), input, note),
    show(text) {
      if (input.value !== text) input.value = text;
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
