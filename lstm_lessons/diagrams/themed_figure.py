"""A matplotlib figure as inline SVG that follows the page from light to dark.

The only module of the drawings that needs matplotlib::

    from lstm_lessons.diagrams.themed_figure import COLORS, figure, themed

    fig, ax = figure()
    ax.plot(steps, cell, color=COLORS["c"], label="cell state")
    ax.plot(steps, forget, color=COLORS["f"], linestyle="--", label="forget gate")
    themed(fig, alt="The cell state halves at each step.", id="halving")

Tell lines apart by dash or marker as well as by colour.
"""

import io
import re

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lstm_lessons.diagrams import palette
from lstm_lessons.diagrams.diagram import Diagram, wrap
from lstm_lessons.diagrams.parts import INK, PAPER

COLORS = palette.LIGHT
"""What to plot each quantity in (``i f g o c h x``): ``themed`` knows these by their value."""

STYLE = {
    "font.size": 11,
    "axes.titlesize": 11,
    "axes.labelsize": 11,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "legend.fontsize": 11,
    "legend.facecolor": "white",
    "legend.edgecolor": "none",
    "legend.columnspacing": 1.2,
    "legend.handletextpad": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.prop_cycle": mpl.cycler(
        color=[COLORS[name] for name in "hcfgio"],
        linestyle=["-", "--", "-.", ":", (0, (5, 1)), (0, (1, 1))],
    ),
    "grid.color": "#d9d9d9",
    "grid.linewidth": 0.6,
    "lines.linewidth": 1.6,
    "lines.markersize": 4,
    "figure.constrained_layout.use": True,
}
"""The course's settings: at 4.2 inches wide, 11 points are 13 px on a phone, 15 px elsewhere.

A subscript is 0.7 of that: 9 px on a phone."""

PX_PER_INCH, POINTS_PER_INCH = 96, 72


def figure(width: float = 4.2, height: float = 2.8) -> tuple[Figure, Axes]:
    """Return a new figure and its axes, and make the course's style matplotlib's from here on.

    It is not one of pyplot's figures: a notebook shows it once, by ``themed``.

    Parameters
    ----------
    width, height
        In inches. In a wider figure a phone's reader has smaller text.
    """
    mpl.rcParams.update(STYLE)
    fig = Figure(figsize=(width, height))
    return fig, fig.subplots()


def themed(fig: Figure, *, alt: str, id: str) -> Diagram:
    """Return a figure as inline SVG in the page's own colours; the same bytes for the same figure.

    Black becomes the text's colour and a grey a fainter one, white the page's background, and
    each of ``COLORS`` the quantity's colour in the page's theme. Other colours stay.

    Parameters
    ----------
    fig
        Any matplotlib figure; from ``figure`` it has the course's style.
    alt
        What the figure shows, for someone who cannot see it. Its first sentence is the title.
    id
        Prefix of every id in the SVG; two figures on a page need two.

    Raises
    ------
    TypeError
        If ``fig`` is not a figure: one of its axes, say.
    ValueError
        If ``alt`` is empty or ``id`` is not a plain HTML id.
    """
    if not isinstance(fig, Figure):
        raise TypeError(f"fig: expected a matplotlib Figure; got {type(fig).__name__}")
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError(f"alt: expected a sentence that says what the figure shows; got {alt!r}")
    # A full stop and a capital letter: "vs. steps" is not the end of a sentence.
    title, *rest = re.split(r"\.\s+(?=[A-Z])", alt.strip(), maxsplit=1)
    width, height = fig.get_size_inches()
    return wrap(
        f'<g style="fill:{INK};stroke-linejoin:round;stroke-linecap:butt">\n'
        f"{_tidy(_drawn(fig), id)}\n</g>",
        id=id,
        kind="lstm-figure",
        size=(width * POINTS_PER_INCH, height * POINTS_PER_INCH),
        widest=width * PX_PER_INCH,
        title=title,
        description=" ".join(rest),
    )


def _drawn(fig: Figure) -> str:
    """Return what matplotlib draws, without its root, metadata and page-wide style."""
    file = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "lstm-lessons"}):
        fig.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    svg = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", file.getvalue(), flags=re.S)
    return svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")].strip()


def _tidy(svg: str, id: str) -> str:
    """Return the SVG with every tag's ids prefixed, colours themed and lengths rounded."""

    def tidy_tag(match: re.Match[str]) -> str:
        tag = match[0].replace("xlink:href", "href")
        tag = re.sub(r"(?<![\w-])font-family:[^;\"]*;? ?", "", tag)  # the page's own
        tag = re.sub(r"#[0-9a-f]{6}\b", lambda color: _page_color(color[0]), tag)
        tag = re.sub(r'( id="|href="#|url\(#)', lambda start: f"{start[0]}{id}-", tag)
        # Two decimals: finer digits would differ between processors.
        return re.sub(r"-?\d+\.\d{3,}", lambda number: f"{round(float(number[0]), 2) + 0:g}", tag)

    return re.sub(r"<[^>]+>", tidy_tag, svg)


def _page_color(color: str) -> str:
    """Return the page's colour for one of matplotlib's, ``#rrggbb``."""
    if color == "#000000":
        return INK
    if color == "#ffffff":
        return PAPER
    for name, value in COLORS.items():
        if color == value:
            return palette.color(name)
    red, green, blue = color[1:3], color[3:5], color[5:]
    if red == green == blue:
        strength = 100 - round(int(red, 16) / 2.55)
        return f"color-mix(in srgb,{INK} {strength}%,transparent)"
    return color
