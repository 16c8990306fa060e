"""The self-tests as a reader meets them: with the keyboard, and with no script, too."""

import json
import re

import pytest

from tests.pages import notebooks

pytestmark = pytest.mark.browser

CHAPTERS = [path.stem for path in notebooks()]
HEIGHTS = """() => [...document.querySelectorAll(".quiz summary")]
  .map(each => each.getBoundingClientRect().height)"""


def read(root, chapter):
    """Return a chapter's questions, as its file has them."""
    return json.loads((root / "book" / "quizzes" / f"{chapter}.json").read_text(encoding="utf-8"))


def words(text):
    """Return the longest piece of a text between its formulas and code: what a page shows as is."""
    return max(re.split(r"\$[^$]+\$|`[^`]+`", text), key=len).strip()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_answers_by_keyboard(open_page, server, root, chapter):
    page = open_page(f"{server}/book/{chapter}.html", width=390).page
    page.evaluate("MathJax.startup.promise.then(() => null)")
    assert min(page.evaluate(HEIGHTS)) >= 44, "too small for a finger"
    groups = page.locator(".quiz > li > [role=group]")
    questions = read(root, chapter)
    assert groups.count() == len(questions)
    page.locator(".quiz summary").first.focus()
    for group, question in zip(groups.all(), questions, strict=True):
        explanations = {words(answer["feedback"]): answer for answer in question["answers"]}
        for fold in group.locator("details").all():
            # Each fold is one stop of the Tab key, in the order of the page.
            assert fold.locator("summary").evaluate("each => each === document.activeElement")
            before = fold.inner_text()
            assert not any(explanation in before for explanation in explanations)
            page.keyboard.press("Enter")
            after = fold.inner_text()
            found = [explanation for explanation in explanations if explanation in after]
            if question["type"] == "numeric":
                assert len(found) == len(explanations)
                assert after.removeprefix(before).strip().split(" is right. ")[1:]
            else:
                [explanation] = found
                right = explanations.pop(explanation)["correct"]
                verdict = "Right." if right else "No."
                assert after.removeprefix(before).strip().startswith(verdict)
            page.keyboard.press("Space")
            assert fold.inner_text() == before
            page.keyboard.press("Tab")


def test_without_a_script(browser, site, root):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "book" / f"{CHAPTERS[0]}.html").as_uri())
    fold = page.locator(".quiz details.right").first
    [right] = [each for each in read(root, CHAPTERS[0])[0]["answers"] if each["correct"]]
    explanation = fold.get_by_text(words(right["feedback"]))
    assert not explanation.is_visible()
    fold.locator("summary").press("Enter")
    assert explanation.is_visible()
    context.close()
