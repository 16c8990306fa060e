"""What the drawings over time share: how many steps, and the caption."""

from lstm_lessons.diagrams.diagram import WIDTH
from lstm_lessons.diagrams.parts import symbols, words

COUNTS = {2: "two", 3: "three", 4: "four"}


def check_steps(steps: int) -> None:
    """Refuse a number of steps that a drawing over time cannot show.

    Raises
    ------
    ValueError
        If it is not 2, 3 or 4.
    """
    if isinstance(steps, bool) or not isinstance(steps, int) or steps not in COUNTS:
        raise ValueError(f"steps: expected 2, 3 or 4; got {steps!r}")


def same_weights(y: float) -> str:
    """Return the caption, with its baseline at ``y``: one set of weights serves every step."""
    seam = WIDTH / 2 + 58
    return words("the same weights in every step:", seam, y, anchor="end") + symbols(
        "W_x W_h b", seam + 8, y, anchor="start", size=15
    )
