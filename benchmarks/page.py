"""How long until the figure of a page is alive, and what the page weighs.

    make bench          or          python -m benchmarks.page

Chromium opens the page with an empty cache, over http on this machine and from the disk. Alive
means: the figure is drawn, and its first slider can be moved. Times are from the start of the
navigation, as the page's own clock has them.
"""

import gzip
import json
import shutil
import statistics

from playwright.sync_api import Browser, Request, sync_playwright

from tools.machine import ROOT, circumstances, write_record
from tools.server import served

SITE = ROOT / "_build" / "html"
PAGE = "book/07_lstm_unit.html"
REPORT = ROOT / "benchmarks" / "results" / "page.json"
RUNS = 11
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

# Runs before the page's own scripts; looks once per frame.
CLOCK = """
  globalThis.aliveAfter = new Promise((tell) => {
    const look = () => {
      const figure = document.querySelector('[data-widget="GateExplorer"]');
      if (figure?.querySelector("svg") && figure.querySelector("input[type=range]:enabled")) {
        tell(performance.now());
      } else {
        requestAnimationFrame(look);
      }
    };
    requestAnimationFrame(look);
  });
"""


def seconds_until_alive(browser: Browser, url: str) -> float:
    """Open the page once, with an empty cache."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.add_init_script(CLOCK)
    page.goto(url, wait_until="commit")
    milliseconds = page.evaluate("aliveAfter")
    context.close()
    return milliseconds / 1000


def weight(browser: Browser, url: str) -> dict[str, int]:
    """Return how many files the page loads, and their bytes, plain and compressed."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    requests = []

    def keep(request: Request) -> None:
        requests.append(request)

    page.on("requestfinished", keep)
    page.goto(url, wait_until="networkidle")
    bodies = [request.response().body() for request in requests if request.url.startswith("http")]
    context.close()
    return {
        "files": len(bodies),
        "bytes": sum(map(len, bodies)),
        "bytes_gzipped": sum(len(gzip.compress(body, 9)) for body in bodies),
    }


def measure(browser: Browser, url: str) -> dict[str, object]:
    """Open the page several times."""
    times = sorted(seconds_until_alive(browser, url) for _ in range(RUNS))
    return {
        "seconds_until_alive": {
            "median": round(statistics.median(times), 3),
            "least": round(times[0], 3),
            "most": round(times[-1], 3),
            "runs": RUNS,
        }
    }


def main() -> None:
    """Measure both ways to open the page, and write the record."""
    with sync_playwright() as playwright, served(SITE) as address:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        report = {
            **circumstances(),
            "browser": f"Chromium {browser.version}",
            "page": PAGE,
            "http": measure(browser, f"{address}/{PAGE}"),
            "file": measure(browser, (SITE / PAGE).as_uri()),
            "weight": weight(browser, f"{address}/{PAGE}"),
        }
        browser.close()
    write_record(REPORT, report)
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
