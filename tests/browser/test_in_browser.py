"""Python in the reader's browser, as the website deploys it: no host is asked but Pyodide's.

What Pyodide's address would answer comes from this machine. NumPy can be had there alone: what
needs it runs where that address can be reached.
"""

import json
import re
import urllib.request
from urllib.parse import parse_qs, quote, urlsplit

import nbformat
import pytest
from playwright.sync_api import expect

from lstm_lessons.checks import load
from tests.browser.conftest import MILLISECONDS
from tests.browser.pyodide import laid_down, lock_for
from tests.pages import ROOT
from tools.pyodide import kept

pytestmark = pytest.mark.browser

ADDRESS = kept()["url"]
TYPES = {"mjs": "text/javascript", "wasm": "application/wasm", "json": "application/json"}
PRINTED = ".jp-OutputArea-output"
NUMPY = ADDRESS + kept()["packages"]["numpy"]["file_name"]
SLIDER = '''
import importlib.metadata
import os
import anywidget
import traitlets
from lstm_lessons.quizzes import Quiz

class Doubler(anywidget.AnyWidget):
    value = traitlets.Int(1).tag(sync=True)
    twice = traitlets.Int(2).tag(sync=True)
    _esm = """
    export default {
      render({ model, el }) {
        el.innerHTML = "<input type=range aria-label=doubled max=100><output>";
        const [input, output] = el.children;
        const show = () => { output.value = `twice is ${model.get("twice")}`; };
        input.addEventListener("input", () => {
          model.set("value", input.valueAsNumber);
          model.save_changes();
        });
        model.on("change:twice", show);
        show();
      },
    };"""

    @traitlets.observe("value")
    def _double(self, change):
        self.twice = 2 * change.new

os.chdir("/drive/book")
print("lstm-lessons", importlib.metadata.version("lstm-lessons"))
print(Quiz("quizzes/02_rnn_unit.json"))
Doubler()
'''


class Visit:
    """A page with Pyodide behind it, and what it did."""

    def __init__(self, opened):
        self.page = opened.page
        self.opened = opened
        self.fetched = []

    def errors(self):
        """What the console says and what is not found, but of NumPy, which is not here."""
        without = [
            line
            for line in self.opened.console_errors
            if "loading numpy" not in line and "Failed to fetch" not in line
        ]
        # (Chromium says of a request that only asks whether a file is there that it was aborted.)
        lost = [
            line
            for line in self.opened.failed_requests
            if NUMPY not in line and not line.endswith("ERR_ABORTED")
        ]
        return [line for line in without if NUMPY not in line] + lost

    def elsewhere(self):
        """What was asked of other hosts than Pyodide's."""
        return [url for url in self.opened.outside_requests if not url.startswith(ADDRESS)]


@pytest.fixture
def visit(open_page, server, site):
    """Return a function that opens a page of the site and answers for Pyodide's address."""
    folder = laid_down()

    def visit(path, **how):
        visited = Visit(open_page("about:blank", **how))

        def answer(route):
            name = route.request.url.rpartition("/")[2]
            visited.fetched.append(name)
            if not (folder / name).is_file():
                route.abort()
                return
            kind = TYPES.get(name.rpartition(".")[2], "application/octet-stream")
            route.fulfill(
                path=folder / name,
                headers={"Content-Type": kind, "Access-Control-Allow-Origin": "*"},
            )

        def lock(route):
            text = (site / "lite" / "python" / "pyodide-lock.json").read_text(encoding="utf-8")
            route.fulfill(body=lock_for(text, folder), content_type=TYPES["json"])

        visited.page.context.route(f"{ADDRESS}**", answer)
        visited.page.context.route("**/lite/python/pyodide-lock.json", lock)
        visited.page.goto(f"{server}/{path}", wait_until="load")
        return visited

    return visit


def console(code, *, execute=1):
    """Return the address of the console that runs some code."""
    return f"lite/repl/index.html?kernel=python&execute={execute}&code={quote(code)}"


# --- from a page ---


def test_code_runs_in_the_page(visit):
    """On a phone, by the keyboard, in a page with its policy."""
    visited = visit("book/01_sequences.html", width=390)
    page = visited.page
    button = page.get_by_role("button", name="Change it and run it in this page")
    assert button.bounding_box()["height"] >= 44
    expect(page.locator(".run-here")).to_contain_text("cdn.jsdelivr.net")
    assert visited.opened.outside_requests == [], "nothing before it is asked for"

    button.press("Enter")
    frame = page.frame_locator("iframe[title='Python console with the code above']")
    prompt = frame.locator(".jp-CodeConsole-promptCell .cm-content")
    expect(prompt).to_contain_text("kept = w * kept", timeout=MILLISECONDS)
    assert page.evaluate("document.activeElement.tagName") == "IFRAME"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    prompt.press("Shift+Enter")
    expect(frame.locator(PRINTED)).to_contain_text("step 10: 0.387", timeout=MILLISECONDS)
    expect(prompt).to_contain_text("kept = w * kept")  # to be changed and run again

    page.keyboard.press("Escape")  # and the place of the keyboard is not caught
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") != "IFRAME"
    page.get_by_role("button", name="Close the console").press("Enter")
    expect(page.locator(".run-here iframe")).to_have_count(0)
    assert button.get_attribute("aria-expanded") == "false"
    assert (visited.errors(), visited.elsewhere()) == ([], [])


@pytest.mark.parametrize("dark", [True, False])
def test_the_console_is_asked_for_in_the_page_s_colours(open_page, server, dark):
    page = open_page(f"{server}/book/09_variants.html", dark=dark).page
    page.get_by_role("button", name="Change it and run it in this page").click()
    asked = parse_qs(urlsplit(page.locator(".run-here iframe").get_attribute("src")).query)
    assert asked["theme"] == ["JupyterLab Dark" if dark else "JupyterLab Light"]


def test_a_page_leads_to_its_notebook(open_page, server):
    page = open_page(f"{server}/book/exercises.html").page
    links = page.get_by_role("link", name="run it in the browser")
    assert links.count() == len(list((ROOT / "exercises").glob("*.ipynb"))) - 1
    assert links.nth(1).get_attribute("href").endswith("?path=exercises%2F02_rnn_unit.ipynb")
    assert page.request.get(links.nth(1).evaluate("link => link.href")).ok
    title = "Exercise 02: The recurrent unit"
    exact = page.get_by_role("link", name=f"run it in the browser: {title}", exact=True)
    assert exact.get_attribute("href") == links.nth(1).get_attribute("href")


def test_a_page_from_the_disk_says_why_it_runs_nothing(open_page, site):
    opened = open_page((site / "book" / "09_variants.html").as_uri())
    place = opened.page.locator(".run-here")
    expect(place).to_contain_text("Opened from the disk, the page cannot run Python. Download")
    expect(place.get_by_role("link", name="Download the notebook")).to_be_visible()
    expect(place.get_by_role("button")).to_have_count(0)
    expect(opened.page.get_by_text("run it in the browser")).to_have_count(0)
    assert opened.console_errors == []


def test_a_website_without_its_python_says_so(open_page, server):
    opened = open_page(f"{server}/book/09_variants.html")
    opened.page.context.route("**/lite/**", lambda route: route.fulfill(status=404))
    opened.page.get_by_role("button", name="Change it and run it in this page").press("Enter")
    place = opened.page.locator(".run-here")
    expect(place).to_contain_text("without the part that runs Python. Download the notebook")
    expect(opened.page.locator("iframe")).to_have_count(0)
    expect(place.get_by_role("link", name="Download the notebook")).to_be_focused()


def test_where_the_network_is_gone_one_can_press_again(open_page, server):
    page = open_page(f"{server}/book/09_variants.html").page
    page.context.route("**/lite/**", lambda route: route.abort())
    button = page.get_by_role("button", name="Change it and run it in this page")
    button.press("Enter")
    expect(page.locator(".run-here")).to_contain_text("The website does not answer.")
    expect(button).to_be_focused()
    page.context.unroute("**/lite/**")
    button.dblclick()  # one console for two presses
    expect(page.locator("iframe")).to_have_count(1)


def test_where_python_cannot_be_loaded_the_page_says_so(open_page, server):
    """Pyodide's address is out of reach, as every other is here."""
    opened = open_page(f"{server}/book/09_variants.html")
    page = opened.page
    button = page.get_by_role("button", name="Change it and run it in this page")
    button.press("Enter")
    status = page.locator(".run-here").get_by_role("status")
    expect(status).to_contain_text(
        "Python could not be loaded from cdn.jsdelivr.net, so nothing runs here now. "
        "Binder, Colab and the download at the top of the chapter run the same code.",
        timeout=MILLISECONDS,
    )
    assert set(opened.outside_requests) == {f"{ADDRESS}pyodide.mjs"}
    for frame in page.frames:
        expect(frame.get_by_text("could not be loaded")).to_have_count(
            int(frame == page.main_frame)
        )
    for name in ("Open in Binder", "open in Colab", "download the notebook"):
        expect(page.get_by_role("link", name=name)).to_be_visible()
    page.get_by_role("button", name="Close the console").press("Enter")
    expect(status).to_contain_text("when you press")
    expect(button).to_be_focused()


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (f"'error loading dynamically imported module: {ADDRESS}pyodide.mjs'", True),  # Firefox
        ("'Importing a module script failed.'", True),  # Safari
        (f"new TypeError('Failed to fetch imported module: {ADDRESS}')", False),  # of a widget
        ("new TypeError('Failed to fetch')", False),  # of a package: Python runs
    ],
)
def test_only_a_python_that_is_not_there_is_called_lost(open_page, server, reason, said):
    page = open_page(f"{server}/book/09_variants.html").page
    console = '<script src="../lost.js"></script>a console'
    html = {"body": console, "content_type": "text/html"}
    page.context.route("**/lite/repl/**", lambda route: route.fulfill(**html))
    page.get_by_role("button", name="Change it and run it in this page").press("Enter")
    page.frame_locator("iframe").get_by_text("a console").wait_for()
    frame = page.frames[1]
    frame.wait_for_load_state("load")
    frame.evaluate(
        "new Promise((heard) => { addEventListener('unhandledrejection', () => heard());"
        f" Promise.reject({reason}); }})"
    )
    assert ("could not be loaded" in page.locator(".run-here").inner_text()) == said


def test_where_python_cannot_be_loaded_a_notebook_says_so(open_page, server):
    path = quote("exercises/02_rnn_unit.ipynb", safe="")
    page = open_page(f"{server}/lite/notebooks/index.html?path={path}").page
    said = page.get_by_role("alert").filter(has_text="Python could not be loaded")
    expect(said).to_have_count(1, timeout=MILLISECONDS)
    expect(said).to_contain_text("Binder, Colab and the download")
    expect(said).to_be_in_viewport()


# --- the console, and notebooks ---


def test_our_package_is_there_and_a_slider_lives(visit):
    """Without NumPy: a file of the course is read, and Python and the page answer each other."""
    visited = visit(console(SLIDER))
    page = visited.page
    slider = page.get_by_label("doubled")
    slider.wait_for()
    printed = page.locator(PRINTED).first
    expect(printed).to_contain_text("lstm-lessons 0.1.0")
    expect(printed).to_contain_text("Quiz('quizzes/02_rnn_unit.json')")
    slider.fill("21")
    expect(page.get_by_text("twice is 42")).to_be_visible()
    assert (visited.errors(), visited.elsewhere()) == ([], [])
    assert NUMPY.rpartition("/")[2] in visited.fetched, "the kernel asks for what we need"


POINTS = """
import importlib.util
import lstm_lessons

place = lstm_lessons.__path__[0] + "/grading/record.py"
spec = importlib.util.spec_from_file_location("record", place)
record = importlib.util.module_from_spec(spec)
spec.loader.exec_module(record)
print("before", record.reached())
record.keep("02_rnn_unit", "1", 2)
record.keep("02_rnn_unit", "2", 3)
print("now", record.reached())
"""


@pytest.mark.long
def test_points_outlive_the_kernel(visit):
    """The file alone, without the package around it, which needs NumPy."""
    page = visit(console(POINTS)).page
    printed = page.locator(PRINTED).first
    points = "{'02_rnn_unit': {'1': 2, '2': 3}}"
    expect(printed).to_contain_text(f"before {{}}\nnow {points}", timeout=MILLISECONDS)
    page.wait_for_timeout(1000)  # until the browser has written it down
    page.reload()
    expect(printed).to_contain_text(f"before {points}\nnow {points}", timeout=MILLISECONDS)


@pytest.mark.long
def test_a_chapter_shows_its_self_test(visit):
    visited = visit("lite/notebooks/index.html?path=book/02_rnn_unit.ipynb")
    page = visited.page
    cell = page.locator(".jp-CodeCell").filter(has_text="Quiz(")
    page.locator(".jp-Cell").first.hover()
    while not cell.is_visible():  # cells far below are not drawn yet
        page.mouse.wheel(0, 1000)
        page.wait_for_timeout(100)
    cell.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    expect(page.locator("ol.quiz > li").first).to_be_visible(timeout=MILLISECONDS)
    assert visited.elsewhere() == []


@pytest.mark.long
def test_what_is_kept_of_pyodide_is_what_npm_has(visit):
    visit("lite/repl/index.html")
    lock = json.loads((laid_down() / "pyodide-lock.json").read_text(encoding="utf-8"))
    assert kept()["info"] == lock["info"]
    assert kept()["packages"].items() <= lock["packages"].items()


# --- with NumPy: where Pyodide's own address can be reached ---


@pytest.fixture
def visit_with_numpy(open_page, server):
    """Return a function that opens a page and lets Pyodide's own address answer."""
    try:
        urllib.request.urlopen(urllib.request.Request(NUMPY, method="HEAD"), timeout=10).close()
    except OSError as error:
        pytest.skip(f"NumPy for a browser cannot be had: {ADDRESS} is out of reach ({error})")

    def visit(path):
        visited = Visit(open_page("about:blank"))
        visited.page.context.route(f"{ADDRESS}**", lambda route: route.continue_())
        visited.page.goto(f"{server}/{path}", wait_until="load")
        return visited

    return visit


@pytest.mark.long
def test_a_chapter_runs(visit_with_numpy):
    visited = visit_with_numpy("lite/notebooks/index.html?path=book/02_rnn_unit.ipynb")
    page = visited.page
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    expect(page.locator("ol.quiz > li").first).to_be_visible(timeout=4 * MILLISECONDS)
    expect(page.locator("[data-widget=RNNUnit] svg").first).to_be_visible()
    assert page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert (visited.errors(), visited.elsewhere()) == ([], [])


def test_an_exercise_gives_its_points(visit_with_numpy):
    cells = nbformat.read(ROOT / "solutions" / "02_rnn_unit.ipynb", as_version=4).cells
    code = "\n".join(cell.source for cell in cells[2:] if cell.cell_type == "code")
    visited = visit_with_numpy(console(code))
    points = load("02_rnn_unit").points
    said = re.compile(rf"{points} of {points}")
    expect(visited.page.locator(PRINTED).last).to_contain_text(said, timeout=4 * MILLISECONDS)
    assert visited.elsewhere() == []
