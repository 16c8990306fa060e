"""The course's colours: one per quantity, the same in text, figures and widgets.

Okabe and Ito's colour-blind-safe hues, darkened (light mode) or lightened (dark mode) until
each reads as text on the page's background (WCAG 2.2 AA, 4.5 : 1).
"""

LIGHT: dict[str, str] = {
    "i": "#00734f",  # input gate: bluish green
    "f": "#b34700",  # forget gate: vermilion
    "g": "#a13d77",  # candidate: reddish purple
    "o": "#00639c",  # output gate: blue
    "c": "#7d6200",  # cell state: gold
    "h": "#4a5568",  # hidden state: slate
    "x": "#4a5568",  # input: slate
}

DARK: dict[str, str] = {
    "i": "#35c79b",
    "f": "#ff9147",
    "g": "#eb9cc9",
    "o": "#63b8f2",
    "c": "#e8c547",
    "h": "#b8c2d0",
    "x": "#b8c2d0",
}


def color(name: str) -> str:
    """Return the CSS colour of a quantity: a variable the page defines, with the light value behind.

    Parameters
    ----------
    name
        One of ``i f g o c h x``.
    """
    if name not in LIGHT:
        raise ValueError(f"name: expected one of {', '.join(LIGHT)}; got {name!r}")
    return f"var(--lstm-{name}, {LIGHT[name]})"


def stylesheet() -> str:
    """Return the CSS that defines ``--lstm-i`` … ``--lstm-x`` in light and dark.

    Follows, in this order: the book's theme (``html[data-theme]``), JupyterLab's theme
    (``body[data-jp-theme-light]``), light where neither is there.
    """
    light = "".join(f"--lstm-{name}:{value};" for name, value in LIGHT.items())
    dark = "".join(f"--lstm-{name}:{value};" for name, value in DARK.items())
    return (
        f":root{{{light}}}\n"
        f'html[data-theme="dark"],body[data-jp-theme-light="false"]{{{dark}}}\n'
    )
