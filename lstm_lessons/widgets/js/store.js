// A view's hold on its model: read the state, change it, be told of changes, undo them.

/**
 * @param {Object} model anywidget's, or the static page's
 * @param {Object} history what all views of the model share
 * @param {string[]} keys the traits that make up the state
 * @param {(state: Object) => Object} tidy makes a state consistent that is in the middle of a change
 */
export function createStore(model, history, keys, tidy) {
  const read = () => tidy(Object.fromEntries(keys.map((key) => [key, model.get(key)])));
  history.begin(read());
  const listeners = [];
  const hands = [];
  let scheduled = false;
  let grabbed;

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
  const takeInHand = () => history.hands.forEach((listener) => listener());
  const settle = (control) => {
    history.dragging = false;
    history.emptied = false;
    history.record(read(), control);
    history.watchers.forEach((watcher) => watcher());
  };
  const act = (changes) => {
    takeInHand();
    settle();
    write(changes());
  };
  const move = (where) => act(() => {
    history.moves += 1;
    return where() ?? {};
  });

  return {
    read,
    history,
    /** Change the state in one go: one step for undo. */
    write(changes) { act(() => changes); },
    /** Look at another step: no change, and what plays goes on. */
    go(step) { write({ step }); },
    /** A slider has been taken hold of. */
    grab() {
      takeInHand();
      grabbed = read();
    },
    /** Change the state while a slider is being dragged. */
    drag(changes) {
      takeInHand();
      history.dragging = true;
      write(changes);
    },
    /** The slider has been let go: all of the drag is one step for undo. `control`: see history. */
    drop(control) { settle(control); },
    /** The slider was not meant: put back what was there when it was taken hold of. */
    cancel() {
      write(grabbed);
      settle();
    },
    /** A text box has been emptied. */
    empty() {
      takeInHand();
      history.empty();
      history.watchers.forEach((watcher) => watcher());
    },
    undo() {
      if (history.emptied) settle();
      else move(history.undo);
    },
    redo() { move(history.redo); },
    reset() { move(() => history.start); },
    onChange(listener) { listeners.push(listener); },
    /** `listener` is called when a reader takes something in hand: what plays must stop. */
    onHand(listener) {
      hands.push(listener);
      history.hands.add(listener);
    },
    /** Stop listening to the model and to the other views. */
    close() {
      keys.forEach((key) => model.off(`change:${key}`, schedule));
      history.watchers.delete(schedule);
      hands.forEach((listener) => history.hands.delete(listener));
    },
  };
}
