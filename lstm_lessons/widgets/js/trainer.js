// What makes a run go on: a little of it in each frame, so that the page stays quick. Nothing is
// trained beyond what is asked for, and training stops as soon as the reader takes something in hand.
// Before he has done so nothing moves: the first run is drawn when it is there.

import { advance, isDone } from "./training_run.js";
import { button, setIdle } from "./controls.js";
import { html } from "./dom.js";

/** Of a frame's 16 ms, what training may take; and how often the picture follows. */
const BUDGET_MS = 9;
const PICTURE_MS = 120;
/** Who wants no motion sees the picture after so many steps. */
const STRIDE = 100;

/**
 * @param {Object} options
 * @param {Object} options.store
 * @param {() => Object} options.runNow the run of the state that is shown
 * @param {() => void} options.onProgress called when there is more of a run to draw
 * @returns {{element: HTMLElement, show: () => void, stop: () => void, close: () => void, training: boolean}}
 */
export function createTrainer({ store, runNow, onProgress }) {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let frame = 0;
  // What is being trained, while it is; it may be ahead of the state by some steps.
  let run;
  let drawn = 0;
  let touched = false;

  const train = button("Train", () => (run ? stop() : start()), { class: "lw-button lw-play" });
  const one = button("+1 step", () => store.write({ step: Math.min(store.read().step + 1, TRAINING.longest) }));
  const restart = button("Restart", () => store.write({ step: 0 }));
  const another = button("New seed", () => store.write({ seed: (store.read().seed + 1) % TRAINING.seeds }));
  store.onHand(() => {
    touched = true;
    stop();
  });

  function start() {
    touched = true;
    if (isDone(runNow(), TRAINING.longest)) store.write({ step: 0 });
    run = runNow();
    train.textContent = "Pause";
    drawn = performance.now();
    request();
  }

  function stop() {
    const stopped = run;
    run = undefined;
    train.textContent = "Train";
    if (stopped && stopped.losses.length > store.read().step) store.go(stopped.losses.length);
  }

  function request() {
    if (frame === 0) frame = requestAnimationFrame(work);
  }

  /** A frame's share: of what the state asks for or, while it trains, of what comes next. */
  function work() {
    frame = 0;
    const training = run !== undefined;
    const now = run ?? runNow();
    const { step } = store.read();
    const asked = training ? TRAINING.longest : step;
    advance(now, asked, BUDGET_MS);
    const done = isDone(now, asked);
    const due = still.matches || !touched
      ? training && now.losses.length - step >= STRIDE
      : performance.now() - drawn > PICTURE_MS;
    if (done || due) {
      drawn = performance.now();
      if (training) store.go(Math.max(now.losses.length, step));
      else onProgress();
    }
    if (!done) request();
    else if (training) stop();
  }

  return {
    element: html("div", { class: "lw-row" },
      html("div", { class: "lw-buttons", role: "group", "aria-label": "Training" }, train, one, restart),
      html("div", { class: "lw-buttons" }, another)),
    stop,
    get training() { return run !== undefined; },
    /** Make up for what the state asks for and its run lacks. */
    show() {
      const now = run ?? runNow();
      const { step } = store.read();
      setIdle(restart, step === 0);
      setIdle(one, now.broken || step >= TRAINING.longest);
      if (!isDone(now, step)) request();
    },
    close() {
      run = undefined;
      cancelAnimationFrame(frame);
    },
  };
}
