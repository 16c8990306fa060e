"""What a function in the browser gives arrives as it is, also what JSON has no word for."""

import math

import pytest

from tests.browser.javascript import call

ASK = "export const ask = (x) => ({ x, odd: [NaN, Infinity, -Infinity, undefined], tiny: 5e-324 });"


@pytest.mark.browser
def test_what_json_has_no_word_for(browser):
    [first, second] = call(browser, ASK, "ask", [[0.1 + 0.2], [None]])
    assert first["x"] == 0.1 + 0.2
    assert second["x"] is None
    nan, *others = first["odd"]
    assert math.isnan(nan)
    assert others == [math.inf, -math.inf, None]
    assert first["tiny"] == 5e-324
