/**
 * Whatever scrolls sideways shows where more is to come (book.css draws `more-left`, `more-right`)
 * and can be reached with the Tab key, where a screen reader says why; nothing else is a stop.
 */

(() => {
  const SCROLLERS = [
    ".bd-article pre",
    "mjx-container[display='true']",
    ".bd-article span.math",
    ".cell_output > .output",
    ".pst-scrollable-table-container",
  ].join();
  const STOP = { tabindex: "0", role: "group", "aria-label": "Scrolls sideways" };

  /** Say on which sides an element hides something; make it a stop of the Tab key if it does. */
  function update(element, own) {
    // A formula in a line by its box: its letters stick out a little until their font is there.
    const width = element.querySelector(":scope > mjx-container")?.offsetWidth ?? element.scrollWidth;
    const hidden = width - element.clientWidth;
    element.classList.toggle("more-left", element.scrollLeft > 1);
    element.classList.toggle("more-right", element.scrollLeft < hidden - 1);
    for (const [name, value] of Object.entries(hidden > 0 ? STOP : own)) {
      if (value === null) element.removeAttribute(name);
      else element.setAttribute(name, value);
    }
  }

  /** Watch each scroller: its width changes with the window or a fold, its content's with a font. */
  function watch() {
    const own = new Map();
    const look = (element) => update(element, own.get(element));
    const observer = new ResizeObserver((entries) => entries.forEach(({ target }) => look(target)));
    for (const element of document.querySelectorAll(SCROLLERS)) {
      own.set(element, Object.fromEntries(Object.keys(STOP).map((name) => [name, element.getAttribute(name)])));
      observer.observe(element);
      element.addEventListener("scroll", () => look(element), { passive: true });
    }
    document.fonts.addEventListener("loadingdone", () => [...own.keys()].forEach(look));
  }

  addEventListener("load", async () => {
    await globalThis.MathJax?.startup?.promise; // settings alone, where MathJax has not come
    watch();
  });
})();
