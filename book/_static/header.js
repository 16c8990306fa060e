/**
 * What the theme's header, its two drawers and the copy buttons leave out: a button that is pressed
 * keeps the focus, says what it has set, and can be left again.
 *
 * On a narrow screen the theme moves what stands in a sidebar into a dialog, and back: a drawer.
 */

(() => {
  const SIDEBARS = { primary: ".primary-toggle", secondary: ".secondary-toggle" };
  const root = document.documentElement;

  /** The theme takes the focus from a button that is pressed: where would the next key go to? */
  function keepFocus(button) {
    button.blur = () => {};
  }

  /** Say which of light, dark and auto is on: to the eye only the icon does. */
  function nameMode(button) {
    button.title = `Color mode: ${root.dataset.mode}`;
  }

  /** Let a drawer be closed by a button, and by a link to a place on this page, which it covers. */
  function close(sidebar, drawer) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "drawer-close btn btn-sm";
    button.textContent = "Close";
    button.addEventListener("click", () => drawer.close());
    sidebar.prepend(button);
    drawer.addEventListener("click", ({ target }) => {
      const link = target.closest("a[href^='#']");
      if (!link) return;
      drawer.addEventListener("close", () => setTimeout(goTo, 0, link), { once: true });
      drawer.close();
    });
  }

  /** Go on from where a link has led, and not from the button that had opened the drawer. */
  function goTo({ hash }) {
    const heading = document.getElementById(hash.slice(1))?.querySelector("h1, h2, h3, h4");
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    heading.addEventListener("blur", () => heading.removeAttribute("tabindex"), { once: true });
  }

  /** Say of a toggle whether its sidebar is to be seen. */
  function sayWhetherOpen(toggle, sidebar) {
    const say = () => toggle.setAttribute("aria-expanded", getComputedStyle(sidebar).visibility !== "hidden" && sidebar.getClientRects().length > 0);
    new MutationObserver(say).observe(sidebar, { attributeFilter: ["class"] });
    new ResizeObserver(say).observe(sidebar);
    sidebar.addEventListener("transitionend", say);
  }

  /** Say that something was copied: to the eye a tick does. */
  function sayCopied() {
    const status = document.createElement("p");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    document.querySelector("#main-content").append(status);
    document.addEventListener("click", ({ target }) => {
      const button = target.closest(".copybtn");
      if (!button) return;
      status.textContent = ""; // the same words once more are news, too
      setTimeout(() => {
        if (button.matches(".success")) status.textContent = "Copied";
      }, 100);
    });
  }

  addEventListener("load", () => {
    const modes = [...document.querySelectorAll(".theme-switch-button")];
    modes.forEach(nameMode);
    new MutationObserver(() => modes.forEach(nameMode)).observe(root, { attributeFilter: ["data-mode"] });
    document.querySelectorAll(".theme-switch-button, .sidebar-toggle, .search-button").forEach(keepFocus);
    for (const [name, selector] of Object.entries(SIDEBARS)) {
      const sidebar = document.querySelector(`#pst-${name}-sidebar`);
      const toggle = document.querySelector(selector);
      if (!sidebar || !toggle) continue;
      close(sidebar, document.querySelector(`#pst-${name}-sidebar-modal`));
      sayWhetherOpen(toggle, sidebar);
    }
    sayCopied();
  });
})();
