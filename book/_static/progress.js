/**
 * Which chapters have been read to their end, and which self-tests done: kept in this browser and
 * nowhere else, shown beside the chapters' names and on the front page.
 *
 * A chapter counts as read when its end has been on the screen; a self-test as done when every
 * right answer in it has been opened, in one visit or in several.
 */

(() => {
  const KEY = "lstm-lessons-progress";
  const CHAPTER = /(\d\d_\w+)(?:\.html)?$/;
  const ENDED = ".prev-next-footer"; // what follows the text
  const here = CHAPTER.exec(DOCUMENTATION_OPTIONS.pagename)?.[1];

  let unkept = null; // what found no room in the storage

  /** What is kept: two lists of chapters, and one of opened answers. What else lies there is nothing. */
  function kept() {
    try {
      const { read, done, opened } = JSON.parse(unkept ?? localStorage.getItem(KEY));
      return { read: new Set(read), done: new Set(done), opened: new Set(opened) };
    } catch {
      return { read: new Set(), done: new Set(), opened: new Set() };
    }
  }

  /** Keep that something happened in this chapter; where there is no room, for this page only. */
  function keep(what, name = here) {
    const progress = kept();
    if (progress[what].has(name)) return;
    progress[what].add(name);
    const text = JSON.stringify(Object.fromEntries(Object.entries(progress).map(([key, set]) => [key, [...set]])));
    try {
      localStorage.setItem(KEY, text); // or its stand-in's, from storage.html, which never throws
      unkept = null;
    } catch {
      unkept = text; // there was room for storage.html's probe, and none for this
    }
    show();
  }

  /** The links of the sidebar to chapters, by chapter. */
  function chapters() {
    const links = [...document.querySelectorAll(".bd-links a")];
    const named = links.map((link) => [
      link.getAttribute("href") === "#" ? here : CHAPTER.exec(link.pathname)?.[1],
      link,
    ]);
    return new Map(named.filter(([chapter]) => chapter));
  }

  function show() {
    const progress = kept();
    const links = chapters();
    for (const [chapter, link] of links) {
      link.querySelector(".progress-mark")?.remove();
      const said = [progress.read.has(chapter) && "read", progress.done.has(chapter) && "self-test done"];
      if (said.some(Boolean)) link.append(mark(said.filter(Boolean).join(", ")));
    }
    const place = document.querySelector("#reading-progress");
    if (place) tell(place, [...links.keys()], progress);
  }

  /** A tick for what was read, two with the self-test; in words for who does not see it. */
  function mark(words) {
    const element = document.createElement("span");
    element.className = "progress-mark";
    element.title = words;
    element.innerHTML = `<span aria-hidden="true">${"✓".repeat(words.split(",").length)}</span>`;
    const spoken = document.createElement("span");
    spoken.className = "visually-hidden";
    spoken.textContent = ` (${words})`;
    element.append(spoken);
    return element;
  }

  /** The front page's line: how many of them, and a button that forgets it. */
  function tell(place, names, { read, done, opened }) {
    const count = (set) => names.filter((name) => set.has(name)).length;
    place.hidden = false;
    place.querySelector("progress").max = names.length;
    place.querySelector("progress").value = count(read);
    place.querySelector("output").textContent =
      `${count(read)} of ${names.length} chapters read, ${count(done)} self-tests done.`;
    place.querySelector("button").disabled = read.size + done.size + opened.size === 0;
  }

  function forget({ currentTarget }) {
    localStorage.removeItem(KEY);
    show();
    const output = currentTarget.parentElement.querySelector("output");
    output.tabIndex = -1; // the button has done its work and goes dim: the focus goes to what it did
    output.focus();
  }

  /** Watch for the chapter's end, and for the answers that are opened. */
  function watch() {
    const end = document.querySelector(ENDED);
    new IntersectionObserver((entries, observer) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      keep("read");
    }).observe(end);
    const right = [...document.querySelectorAll(".quiz :is(.right, .number)")];
    const names = right.map((_, k) => `${here}/${k} of ${right.length}`); // of another edition: others
    right.forEach((answer, k) => answer.addEventListener("toggle", () => {
      if (!answer.open) return;
      keep("opened", names[k]);
      const { opened } = kept();
      if (names.every((name) => opened.has(name))) keep("done");
    }));
  }

  if (here) watch();
  document.querySelector("#reading-progress button")?.addEventListener("click", forget);
  addEventListener("storage", show); // another tab
  show();
})();
