// Undo and redo: the states that a widget has been in. One history serves all views of a model.

const JOIN_MS = 1000;

/** A state as undo sees it: where the reader looks and how a slider acts are no changes. */
export function essence(state) {
  return JSON.stringify({ ...state, step: 0, sequence: 0, reach: 0 });
}

/** Make an empty history; a snapshot in it is a plain object. */
export function createHistory() {
  const past = [];
  const future = [];
  let start;
  let present;
  // The last change made by keys: at which control, and when.
  let keys = {};

  function move(from, to) {
    if (from.length === 0) return undefined;
    to.push(present);
    present = from.pop();
    keys = {};
    return present;
  }

  return {
    /** While it is true, a drag is under way: what is recorded is not a change yet. */
    dragging: false,
    /** How often the reader has gone back or forth: undo, redo, reset. */
    moves: 0,
    /** How many changes there have been: those that undo takes back one by one. */
    changes: 0,
    /** A text box stands empty, which is no state: undo fills it again first. */
    emptied: false,
    /** Called when a drag has come to its end, in whichever view. */
    watchers: new Set(),
    /** Called when a reader takes something in hand, in whichever view. */
    hands: new Set(),
    get canUndo() { return this.emptied || past.length > 0; },
    get canRedo() { return future.length > 0; },
    /** The first state, to which a reset returns. */
    get start() { return start; },

    /** Begin with this state, unless another view has begun. */
    begin(snapshot) {
      start ??= snapshot;
      present ??= snapshot;
    },

    /**
     * Take note of the state the model is in now.
     * @param {Object} snapshot
     * @param {string} [control] the control, if keys made the change: quick ones in a row are one
     */
    record(snapshot, control) {
      if (this.dragging) return;
      if (essence(snapshot) !== essence(present)) {
        const time = Date.now();
        const joins = control !== undefined && control === keys.control && time - keys.time < JOIN_MS;
        if (!joins) {
          past.push(present);
          this.changes += 1;
        }
        future.length = 0;
        keys = { control, time };
      }
      present = snapshot;
    },

    /** A text box was emptied: what is typed into it next is a change of its own. */
    empty() {
      this.emptied = true;
      keys = {};
    },

    /** The state before the last change, or undefined. */
    undo() { return move(past, future); },

    /** The state that was undone last, or undefined. */
    redo() { return move(future, past); },
  };
}
