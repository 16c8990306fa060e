"""The colours: legible on every background, and apart for every kind of colour vision."""

import itertools
import re

import numpy as np
import pytest

from lstm_lessons.diagrams import palette

BACKGROUNDS = {
    "light": ["#ffffff"],
    "dark": ["#14181e", "#121212", "#111111"],  # the book's theme, old and new; JupyterLab
}
MODES = {"light": palette.LIGHT, "dark": palette.DARK}
TINT = 0.12  # a box's fill: this much of its own colour on the background

# Machado, Oliveira and Fernandes 2009, severity 1.0; they act on linear RGB.
VISION = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
XYZ = np.array(  # of linear sRGB, white D65
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
JUST_NOTICEABLE = 2.3  # CIE 1976 ΔE of two large patches side by side (Mahy et al. 1994)
APART = {
    # A thin wire needs several times the difference of a large patch.
    "gates": 7 * JUST_NOTICEABLE,
    # The cell state's wire also differs from them by its place and its straight course.
    "cell": 5 * JUST_NOTICEABLE,
}


def encoded(color):
    return np.array([int(color[k : k + 2], 16) for k in (1, 3, 5)]) / 255


def linear(rgb):
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    ratio = XYZ @ np.clip(rgb, 0, 1) / XYZ.sum(axis=1)
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(a, b):
    """WCAG 2.2's contrast ratio of two encoded colours."""
    dark, light = sorted(float(linear(rgb) @ [0.2126, 0.7152, 0.0722]) for rgb in (a, b))
    return (light + 0.05) / (dark + 0.05)


def difference(a, b, vision):
    seen = [lab(np.asarray(VISION[vision]) @ linear(encoded(color))) for color in (a, b)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def test_the_measures_agree_with_published_values():
    assert contrast(encoded("#000000"), encoded("#ffffff")) == pytest.approx(21)
    assert contrast(encoded("#777777"), encoded("#ffffff")) == pytest.approx(4.48, abs=0.01)
    assert lab(linear(encoded("#ff0000"))) == pytest.approx([53.24, 80.09, 67.20], abs=0.02)
    assert difference("#ff0000", "#00ff00", "normal") == pytest.approx(170.6, abs=0.1)
    grey = linear(encoded("#808080"))
    for seen in VISION.values():  # to a dichromat, grey stays grey
        assert lab(np.asarray(seen) @ grey) == pytest.approx(lab(grey), abs=0.1)
    assert (
        difference("#d00000", "#7f6a00", "deuteranopia")
        < 45
        < 60
        < difference("#d00000", "#7f6a00", "normal")
    )


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", palette.LIGHT)
def test_each_colour_reads_as_text_on_the_page_and_on_its_own_tint(mode, name):
    ink = encoded(MODES[mode][name])
    for background in map(encoded, BACKGROUNDS[mode]):
        assert contrast(ink, background) >= 4.5
        assert contrast(ink, TINT * ink + (1 - TINT) * background) >= 4.5


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("pair", list(itertools.combinations("ifgoc", 2)), ids="".join)
def test_gates_are_apart_for_every_kind_of_colour_vision(mode, vision, pair):
    a, b = (MODES[mode][name] for name in pair)
    assert difference(a, b, vision) >= APART["cell" if "c" in pair else "gates"]


def test_the_stylesheet_gives_both_modes_all_colours():
    light, dark = palette.stylesheet().strip().splitlines()
    for line, colors in ((light, palette.LIGHT), (dark, palette.DARK)):
        assert dict(re.findall(r"--lstm-(\w):(#[0-9a-f]{6});", line)) == colors
    assert light.startswith(":root{")
    assert dark.partition("{")[0].split(",") == [
        'html[data-theme="dark"]',  # the book
        'body[data-jp-theme-light="false"]',  # JupyterLab
        'html[theme="dark"]',  # Colab
        "body.vscode-dark",
    ]


def test_a_colour_is_the_pages_with_the_light_one_behind():
    assert palette.color("f") == f"var(--lstm-f, {palette.LIGHT['f']})"


@pytest.mark.parametrize("name", ["r", "", None, 1, ["i"]])
def test_a_name_of_no_quantity_is_refused(name):
    message = re.escape(f"name: expected one of i, f, g, o, c, h, x; got {name!r}")
    with pytest.raises(ValueError, match=f"^{message}$"):
        palette.color(name)
