"""A page that is printed by its reader, in either mode, is dark on light."""

import pytest

pytestmark = pytest.mark.browser

# What the paper was printed with: the mode, and the colours of text and of a drawing's lines.
NOTED = """() => {
  globalThis.noted = [];
  const colour = (where, what) => getComputedStyle(document.querySelector(where))[what];
  for (const name of ["beforeprint", "afterprint"]) addEventListener(name, () => noted.push([
    document.documentElement.dataset.theme,
    colour(".bd-article p", "color"),
    colour(".lstm-diagram .wire[style*='--lstm-c']", "stroke"),
  ]));
}"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_paper_has_the_colours_of_the_light_mode(open_page, server, dark):
    page = open_page(f"{server}/book/07_lstm_unit.html", dark=dark).page
    page.evaluate(NOTED)
    page.pdf()
    printed, after = page.evaluate("noted")
    light = open_page(f"{server}/book/07_lstm_unit.html", dark=False).page
    light.evaluate(NOTED)
    light.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert printed == light.evaluate("noted")[0]
    assert after[0] == ("dark" if dark else "light")
    assert (after == printed) == (not dark)
