// GateExplorer: one LSTM unit over time, with or without peepholes.

import { cellEquations, gateEquations, gateSentence } from "./gate_words.js";
import { createHistory } from "./history.js";
import { gateTrajectory } from "./gate_trajectory.js";
import { renderUnit } from "./unit_view.js";
import { symbol } from "./dom.js";

const GATES = ["i", "f", "g", "o"];
const WORDS = { i: "input gate", f: "forget gate", g: "candidate", o: "output gate" };
const WEIGHTS = ["weight_ih", "weight_hh", "bias"];
const PEEPHOLES = ["i", "f", "o"];

/** What a weight of a gate is called beside its slider. */
const LABELS = {
  weight_ih: (gate) => [symbol("w", `x${gate}`), " on the input"],
  weight_hh: (gate) => [symbol("w", `h${gate}`), " on the state"],
  weight_c: (gate) => [symbol("w", `c${gate}`), " on the cell"],
  bias: (gate) => [symbol("b", gate), " bias"],
};

/** The unit of a variant, "lstm" or "peephole". */
function unitOf(variant) {
  const peephole = variant === "peephole";
  const onlyComputed = peephole ? [...WEIGHTS, "weight_c"] : WEIGHTS;
  const weights = (gate, k) => [
    { key: "weight_ih", k },
    { key: "weight_hh", k },
    ...(peephole && PEEPHOLES.includes(gate) ? [{ key: "weight_c", k: PEEPHOLES.indexOf(gate) }] : []),
    { key: "bias", k },
  ].map((weight) => ({ ...weight, label: LABELS[weight.key](gate) }));
  return {
    widget: "GateExplorer",
    label: `Gate explorer: one LSTM unit ${peephole ? "with peepholes " : ""}over time`,
    drawing: UNITS[variant].drawing,
    presets: UNITS[variant].presets,
    keys: ["mode", "reach", "x", "h_0", "c_0", "step", "held", ...onlyComputed],
    onlyComputed,
    fixed: peephole ? { variant } : {},
    trajectory: gateTrajectory,
    lines: [{ name: "c", words: "cell state" }, { name: "h", words: "hidden state" }],
    gates: GATES,
    held: GATES.map((name) => ({ name, words: WORDS[name], min: name === "g" ? -1 : 0 })),
    hint: ["In your hand the gates hear neither ", symbol("x"), " nor ", symbol("h"), "."],
    tabs: GATES.map((name, k) => ({ name, words: WORDS[name], weights: weights(name, k) })),
    starts: [["h", 1], ["c", 2]],
    stateEquations: cellEquations,
    gateEquations,
    sentence: gateSentence,
  };
}

function render(view, history) {
  const { model } = view;
  const draw = () => renderUnit(view, history, unitOf(model.get("variant") ?? "lstm"));
  let close = draw();
  const again = () => {
    close();
    close = draw();
  };
  model.on("change:variant", again);
  return () => {
    model.off("change:variant", again);
    close();
  };
}

/** Called once for each model: its views share a history. */
export default () => {
  const history = createHistory();
  return { render: (view) => render(view, history) };
};
