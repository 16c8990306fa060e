"""Where a notebook can be opened: the links of each chapter and each exercise, made in one place.

A fork names its address once, and a release its tag: ``book_repository`` in ``_config.yml``. What
opens a notebook elsewhere opens this address's copy of it.
"""

import json
import re
from collections.abc import Mapping

from sphinx.application import Sphinx
from sphinx.config import Config

BINDER = "https://mybinder.org/v2/gh/{name}/{branch}?urlpath=lab/tree/{path}"
COLAB = "https://colab.research.google.com/github/{name}/blob/{branch}/{path}"
ADDRESS = re.compile(r"https://github\.com/(?P<name>[\w.-]+/[\w.-]+)")
BRANCH = re.compile(r"\w[\w.-]*")  # with a slash in it, Colab takes one half for a folder


def launch_links(path: str, repository: Mapping[str, str]) -> str:
    """Return a line of Markdown that opens a notebook elsewhere or in the browser, or downloads it.

    Parameters
    ----------
    path
        Of the notebook, from the root of the repository: "book/02_rnn_unit.ipynb".
    repository
        Its ``url`` on github.com, and its ``branch``.
    """
    place = {
        "name": ADDRESS.fullmatch(repository["url"])["name"],
        "branch": repository["branch"],
        "path": path,
    }
    return (
        f"[Open in Binder]({BINDER.format(**place)}) · [open in Colab]({COLAB.format(**place)}) · "
        f"{{download}}`download the notebook </{path}>`{{browser}}`{path}`"
    )


def add_links(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the links of a chapter under its opening, the notebook's first cell."""
    if app.env.doc2path(docname).endswith(".ipynb"):
        notebook = json.loads(source[0])
        opening = notebook["cells"][0]
        links = launch_links(f"{docname}.ipynb", app.config.book_repository)
        opening["source"] = "".join([*opening["source"], "\n\n", links])
        source[0] = json.dumps(notebook)


def check_repository(app: Sphinx, config: Config) -> None:
    """Refuse a repository that the links could not be made for."""
    named = config.book_repository
    if (
        set(named) != {"url", "branch"}
        or not ADDRESS.fullmatch(named["url"])
        or not BRANCH.fullmatch(named["branch"])
    ):
        raise ValueError(
            "book_repository: expected url, https://github.com/OWNER/NAME, and branch, "
            f"the name of a branch or a tag without a slash; got {named}"
        )


def link_repository(app: Sphinx, docname: str, source: list[str]) -> None:
    """Let what leads to the README, within the repository, lead to the repository."""
    source[0] = source[0].replace("](../README.md)", f"]({app.config.book_repository['url']})")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_config_value("book_repository", {}, "env")
    app.connect("config-inited", check_repository)
    app.connect("source-read", add_links)
    app.connect("source-read", link_repository)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
