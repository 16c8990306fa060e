"""Third-party front-end files are the ones their manifests name, byte for byte."""

import hashlib
import json

import pytest

from tests.pages import ROOT

each_folder = pytest.mark.parametrize("folder", ["book/_static/vendor", "tests/vendor"])


def manifest(folder):
    return json.loads((ROOT / folder / "manifest.json").read_text(encoding="utf-8"))


@each_folder
def test_files_are_the_manifests(folder):
    recorded = {
        f"{entry['package']}/{name}": checksum
        for entry in manifest(folder)
        for name, checksum in entry["files"].items()
    }
    found = {
        path.relative_to(ROOT / folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert found == recorded


@each_folder
def test_every_package_says_where_it_is_from_and_brings_its_licence(folder):
    for entry in manifest(folder):
        assert entry["version"]
        assert entry["integrity"].startswith("sha512-")
        assert entry["licence"]
        assert entry["licence_file"] in entry["files"]
