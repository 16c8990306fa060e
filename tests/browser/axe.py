"""axe-core, the accessibility checker, run on an open page with every rule that we hold."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe-core" / "axe.min.js"
# preload: axe would fetch the style sheets again, which file:// forbids; no rule here needs it.
# What passes is thousands of elements, and slow to carry: it stays in the page.
LOOK = """([within, rules]) => axe.run(within, {
    ...rules, preload: false, resultTypes: ["violations", "incomplete"],
  }).then(({ violations, incomplete }) => ({ violations, incomplete }))"""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL = {"runOnly": {"type": "tag", "values": TAGS}}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}  # most of the time goes here
ALL_BUT_CONTRAST = {**ALL, "rules": {"color-contrast": {"enabled": False}}}


def run_axe(
    page: Page, within: str = "html", rules: dict[str, object] = ALL
) -> tuple[list[str], list[str]]:
    """Return what axe finds on the page, or in parts: violations, and what one has to judge."""
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(LOOK, [within, rules])
    return describe(found["violations"]), describe(found["incomplete"])


def describe(results: list[dict]) -> list[str]:
    """Return a line for each element that a rule names."""
    return [
        f"{result['id']}: {' '.join(map(str, node['target']))}: {node['html'][:160]}"
        for result in results
        for node in result["nodes"]
    ]
