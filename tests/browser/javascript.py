"""Call a function of a JavaScript module from a test, in the browser: there is no Node here."""

from typing import Any

from playwright.sync_api import Browser

CALL = """async ([source, name, calls]) => {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const module = await import(url);
  return calls.map((parameters) => module[name](...parameters));
}"""


def call(browser: Browser, source: str, name: str, calls: list[list]) -> list[Any]:
    """Return what ``name``, exported by the module ``source``, gives for each list of arguments."""
    page = browser.new_page()
    try:
        return page.evaluate(CALL, [source, name, calls])
    finally:
        page.close()
