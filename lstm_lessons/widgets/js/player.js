// Step through time: back, play, pause, next. Nothing plays unless it is asked to, and it stops as
// soon as the reader takes something in hand.

import { button, setIdle } from "./controls.js";
import { html } from "./dom.js";

const TICK_MS = 900;

/** @returns {{element: HTMLElement, show: () => void, stop: () => void, close: () => void, playing: boolean}} */
export function createPlayer(store) {
  let timer = 0;
  const back = button("\u2190 Back", () => move(-1));
  const play = button("Play", () => (timer ? stop() : start()), { class: "lw-button lw-play" });
  const next = button("Next \u2192", () => move(1));
  store.onHand(stop);

  function where() {
    const { step, x } = store.read();
    return { step, last: x.length - 1 };
  }

  function move(by) {
    const { step, last } = where();
    store.write({ step: Math.min(Math.max(step + by, 0), last) });
  }

  function start() {
    const { step, last } = where();
    if (step === last) store.go(0);
    timer = setInterval(tick, TICK_MS);
    play.textContent = "Pause";
  }

  function tick() {
    const { step, last } = where();
    const to = Math.min(step + 1, last);
    store.go(to);
    if (to === last) stop();
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
  }

  return {
    element: html("div", { class: "lw-buttons", role: "group", "aria-label": "Time" }, back, play, next),
    stop,
    close: stop,
    get playing() { return timer !== 0; },
    show() {
      const { step, last } = where();
      setIdle(back, step === 0);
      setIdle(next, step === last);
    },
  };
}
