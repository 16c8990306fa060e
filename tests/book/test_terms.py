"""Each term that the glossary defines is linked to it where a chapter uses it first."""

import re
from collections.abc import Iterator

import pytest

from tests.book.prose import Link, prose, text_of
from tests.pages import ROOT, notebooks

GLOSSARY = ROOT / "book" / "glossary.md"
# A term, and below it, unseen on the page, the forms of the word that a rule does not give.
ENTRY = re.compile(r"^## (.+)\n+(?:<!-- (.+) -->)?", re.MULTILINE)
EVERYDAY = {
    "cell": ["run the cell", "a cell prints", "the cell prints"],  # of a notebook
    "state": ["state dict"],  # PyTorch's word for the weights by name
}
"""Uses of a word that are not the term."""

each_chapter = pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)


def terms(glossary: str) -> dict[str, str]:
    """Return each form of each term, in small letters, with the anchor of its entry."""
    forms = {}
    for title, others in ENTRY.findall(glossary):
        for form in [title, *filter(None, others.split(", "))]:
            small = form.lower()
            plural = small + ("es" if re.search("(s|x|ch|sh)$", small) else "s")
            forms[small] = forms[plural] = anchor(title)
    return forms


def anchor(title: str) -> str:
    """Return the anchor that the page gives to a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def uses(source: str, forms: dict[str, str]) -> Iterator[tuple[int, int, str, Link | None]]:
    """Yield the terms in a text in order: where, which entry, and the link that it stands in."""
    read = prose(source)
    text = read.text
    for phrase in (phrase for phrases in EVERYDAY.values() for phrase in phrases):
        text = re.sub(re.escape(phrase), lambda found: " " * len(found.group()), text, flags=re.I)
    # The longest first: "forget gate" is not a use of "gate". A line break is a space.
    longest_first = sorted(forms, key=len, reverse=True)
    words = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in longest_first)
    found = [
        (*match.span(), forms[" ".join(match.group().lower().split())], None)
        for match in re.finditer(rf"(?<![\w-])(?:{words})(?![\w-])", text, re.IGNORECASE)
    ]
    linked = [
        (link.start, link.end, link.target.partition("#")[2], link)
        for link in read.links
        if link.target.startswith("glossary.md")
    ]
    yield from sorted(found + linked, key=lambda use: use[0])


def first_uses_without_link(source: str, forms: dict[str, str]) -> list[tuple[int, int, str]]:
    """Return where a term comes first and is not linked: start, end, anchor."""
    met, faults = set(), []
    for start, end, entry, link in uses(source, forms):
        if entry not in met and link is None:
            faults.append((start, end, entry))
        met.add(entry)
    return faults


def misleading_links(source: str, forms: dict[str, str]) -> list[str]:
    """Return the links to the glossary that lead nowhere, or elsewhere than their words say."""
    faults = []
    for _, _, entry, link in uses(source, forms):
        if link is None:
            continue
        said = " ".join(re.sub(r"[*_]", "", link.text).lower().split())
        if forms.get(said) != entry:
            faults.append(f"[{link.text}]({link.target})")
    return faults


@pytest.fixture(scope="module")
def forms():
    return terms(GLOSSARY.read_text(encoding="utf-8"))


@each_chapter
def test_first_use_is_linked(path, forms):
    source = text_of(path)
    faults = first_uses_without_link(source, forms)
    assert [
        f"{entry}: …{source[max(start - 60, 0) : end + 20]}…" for start, end, entry in faults
    ] == []


@each_chapter
def test_links_to_the_glossary_say_where_they_lead(path, forms):
    assert misleading_links(text_of(path), forms) == []


def test_no_two_entries_share_a_word():
    entries = ENTRY.findall(GLOSSARY.read_text(encoding="utf-8"))
    forms = [
        form.lower() for title, others in entries for form in (title, *others.split(", ")) if form
    ]
    assert sorted(form for form in forms if forms.count(form) > 1) == []
    assert [title for title, _ in entries] == sorted((title for title, _ in entries), key=str.lower)


# --- what the check finds ---

FORMS = terms(
    "## Gate\n\nA number.\n\n## Forget gate\n\nKeeps.\n\n## Latch\n\n<!-- latched -->\n\nHolds."
)


def faults(source):
    return [entry for _, _, entry in first_uses_without_link(source, FORMS)]


def test_forms():
    assert FORMS == {
        "gate": "gate",
        "gates": "gate",
        "forget gate": "forget-gate",
        "forget gates": "forget-gate",
        "latch": "latch",
        "latches": "latch",
        "latched": "latch",
        "latcheds": "latch",
    }
    assert anchor("Pre-activation") == "pre-activation"
    assert anchor("Bengio's problem, again") == "bengios-problem-again"


@pytest.mark.parametrize(
    "source",
    [
        "Two [gates](glossary.md#gate), and a gate.",
        "# The gate\n\n`gate`, $gate$, <i class='gate'></i>.\n\n```\ngate\n```\n",
        "The [unit's gate](07_lstm_unit.ipynb) is explained there.",
        "A floodgate, a gate-keeper and a gated unit.",
        "Three [forget\ngates](glossary.md#forget-gate), a forget\ngate.",
        "It **[latches](glossary.md#latch)**. Latched, it holds.",
    ],
)
def test_what_is_in_order(source):
    assert faults(source) == []
    assert misleading_links(source, FORMS) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("A gate, and the [gate](glossary.md#gate).", ["gate"]),
        ("A\nforget\ngate.", ["forget-gate"]),
        ("The forget gate is a gate.", ["forget-gate", "gate"]),
        ("A [gate](glossary.md#gate) has LATCHED.", ["latch"]),
        ("| a gate | $f$ |", ["gate"]),
        ("<summary>1. The gate</summary>", ["gate"]),
    ],
)
def test_a_first_use_without_link_is_found(source, found):
    assert faults(source) == found


@pytest.mark.parametrize(
    "source", ["A [gate](glossary.md#gates).", "A [gate](glossary.md#latch).", "[It](glossary.md)"]
)
def test_a_misleading_link_is_found(source):
    assert len(misleading_links(source, FORMS)) == 1
