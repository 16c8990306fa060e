"""A number is not parted from its word or unit at the end of a line."""

import sys

import pytest
from docutils import nodes

from tests.pages import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))

from book_numbers import NO_BREAK, stay_together


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("see Chapter 5, and 7", ["Chapter_5"]),
        ("chapters 1 to 3", ["chapters_1"]),
        ("rule 4 of layer 0", ["rule_4", "layer_0"]),
        ("160 KB of 2 GiB, 4 µs and 3.5 ms", ["160_KB", "2_GiB", "4_µs", "3.5_ms"]),
        ("30 seconds, 12 per cent", ["30_seconds", "12_per_cent"]),
        ("4 square metres, 5 more steps", []),
        ("at step 20 of 100 Gbit", ["step_20"]),
        ("20 % at 0.9 °C, and %", ["20_%", "0.9_°C"]),
    ],
)
def test_what_stays_together(text, kept):
    document = nodes.document(None, None)
    document += nodes.paragraph("", "", nodes.Text(text))
    stay_together(None, document, "")
    found = document.astext()
    assert found.replace(NO_BREAK, " ") == text
    whole = [words.strip(",").replace(NO_BREAK, "_") for words in found.split(" ")]
    assert [words for words in whole if "_" in words] == kept


@pytest.mark.parametrize("kind", [nodes.literal, nodes.literal_block, nodes.raw, nodes.math])
def test_code_is_left_as_it_is(kind):
    document = nodes.document(None, None)
    document += kind("step 1", "step 1")
    stay_together(None, document, "")
    assert document.astext() == "step 1"
