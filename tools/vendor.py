"""Unpack third-party front-end files from their npm packages, and record where they came from.

    npm pack mathjax@3.2.2
    python tools/vendor.py book/_static/vendor mathjax-3.2.2.tgz

A folder of vendored files holds ``manifest.json``. It lists each package with its version, its
licence, npm's own checksum of the package ("integrity") and the files taken. This script refuses
a package whose checksum differs, and writes each file's SHA-256, which ``make test`` compares.
"""

import argparse
import base64
import hashlib
import json
import sys
import tarfile
from pathlib import Path


def main(argv: list[str] | None = None) -> int:
    """Unpack one npm package as the manifest says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder with a manifest.json")
    parser.add_argument("package", type=Path, help="what `npm pack NAME@VERSION` wrote")
    arguments = parser.parse_args(argv)

    path = arguments.folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    entry = find_entry(manifest, integrity(arguments.package))
    if entry is None:
        known = ", ".join(f"{entry['package']}@{entry['version']}" for entry in manifest)
        print(f"{arguments.package}: its checksum is none of the manifest's ({known})")
        return 1
    unpack(entry, arguments.package, arguments.folder)
    path.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    print(f"{len(entry['files'])} files of {entry['package']}@{entry['version']} unpacked")
    return 0


def integrity(package: Path) -> str:
    """Return npm's checksum of a package: the base64 of its SHA-512."""
    digest = hashlib.sha512(package.read_bytes()).digest()
    return "sha512-" + base64.b64encode(digest).decode()


def find_entry(manifest: list[dict], checksum: str) -> dict | None:
    """Return the manifest's entry with this checksum."""
    return next((entry for entry in manifest if entry["integrity"] == checksum), None)


def unpack(entry: dict, package: Path, folder: Path) -> None:
    """Write the files of one entry into ``folder/NAME`` and note their SHA-256."""
    with tarfile.open(package) as archive:
        for name in entry["files"]:
            content = archive.extractfile(f"package/{name}").read()
            target = folder / entry["package"] / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            entry["files"][name] = hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
