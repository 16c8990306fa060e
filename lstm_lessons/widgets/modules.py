"""The widgets' JavaScript and CSS, as Jupyter and the page want them.

A widget is one ES module that imports nothing. It is made by joining the files of ``js/``: lines
that begin with ``import`` are dropped, so are comments on lines of their own, and the word
``export`` at the beginning of a line, except in ``export default``; a line is indented by one space
or none. What all widgets share comes first and is the same text in each of them, so that a page
carries it once.
"""

import json
import re
from importlib.resources import files

from lstm_lessons.diagrams import palette

JS = files("lstm_lessons.widgets") / "js"

SHARED_FILES = (
    "engine.js",
    "format.js",
    "dom.js",
    "history.js",
    "store.js",
    "controls.js",
    "player.js",
    "diagram.js",
    "plot.js",
    "scrub.js",
    "chart.js",
    "table.js",
    "equation.js",
    "frame.js",
    "weight_tabs.js",
    "unit_view.js",
)


def join(*names: str) -> str:
    """Return files of ``js/`` as one text without imports, exports, comments."""
    text = "\n".join((JS / name).read_text(encoding="utf-8") for name in names)
    text = re.sub(r"^(import |\s*(//|/?\*)).*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^export (?!default)", "", text, flags=re.MULTILINE)
    return re.sub(r"^ +", " ", text, flags=re.MULTILINE)


def shared() -> dict[str, str]:
    """Return what every widget needs: ``esm``, the first part of its module, and ``css``."""
    css = palette.stylesheet() + (JS / "widgets.css").read_text(encoding="utf-8")
    return {"esm": join(*SHARED_FILES), "css": css}


def own(*names: str, **constants: object) -> str:
    """Return the part of a module that is one widget's own: its data, then its files."""
    data = "".join(
        f"const {name} = {json.dumps(value, ensure_ascii=False)};\n"
        for name, value in constants.items()
    )
    return data + join(*names)
