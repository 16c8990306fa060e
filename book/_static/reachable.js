/**
 * Whatever scrolls sideways shows where more is to come (book.css draws `more-left`, `more-right`)
 * and can be reached with the Tab key; nothing else becomes a stop.
 */

const SCROLLERS = [
  ".bd-article pre",
  "mjx-container[display='true']",
  ".cell_output > .output",
  ".pst-scrollable-table-container",
].join();

/** Say on which sides an element hides something; make it a stop of the Tab key if it does. */
function update(element) {
  const hidden = element.scrollWidth - element.clientWidth;
  element.classList.toggle("more-left", element.scrollLeft > 1);
  element.classList.toggle("more-right", element.scrollLeft < hidden - 1);
  if (hidden > 0) {
    element.tabIndex = 0;
  } else {
    element.removeAttribute("tabindex");
  }
}

/** Watch each scroller; its width changes with the window, a fold, or a font that arrives. */
function watch() {
  const observer = new ResizeObserver((entries) => entries.forEach(({ target }) => update(target)));
  for (const element of document.querySelectorAll(SCROLLERS)) {
    observer.observe(element);
    element.addEventListener("scroll", () => update(element), { passive: true });
  }
}

addEventListener("load", async () => {
  await globalThis.MathJax?.startup.promise;
  watch();
});
