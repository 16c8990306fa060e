"""The exercises in the book: a section for each, links that lead somewhere, answers folded away."""

import re
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
from bs4 import BeautifulSoup

from lstm_lessons.checks import load, modules
from tests.pages import ROOT, notebooks

NAMES = sorted(modules())
BINDER = "https://mybinder.org/v2/gh/"
COLAB = "https://colab.research.google.com/github/"


def page(site, name):
    text = (site / "book" / f"{name}.html").read_text(encoding="utf-8")
    return BeautifulSoup(text.replace("\N{NO-BREAK SPACE}", " "), "html.parser")


def heading(exercise):
    return f"Exercise {exercise.name[:2]}: {exercise.title}"


@pytest.fixture(scope="module")
def sections(site):
    """Each section of the page by its heading."""
    found = page(site, "exercises").select("main section section")
    return {section.find(["h2", "h3"]).get_text().rstrip("#"): section for section in found}


@pytest.mark.parametrize("name", NAMES)
def test_an_exercise_has_its_section(sections, site, name):
    exercise = load(name)
    section = sections[heading(exercise)]
    said = " ".join(section.get_text().split())
    assert exercise.goal.replace("'", "’") in said
    assert f"{exercise.points} points · about {exercise.minutes} minutes" in said
    links = [a["href"] for a in section.select("a") if "headerlink" not in a.get("class", [])]
    for chapter in exercise.chapters:
        assert f"{chapter}.html" in links
    [binder] = [link for link in links if link.startswith(BINDER)]
    [colab] = [link for link in links if link.startswith(COLAB)]
    [download] = [link for link in links if "_downloads" in link]
    opened = parse_qs(urlsplit(binder).query)["urlpath"][0].removeprefix("lab/tree/")
    owner, repository, blob, branch, path = urlsplit(colab).path.split("/", 6)[2:]
    assert blob == "blob"
    assert binder.startswith(f"{BINDER}{owner}/{repository}/{branch}?")
    assert path == opened == f"exercises/{name}.ipynb"
    assert (ROOT / path).read_bytes() == (site / "book" / download).read_bytes()


def test_all_points_are_said(site):
    said = page(site, "exercises").select_one("main").get_text()
    points = {name: load(name).points for name in NAMES}
    assert sum(points.values()) == 100, f"a new exercise takes its points from others: {points}"
    assert f"There are {len(NAMES)} of them, for 100 points in all" in said


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_a_chapter_links_to_its_exercises(path):
    wanted = [load(name) for name in NAMES if path.stem in load(name).chapters]
    wanted = [each for each in wanted if each.name[:2] == path.stem[:2] or path.stem == "fast_lstm"]
    cells = nbformat.read(path, as_version=4).cells
    found = re.findall(r"\[([^]]+)\]\(exercises\.md#[\w-]+\)([^\n]*)", cells[-1].source)
    titles = [heading(each) for each in wanted]
    assert [title for title, _ in found] == titles, "its last cell links to its exercises, by title"
    for (_, said), exercise in zip(found, wanted, strict=True):
        assert said.endswith(f"After it you can {exercise.goal}.")


@pytest.mark.parametrize("name", NAMES)
def test_the_answers_are_folded_away(site, name):
    """And none of them is in a page but this one."""
    exercise = load(name)
    main = page(site, "solutions").select_one("main")
    [section] = [
        each
        for each in main.select("section section")
        if each.find(["h2", "h3"]).get_text().rstrip("#") == heading(exercise)
    ]
    folds = section.select("details")
    titles = [fold.summary.get_text(" ", strip=True) for fold in folds]
    for question, title in zip(exercise.questions, titles, strict=True):
        assert title.startswith(f"{question.name}: ")
    assert all(not fold.has_attr("open") for fold in folds)
    code = "\n".join(block.get_text() for fold in folds for block in fold.select("pre"))
    assert "begin answer" not in code
    assert "# instead" not in code
    compile(code, "answers", "exec")
    outside = [pre for pre in section.select("pre") if pre.find_parent("details") is None]
    assert outside == []


def test_the_warning_comes_first(site):
    main = page(site, "solutions").select_one("main")
    first = main.select_one(".admonition, details")
    assert "warning" in first["class"]
