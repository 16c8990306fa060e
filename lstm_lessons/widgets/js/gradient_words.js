// GradientFlow in words: what is to be seen.

import { formatNumber } from "./format.js";
import { formatSize } from "./sizes.js";

/** What is to be seen, and why. */
export function gradientSentence(state, { series, facts }) {
  return [rnnSentence(series.rnn), whySentence(state, series, facts), lstmSentence(series, facts)].join(" ");
}

const VANISHED = 1e-2;
const EXPLODED = 1e2;

function rnnSentence(sizes) {
  const last = sizes.length;
  const end = sizes[last - 1];
  const left = `${formatSize(end)} of it is left at distance ${last}`;
  const peak = Math.max(...sizes);
  if (end === 0) return `From distance ${sizes.indexOf(0) + 1} on the RNN\u2019s gradient is exactly 0: no path is left.`;
  if (end > EXPLODED) return `The RNN\u2019s gradient explodes: at distance ${last} it is ${formatSize(end)} times as large.`;
  if (peak > 3 && end < peak / 100) {
    return `The RNN\u2019s gradient first grows, to ${formatSize(peak)} at distance ${sizes.indexOf(peak) + 1}, and then shrinks: ${left}.`;
  }
  if (end < VANISHED) return `The RNN\u2019s gradient vanishes: ${left}.`;
  return `The RNN\u2019s gradient neither vanishes nor explodes: at distance ${last} it is ${formatSize(end)}.`;
}

/** What the weights and the slopes have to do with it. */
function whySentence({ spectral_norm, nonlinearity }, { rnn, bound }, { spectral_radius, mean_slope }) {
  const norm = `The largest singular value is ${formatNumber(spectral_norm, 2)}`;
  const radius = `the spectral radius ${formatNumber(spectral_radius, 2)}`;
  if (spectral_norm < 1) return `${norm}: below 1, it has to vanish, and the bound says how fast at least.`;
  if (nonlinearity === "identity") {
    if (Math.abs(spectral_radius - 1) < 1e-9) return `${norm}, ${radius}: what it does in the long run hangs by a thread.`;
    return `${norm}, and that is what one step can do; ${radius} is what counts in the long run.`;
  }
  const slope = `the mean slope of ${nonlinearity} is ${formatNumber(mean_slope, 2)}`;
  return rnn.at(-1) > EXPLODED
    ? `${norm}: above 1, as it must be for that; ${slope}.`
    : `${norm}, so the bound rules nothing out, up to ${formatSize(bound.at(-1))}; ${slope}.`;
}

function lstmSentence({ lstm, direct }, { mean_forget }) {
  const all = formatSize(lstm.at(-1));
  const path = `the direct path keeps ${formatSize(direct.at(-1))}`;
  const gates = `forget gates of ${formatNumber(mean_forget, 2)} on average`;
  if (lstm.at(-1) > EXPLODED) return `The LSTM\u2019s explodes by all its paths, to ${all}, though ${path}.`;
  if (lstm.at(-1) < VANISHED) return `The LSTM\u2019s vanishes as well, to ${all}: with ${gates} ${path}.`;
  return `The LSTM\u2019s is ${all}: with ${gates} ${path}.`;
}
