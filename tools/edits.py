"""Lists of edits: another version of a file, told as the lines that differ.

An entry of a list is ``* name``, a sentence or two if it needs one, then for each place a file and
what is replaced in it: ``- `` the old text, which must occur exactly once (a part of a line will
do), ``+ `` the new. ``# `` starts a heading.
"""

import re
from dataclasses import dataclass
from pathlib import Path

PLACE = re.compile(r"^([\w/]+\.py)\n((?:-(?: .*)?\n)+)((?:\+(?: .*)?\n)+)", re.MULTILINE)


@dataclass(frozen=True)
class Edit:
    """In a file, an old text becomes a new one."""

    file: str
    old: str
    new: str

    def apply(self, text: str) -> str:
        """Return the file's text with the new in place of the old; refuse one that does not fit."""
        found = text.count(self.old)
        if found != 1:
            raise ValueError(f"expected once in {self.file}, found {found} times:\n{self.old}")
        return text.replace(self.old, self.new)


def read_edits(path: Path) -> dict[str, list[Edit]]:
    """Return a list's entries: their edits by name."""
    entries = {}
    for block in re.split(r"^\* ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name = block.splitlines()[0]
        if name in entries:
            raise ValueError(f"{path.name}: {name}: stands there twice")
        entries[name] = [
            Edit(file, _without_marks(old), _without_marks(new))
            for file, old, new in PLACE.findall(block)
        ]
        places = len(re.findall(r"(?:^-.*\n)+", block, re.MULTILINE))
        if not places or places != len(entries[name]):
            raise ValueError(
                f"{path.name}: {name}: expected a file, - and + at each place, found "
                f"{len(entries[name])} of {places} places"
            )
    return entries


def _without_marks(lines: str) -> str:
    return "\n".join(line[2:] for line in lines.splitlines())
