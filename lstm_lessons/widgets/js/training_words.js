// LiveTraining in words: how training goes, and why.

import { formatNumber, formatPercent } from "./format.js";
import { formatSize } from "./sizes.js";
import { isDone, recentLoss } from "./training_run.js";

/** How many of the gradients so far were longer than the limit, and were cut. */
export function clippedShare({ settings, norms }) {
  if (settings.clipping === "off" || norms.length === 0) return 0;
  return norms.filter((norm) => norm > settings.max_norm).length / norms.length;
}

/** The step from which on the mean of the last losses was below the bar for the first time; or none. */
export function learnedAt(run) {
  for (let step = TRAINING.last; step <= run.losses.length; step += 1) {
    if (recentLoss(run, step) < TRAINING.learned_below) return step;
  }
  return undefined;
}

/** What is to be seen, and why; `asked`: how many steps the run is on its way to. */
export function trainingSentence(run, gates, asked) {
  if (!isDone(run, asked)) return `It is being trained for ${asked} steps: the picture follows.`;
  if (run.losses.length === 0 && !run.broken) return "Nothing is learned yet. Press Train.";
  return [fateSentence(run), gradientSentence(run), gatesSentence(run, gates)].filter(Boolean).join(" ");
}

const LOST = 10;

function fateSentence(run) {
  const { losses, broken } = run;
  if (broken) return `Training broke down at step ${losses.length + 1}: a number grew beyond all bounds.`;
  const loss = recentLoss(run);
  const after = `After ${losses.length} step${losses.length === 1 ? "" : "s"}`;
  const learned = learnedAt(run);
  if (loss < TRAINING.learned_below && learned !== undefined) return `${after} it has learned: the loss is ${formatSize(loss)}. It took ${learned}.`;
  if (loss > LOST) return `${after} the weights have been thrown away: the loss is ${formatSize(loss)}, and always saying 0 would have 1.`;
  if (learned !== undefined) return `${after} it has lost again what it knew at step ${learned}: the loss is ${formatSize(loss)}.`;
  if (loss > 0.8) return `${after} the loss is ${formatSize(loss)}, no better than always saying 0.`;
  return `${after} the loss is ${formatSize(loss)}: it is on its way.`;
}

function gradientSentence(run) {
  const { settings, norms } = run;
  if (norms.length === 0) return "";
  const largest = Math.max(...norms);
  const at = `The largest gradient, ${formatSize(largest)}, came at step ${norms.indexOf(largest) + 1}`;
  if (settings.clipping === "off") return `${at}; nothing is cut.`;
  return `${at}; ${formatPercent(clippedShare(run))} of all were longer than ${formatNumber(settings.max_norm, 2)} and were cut.`;
}

/** The direct path says nothing about a run that was thrown away. */
function gatesSentence(run, { direct }) {
  if (run.broken || recentLoss(run) > LOST) return "";
  return `Over the ${run.settings.lag} steps the direct path now keeps ${formatSize(direct)} of a cell\u2019s state.`;
}
