"""The course's colours: one per quantity, the same in text, figures and widgets.

Each reads as text on the page's background (WCAG 2.2 AA, 4.5 : 1), also on a 12 % tint of itself.
Lightness differs as well as hue, so that the gates stay apart for every kind of colour vision;
tests/diagrams/test_palette.py measures both.
"""

LIGHT: dict[str, str] = {
    "i": "#22784a",  # input gate: green
    "f": "#b12407",  # forget gate: vermilion
    "g": "#7a2060",  # candidate: plum
    "o": "#1c4c98",  # output gate: blue
    "c": "#736727",  # cell state: gold
    "h": "#4a5568",  # hidden state: slate
    "x": "#4a5568",  # input: slate
}

DARK: dict[str, str] = {
    "i": "#5fe3a1",
    "f": "#f5793b",
    "g": "#cf80b0",
    "o": "#5f97ee",
    "c": "#f0d45c",
    "h": "#b8c2d0",
    "x": "#b8c2d0",
}


def color(name: str) -> str:
    """Return a quantity's CSS colour: the page's variable or, where there is none, the light value.

    Parameters
    ----------
    name
        One of ``i f g o c h x``.

    Raises
    ------
    ValueError
        If it is none of them.
    """
    if not isinstance(name, str) or name not in LIGHT:
        raise ValueError(f"name: expected one of {', '.join(LIGHT)}; got {name!r}")
    return f"var(--lstm-{name}, {LIGHT[name]})"


def stylesheet() -> str:
    """Return the CSS of ``--lstm-i`` … ``--lstm-x``: light, and dark where the page says it is.

    The book says so by ``html[data-theme]``, JupyterLab by ``body[data-jp-theme-light]``, Colab
    by ``html[theme]`` and VS Code by a class.
    """
    light = "".join(f"--lstm-{name}:{value};" for name, value in LIGHT.items())
    dark = "".join(f"--lstm-{name}:{value};" for name, value in DARK.items())
    return (
        f":root{{{light}}}\n"
        'html[data-theme="dark"],body[data-jp-theme-light="false"],'
        f'html[theme="dark"],body.vscode-dark{{{dark}}}\n'
    )
