"""Our own scripts stay small: a phone on a slow line loads them, too."""

import gzip

LIMIT = 40 * 1024


def test_all_our_scripts_together_are_small(site):
    static = site / "_static"
    scripts = [*static.glob("lstm-*.js"), static / "reachable.js"]
    assert {path.name for path in scripts} == {
        "lstm-widgets.js",
        "lstm-widget-host.js",
        "reachable.js",
    }
    weights = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in scripts}
    assert sum(weights.values()) < LIMIT, weights


def test_widget_scripts_are_loaded_only_where_a_widget_is(site):
    for page in (site / "book").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        has_widget = "application/vnd.jupyter.widget-view+json" in text
        assert ("lstm-widgets.js" in text) == has_widget, page.name
        assert "require.js" not in text, page.name
        assert "html-manager" not in text, page.name
