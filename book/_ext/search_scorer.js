// How well a page answers what was asked: first what has all the words in its title.
// Sphinx writes this into its script of the search; the other numbers are Sphinx's own.
var Scorer = {
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,

  score([, title, anchor, , score]) {
    const stemmer = new Stemmer();
    const words = (text) =>
      splitQuery(text.toLowerCase())
        .filter((word) => !stopwords.includes(word) && !/^\d{1,2}$/.test(word))
        .map((word) => stemmer.stemWord(word));
    const asked = words(new URLSearchParams(location.search).get("q"));
    const named = words(title.split(" > ").pop());
    const all = asked.length > 0 && asked.every((word) => named.includes(word));
    const page = anchor ? 0 : 10; // a whole page before a section of the same name
    return score + (all ? (100 * asked.length) / named.length + page : 0);
  },
};
