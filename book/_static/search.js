/**
 * What Sphinx's search leaves out: years are searched, too; a word that JavaScript has a meaning for
 * is a word like others; what is quoted of a page is its text, without the contents that it prints.
 */

(() => {
  const YEAR = /^\d{3,}$/; // shorter numbers would be found everywhere, and words beside them not asked for
  const { _parseQuery: parse, htmlToText } = Search;

  Search._parseQuery = (query) => {
    const parsed = parse(query);
    const [, searched, , marked] = parsed;
    for (const number of splitQuery(query).filter((word) => YEAR.test(word))) {
      searched.add(number);
      marked.add(number);
    }
    return parsed;
  };

  // Else "constructor" is found in every object, as a function, and the search never ends.
  const { hasOwnProperty } = Object.prototype;
  for (const words of [Search._index.terms, Search._index.titleterms]) {
    Object.setPrototypeOf(words, { __proto__: null, hasOwnProperty });
  }

  Search.htmlToText = (html, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    page.querySelector("#jb-print-docs-body")?.remove();
    return htmlToText(page.querySelector("[role='main']").outerHTML, anchor);
  };
})();
