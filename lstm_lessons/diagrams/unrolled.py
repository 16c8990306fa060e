"""What the drawings over time share."""

STEPS = range(2, 5)


def check_steps(steps: int) -> int:
    """Return ``steps`` if a drawing over time can show that many.

    Raises
    ------
    ValueError
        If it is not 2, 3 or 4.
    """
    if isinstance(steps, bool) or not isinstance(steps, int) or steps not in STEPS:
        raise ValueError(f"steps: expected 2, 3 or 4; got {steps!r}")
    return steps
