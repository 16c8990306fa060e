// Making elements, in HTML and in SVG.

/**
 * Make an HTML element.
 * @param {string} tag
 * @param {Object} [attributes] strings become attributes; `onclick` and the like, listeners
 * @param {...(Node|string)} children
 */
export function html(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** Make an SVG element; as `html`. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A place that scrolls sideways if it must; while it does, the Tab key stops at it. */
export function scroller(label, child) {
  const element = html("div", { class: "lw-scroll", role: "group", "aria-label": label }, child);
  const observer = new ResizeObserver(() => {
    if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
  });
  [element, child].forEach((part) => observer.observe(part));
  return element;
}

let made = 0;

/** An id that no other element of the page has. */
export function uniqueId(name) {
  made += 1;
  return `lstm-${name}-${made}-${Math.random().toString(36).slice(2, 8)}`;
}

/** A quantity's symbol: `symbol("c", "t−1")` is an italic c with its index. */
export function symbol(letter, index) {
  const element = html("var", {}, letter);
  if (index !== undefined) element.append(html("sub", {}, String(index)));
  return element;
}
