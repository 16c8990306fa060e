"""A matplotlib figure on the page: legible in both themes, described, the same each time."""

import re
from xml.etree import ElementTree

import matplotlib as mpl
import pytest

from lstm_lessons.diagrams.parts import PAPER
from lstm_lessons.diagrams.themed_figure import COLORS, figure, themed

ALT = "The cell state halves. A dip & a rise < 1 follow."


@pytest.fixture(autouse=True)
def _style_ends_with_the_test():
    with mpl.rc_context():
        yield


def draw(**options):
    fig, ax = figure()
    for name, color in COLORS.items():
        ax.plot([0, 1, 2], [0, len(name), 1 / 3], color=color, label=name)
    ax.scatter([0, 1], [1, 2], color="black")
    ax.axhline(0.5, color="0.2")
    ax.set(xlabel="step", title="exactly 0.12345")
    ax.legend()
    return themed(fig, **{"alt": ALT, "id": "halving"} | options)


def test_every_colour_follows_the_theme():
    svg = draw().svg
    for name in "ifgoch":
        assert f"stroke: var(--lstm-{name}, {COLORS[name]})" in svg
    assert "stroke: color-mix(in srgb,currentColor 80%,transparent)" in svg  # the grey 0.2
    assert not re.findall(r"(?:fill|stroke): ?(?:#|black|white|rgb)", svg)
    assert f"fill: {PAPER}" in svg  # behind the legend
    # Text has no fill of its own in matplotlib's SVG: it takes the group's.
    assert "fill:currentColor" in svg.partition("<text")[0]


def test_other_colours_stay():
    fig, ax = figure()
    ax.plot([0, 1], color="#123456")
    assert "stroke: #123456" in themed(fig, alt=ALT, id="a").svg


def test_nothing_of_the_figure_reaches_the_rest_of_the_page():
    svg = draw().svg
    assert "<style" not in svg
    assert "<metadata" not in svg
    assert "font-family" not in svg
    assert set(re.findall(r"https?://[^\"< ]*", svg)) == {"http://www.w3.org/2000/svg"}
    ids = re.findall(r'\bid="([^"]*)"', svg)
    assert len(ids) == len(set(ids))
    assert all(id.startswith("halving-") for id in ids)
    references = re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', svg)
    assert references
    assert {a or b for a, b in references} <= set(ids)


def test_the_alternative_is_the_title_and_the_description():
    diagram = draw()
    root = ElementTree.fromstring(diagram.svg)
    labels = [root.find(f".//*[@id='{id}']").text for id in root.get("aria-labelledby").split()]
    assert labels == ["The cell state halves", "A dip & a rise < 1 follow."]
    assert root.get("role") == "img"
    assert "themed" in root.get("class").split()


def test_a_single_sentence_needs_no_description():
    root = ElementTree.fromstring(draw(alt="It halves.").svg)
    assert root.get("aria-labelledby") == "halving-title"


@pytest.mark.parametrize(
    ("alt", "title", "description"),
    [
        ("Loss vs. steps. It falls.", "Loss vs. steps", "It falls."),
        ("It falls.\nFast. Then slowly.", "It falls", "Fast. Then slowly."),
        ("It falls to 0.5 in all.", "It falls to 0.5 in all.", ""),
    ],
)
def test_the_title_is_the_first_sentence(alt, title, description):
    diagram = draw(alt=alt)
    assert (diagram.title, diagram.description) == (title, description)


@pytest.mark.parametrize("alt", ["", "  \n", None, 5])
def test_a_figure_without_an_alternative_is_refused(alt):
    with pytest.raises(
        ValueError, match=f"^alt: expected a sentence.*; got {re.escape(repr(alt))}$"
    ):
        draw(alt=alt)


@pytest.mark.parametrize("id", ["a b", "a\\q", None, 5])
def test_an_id_that_would_break_the_page_is_refused(id):
    with pytest.raises(ValueError, match="id: expected a letter"):
        draw(id=id)


def test_axes_are_not_a_figure():
    _, ax = figure()
    with pytest.raises(TypeError, match="fig: expected a matplotlib Figure; got Axes"):
        themed(ax, alt=ALT, id="a")


def test_the_same_figure_gives_the_same_bytes():
    assert draw() == draw()


def test_lengths_are_rounded_and_words_are_not():
    svg = draw().svg
    assert "exactly 0.12345" in svg
    tags = "".join(re.findall(r"<[^>]+>", svg))
    assert not re.findall(r"\d\.\d{3,}", tags)


def test_a_figure_has_the_courses_style():
    _, ax = figure()
    assert not ax.spines["top"].get_visible()
    assert not ax.spines["right"].get_visible()
    assert ax.xaxis.get_gridlines()[0].get_visible()
    lines = [ax.plot([0, 1])[0] for _ in "hcfgio"]
    assert [line.get_color() for line in lines] == [COLORS[name] for name in "hcfgio"]
    dashes = mpl.rcParams["axes.prop_cycle"].by_key()["linestyle"]
    assert len({str(dash) for dash in dashes}) == 6  # not by colour alone
    assert ax.set_xlabel("steps").get_fontsize() == 11


def test_the_figure_fits_a_phone_with_text_of_eleven_pixels():
    root = ElementTree.fromstring(draw().svg)
    assert "width:100%" in root.get("style")
    assert "max-width:403.2px" in root.get("style")  # 4.2 inches of 96 px
    scale = 350 / float(root.get("viewBox").split()[2])
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)px", draw().svg)]
    assert min(sizes) * scale >= 11.5


def test_a_subscript_reads_on_a_phone():
    fig, ax = figure()
    ax.set(xlabel="part of $c_0$ that is left")
    svg = themed(fig, alt=ALT, id="a").svg
    page = 358  # px that the book leaves of a window of 390
    scale = page / float(ElementTree.fromstring(svg).get("viewBox").split()[2])
    sizes = {float(size) * scale for size in re.findall(r"font-size: ([\d.]+)px", svg)}
    assert len(sizes) == 2
    assert min(sizes) >= 9
