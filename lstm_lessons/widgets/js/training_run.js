// LiveTraining's runs: a network, the sequences it learns from, and how far it has come.

import { clipFactor, denseBackward, denseForward, descended, lstmBackward, normOf, squaredError } from "./training_engine.js";
import { OPENING } from "./opening_run.js";
import { coin, mixed } from "./coin.js";
import { lstmSequence } from "./engine.js";

/** The traits that decide how a run goes; the others say how much of it is looked at. */
export const SETTINGS = ["learning_rate", "clipping", "max_norm", "forget_bias", "lag", "seed"];

const settingsOf = (state) => Object.fromEntries(SETTINGS.map((name) => [name, state[name]]));

/** Draws of a seed, evenly from ±1/√H, one array after the other. */
function createDrawing(seed) {
  let n = 0;
  const draw = () => {
    n += 1;
    return (2 * (mixed(seed, n - 1) / 2 ** 32) - 1) / Math.sqrt(TRAINING.hidden);
  };
  const vector = (length) => Array.from({ length }, draw);
  return { vector, matrix: (rows, columns) => Array.from({ length: rows }, () => vector(columns)) };
}

/** The network before training. */
export function firstNetwork({ seed, forget_bias }) {
  const size = TRAINING.hidden;
  const { vector, matrix } = createDrawing(seed);
  const lstm = { weight_ih: matrix(4 * size, 1), weight_hh: matrix(4 * size, size), bias: vector(4 * size) };
  lstm.bias.fill(forget_bias, size, 2 * size);
  return { lstm, dense: { weight: matrix(1, size), bias: vector(1) } };
}

/**
 * Batch `number` of a seed.
 * @returns {{x: number[][][], target: number[][]}} (lag + 1, B, 1), and the first numbers (B, 1)
 */
export function sequencesOf({ seed, lag }, number) {
  const { batch, noise, other_seed } = TRAINING;
  const sign = (b, t) => 2 * coin(seed + other_seed, (number * batch + b) * (lag + 1) + t) - 1;
  const at = (t) => Array.from({ length: batch }, (_, b) => [t === 0 ? sign(b, 0) : noise * sign(b, t)]);
  return { x: Array.from({ length: lag + 1 }, (_, t) => at(t)), target: at(0) };
}

const emptyState = (x) => {
  const zeros = x[0].map(() => new Array(TRAINING.hidden).fill(0));
  return { h: zeros, c: zeros };
};

/**
 * One step of training.
 * @param {{lstm: Object, dense: Object}} network
 * @param {{x: number[][][], target: number[][]}} batch
 * @param {{learning_rate: number, clipping: "on"|"off", max_norm: number}} settings
 * @returns {{network: Object, loss: number, norm: number}} the next network; loss and gradient's
 *   norm of this one
 */
export function trainingStep({ lstm, dense }, { x, target }, { learning_rate, clipping, max_norm }) {
  const start = emptyState(x);
  const steps = lstmSequence(x, start, lstm);
  const last = steps.at(-1).h;
  const { loss, d_y } = squaredError(denseForward(last, dense), target);
  const of_dense = denseBackward(last, dense, d_y);
  const nothing = last.map((row) => row.map(() => 0));
  const d_output = x.map((_, t) => (t === x.length - 1 ? of_dense.x : nothing));
  const of_lstm = lstmBackward(steps, x, start, lstm, d_output);
  const pairs = [
    ...["weight_ih", "weight_hh", "bias"].map((name) => [lstm, name, of_lstm[name]]),
    ...["weight", "bias"].map((name) => [dense, name, of_dense[name]]),
  ];
  const norm = normOf(pairs.map(([, , gradient]) => gradient));
  const rate = learning_rate * (clipping === "on" ? clipFactor(norm, max_norm) : 1);
  const next = { lstm: {}, dense: {} };
  pairs.forEach(([layer, name, gradient]) => {
    next[layer === lstm ? "lstm" : "dense"][name] = descended(layer[name], gradient, rate);
  });
  return { network: next, loss, norm };
}

/** A run before its first step. */
export function createRun(settings) {
  return { settings, network: firstNetwork(settings), losses: [], norms: [], broken: false };
}

/** Whether there is nothing left to do on the way to `steps` steps. */
export const isDone = (run, steps) => run.broken || run.losses.length >= steps;

/** Train up to `steps` steps, for `milliseconds` at most, one step at least; the run is changed. */
export function advance(run, steps, milliseconds = Infinity) {
  const until = performance.now() + milliseconds;
  while (!isDone(run, steps)) {
    const { network, loss, norm } = trainingStep(run.network, sequencesOf(run.settings, run.losses.length), run.settings);
    run.broken = ![loss, norm, normOf([network.lstm, network.dense].flatMap(Object.values))].every(Number.isFinite);
    if (!run.broken) {
      run.network = network;
      run.losses.push(loss);
      run.norms.push(norm);
    }
    if (performance.now() > until) return;
  }
}

const mean = (numbers) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;

/**
 * What the network does now with the next sequences: its gates at each step, on average, and what
 * the direct path keeps of the cells' states from the first step to the last, at most.
 * @returns {{i: number[], f: number[], o: number[], direct: number}} the gates (T,)
 */
export function gatesOf(run) {
  const { x } = sequencesOf(run.settings, run.losses.length);
  const steps = lstmSequence(x, emptyState(x), run.network.lstm);
  const averages = (name) => steps.map((step) => mean(step[name].flat()));
  const kept = steps[0].f.map((row, b) => Math.max(...row.map((_, n) =>
    steps.slice(1).reduce((product, { f }) => product * f[b][n], 1))));
  return { i: averages("i"), f: averages("f"), o: averages("o"), direct: mean(kept) };
}

/**
 * Runs by their settings: those looked at last are kept. A run goes forward only: for a step that
 * it has passed it begins anew.
 */
export function createRuns(most = 6) {
  const runs = new Map();
  return (state) => {
    const settings = settingsOf(state);
    const key = JSON.stringify(settings);
    const kept = runs.get(key);
    const run = kept && kept.losses.length <= state.step ? kept : { key, ...createRun(settings) };
    runs.delete(key);
    runs.set(key, run);
    if (runs.size > most) runs.delete(runs.keys().next().value);
    return run;
  };
}

/**
 * The run that the widget opens with, as it was recorded: what there is to be seen of it before the
 * page has trained it.
 * @param {Object} state its settings
 * @returns {Object} a run without its network, with the `gates` that `gatesOf` would return
 */
export function recordedRun(state) {
  const { loss, norm, i, f, o, direct, largest } = OPENING;
  const settings = settingsOf(state);
  const sizes = (hundredths) => hundredths.map((exponent) => 10 ** (exponent / 100));
  const shares = (thousandths) => thousandths.map((share) => share / 1000);
  const norms = sizes(norm);
  norms[norms.indexOf(Math.max(...norms))] = largest;
  return {
    key: JSON.stringify(settings),
    settings,
    losses: sizes(loss),
    norms,
    broken: false,
    gates: { i: shares(i), f: shares(f), o: shares(o), direct },
  };
}

/** A state of this widget, made consistent. */
export function tidyTraining(state) {
  return { ...state, step: Math.min(state.step, TRAINING.longest), lag: Math.max(1, Math.round(state.lag)) };
}

/** The mean of the last 20 losses until a step, or of all where there are fewer. */
export const recentLoss = ({ losses }, step = losses.length) => mean(losses.slice(Math.max(step - TRAINING.last, 0), step));
