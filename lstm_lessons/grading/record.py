"""What a learner has reached so far: a small file in the home folder, nobody else's business."""

import json
import os
import sys
from pathlib import Path

FOLDER = "LSTM_LESSONS_HOME"
"""The environment variable that names another folder than ``~/.lstm_lessons``."""
DRIVE = Path("/drive")
"""What JupyterLite keeps in the reader's browser; the home folder there ends with the kernel."""


def path() -> Path:
    """Return the file's place."""
    folder = os.environ.get(FOLDER)
    home = DRIVE if sys.platform == "emscripten" else Path.home()
    return (Path(folder) if folder else home / ".lstm_lessons") / "progress.json"


def reached() -> dict[str, dict[str, int]]:
    """Return the points of each question, by exercise; nothing where none have been checked.

    Raises
    ------
    ValueError
        If the file is not as it was written: it is left as it is.
    """
    if not path().exists():
        return {}
    try:
        found = json.loads(path().read_text(encoding="utf-8"))
        return {
            exercise: {question: int(points) for question, points in questions.items()}
            for exercise, questions in found.items()
        }
    except (ValueError, AttributeError, TypeError) as error:
        raise ValueError(f"{path()} cannot be read; move it away to begin anew") from error


def keep(exercise: str, question: str, points: int) -> None:
    """Note the points of a question, as they are now."""
    known = reached()
    known.setdefault(exercise, {})[question] = points
    path().parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(known, indent=1, sort_keys=True) + "\n"
    unfinished = path().with_suffix(f".{os.getpid()}")  # two notebooks may be open
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path())
