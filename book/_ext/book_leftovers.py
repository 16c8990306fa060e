"""What an earlier build left: pages that have gone, and what they offered, leave the website."""

from pathlib import Path

from sphinx.application import Sphinx


def remove_pages_without_document(app: Sphinx, error: Exception | None) -> None:
    """Remove pages, and the copies of their sources, that belong to no document any more.

    Sphinx keeps a copy of each document's source in ``_sources``, and so a list of all that it
    has ever written. Pages that others put into the site are not in it and stay.
    """
    if error or app.builder.format != "html":
        return
    sources = Path(app.outdir) / "_sources"
    for copy in [path for path in sources.rglob("*") if path.is_file()]:
        document = copy.relative_to(sources).with_suffix("").as_posix()
        if document not in app.env.found_docs:
            copy.unlink()
            Path(app.builder.get_outfilename(document)).unlink(missing_ok=True)


def remove_downloads_without_link(app: Sphinx, error: Exception | None) -> None:
    """Remove the copies of files that no page offers any more."""
    if error or app.builder.format != "html":
        return
    downloads = Path(app.outdir) / "_downloads"
    offered = {downloads / name for _, name in app.env.dlfiles.values()}
    for copy in [path for path in downloads.rglob("*") if path.is_file()]:
        if copy not in offered:
            copy.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("build-finished", remove_pages_without_document)
    app.connect("build-finished", remove_downloads_without_link)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
