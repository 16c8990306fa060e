"""From a kind and a name to files: all texts are made before the first is written."""

from pathlib import Path

from tools.new.kinds import Kind


def made(kind: Kind, name: str, root: Path) -> dict[str, str]:
    """Return the texts of the files of a new thing, and of those that get a line, by their paths.

    Raises
    ------
    ValueError
        If the name is malformed or taken. Nothing has been written.
    """
    if not kind.pattern.fullmatch(name):
        raise ValueError(f"NAME: expected {kind.expected}; got {name!r}")
    kind.refuse(name, root)
    words = kind.words(name, root)
    texts = {
        _replaced(path.relative_to(kind.templates).as_posix(), words): _replaced(
            path.read_text(encoding="utf-8"), words
        )
        for path in sorted(kind.templates.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    if there := [path for path in texts if (root / path).exists()]:
        raise ValueError(f"NAME: {name} is taken; {', '.join(there)} is there already")
    for path, edit in kind.edits.items():
        texts[path] = edit((root / path).read_text(encoding="utf-8"), words)
    return texts


def write(texts: dict[str, str], root: Path) -> dict[str, bool]:
    """Write the texts below ``root``; return of each path whether it is new."""
    new = {path: not (root / path).exists() for path in texts}
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return new


def _replaced(text: str, words: dict[str, str]) -> str:
    for template, word in words.items():
        text = text.replace(template, word)
    return text
