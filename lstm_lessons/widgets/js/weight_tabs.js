// Sliders for weights, one gate at a time.

import { choice, rangeControl } from "./controls.js";
import { html } from "./dom.js";

/** Replace entry `k` of a list. */
export const replaced = (list, k, value) => list.map((old, n) => (n === k ? value : old));

/**
 * Make a tab for each gate, and its weights below it.
 * @param {Object} store
 * @param {{name: string, words: string, weights: {key: string, k: number, label: Node[]}[]}[]} tabs
 *   a weight is number `k` of the trait `key`
 * @param {{most: number, step: number}} range how far a weight goes, either way, and in what steps
 * @returns {{elements: HTMLElement[], show: (state: Object) => void}}
 */
export function createWeightTabs(store, tabs, { most, step }) {
  const gates = tabs.map(({ name, words, weights }) => {
    const controls = weights.map(({ key, k, label }) => ({
      key,
      k,
      ...rangeControl({
        store,
        name: key,
        quantity: `${key}[${k}]`,
        label,
        min: -most,
        max: most,
        step,
        onDrag: (value) => store.drag({ [key]: replaced(store.read()[key], k, value) }),
      }),
    }));
    const panel = html("div", { class: `lw-weights lw-color-${name}` },
      html("p", { class: "lw-note" }, words),
      ...controls.map(({ element }) => element));
    return { controls, panel };
  });
  const names = choice({
    legend: "Weights of",
    options: tabs.map(({ name }, k) => [String(k), name]),
    onChoose: (value) => choose(Number(value)),
  });

  function choose(chosen) {
    names.show(String(chosen));
    gates.forEach(({ panel }, k) => { panel.hidden = k !== chosen; });
  }
  choose(0);

  return {
    elements: [names.element, ...gates.map(({ panel }) => panel)],
    show(state) {
      gates.forEach(({ controls }) => controls.forEach(({ key, k, show }) => show(state[key][k])));
    },
  };
}
