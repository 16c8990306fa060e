"""The drawing of the project's parts: who imports whom, and what the golden vectors hold.

``python -m tools.drawings`` writes it; tests/test_architecture.py reads it back from its lines and
compares it with the imports in the code.
"""

from lstm_lessons.diagrams.diagram import Diagram, assemble
from lstm_lessons.diagrams.parts import arrow, box, dot, line, wire, words

GOLDEN = "golden vectors"
SOURCES: dict[str, tuple[str, ...]] = {
    GOLDEN: (),
    "scratch": (GOLDEN,),
    "tasks": (),
    "data": (),
    "diagrams": (),
    "experiments": ("scratch", "tasks", "data"),
    "pytorch": (GOLDEN,),
    "widgets": (GOLDEN, "scratch", "tasks", "diagrams", "experiments"),
    "chapters": ("scratch", "tasks", "data", "diagrams", "experiments", "pytorch", "widgets"),
    "checks": ("scratch", "tasks", "data", "experiments"),
    "grading": ("checks",),
    "exercises": ("tasks", "experiments", "pytorch", "grading"),
}
"""Each part, from the top down, and what leads into it: what it imports, or what tests it."""

MARGIN, TOP = 4, 18
STEP, PITCH = 23, 38
"""How far each box stands to the right of the one above it, and below it."""
BOX_WIDTH, BOX_HEIGHT = 98, 24
BUS = 12
"""How far from its box's left edge the line begins that leads down from it."""


def architecture(*, id: str = "architecture") -> Diagram:
    """Draw the parts as a staircase: a line leads down from each, and into those that import it.

    A dot is where a part takes from a line; lines that cross without one do not meet. The lines of
    the golden vectors are dashed: those are tests, not imports.

    Parameters
    ----------
    id
        Prefix of every id in the drawing; two drawings on a page need two.
    """
    parts = []
    for part, sources in SOURCES.items():
        left, y = _place(part)
        readers = [other for other, taken in SOURCES.items() if part in taken]
        if readers:
            start, end = (left + BUS, y + BOX_HEIGHT / 2), (left + BUS, _place(readers[-1])[1])
            parts.append(_wire(f"from {part}", part == GOLDEN, line(start, end)))
        for source in sources:
            junction = (_place(source)[0] + BUS, y)
            parts += [
                _wire(f"{source} to {part}", source == GOLDEN, line(junction, (left, y))),
                wire(f"into {part}", arrow((left - 1, y), (left, y))),  # its head is never dashed
                dot(*junction),
            ]
        parts.append(box(left + BOX_WIDTH / 2, y, BOX_WIDTH, BOX_HEIGHT))
        parts.append(words(part, left + BOX_WIDTH / 2, y + 4))
    return assemble(
        *parts,
        id=id,
        height=TOP * 2 + PITCH * (len(SOURCES) - 1),
        title="The parts of the project, and who imports whom",
        description=_description(),
    )


def _place(part: str) -> tuple[float, float]:
    """Return the left edge of a part's box, and its middle line."""
    nth = list(SOURCES).index(part)
    return MARGIN + STEP * nth, TOP + PITCH * nth


def _wire(name: str, dashed: bool, lines: str) -> str:
    drawn = wire(name, lines)
    return f'<g stroke-dasharray="2 5">{drawn}</g>' if dashed else drawn


def _description() -> str:
    """Return the drawing in words, from the same table."""
    said = ["A staircase of boxes, from the top left to the bottom right."]
    for part, sources in SOURCES.items():
        imported = [source for source in sources if source != GOLDEN]
        if part != GOLDEN:
            said.append(f"{part} imports {_listed(imported) if imported else 'no other part'}.")
    held = [part for part, sources in SOURCES.items() if GOLDEN in sources]
    said.append(f"Dashed lines lead from the golden vectors to what they test: {_listed(held)}.")
    return " ".join(said)


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
