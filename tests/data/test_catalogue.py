"""Each file is the one that was shipped, and whose it is is said."""

import gzip
import hashlib
from dataclasses import replace

import pytest

from lstm_lessons.data import CATALOGUE, catalogue, read

of_each = pytest.mark.parametrize("name", CATALOGUE)


@of_each
def test_a_file_is_the_one_that_was_shipped(name):
    content = (catalogue.FILES / CATALOGUE[name].file).read_bytes()
    assert hashlib.sha256(content).hexdigest() == CATALOGUE[name].sha256
    packed = CATALOGUE[name].file.endswith(".gz")
    assert read(name) == (gzip.decompress(content) if packed else content)


@of_each
def test_origin_and_licence_are_said(name):
    data_set = CATALOGUE[name]
    assert data_set.name == name
    assert all([data_set.title, data_set.source, data_set.licence, data_set.description])
    assert any(word in data_set.licence for word in ("public domain", "MIT", "BSD", "CC BY"))
    assert any(character.isdigit() for character in data_set.source), "which version?"


def test_every_file_is_in_the_catalogue_and_small():
    files = {path.name: path.stat().st_size for path in catalogue.FILES.iterdir()}
    assert sorted(files) == sorted(data_set.file for data_set in CATALOGUE.values())
    assert max(files.values()) < 1e6


@pytest.mark.parametrize("name", ["nile", "", "../catalogue.py", None, 3, ["co2"]])
def test_a_name_that_is_not_there_is_refused(name):
    with pytest.raises(ValueError, match=r"name: expected one of elnino, co2, .*; got"):
        read(name)


def test_a_changed_file_is_refused(monkeypatch, tmp_path):
    changed = read("co2").replace(b"316.1", b"316.2")
    (tmp_path / "co2.csv").write_bytes(changed)
    monkeypatch.setattr(catalogue, "FILES", tmp_path)
    with pytest.raises(ValueError, match=r"co2\.csv: expected the file with SHA-256 [0-9a-f]{64}"):
        read("co2")
    with pytest.raises(FileNotFoundError):
        read("elnino")


def test_a_packed_file_is_unpacked(monkeypatch, tmp_path):
    content = gzip.compress(b"one,two\n", mtime=0)
    (tmp_path / "two.csv.gz").write_bytes(content)
    entry = replace(CATALOGUE["co2"], file="two.csv.gz", sha256=hashlib.sha256(content).hexdigest())
    monkeypatch.setattr(catalogue, "FILES", tmp_path)
    monkeypatch.setitem(CATALOGUE, "co2", entry)
    assert read("co2") == b"one,two\n"
