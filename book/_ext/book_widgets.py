"""The widgets alive on the static page: one script with their sources, one host that starts them.

A notebook saves a widget's state, not its source; the current source comes from the package. It
lies in a classic script because a browser loads no ES module from ``file://``.
"""

import json
from importlib import resources
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from lstm_lessons import widgets

SOURCES = "lstm-widgets.js"
HOST = "lstm-widget-host.js"


def source_script() -> str:
    """Return the script that sets ``lstmWidgetSources = {shared: {esm, css}, Name: {esm}, …}``."""
    # "</" would end a script element early if a tool ever inlined this file.
    text = json.dumps(widgets.sources(), ensure_ascii=False, sort_keys=True).replace("</", "<\\/")
    return f"globalThis.lstmWidgetSources = {text};\n"


def host_script() -> str:
    """Return the script that reads the saved state and starts each widget."""
    return (resources.files(widgets) / "js" / "host.js").read_text(encoding="utf-8")


def set_config(app: Sphinx, config: Config) -> None:
    """Name our scripts in place of require.js and html-manager; rebuild when they change."""
    config.book_widget_scripts = {SOURCES: source_script(), HOST: host_script()}
    config.nb_ipywidgets_js = {name: {"defer": "defer"} for name in (SOURCES, HOST)}


def write_scripts(app: Sphinx) -> None:
    """Write the scripts before any page, whose link to them carries their checksum."""
    if app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    for name, text in app.config.book_widget_scripts.items():
        (static / name).write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_config_value("book_widget_scripts", {}, "html")
    # Before myst-nb reads its own configuration.
    app.connect("config-inited", set_config, priority=400)
    app.connect("builder-inited", write_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
