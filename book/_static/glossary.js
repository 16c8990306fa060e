/**
 * What a term means, beside the link to its entry in the glossary: on hover, on focus, and at the
 * first touch, of which the second follows the link. The definitions stand in the page.
 *
 * The note stays while the pointer is on it or on the link, or the keyboard's focus on the link;
 * Escape takes it away (WCAG 1.4.13).
 */

(() => {
  const ENTRY = /glossary\.html#(.+)$/;
  const PAUSE = { show: 200, hide: 250 }; // ms: a pointer that only passes by opens nothing

  const definitions = JSON.parse(document.querySelector("#glossary-definitions").textContent);
  const note = document.createElement("div");
  let shownFor = null;
  let timer = 0;

  function entry(link) {
    return definitions[ENTRY.exec(link.getAttribute("href"))[1]];
  }

  /** Show the note under the link's last line, or above its first where there is no room. */
  function show(link, { touched = false } = {}) {
    clearTimeout(timer);
    if (shownFor === link) return;
    hide();
    shownFor = link;
    note.textContent = entry(link);
    if (touched) note.insertAdjacentHTML("beforeend", "<small>Touch the term again for the glossary.</small>");
    note.hidden = false;
    link.setAttribute("aria-describedby", note.id);
    place(link);
    const drawn = note.textContent.includes("\\(") && globalThis.MathJax?.typesetPromise?.([note]);
    if (drawn) drawn.then(() => shownFor === link && place(link));
  }

  function place(link) {
    const lines = [...link.getClientRects()];
    const around = note.offsetParent.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = note;
    const last = lines.at(-1);
    const below = last.bottom + height < innerHeight || lines[0].top < height;
    const left = Math.max(8, Math.min(below ? last.left : lines[0].left, document.documentElement.clientWidth - width - 8));
    note.style.left = `${left - around.left}px`;
    note.style.top = `${(below ? last.bottom : lines[0].top - height) - around.top}px`;
  }

  function hide() {
    clearTimeout(timer);
    shownFor?.removeAttribute("aria-describedby");
    shownFor = null;
    note.hidden = true;
  }

  /** A pointer that leaves takes the note along, unless the keyboard has led to it. */
  function leave() {
    if (!shownFor?.matches(":focus-visible")) hide();
  }

  function later(action, pause) {
    clearTimeout(timer);
    timer = setTimeout(action, pause);
  }

  function listen(link) {
    link.addEventListener("pointerenter", ({ pointerType }) => {
      if (pointerType === "mouse") later(() => show(link), PAUSE.show);
    });
    link.addEventListener("pointerleave", ({ pointerType }) => {
      if (pointerType === "mouse") later(leave, PAUSE.hide);
    });
    link.addEventListener("focus", () => {
      if (link.matches(":focus-visible")) show(link);
    });
    link.addEventListener("blur", hide);
    link.addEventListener("click", (event) => {
      if (event.pointerType !== "touch" || shownFor === link) return;
      event.preventDefault();
      show(link, { touched: true });
    });
  }

  note.id = "glossary-note";
  note.className = "glossary-note mathjax_process";
  note.setAttribute("role", "tooltip");
  note.hidden = true;
  document.querySelector("#main-content").append(note);
  note.addEventListener("pointerenter", () => clearTimeout(timer));
  note.addEventListener("pointerleave", ({ pointerType }) => {
    if (pointerType === "mouse") later(leave, PAUSE.hide);
  });
  document.querySelectorAll('.bd-article a[href*="glossary.html#"]').forEach(listen);
  // On the way down: a widget that has the focus lets no plain key up again.
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") hide();
  }, { capture: true });
  document.addEventListener("pointerdown", ({ target }) => {
    if (shownFor && !note.contains(target) && !shownFor.contains(target)) hide();
  });
})();
