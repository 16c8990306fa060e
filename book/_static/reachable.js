/**
 * Whatever scrolls sideways can be reached with the Tab key, and nothing else becomes a stop.
 */

const SCROLLERS = "pre, mjx-container[display='true'], .cell_output > .output, .table-scroll";

/** Make an element a stop of the Tab key while it is wider than its place. */
function update(element) {
  if (element.scrollWidth > element.clientWidth) {
    element.tabIndex = 0;
  } else {
    element.removeAttribute("tabindex");
  }
}

/** Watch each scroller; its width changes with the window, a fold, or a font that arrives. */
function watch() {
  const observer = new ResizeObserver((entries) => entries.forEach(({ target }) => update(target)));
  for (const element of document.querySelectorAll(SCROLLERS)) {
    update(element);
    observer.observe(element);
  }
}

addEventListener("load", async () => {
  await globalThis.MathJax?.startup.promise;
  watch();
});
