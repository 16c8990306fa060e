"""Code of a page that a reader runs in the page itself, and the links to notebooks in the browser.

Both open JupyterLite, which lies beside the pages: see ``tools/lite.py``. In a chapter, a Markdown
cell with the tag ``run`` has such code: the first that it shows. In a notebook it is shown as any
other code; the page has a button under it. On another page the directive ``run`` does the same.

What stands here is hidden. ``run.js`` shows it where it works: over http.
"""

import json
from html import escape

from browser_python import ROOT, missing
from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx

TAG = "run"
LINK = '<span class="in-browser" data-notebook="{path}" hidden></span>'
BUTTON = """\
<div class="run-here" hidden>
<button type="button" aria-expanded="false">Change it and run it in this page</button>
<small role="status">Loads Python from cdn.jsdelivr.net when you press: 10 MB and more the first
time.</small>
</div>"""


class Run(Directive):
    """Python code, with a button to run it in the page."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the code, and on the website the button; ``run.js`` shows it."""
        code = "\n".join(self.content)
        block = nodes.literal_block(code, code, language="python", classes=["run-code"])
        return [block, nodes.raw("", BUTTON, format="html")]


def browser_role(
    name: str, rawtext: str, text: str, *_: object
) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """``{browser}`PATH```: the place of a link that opens a notebook, or why there is none."""
    if without := missing(ROOT / text):
        said = f" · not in the browser: it needs {without}, which does not run there"
        return [nodes.inline(said, said, classes=["in-the-browser"])], []
    return [nodes.raw("", LINK.format(path=escape(text)), format="html")], []


def make_directives(app: Sphinx, docname: str, source: list[str]) -> None:
    """Turn the code of the cells that have the tag into directives."""
    if not app.env.doc2path(docname).endswith(".ipynb"):
        return
    notebook = json.loads(source[0])
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown" and TAG in cell["metadata"].get("tags", []):
            text = "".join(cell["source"])
            cell["source"] = text.replace("```python\n", "```{run}\n", 1)
    source[0] = json.dumps(notebook)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("run", Run)
    app.add_role("browser", browser_role)
    app.connect("source-read", make_directives)
    app.add_js_file("run.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
