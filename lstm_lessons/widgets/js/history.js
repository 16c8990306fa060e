// Undo and redo: the states that a widget has been in.

const histories = new WeakMap();

/**
 * The history of a model, the same for all its views in a page.
 * A snapshot is a plain object; its `step`, where the reader is looking, is no change of its own.
 * @param {Object} model
 * @param {Object} start the snapshot to begin with; `reset` returns to it
 */
export function historyOf(model, start) {
  if (!histories.has(model)) histories.set(model, createHistory(start));
  return histories.get(model);
}

function createHistory(start) {
  const past = [];
  const future = [];
  const watchers = new Set();
  let present = start;
  const essence = (snapshot) => JSON.stringify({ ...snapshot, step: 0 });

  return {
    start,
    /** While it is true, a drag is under way: what is recorded is not a change yet. */
    dragging: false,
    /** Called when a drag has come to its end, in whichever view. */
    watchers,
    get canUndo() { return past.length > 0; },
    get canRedo() { return future.length > 0; },

    /** The drag has come to its end: all of it is one change. */
    drop() {
      this.dragging = false;
      watchers.forEach((watcher) => watcher());
    },

    /** Take note of the state the model is in now. */
    record(snapshot) {
      if (this.dragging) return;
      if (essence(snapshot) !== essence(present)) {
        past.push(present);
        future.length = 0;
      }
      present = snapshot;
    },

    /** The state before the last change, or undefined. */
    undo() {
      return move(past, future);
    },

    /** The state that was undone last, or undefined. */
    redo() {
      return move(future, past);
    },
  };

  function move(from, to) {
    if (from.length === 0) return undefined;
    to.push(present);
    present = from.pop();
    return present;
  }
}
