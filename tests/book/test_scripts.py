"""Our own scripts stay small: a phone on a slow line loads them, too."""

import gzip
import re

import pytest

from lstm_lessons.widgets import WIDGETS
from tests.pages import ROOT, notebooks

LIMIT = 40 * 1024  # bytes of all our scripts that a page loads, compressed,
NETWORK_LIMIT = 120 * 1024  # and of the weights of a trained network, which are counted apart
NETWORK = re.compile(rb"const READER = .*?;\\n")
STATIC = sorted(path.stem for path in (ROOT / "book" / "_static").glob("*.js"))
OURS = re.compile(rf'src="[^"]*?_static/((?:lstm-[^"?]*|{"|".join(STATIC)})\.js)')


def compressed(content):
    """Return how many bytes are sent for it."""
    return len(gzip.compress(content, 9))


def scripts_of(site, page):
    """Return our scripts on a page, in their order."""
    return OURS.findall((site / "book" / page).read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_a_page_loads_the_scripts_of_its_widgets_and_they_are_small(site, path):
    text = path.read_text(encoding="utf-8")
    there = [
        widget.__name__
        for widget in WIDGETS
        if f'"_anywidget_id": "{widget.__module__}.{widget.__name__}"' in text
    ]
    own = [f"lstm-widget-{name}.js" for name in there]
    found = scripts_of(site, path.with_suffix(".html").name)
    widgets = [name for name in found if name.startswith("lstm-")]
    assert widgets[:1] + sorted(widgets[1:-1]) + widgets[-1:] == (
        ["lstm-widgets.js", *sorted(own), "lstm-widget-host.js"] if own else []
    )
    static = site / "_static"
    scripts = {name: (static / name).read_bytes() for name in found}
    weights = {name: compressed(NETWORK.sub(b"", script)) for name, script in scripts.items()}
    assert 0 < sum(weights.values()) < LIMIT, weights
    networks = b"".join(
        network for script in scripts.values() for network in NETWORK.findall(script)
    )
    assert compressed(networks) < NETWORK_LIMIT


def test_widget_scripts_are_loaded_only_where_a_widget_is(site):
    for page in (site / "book").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        has_widget = "application/vnd.jupyter.widget-view+json" in text
        assert ("lstm-widgets.js" in text) == has_widget, page.name
        assert "require.js" not in text, page.name
        assert "html-manager" not in text, page.name


def test_mathjax_is_loaded_only_where_a_formula_is(site):
    loading = set()
    for page in (site / "book").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        # On the page itself, or in the data of the glossary's notes.
        has_formula = 'class="math' in text or "\\\\(" in text
        assert ("es5/tex-chtml.js" in text) == ("window.MathJax" in text) == has_formula, page.name
        loading.add(has_formula)
    assert loading == {True, False}


def test_only_the_page_of_results_loads_the_search(site):
    for page in [*(site / "book").glob("*.html"), site / "search.html"]:
        text = page.read_text(encoding="utf-8")
        for script in (
            "searchindex.js",
            "searchtools.js",
            "language_data.js",
            "sphinx_highlight.js",
        ):
            assert (script in text) == (page.name == "search.html"), page.name
