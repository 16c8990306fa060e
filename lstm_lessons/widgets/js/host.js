// The static page's host: brings the course's widgets to life with no kernel and no other script.
// It reads the state that Jupyter saved in the page, and gives each view a small model of its own
// kind. The modules' sources come from scripts before this one, which set `lstmWidgetSources`.

(() => {
  const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
  const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';
  const models = new Map();
  const modules = new Map();
  const widgets = new Map();

  /** What a view needs of a model; `save_changes` has no one to send them to. */
  function createModel(state) {
    const listeners = new Map();
    const values = { ...state };
    return {
      get: (key) => values[key],
      set(key, value) {
        if (JSON.stringify(values[key]) === JSON.stringify(value)) return;
        values[key] = value;
        [...(listeners.get(`change:${key}`) ?? [])].forEach((listener) => listener());
      },
      on(name, listener) {
        listeners.set(name, [...(listeners.get(name) ?? []), listener]);
      },
      off(name, listener) {
        listeners.set(name, (listeners.get(name) ?? []).filter((other) => other !== listener));
      },
      save_changes() {},
    };
  }

  /** Import a widget's module: the shared part and its own, as one blob (file:// allows no other). */
  function importModule(name) {
    if (!modules.has(name)) {
      const { shared, [name]: own } = globalThis.lstmWidgetSources;
      const blob = new Blob([shared.esm, own.esm], { type: "text/javascript" });
      modules.set(name, import(URL.createObjectURL(blob)));
    }
    return modules.get(name);
  }

  function addStyle() {
    const style = document.createElement("style");
    style.textContent = globalThis.lstmWidgetSources.shared.css;
    document.head.append(style);
  }

  /** The widget of a model: what its module makes, once, for all of the model's views. */
  function widgetOf(id, name) {
    if (!widgets.has(id)) widgets.set(id, importModule(name).then((module) => module.default()));
    return widgets.get(id);
  }

  async function renderView(tag, saved) {
    const id = JSON.parse(tag.textContent).model_id;
    const state = saved[id]?.state;
    const name = state?._anywidget_id?.split(".").at(-1);
    const el = document.createElement("div");
    el.className = "lstm-view";
    tag.after(el);
    if (!globalThis.lstmWidgetSources[name]) {
      el.textContent = "This part needs a kernel: open the notebook in Jupyter to use it.";
      return;
    }
    if (!models.has(id)) models.set(id, createModel(state));
    el.model = models.get(id);
    try {
      (await widgetOf(id, name)).render({ model: el.model, el });
    } catch (error) {
      el.textContent = "This interactive figure could not start in your browser. Try a current one, or open the notebook in Jupyter.";
      console.error(error);
    }
  }

  function start() {
    const saved = Object.assign({}, ...[...document.querySelectorAll(STATE)]
      .map((tag) => JSON.parse(tag.textContent).state));
    const views = document.querySelectorAll(VIEW);
    if (views.length > 0) addStyle();
    views.forEach((tag) => renderView(tag, saved));
  }

  if (document.readyState === "loading") document.addEventListener("readystatechange", start, { once: true });
  else start();
})();
