"""What the course loads of Pyodide, Python for the browser: kept in ``pyodide.json``.

    npm pack pyodide@314.0.6
    python -m tools.pyodide pyodide-314.0.6.tgz

Pyodide's own lock lists each of its packages with the file's name and checksum. Of these the
file keeps the ones that a kernel and the course's notebooks load, with all that they need, as
they are. The website's own lock is made of it, with no network: see ``lite_python``.
"""

import argparse
import json
import sys
import tarfile
from pathlib import Path

from packaging.utils import canonicalize_name

from tools.vendor import integrity

KEPT = Path(__file__).with_suffix(".json")
FROM = "https://cdn.jsdelivr.net/pyodide/v{version}/full/"
WANTED = ("ipython", "jedi", "micropip", "matplotlib", "numpy", "scipy", "tqdm")
"""The kernel's three, and what the course imports; what these need comes with them."""
WANTED_BY_WHEELS = ("typing-extensions",)
"""What the wheels beside the website need."""


def main(argv: list[str] | None = None) -> int:
    """Write the file anew from npm's package."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path, help="what `npm pack pyodide@VERSION` wrote")
    package = parser.parse_args(argv).package
    with tarfile.open(package) as archive:
        version = json.load(archive.extractfile("package/package.json"))["version"]
        lock = json.load(archive.extractfile("package/pyodide-lock.json"))
    text = json.dumps(
        {
            "version": version,
            "integrity": integrity(package),
            "url": FROM.format(version=version),
            "info": lock["info"],
            "packages": with_needed(WANTED + WANTED_BY_WHEELS, lock["packages"]),
        },
        indent=1,
    )
    KEPT.write_text(text + "\n", encoding="utf-8")
    return 0


def kept() -> dict:
    """Return what the file holds: ``version``, ``integrity``, ``url``, ``info``, ``packages``."""
    return json.loads(KEPT.read_text(encoding="utf-8"))


def with_needed(wanted: tuple[str, ...], packages: dict[str, dict]) -> dict[str, dict]:
    """Return the packages that are wanted, and those that they need, by their names in order."""
    found: dict[str, dict] = {}
    waiting = [canonicalize_name(name) for name in wanted]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = packages[name]
            waiting += [canonicalize_name(needed) for needed in packages[name]["depends"]]
    return dict(sorted(found.items()))


if __name__ == "__main__":
    sys.exit(main())
