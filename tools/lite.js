/**
 * In each page of JupyterLite: where Python cannot be loaded, its kernel waits for ever and says
 * nothing. Here it is said: in the page itself, or, in the frame of a page that runs code, to that
 * page, by the event "pythonlost".
 */

(() => {
  // What the kernel gives as its reason then, in Chromium and Firefox, and in Safari.
  const NOT_LOADED = /^([\w ]+ module: https:\/\/cdn\.jsdelivr\.net\/|Importing a module script failed)/;

  const SAID = "Python could not be loaded from cdn.jsdelivr.net, so no cell runs here now. Binder, Colab "
    + "and the download at the top of the chapter, or beside the exercise, run the same notebook.";

  function tell() {
    dispatchEvent(new Event("pythonlost"));
    if (window !== parent || document.querySelector(".python-lost")) return;
    const words = document.createElement("p");
    words.className = "python-lost";
    words.role = "alert";
    words.style = "position:fixed; z-index:10000; inset:auto 0 0; margin:0; padding:0.8em 1em;"
      + " background:#7a1f1f; color:#fff; font:16px/1.4 system-ui,sans-serif";
    document.body.append(words);
    words.textContent = SAID; // after it is there, so that it is said aloud
  }

  addEventListener("unhandledrejection", ({ reason }) => {
    if (NOT_LOADED.test(reason)) tell();
  });
})();
