/**
 * A formula in the name of something. Screen readers read the formulas of the text from MathML; but
 * the name of a fold, a link or a group is plain words, and browsers leave MathML out of it: of an
 * answer such as "f = 1, i = 0" they would say two commas. Here it gets its words.
 */

(() => {
  const JOINED = { MSUB: [" sub "], MSUP: [" to the "], MSUBSUP: [" sub ", " to the "], MFRAC: [" over "] };

  /** Return a part of a page in words, the formulas in it, too. */
  function words(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute("aria-hidden") === "true") return "";
    const name = node.nodeName.toUpperCase();
    const between = JOINED[name] ?? [];
    const other = node.closest("math") ? " " : "";
    const parts = [...node.childNodes].map(words).map((part) => (name === "MFRAC" ? bounded(part) : part));
    const joined = parts.map((part, k) => (k ? (between[k - 1] ?? other) + part : part)).join("");
    return (name === "MSQRT" ? `root of ${bounded(joined)}` : joined).replace(/\s+/g, " ");
  }

  /** A part of a fraction or under a root, with its bounds where it is more than one thing. */
  function bounded(part) {
    return /\S\s+\S/.test(part) ? `(${part.trim()})` : part;
  }

  /** What a control is called by the formulas in it: each gets a name, as a picture has. */
  function nameFormula(drawn) {
    drawn.setAttribute("role", "img");
    drawn.setAttribute("aria-label", words(drawn).trim());
  }

  /** A group that has its name from a question, whose own formulas stay as they are. */
  function nameGroup(group) {
    const label = document.getElementById(group.getAttribute("aria-labelledby"));
    if (label?.querySelector("mjx-container")) {
      group.setAttribute("aria-label", words(label).trim());
      group.removeAttribute("aria-labelledby");
    }
  }

  addEventListener("load", async () => {
    await globalThis.MathJax?.startup?.promise; // settings alone, where MathJax has not come
    document.querySelectorAll(":is(summary, a, button) mjx-container").forEach(nameFormula);
    document.querySelectorAll("[role='group'][aria-labelledby]").forEach(nameGroup);
  });
})();
