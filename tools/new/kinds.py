"""What there is to begin: the names that may be given, what they replace, where a line is added."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

TEMPLATES = Path(__file__).with_name("templates")
# Not too long for a line of code that names them.
NUMBERED = re.compile(r"(?=.{1,40}\Z)\d\d(_[a-z0-9]+)+", re.ASCII)
CLASS = re.compile(r"(?=.{1,30}\Z)[A-Z]+[a-z][A-Za-z0-9]*")

Words = dict[str, str]
"""What stands in the templates, and what takes its place."""


@dataclass(frozen=True)
class Kind:
    """A kind of thing that can be begun.

    Attributes
    ----------
    templates
        The folder with its files, each at its place in the repository.
    pattern, expected
        Which names it may have, and the same in words.
    words
        From a name and the repository's root to what is replaced in the templates.
    then
        The commands that come next, when all is written.
    refuse
        Raises ``ValueError`` if the repository has no place for a thing of this name.
    edits
        Files that are there and get a line, and how.
    """

    templates: Path
    pattern: re.Pattern[str]
    expected: str
    words: Callable[[str, Path], Words]
    then: str
    refuse: Callable[[str, Path], None] = lambda name, root: None
    edits: dict[str, Callable[[str, Words], str]] = field(default_factory=dict)


def titled(name: str) -> str:
    """Return the title that a numbered name suggests: ``18_a_title`` is "A title"."""
    return name[3:].replace("_", " ").capitalize()


def numbered(root: Path, number: str = "[0-9][0-9]") -> list[str]:
    """Return the chapters that have this number, of two digits; by default all that have one."""
    return sorted(path.stem for path in (root / "book").glob(f"{number}_*.ipynb"))


def after_the_last(pattern: str, line: str, text: str) -> str:
    """Return a text with a line more, after the last that matches the pattern."""
    found = list(re.finditer(rf"^{pattern}.*\n", text, re.MULTILINE))
    if not found:
        raise ValueError(f"expected a line like {pattern}, after which this one goes: {line}")
    return f"{text[: found[-1].end()]}{line}\n{text[found[-1].end() :]}"


def among_sorted(pattern: str, line: str, text: str) -> str:
    """Return a text with a line more among those that match the pattern, which are sorted."""
    for found in re.finditer(rf"^{pattern}.*\n", text, re.MULTILINE):
        if found.group() > line:
            return f"{text[: found.start()]}{line}\n{text[found.start() :]}"
    return after_the_last(pattern, line, text)


# --- a chapter ---


def chapter_words(name: str, root: Path) -> Words:
    """Return what a chapter's name replaces."""
    return {"00_template": name, "00-": f"{name[:2]}-", "0 ·": f"{int(name[:2])} ·"} | {
        "Template title": titled(name)
    }


def refuse_chapter(name: str, root: Path) -> None:
    """Refuse a chapter whose number another one has, or that is not the next."""
    for other in numbered(root, name[:2]):
        if other != name:
            raise ValueError(f"NAME: number {name[:2]} is taken by book/{other}.ipynb")
    chapters = numbered(root)
    following = f"{int(chapters[-1][:2]) + 1:02}"
    if name not in chapters and name[:2] != following:
        raise ValueError(f"NAME: expected number {following}, the next; got {name[:2]}")


def into_contents(text: str, words: Words) -> str:
    """Return the table of contents with the chapter."""
    line = f"      - file: book/{words['00_template']}"
    return after_the_last(r"      - file: book/\d\d_", line, text)


def into_front_page(text: str, words: Words) -> str:
    """Return the front page with the chapter in its list."""
    name = words["00_template"]
    link = f"[{words['Template title']}]({name}.ipynb)"
    item = f"\n  {int(name[:2])}. {link}\\\n      TO WRITE: what one can do after it"
    return after_the_last(r"  \d+\. \[.*\n +\w", item, text)


# --- an exercise ---


def exercise_words(name: str, root: Path) -> Words:
    """Return what an exercise's name replaces; it goes with the chapter of its number."""
    return {
        "00_template": name,
        "00_chapter": numbered(root, name[:2])[0],
        "Exercise 00": f"Exercise {name[:2]}",
        "Template title": titled(name),
    }


def refuse_exercise(name: str, root: Path) -> None:
    """Refuse an exercise without a chapter."""
    if not numbered(root, name[:2]):
        raise ValueError(f"NAME: expected the number of a chapter in book/; got {name[:2]}")


# --- a widget ---


def widget_words(name: str, root: Path) -> Words:
    """Return what a widget's name replaces, in the spellings of a class, a module, a function."""
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    small = parts.lower()
    head, *rest = parts.split("_")
    return {
        "TemplateWidget": name,
        "template_widget": small,
        "templateWidget": "".join([head.lower(), *rest]),
    }


def into_widgets(text: str, words: Words) -> str:
    """Return the package of the widgets with the new one: imported, named, listed."""
    name, module = words["TemplateWidget"], words["template_widget"]
    imported = f"from lstm_lessons.widgets.{module} import {name}"
    text = among_sorted(r"from lstm_lessons\.widgets\.", imported, text)
    text = among_sorted(r'    "[A-Z]', f'    "{name}",', text)
    return after_the_last(r"    [A-Z]\w+,", f"    {name},", text)


KINDS = {
    "chapter": Kind(
        TEMPLATES / "chapter",
        NUMBERED,
        "two digits and words in small letters, such as 18_title",
        chapter_words,
        "make launch, make notebooks, make bench-chapters, make book",
        refuse_chapter,
        {"_toc.yml": into_contents, "book/index.md": into_front_page},
    ),
    "exercise": Kind(
        TEMPLATES / "exercise",
        NUMBERED,
        "two digits and words in small letters, such as 18_title",
        exercise_words,
        "make launch, make exercises, make notebooks, make book",
        refuse_exercise,
    ),
    "widget": Kind(
        TEMPLATES / "widget",
        CLASS,
        "the name of a class, such as TitleOfIt",
        widget_words,
        "show it in a chapter, make notebooks, make book",
        edits={"lstm_lessons/widgets/__init__.py": into_widgets},
    ),
}
