"""A widget on a page that is no notebook: the directive ``live``, with the widget's name.

It writes what Jupyter saves in a notebook: the widget's state, and the place where it is shown.
"""

import json

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

from lstm_lessons import widgets
from lstm_lessons.widgets import LessonWidget

NAMES = {cls.__name__: cls for cls in widgets.WIDGETS}
LEFT_OUT = ("_esm", "_css", "layout")  # the page has the source, once for all; Jupyter the layout
HTML = """\
<div class="live">
<script type="application/vnd.jupyter.widget-view+json">{view}</script>
<script type="application/vnd.jupyter.widget-state+json">{state}</script>
</div>"""


def live(cls: type[LessonWidget]) -> str:
    """Return the HTML from which the page's host makes a widget of this class, as it begins."""
    name = f"live-{cls.__name__}"
    model = cls()._get_embed_state()
    state = {key: value for key, value in model["state"].items() if key not in LEFT_OUT}
    saved = {"version_major": 2, "version_minor": 0, "state": {name: model | {"state": state}}}
    view = {"version_major": 2, "version_minor": 0, "model_id": name}
    return HTML.format(view=json.dumps(view), state=json.dumps(saved).replace("</", "<\\/"))


class Live(Directive):
    """``{live} GateExplorer``: the widget of this name."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the widget's HTML."""
        name = self.arguments[0]
        if name not in NAMES:
            raise self.error(f"live: expected one of {', '.join(NAMES)}; got {name}")
        return [nodes.raw("", live(NAMES[name]), format="html")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("live", Live)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
