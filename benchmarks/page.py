"""What each page of the website weighs, and how long until it is alive.

    make bench                                       all pages; twenty minutes
    python -m benchmarks.page --quick book/index.html      these pages, once; nothing is recorded

Chromium opens a page with an empty cache, over http on this machine: as it is, and as on a phone,
with a slower line and processor. Alive means: the first figure that moves is drawn
and can be moved; on a page without one, all formulas are drawn; on a page without those, all that
it names is loaded. Times are from the start of the navigation, as the page's own clock has them.
"""

import argparse
import gzip
import json
import statistics
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import yaml
from playwright.sync_api import Browser, Page

from benchmarks.timing import rounds_shown
from tools.chromium import chromium
from tools.machine import ROOT, circumstances, write_record
from tools.server import served

SITE = ROOT / "_build" / "html"
REPORT = ROOT / "benchmarks" / "results" / "page.json"
RUNS = 5
HEAVIEST = 5
PHONE = {"processor_slower": 4, "megabits_per_second": 10, "latency_ms": 40}

# Runs before the page's own scripts; looks once per frame.
CLOCK = """
  globalThis.aliveAfter = new Promise((tell) => {
    addEventListener("load", async () => {
      const view = "script[type='application/vnd.jupyter.widget-view+json']";
      if (document.querySelector(view)) return;
      await globalThis.MathJax?.startup.promise;
      tell(performance.now());
    });
    const look = () => {
      const figure = document.querySelector("[data-widget]");
      if (figure?.querySelector("svg") && figure.querySelector("input:enabled, button:enabled")) {
        tell(performance.now());
      } else {
        requestAnimationFrame(look);
      }
    };
    requestAnimationFrame(look);
  });
"""


@dataclass
class Way:
    """How a page is opened: from which address, and whether as on a phone."""

    base: str
    phone: bool = False

    def open(self, browser: Browser) -> Page:
        """Return an empty page with an empty cache."""
        viewport = {"width": 390, "height": 844} if self.phone else {"width": 1280, "height": 800}
        page = browser.new_context(viewport=viewport).new_page()
        if self.phone:
            session = page.context.new_cdp_session(page)
            bytes_per_second = PHONE["megabits_per_second"] * 1e6 / 8
            session.send(
                "Network.emulateNetworkConditions",
                {
                    "offline": False,
                    "latency": PHONE["latency_ms"],
                    "downloadThroughput": bytes_per_second,
                    "uploadThroughput": bytes_per_second,
                },
            )
            session.send("Emulation.setCPUThrottlingRate", {"rate": PHONE["processor_slower"]})
        return page


def pages() -> list[str]:
    """Return the pages of the table of contents, the front page first."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    files = [entry["file"] for part in toc["parts"] for entry in part["chapters"]]
    return [f"{file}.html" for file in (toc["root"], *files)]


def seconds_until_alive(browser: Browser, way: Way, name: str) -> float:
    """Open a page once."""
    page = way.open(browser)
    page.add_init_script(CLOCK)
    page.goto(f"{way.base}/{name}", wait_until="commit")
    milliseconds = page.evaluate("aliveAfter")
    page.context.close()
    return milliseconds / 1000


def files_of(browser: Browser, way: Way, name: str) -> dict[str, bytes]:
    """Return what a page loads, by its place on the site."""
    page = way.open(browser)
    responses = []
    page.on("requestfinished", lambda request: responses.append(request.response()))
    page.goto(f"{way.base}/{name}", wait_until="networkidle")
    found = {
        urlsplit(response.url).path: response.body()
        for response in responses
        if response.url.startswith(way.base)
    }
    page.context.close()
    return found


def weight(bodies: dict[str, bytes]) -> dict[str, int]:
    """Return how many files they are, and their bytes, plain and compressed."""
    return {
        "files": len(bodies),
        "bytes": sum(map(len, bodies.values())),
        "bytes_gzipped": sum(compressed(body) for body in bodies.values()),
    }


def compressed(body: bytes) -> int:
    """Return what is sent of a file; what is compressed already gains nothing."""
    return min(len(body), len(gzip.compress(body, 9)))


def summary(times: list[float]) -> dict[str, float]:
    """Return the median of the runs, and between which times they lie."""
    return {
        "median": round(statistics.median(times), 2),
        "least": round(min(times), 2),
        "most": round(max(times), 2),
    }


def heaviest(loaded: dict[str, dict[str, bytes]]) -> list[dict[str, object]]:
    """Return the files that weigh most, compressed, and how many of the pages load each."""
    sizes = {path: compressed(body) for files in loaded.values() for path, body in files.items()}
    times = Counter(path for files in loaded.values() for path in files)
    most = sorted(sizes, key=sizes.__getitem__, reverse=True)[:HEAVIEST]
    return [
        {"file": PurePosixPath(path).name, "bytes_gzipped": sizes[path], "pages": times[path]}
        for path in most
    ]


def measure(browser: Browser, address: str, names: list[str], runs: int) -> dict[str, object]:
    """Open each page in each way, so many times, in turns."""
    ways = {"http": Way(address), "phone": Way(address, phone=True)}
    loaded = {name: files_of(browser, ways["http"], name) for name in names}
    times: dict[tuple[str, str], list[float]] = {}
    for _ in rounds_shown(runs):
        for name in names:
            for key, way in ways.items():
                seconds = seconds_until_alive(browser, way, name)
                times.setdefault((name, key), []).append(seconds)
    return {
        "runs": runs,
        "phone": PHONE,
        "heaviest": heaviest(loaded),
        "pages": {
            name: {
                **weight(loaded[name]),
                "seconds_until_alive": {key: summary(times[name, key]) for key in ways},
            }
            for name in names
        },
    }


def main() -> None:
    """Measure the pages, and write the record."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="once each; nothing is recorded")
    parser.add_argument("pages", nargs="*", help="with --quick: only these")
    arguments = parser.parse_args()
    if arguments.pages and not arguments.quick:
        parser.error("pages: a record has all of them; name some with --quick only")
    with chromium() as browser, served(SITE) as address:
        report = {**circumstances(), "browser": f"Chromium {browser.version}"}
        names = arguments.pages or pages()
        report |= measure(browser, address, names, 1 if arguments.quick else RUNS)
    print(json.dumps(report, indent=2))
    if not arguments.quick:
        write_record(REPORT, report)


if __name__ == "__main__":
    main()
