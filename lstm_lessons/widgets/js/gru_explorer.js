// GRUExplorer: one gated recurrent unit over time.

import { createHistory } from "./history.js";
import { gateEquations, gruSentence, stateEquations } from "./gru_words.js";
import { gruTrajectory } from "./gru_trajectory.js";
import { renderUnit } from "./unit_view.js";
import { symbol } from "./dom.js";

const WEIGHTS = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"];
const WORDS = { r: "reset gate", z: "update gate", n: "candidate" };
const label = (letter, index, text) => [symbol(letter, index), text];

/** What the unit is made of. Made anew for each view: it holds pieces of the page. */
const createUnit = () => ({
  widget: "GRUExplorer",
  label: "GRU explorer: one gated recurrent unit over time",
  drawing: DIAGRAM,
  presets: PRESETS,
  keys: ["mode", "reach", "x", "h_0", "step", "held", ...WEIGHTS],
  onlyComputed: [],
  fixed: {},
  trajectory: gruTrajectory,
  lines: [{ name: "h", words: "hidden state" }],
  gates: ["r", "z", "n"],
  held: ["r", "z"].map((name) => ({ name, words: WORDS[name], min: 0 })),
  hint: ["In your hand the gates hear neither ", symbol("x"), " nor ", symbol("h"), ". The candidate does."],
  tabs: Object.entries(WORDS).map(([name, words], k) => ({
    name,
    words,
    weights: [
      { key: "weight_ih", k, label: label("w", `x${name}`, " on the input") },
      { key: "bias_ih", k, label: label("b", `x${name}`, " bias beside it") },
      { key: "weight_hh", k, label: label("w", `h${name}`, " on the state") },
      { key: "bias_hh", k, label: label("b", `h${name}`, " bias beside it") },
    ],
  })),
  starts: [["h", 1]],
  stateEquations,
  gateEquations,
  sentence: gruSentence,
});

/** Called once for each model: its views share a history. */
export default () => {
  const history = createHistory();
  return { render: (view) => renderUnit(view, history, createUnit()) };
};
