"""What a page carries of the glossary are whole sentences, with who found what."""

import json
import re
import sys

import pytest
from pybtex.database import parse_string

from tests.pages import PAGES, ROOT, parsed

sys.path.insert(0, str(ROOT / "book" / "_ext"))

from book_glossary import in_words

# The glossary's entries with a citation in their first paragraph that is a part of its sentence.
ENTRY = re.compile(r"^## (.+)\n+(?:<!--.*?-->\n+)?(.*\{cite:t\}`(\D+)(\d{4})\D*`.*)$", re.MULTILINE)


def notes(site):
    """Return all definitions that pages carry, by term."""
    found = {}
    for page in PAGES:
        data = parsed(site / page).find(id="glossary-definitions")
        found |= json.loads(data.string) if data else {}
    return found


def test_no_sentence_has_lost_its_author(site):
    found = notes(site)
    glossary = (ROOT / "book" / "glossary.md").read_text(encoding="utf-8")
    cited = {title.lower().replace(" ", "-"): work for title, _, *work in ENTRY.findall(glossary)}
    cited = {term: work for term, work in cited.items() if term in found}
    assert len(cited) >= 5
    for term, (author, year) in cited.items():
        assert re.search(rf"\b{author}\b.*\({year}\)", found[term], re.IGNORECASE), found[term]
    assert found["forget-gate"].endswith("Added to the LSTM by Gers et al. (2000).")
    assert found["coupled-gates"].endswith("Greff et al. (2017) call it CIFG.")


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("author = {Elman, Jeffrey L.}, year = {1990}", "Elman (1990)"),
        ('author = {P{\\"o}ppel, K. and van der Walt, S.}, year = {2024}',
         "Pöppel and van der Walt (2024)"),
        ("author = {A, B and C, D and E, F}, year = {2000}", "A et al. (2000)"),
        ("author = {{NVIDIA}}", "NVIDIA"),
    ],
)  # fmt: skip
def test_a_work_in_words(entry, words):
    [work] = parse_string(f"@misc{{work, {entry}}}", "bibtex").entries.values()
    assert in_words(work) == words
