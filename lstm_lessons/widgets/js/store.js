// A view's hold on its model: read the state, change it, be told of changes, undo them.

import { historyOf } from "./history.js";

/**
 * @param {Object} model anywidget's, or the static page's
 * @param {string[]} keys the traits that make up the state
 * @param {(state: Object) => Object} tidy makes a state consistent that is in the middle of a change
 */
export function createStore(model, keys, tidy) {
  const read = () => tidy(Object.fromEntries(keys.map((key) => [key, model.get(key)])));
  const history = historyOf(model, read());
  const listeners = [];
  let scheduled = false;

  // Many traits may change at once: the views are drawn once, when all of them have.
  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(() => {
      scheduled = false;
      history.record(read());
      listeners.forEach((listener) => listener(read()));
    });
  };
  keys.forEach((key) => model.on(`change:${key}`, schedule));
  history.watchers.add(schedule);

  const write = (changes) => {
    Object.entries(changes).forEach(([key, value]) => model.set(key, value));
    model.save_changes();
  };
  const restore = (snapshot) => {
    if (snapshot) write(snapshot);
  };

  return {
    read,
    history,
    /** Change the state in one go: one step for undo. */
    write(changes) {
      history.dragging = false;
      write(changes);
    },
    /** Change the state while a slider is being dragged. */
    drag(changes) {
      history.dragging = true;
      write(changes);
    },
    /** The slider has been let go: all of the drag is one step for undo. */
    drop() { history.drop(); },
    undo() { restore(history.undo()); },
    redo() { restore(history.redo()); },
    reset() { write(history.start); },
    onChange(listener) { listeners.push(listener); },
    /** Stop listening to the model. */
    close() {
      keys.forEach((key) => model.off(`change:${key}`, schedule));
      history.watchers.delete(schedule);
    },
  };
}
