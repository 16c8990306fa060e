"""axe-core, the accessibility checker, run on an open page with every rule that we hold."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe-core" / "axe.min.js"
# preload: axe would fetch the style sheets again, which file:// forbids; no rule here needs it.
# What passes is thousands of elements, and slow to carry: it stays in the page.
LOOK = """([tags, within]) => axe.run(within, {
    runOnly: {type: "tag", values: tags}, preload: false, resultTypes: ["violations", "incomplete"],
  }).then(({ violations, incomplete }) => ({ violations, incomplete }))"""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def run_axe(page: Page, within: str = "html") -> tuple[list[str], list[str]]:
    """Return what axe finds on the page, or in a part: violations, and what one has to judge."""
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(LOOK, [TAGS, within])
    return describe(found["violations"]), describe(found["incomplete"])


def describe(results: list[dict]) -> list[str]:
    """Return a line for each element that a rule names."""
    return [
        f"{result['id']}: {' '.join(map(str, node['target']))}: {node['html'][:160]}"
        for result in results
        for node in result["nodes"]
    ]
