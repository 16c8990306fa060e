"""Find and read what learners have handed in. Nothing in it is trusted, its name included."""

import hashlib
import json
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager

from lstm_lessons.grading.wire import MOST_PARTS, parts

LARGEST = 50 * 2**20  # bytes of a notebook
MOST = 5  # notebooks of a learner for one exercise
PLAIN_NAME = re.compile(r"[^A-Za-z0-9._-]+")
# What a browser or JupyterLab adds to a name that is there already.
COPY = re.compile(r"(?: ?\(\d+\)|-Copy\d*|-checkpoint)+$")
ONLY_IN_A_NOTEBOOK = re.compile(r"^[ \t]*[%!?,;/]|\?[ \t]*$|=[ \t]*[%!]", re.MULTILINE)
# Characters that IPython goes through: a cell's, once more for each such line. It takes seconds.
MOST_WORK = 1_000_000
# A first line after which IPython runs the rest as it runs any cell, and keeps its names. One that
# captures neither what a cell prints nor what it displays has no other use than an exercise's: to
# let the grader pass by a cell that trains for minutes.
PASSED_BY = r"capture\b(?=[^\n]*--no-stdout)[^\n]*--no-display"
RUNS_THE_REST = re.compile(rf"\s*%%(?!{PASSED_BY})(?:time|capture|prun)\b[^\n]*\n?")
CELL_MAGIC = re.compile(r"\s*(?P<magic>%%\S*)")
MOST_SAID = 100  # cells that are said not to have run
TIMES_A_LINE = re.compile(r"^([ \t]*)%time[ \t]+", re.MULTILINE)


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
    place
        The same, below the folder of all submissions.
    """

    learner: str
    exercise: str
    path: Path
    place: str

    @property
    def key(self) -> str:
        """A file name for what comes of it: plain, and of no other submission."""
        return f"{file_key(self.learner)}/{file_key(self.exercise, self.place)}"


def file_key(*names: str) -> str:
    """Return a plain file name that stands for these names, and for no others."""
    plain = PLAIN_NAME.sub("_", names[0])[:60].lstrip(".-") or "nameless"
    whole = hashlib.sha256(os.fsencode("\0".join(names))).hexdigest()
    return f"{plain}-{whole[:16]}"


def find(folder: Path, exercises: Sequence[str]) -> tuple[list[Submission], list[Path]]:
    """Return the submissions in a folder, and the notebooks that belong to no exercise.

    Two layouts are known, as learning platforms export them: a folder for each learner, with more
    folders in it or without, or files whose names end in that of the exercise.

    Parameters
    ----------
    folder
        ``LEARNER/…/EXERCISE.ipynb`` or ``LEARNER_EXERCISE.ipynb``; what a browser adds to the name
        of a second copy may follow. Links to folders are not followed. What is hidden, and what a
        Mac adds to a zip file, no learner has made: it is passed over. Of a learner's notebooks for
        one exercise the first five are taken.
    exercises
        The names of all exercises.
    """
    found, others, taken = [], [], Counter()
    for path in sorted(_notebooks(folder)):
        stem = COPY.sub("", path.stem)
        name = next((each for each in exercises if stem.endswith(each)), None)
        first, *deeper = path.relative_to(folder).parts
        learner = first if deeper else stem.removesuffix(name or "").rstrip("_- ")
        taken[learner, name] += 1
        if name is None or not learner or taken[learner, name] > MOST:
            others.append(path)
        else:
            found.append(Submission(learner, name, path, str(path.relative_to(folder))))
    return found, others


def empty_handed(folder: Path, found: Sequence[Submission]) -> list[str]:
    """Return the learners who have a folder, and no submission in it that was found."""
    folders = {each.name for each in folder.iterdir() if each.is_dir() and _of_a_learner(each.name)}
    return sorted(folders - {each.learner for each in found})


def _of_a_learner(folder: str) -> bool:
    """Return whether a folder of this name is one: .ipynb_checkpoints and __MACOSX are not."""
    return folder[0] != "." and folder != "__MACOSX"


def _notebooks(folder: Path) -> Iterator[Path]:
    """Yield the notebooks in the folder and below it, links among them."""
    for place, folders, files in os.walk(folder):
        folders[:] = filter(_of_a_learner, folders)  # in place, so that the others are not entered
        own = [each for each in files if not each.startswith("._")]
        for name in [*own, *folders]:  # a folder of such a name is handed in, too
            if Path(name).suffix == ".ipynb":
                yield Path(place) / name


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


def sources(content: bytes) -> list[str]:
    """Return the code of a notebook, cell by cell, without the magic that only runs it.

    Raises
    ------
    UnreadableError
        If it is no notebook, or one in another language.
    """
    if parts(content) > MOST_PARTS:
        raise UnreadableError("It holds too much: clear its outputs, and save it.")
    try:
        notebook = json.loads(
            content.decode("utf-8")
        )  # nbformat's own reader takes minutes for some
        version = notebook["nbformat"]
        cells = [(cell["cell_type"], _whole(cell["source"])) for cell in notebook["cells"]]
        language = notebook["metadata"].get("kernelspec", {}).get("language", "python")
    except Exception as error:  # whatever is broken in it
        raise UnreadableError("It is no notebook that can be read: save it again.") from error
    if version != 4:
        raise UnreadableError(f"It is of version {version!r:.9}; open it in Jupyter and save it.")
    if language != "python":
        raise UnreadableError(f"Its language is {str(language)[:40]!r}; expected Python.")
    return [_unwrapped(source) for kind, source in cells if kind == "code"]


def plain_python(sources: Sequence[str]) -> list[str]:
    """Return the cells that ``sources`` returns as plain Python; nothing of what is not run."""
    left, plain = MOST_WORK, []
    for source in sources:
        work = len(source) * (1 + len(ONLY_IN_A_NOTEBOOK.findall(source)))
        if work > left:
            plain.append(source)
        else:
            left -= work
            plain.append(_python(source))
    return plain


def _whole(source: str | list[str]) -> str:
    """Return a cell's source as one text; a file has it in lines."""
    return source if isinstance(source, str) else "".join(source)


def _unwrapped(source: str) -> str:
    """Return a cell without `%%time` and its like; what they stand before is the learner's own."""
    begin = 0
    while first := RUNS_THE_REST.match(source, begin):
        begin = first.end()
    return TIMES_A_LINE.sub(r"\1", source[begin:])


def not_run(sources: Sequence[str]) -> dict[int, str]:
    """Say of the cells that ``plain_python`` leaves out that they are; by their numbers from 1."""
    said = ((k, _why_not_run(source)) for k, source in enumerate(sources, 1))
    return dict(islice((each for each in said if each[1]), MOST_SAID))


def _why_not_run(source: str) -> str:
    """Return why the grader does not run a cell, or nothing if it does."""
    first = CELL_MAGIC.match(source)
    if first is None:
        return ""
    if first["magic"] == "%%capture":  # of all others the line is gone
        return "was not run: its first line lets the grader pass by it."
    return f"was not run: the grader runs no cell that begins with `{first['magic'][:40]}`."


def _python(source: str) -> str:
    """Return a cell without what only a notebook understands (%magic, !shell, help?)."""
    if CELL_MAGIC.match(source):
        return ""
    try:
        return TransformerManager().transform_cell(source)
    except Exception:  # a stranger's text
        return source  # its own error message says more
