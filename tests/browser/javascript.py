"""Call a function of a JavaScript module from a test, in the browser: there is no Node here."""

import json
from typing import Any

from playwright.sync_api import Browser

# As one text, which travels far faster than its numbers one by one. JSON would make null of NaN and
# of infinity, and leave out what is undefined.
CALL = """async ([source, name, calls]) => {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const module = await import(url);
  const kept = (key, value) => typeof value === "number" && !Number.isFinite(value)
    ? { float: String(value) } : value ?? null;
  return JSON.stringify(calls.map((parameters) => module[name](...parameters)), kept);
}"""


def call(browser: Browser, source: str, name: str, calls: list[list]) -> list[Any]:
    """Return what ``name``, exported by the module ``source``, gives for each list of arguments."""
    page = browser.new_page()
    try:
        text = page.evaluate(CALL, [source, name, calls])
    finally:
        page.close()
    return json.loads(text, object_hook=number_or_object)


def number_or_object(found: dict[str, Any]) -> Any:
    """Return the number that JSON has no word for, or the object as it is."""
    return float(found["float"]) if [*found] == ["float"] else found
