"""The files about the project say the same as the package."""

import re
from datetime import date

import pytest
import yaml

import lstm_lessons
from tests.pages import ROOT


@pytest.fixture(scope="module")
def citation():
    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def test_the_citation_has_what_its_format_asks_for(citation):
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(citation)
    assert all(author.get("name") or author.get("family-names") for author in citation["authors"])
    known = {"abstract", "authors", "cff-version", "date-released", "keywords", "license"}
    known |= {"message", "repository-code", "title", "type", "url", "version", "doi"}
    assert set(citation) <= known
    released = citation.get("date-released")
    assert released is None or isinstance(released, date)


def test_the_citation_cites_this_version(citation):
    assert citation["version"] == lstm_lessons.__version__


def test_the_citation_names_the_repository_of_the_links(citation):
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert citation["repository-code"] == settings["sphinx"]["config"]["book_repository"]["url"]


def test_the_changelog_begins_with_what_is_not_released():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$", text, re.MULTILINE)
    assert len(versions) == len(re.findall(r"^## ", text, re.MULTILINE))
    assert versions[0] == ("Unreleased", "")
    assert all(day for _, day in versions[1:])
    kinds = set(re.findall(r"^### (.+)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert {name for name, _ in versions} == set(
        re.findall(r"^\[(.+)\]: https://", text, re.MULTILINE)
    )
