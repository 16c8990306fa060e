"""The table of what each page weighs and how long until it is alive, as it was recorded.

In a page ``{{ weights }}`` stands for the table and ``{{ weighed }}`` for how it was measured. The
record is written by ``benchmarks/page.py``.
"""

import json
from datetime import datetime
from pathlib import Path
from posixpath import basename, splitext

from sphinx.application import Sphinx
from sphinx.config import Config

RECORD = "benchmarks/results/page.json"
HEAD = "| page | weighs | alive | on a phone |\n|---|---|---|---|\n"


def table(pages: dict[str, dict]) -> str:
    """Return a row for each page: compressed size, and the medians of the times."""
    return HEAD + "".join(
        f"| {{doc}}`{splitext(basename(name))[0]}` | {page['bytes_gzipped'] / 1000:.0f} kB | "
        f"{seconds(page, 'http')} | {seconds(page, 'phone')} |\n"
        for name, page in pages.items()
    )


def seconds(page: dict, way: str) -> str:
    """Return the median for a way to open the page."""
    return f"{page['seconds_until_alive'][way]['median']:.1f} s"


def weighed(record: dict) -> str:
    """Return the circumstances of the record, and what weighs most, as sentences."""
    day = datetime.fromisoformat(record["date"])
    hardware, phone = record["hardware"], record["phone"]
    heaviest = ", ".join(
        f"`{each['file']}` ({each['bytes_gzipped'] / 1000:.0f} kB)" for each in record["heaviest"]
    )
    return (
        f"Measured on {day.day} {day:%B %Y}, the median of {record['runs']} visits with an empty "
        f"cache, with {record['browser']} on a machine with {hardware['cores']} cores "
        f"({hardware['processor']}). The phone is the same machine, made "
        f"{phone['processor_slower']} times slower, on a line with "
        f"{phone['megabits_per_second']} Mbit/s that is not told to compress. "
        f"The heaviest files of all pages, compressed: {heaviest}."
    )


def set_config(app: Sphinx, config: Config) -> None:
    """Give the page its table."""
    record = json.loads((Path(app.srcdir) / RECORD).read_text(encoding="utf-8"))
    config.myst_substitutions |= {"weights": table(record["pages"]), "weighed": weighed(record)}


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("config-inited", set_config)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
