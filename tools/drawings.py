"""Write the drawings that stand on pages without cells.

    python -m tools.drawings

A page includes the SVG itself, not an image of it: so it follows the page from light to dark.
"""

from pathlib import Path

from lstm_lessons.diagrams import Diagram, lstm_unit
from tools.architecture import architecture

FOLDER = Path(__file__).resolve().parents[1] / "book" / "drawings"


def drawings() -> dict[str, Diagram]:
    """Return the drawings by the names of their files."""
    return {"architecture.svg": architecture(), "lstm_unit.svg": lstm_unit(id="front-lstm-unit")}


def main(folder: Path = FOLDER) -> None:
    """Write each drawing into ``folder``."""
    folder.mkdir(exist_ok=True)
    for name, drawing in drawings().items():
        (folder / name).write_text(drawing.svg + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
