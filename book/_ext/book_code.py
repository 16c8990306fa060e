"""A page is made anew when the code that makes it changes: these extensions, or the package.

Sphinx looks at a page's own file, and at the settings; so a checksum of the code is a setting.
"""

from hashlib import sha256
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

CODE = ("book/_ext/*.py", "lstm_lessons/**/*.py", "lstm_lessons/**/*.js")


def checksum(root: Path) -> str:
    """Return a checksum of all files with code below the repository's root, and of their names."""
    digest = sha256()
    for path in sorted(path for pattern in CODE for path in root.glob(pattern)):
        digest.update(f"{path.relative_to(root)}\n{path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def set_checksum(app: Sphinx, config: Config) -> None:
    """Make it a setting."""
    config.book_code = checksum(Path(app.srcdir))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_config_value("book_code", "", "env")
    app.connect("config-inited", set_checksum)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
