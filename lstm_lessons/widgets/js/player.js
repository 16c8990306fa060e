// Step through time: back, play, pause, next. Nothing plays unless it is asked to.

import { button, setIdle } from "./controls.js";
import { html } from "./dom.js";

const TICK_MS = 900;

/**
 * @param {Object} options
 * @param {() => {step: number, count: number}} options.where
 * @param {(step: number) => void} options.go
 * @returns {{element: HTMLElement, show: () => void, stop: () => void, playing: boolean}}
 */
export function createPlayer({ where, go }) {
  let timer = 0;
  const back = button("\u2190 Back", () => move(-1));
  const play = button("Play", () => (timer ? stop() : start()), { class: "lw-button lw-play" });
  const next = button("Next \u2192", () => move(1));

  function move(by) {
    stop();
    const { step, count } = where();
    go(Math.min(Math.max(step + by, 0), count - 1));
  }

  function start() {
    const { step, count } = where();
    if (step === count - 1) go(0);
    timer = setInterval(tick, TICK_MS);
    play.textContent = "Pause";
  }

  function tick() {
    const { step, count } = where();
    go(step + 1);
    if (step + 2 >= count) stop();
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
  }

  return {
    element: html("div", { class: "lw-buttons", role: "group", "aria-label": "Time" }, back, play, next),
    stop,
    get playing() { return timer !== 0; },
    show() {
      const { step, count } = where();
      setIdle(back, step === 0);
      setIdle(next, step === count - 1);
    },
  };
}
