"""The glossary's definitions beside the links to it, for ``glossary.js`` to show.

A page carries the definitions of the terms that it links to, as data in its HTML: from the disk a
browser may not fetch them. They are taken from the glossary page itself.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docutils import nodes
from pybtex.database import Entry
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx

GLOSSARY = "book/glossary"
LINK = re.compile(r'href="glossary\.html#([\w-]+)"')
LONGEST = 300  # characters; a formula counts as its TeX
WORDS = re.compile(r"(?:\\\(.*?\\\)|\S)+")  # a formula is not broken off in its middle
DATA = '<script type="application/json" id="glossary-definitions">{data}</script>'


def definitions(glossary: nodes.document, works: Mapping[str, Entry]) -> dict[str, str]:
    """Return what each entry's first paragraph says, by the entry's anchor."""
    found = {}
    for section in glossary.findall(nodes.section):
        paragraph = next((child for child in section if isinstance(child, nodes.paragraph)), None)
        if paragraph is not None:
            found |= dict.fromkeys(section["ids"], shortened(said(paragraph, works)))
    return found


def said(node: nodes.Node, works: Mapping[str, Entry]) -> str:
    """Return a node's text, with formulas as TeX for MathJax.

    Of the citations those stay, in words, that are a part of their sentence.
    """
    if isinstance(node, nodes.math):
        return rf"\({node.astext()}\)"
    if isinstance(node, pending_xref) and node["refdomain"] == "cite":
        keys = node["reftarget"].split(",") if node["reftype"] == "t" else []
        return " and ".join(in_words(works[key.strip()]) for key in keys)
    if isinstance(node, nodes.Text):
        return str(node)
    return "".join(said(child, works) for child in node.children)


def in_words(entry: Entry) -> str:
    """Return who wrote something, and when, such as "Greff et al. (2017)"."""
    names = [
        " ".join(map(str, person.rich_prelast_names + person.rich_last_names))
        for person in entry.persons["author"]
    ]
    who = " and ".join(names) if len(names) < 3 else f"{names[0]} et al."
    return f"{who} ({entry.fields['year']})" if "year" in entry.fields else who


def shortened(text: str) -> str:
    """Return a text of at most ``LONGEST`` characters, broken off after a word."""
    text = re.sub(r"\s+(?=[.,;:])", "", " ".join(text.split()))
    if len(text) <= LONGEST:
        return text
    words = [word for word in WORDS.finditer(text) if word.end() <= LONGEST - 2]
    return f"{text[: words[-1].end()]} …"


def add_definitions(app: Sphinx, pagename: str, templatename: str, context: dict, *_: Any) -> None:
    """Put the definitions of the terms that a page links to into it, and their script."""
    linked = set(LINK.findall(context.get("body", "")))
    if not linked or pagename == GLOSSARY:
        return
    works = app.env.get_domain("cite").bibdata.data.entries
    terms = definitions(app.env.get_doctree(GLOSSARY), works)
    data = json.dumps({term: terms[term] for term in sorted(linked)}, ensure_ascii=False)
    context["body"] += DATA.format(data=data.replace("</", "<\\/"))
    app.add_js_file("glossary.js", loading_method="defer")


def depend_on_glossary(app: Sphinx, doctree: nodes.document) -> None:
    """Let a page that links to the glossary be made anew when the glossary changes."""
    links = doctree.findall(pending_xref)
    if any(link["reftarget"] == GLOSSARY for link in links):
        app.env.note_dependency(str(Path(app.srcdir) / f"{GLOSSARY}.md"))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("doctree-read", depend_on_glossary)
    app.connect("html-page-context", add_definitions)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
