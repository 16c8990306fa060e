/**
 * Code that is run in the page: a button under it puts JupyterLite's console there, with the code in
 * its prompt. Nothing is loaded before the button is pressed.
 *
 * The links that open a whole notebook are put where they work. A page from the disk has none, and
 * says in the button's place why it cannot run anything.
 */

(() => {
  const ROOT = document.documentElement.dataset.content_root;
  const CONSOLE = `${ROOT}lite/repl/index.html`;
  const ON_DISK = location.protocol === "file:";

  const OUT = "Escape, then Tab, leads out of the console.";
  const HOW = `Change it, then press Shift and Enter together, or ▶. Python takes a while to start. ${OUT}`;
  const LOST = "Python could not be loaded from cdn.jsdelivr.net, so nothing runs here now. "
    + `Binder, Colab and the download at the top of the chapter run the same code. ${OUT}`;

  /** The console's address: the code in its prompt, where it stays, and what it prints below. */
  function address(code) {
    const theme = document.documentElement.dataset.theme === "dark" ? "JupyterLab Dark" : "JupyterLab Light";
    const shown = { toolbar: 1, showBanner: 0, promptCellPosition: "top", clearCodeContentOnExecute: 0 };
    const asked = { kernel: "python", execute: 0, theme, ...shown, code };
    const words = Object.entries(asked).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    return `${CONSOLE}?${words.join("&")}`;
  }

  /** Whether the console is there: its status, or 0 where nobody answers. */
  const status = () => fetch(CONSOLE, { method: "HEAD" }).then((answer) => answer.status, () => 0);

  /** Say under the code why it cannot be run here, and where the notebook is. */
  function explain(place, why) {
    const notebook = document.querySelector("a.download[href$='.ipynb']");
    place.querySelector("button").hidden = true;
    const words = place.querySelector("small");
    words.textContent = why;
    if (!notebook) return;
    const link = document.createElement("a");
    link.href = notebook.href;
    link.download = "";
    link.textContent = "Download the notebook";
    words.append(" ", link, " to run it on your machine.");
  }

  /** Put the console under the button and go to it. */
  async function open(place) {
    const [button, words] = place.children;
    button.disabled = true; // one press, one console
    const found = await status();
    button.disabled = false;
    if (found === 404) {
      explain(place, "This copy of the website is without the part that runs Python.");
      place.querySelector("a")?.focus();
      return;
    }
    button.focus();
    if (found !== 200) {
      words.textContent = "The website does not answer. Press again when it can be reached.";
      return;
    }
    const frame = document.createElement("iframe");
    frame.title = "Python console with the code above";
    frame.src = address(place.previousElementSibling.querySelector("pre").textContent.trimEnd());
    frame.addEventListener("load", () => listen(frame, words));
    place.append(frame);
    frame.focus();
    show(place, "Close the console", HOW);
  }

  /** Say it where Python cannot be loaded: tools/lite.js, in the frame, notices. */
  function listen(frame, words) {
    frame.contentWindow.addEventListener("pythonlost", () => {
      if (words.textContent !== LOST) words.textContent = LOST; // said aloud once
    });
  }

  /** Take the console away. */
  function close(place) {
    const [button, words] = place.children;
    place.querySelector("iframe").remove();
    show(place, button.dataset.said, words.dataset.said);
  }

  /** Say what the button does now, and what there is to know. */
  function show(place, what, more) {
    const [button, words] = place.children;
    button.setAttribute("aria-expanded", String(Boolean(place.querySelector("iframe"))));
    button.textContent = what;
    words.textContent = more;
  }

  /** The link that opens a notebook, after the others that do so elsewhere. */
  function link(place) {
    const notebook = document.createElement("a");
    notebook.href = `${ROOT}lite/notebooks/index.html?path=${encodeURIComponent(place.dataset.notebook)}`;
    notebook.textContent = "run it in the browser";
    if (place.dataset.of) notebook.ariaLabel = `${notebook.textContent}: ${place.dataset.of}`;
    place.append(" · ", notebook);
    place.hidden = false;
  }

  for (const place of document.querySelectorAll(".run-here")) {
    for (const child of place.children) child.dataset.said = child.textContent;
    place.querySelector("button").addEventListener("click", () => {
      if (place.querySelector("iframe")) close(place);
      else open(place);
    });
    if (ON_DISK) explain(place, "Opened from the disk, the page cannot run Python.");
    place.hidden = false;
  }
  if (!ON_DISK) document.querySelectorAll(".in-browser").forEach(link);
})();
