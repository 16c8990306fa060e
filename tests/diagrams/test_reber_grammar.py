"""The drawing of the grammar, against the grammar."""

import math
import re
from xml.etree import ElementTree

from lstm_lessons.diagrams.reber_grammar import INNER, OUTER, reber_grammar
from lstm_lessons.tasks.reber_grammar import EMBEDDED_REBER, REBER

SVG = "{http://www.w3.org/2000/svg}"
BACK = "end--start"


def parse():
    return ElementTree.fromstring(reber_grammar().svg)


def arrows():
    """Each arrow's name, from-symbol-to, with the points of its path."""
    found = {}
    for path in parse().iter(f"{SVG}path"):
        numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", path.get("d"))]
        if path.get("data-path") != BACK:
            found[path.get("data-path")] = list(zip(numbers[::2], numbers[1::2], strict=True))
    return found


def letters():
    return [
        (text.text, (float(text.get("x")), float(text.get("y")) - 5))
        for text in parse().iter(f"{SVG}text")
        if text.get("font-weight") == "600"
    ]


def test_the_inner_arrows_are_those_of_the_grammar():
    drawn = {name for name in arrows() if re.fullmatch(r"\d-[A-Z]-\d", name)}
    assert drawn == {
        f"{s}-{symbol}-{to}" for s, arcs in REBER.items() for symbol, to in arcs.items()
    }


def test_the_outer_arrows_are_those_of_the_grammar():
    outer = {tuple(name.split("-")) for name in arrows() if not name[0].isdigit()}
    # The grammar has a copy of the inner states for each outer symbol: a box of its own here.
    place = {
        f"{symbol}{n}": f"{gate} {symbol}" for symbol in "TP" for n, gate in ((0, "in"), (7, "out"))
    }
    expected = {
        (place.get(state, state), symbol, place.get(to, to))
        for state, arcs in EMBEDDED_REBER.items()
        for symbol, to in arcs.items()
        if not (re.fullmatch(r"[TP][0-6]", state) and re.fullmatch(r"[TP]\d", to))
    }
    assert outer == expected


def test_an_arrow_leads_from_its_state_to_its_state():
    places = INNER | OUTER
    for name, points in arrows().items():
        start, _, end = name.split("-")
        tip = points[-2]  # the path ends with its head: a barb, the tip, a barb
        assert math.dist(points[0], places[start]) < 11.5, name
        assert math.dist(tip, places[end]) < 14.5, name
        others = [state for state in places if state not in (start, end)]
        assert all(math.dist(tip, places[state]) > 20 for state in others), name


def test_each_symbol_stands_by_its_arrow():
    def distance(place, points):
        """From a letter to the middle of an arrow's line, or of its loop."""
        line = points[:-3] if len(points) > 5 else points[:2]
        steps = [k / 20 for k in range(21)]
        if len(line) == 2:
            on = [[a + s * (b - a) for a, b in zip(*line, strict=True)] for s in steps]
        else:
            weights = [
                ((1 - s) ** 3, 3 * s * (1 - s) ** 2, 3 * s * s * (1 - s), s**3) for s in steps
            ]
            on = [
                [sum(w * p[k] for w, p in zip(ws, line, strict=True)) for k in (0, 1)]
                for ws in weights
            ]
        return min(math.dist(place, point) for point in on)

    drawn = arrows()
    assert len(letters()) == len(drawn)
    for letter, place in letters():
        nearest = min(drawn, key=lambda name: distance(place, drawn[name]))
        assert nearest.split("-")[1] == letter
        assert 8 < distance(place, drawn[nearest]) < 16


def test_the_way_back_is_dashed_and_has_no_symbol():
    dashed = [(p.get("data-path"), p.get("stroke-dasharray")) for p in parse().iter(f"{SVG}path")]
    assert [name for name, dashes in dashed if dashes] == [BACK]
    assert [dashes for name, dashes in dashed if name == BACK] == ["4 4", None]


def test_the_description_names_every_inner_arrow():
    words = reber_grammar().description
    for state, arcs in REBER.items():
        for symbol, to in arcs.items():
            assert re.search(rf"{symbol} (leads )?from {state} to {to}", words), (state, symbol, to)


def test_ids_do_not_collide_and_it_is_labelled():
    root = parse()
    assert root.get("aria-labelledby") == "reber-grammar-title reber-grammar-desc"
    ids = [
        e.get("id")
        for d in ("a", "b")
        for e in ElementTree.fromstring(reber_grammar(id=d).svg).iter()
        if e.get("id")
    ]
    assert len(ids) == len(set(ids))
