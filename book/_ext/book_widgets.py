"""The widgets alive on the static page: scripts with their sources, and a host that starts them.

A notebook saves a widget's state, not its source; the current source comes from the package. It
lies in a classic script because a browser loads no ES module from ``file://``. What the widgets
share is one script, what is one widget's own another: a page loads those that it needs.
"""

import json
from importlib import resources
from pathlib import Path

from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.config import Config

from lstm_lessons import widgets

SHARED = "lstm-widgets.js"
OWN = "lstm-widget-{name}.js"
HOST = "lstm-widget-host.js"


def source_scripts() -> dict[str, str]:
    """Return the scripts that set ``lstmWidgetSources``: one ``.shared``, one for each widget."""
    scripts = {}
    for name, source in widgets.sources().items():
        # "</" would end a script element early if a tool ever inlined this file.
        text = json.dumps(source, ensure_ascii=False).replace("</", "<\\/")
        if name == "shared":
            scripts[SHARED] = f"globalThis.lstmWidgetSources = {{shared: {text}}};\n"
        else:
            scripts[OWN.format(name=name)] = f"globalThis.lstmWidgetSources.{name} = {text};\n"
    return scripts


def host_script() -> str:
    """Return the script that reads the saved state and starts each widget."""
    return (resources.files(widgets) / "js" / "host.js").read_text(encoding="utf-8")


def set_config(app: Sphinx, config: Config) -> None:
    """Do without require.js and html-manager; rebuild when our own scripts change."""
    config.book_widget_scripts = {**source_scripts(), HOST: host_script()}
    config.nb_ipywidgets_js = {}


def add_scripts(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    """Let a page load what its widgets need, in this order, and a page without widgets nothing."""
    # myst-nb puts a notebook's saved state into the page as a script with a body; book_live.py
    # puts that of a single widget among the text.
    scripts = NbMetadataCollector.get_js_files(app.env, page).values()
    bodies = [attributes.get("body", "") for _, attributes in scripts]
    saved = "".join([*bodies, context.get("body", "")])
    own = [
        OWN.format(name=widget.__name__)
        for widget in widgets.WIDGETS
        if f'"{widget.__module__}.{widget.__name__}"' in saved
    ]
    for name in (SHARED, *own, HOST) if own else ():
        app.add_js_file(name, defer="defer")


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
    app.connect("html-page-context", add_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
