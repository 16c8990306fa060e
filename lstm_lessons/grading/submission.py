"""Find and read what learners have handed in. Nothing in it is trusted, its name included."""

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from IPython.core.inputtransformer2 import TransformerManager

LARGEST = 50 * 2**20  # bytes of a notebook
PLAIN_NAME = re.compile(r"[^A-Za-z0-9._-]+")


class UnreadableError(ValueError):
    """A submission cannot be read; the message is for the learner."""


@dataclass(frozen=True)
class Submission:
    """A notebook that a learner handed in.

    Attributes
    ----------
    learner
        Whose it is, as the folder or the file says.
    exercise
        Its name.
    path
        Where it lies.
    """

    learner: str
    exercise: str
    path: Path

    @property
    def key(self) -> str:
        """A file name for what comes of it: plain, and of no other submission."""
        return f"{file_key(self.learner)}/{file_key(self.exercise, self.path.name)}"


def file_key(*names: str) -> str:
    """Return a plain file name that stands for these names, and for no others."""
    plain = PLAIN_NAME.sub("_", names[0])[:60].lstrip(".-") or "nameless"
    whole = hashlib.sha256(os.fsencode("\0".join(names))).hexdigest()
    return f"{plain}-{whole[:8]}"


def find(folder: Path, exercises: Sequence[str]) -> tuple[list[Submission], list[Path]]:
    """Return the submissions in a folder, and the notebooks that belong to no exercise.

    Two layouts are known, as learning platforms export them: a folder for each learner, or files
    whose names end in that of the exercise.

    Parameters
    ----------
    folder
        ``LEARNER/EXERCISE.ipynb`` or ``LEARNER_EXERCISE.ipynb``. Links are not followed.
    exercises
        The names of all exercises.
    """
    found, others = [], []
    for path in sorted(_notebooks(folder)):
        stem = path.stem
        name = next((each for each in exercises if stem.endswith(each)), None)
        own_folder = path.parent != folder
        learner = path.parent.name if own_folder else stem.removesuffix(name or "").rstrip("_- ")
        if name is None or not learner:
            others.append(path)
        else:
            found.append(Submission(learner, name, path))
    return found, others


def _notebooks(folder: Path) -> Iterator[Path]:
    """Yield the notebooks in the folder and in those right in it, links among them."""
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            yield from entry.glob("*.ipynb")
        elif entry.suffix == ".ipynb":
            yield entry


def read(path: Path) -> bytes:
    """Return a submission's bytes.

    Raises
    ------
    UnreadableError
        If it is a link, a folder or a device, or larger than 50 MiB.
    """
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise UnreadableError(
            "It is a link, or cannot be opened; hand in the file itself."
        ) from error
    try:
        status = os.fstat(number)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError("It is no ordinary file.")
        if status.st_size > LARGEST:
            size = LARGEST // 2**20
            raise UnreadableError(f"It is larger than {size} MiB: clear its outputs, and save it.")
        with os.fdopen(os.dup(number), "rb") as file:
            return file.read(LARGEST)
    finally:
        os.close(number)


def code_cells(content: bytes) -> list[str]:
    """Return the code of a notebook, cell by cell, as plain Python.

    Raises
    ------
    UnreadableError
        If it is no notebook, or one in another language.
    """
    try:
        notebook = nbformat.reads(content.decode("utf-8"), as_version=4)
        cells = [(cell["cell_type"], cell["source"]) for cell in notebook["cells"]]
        language = notebook["metadata"].get("kernelspec", {}).get("language", "python")
    except Exception as error:  # whatever is broken in it
        raise UnreadableError("It is no notebook that can be read: save it again.") from error
    if language != "python":
        raise UnreadableError(f"Its language is {str(language)[:40]!r}; expected Python.")
    if not all(isinstance(source, str) for _, source in cells):
        raise UnreadableError("It is no notebook that can be read: save it again.")
    return [_python(source) for kind, source in cells if kind == "code"]


def _python(source: str) -> str:
    """Return a cell without what only a notebook understands (%magic, !shell, help?)."""
    if source.lstrip().startswith("%%"):
        return ""
    try:
        return TransformerManager().transform_cell(source)
    except (SyntaxError, RecursionError, ValueError):
        return source  # its own error message says more
