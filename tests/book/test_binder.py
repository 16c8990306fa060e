"""Binder's image, as repo2docker would build it: from which files, with what, and without CUDA."""

import json
import os
import subprocess
import sys
import tomllib
from importlib.metadata import requires

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.pages import ROOT
from tools import binder

FOR_A_GPU = ("nvidia", "cuda", "triton")


def pinned(path):
    """Return the lines of a requirements file that name a package, by its canonical name."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]
    return {canonicalize_name(each.name): str(each.specifier) for each in found}


@pytest.fixture(scope="module")
def listed():
    return pinned(ROOT / "binder" / "requirements.txt")


@pytest.fixture(scope="module")
def said():
    """What repo2docker says of this repository, its Dockerfile included; nothing is built."""
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def test_the_python_buildpack_with_a_python_that_the_package_supports(said):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name, version = (ROOT / "binder" / "runtime.txt").read_text(encoding="utf-8").strip().split("-")
    assert name == "python"
    assert f"Building conda environment for python={version}\n" in said
    assert version in SpecifierSet(project["requires-python"])


def test_the_packages_are_installed_before_the_repository_is_there(said):
    """So their layer of the image is kept while only the course changes."""
    packages = said.index('pip install --no-cache-dir -r "binder/requirements.txt"')
    repository = said.index("\nCOPY --chown=0:0 src/ ${REPO_DIR}/")
    assert packages < repository < said.index("\nRUN ./binder/postBuild")


def test_the_image_is_made_of_nothing_else(said):
    """Not of the requirements.txt in the root, which has all of CUDA in it."""
    steps = [line for line in said.splitlines() if line.startswith("RUN ") and "pip" in line]
    assert len(steps) == 1
    assert "apt.txt" not in said
    assert not any(word in said.lower() for word in FOR_A_GPU)


def test_pytorch_is_the_one_for_processors(listed):
    text = (ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8")
    assert listed["torch"].endswith("+cpu")
    assert "--extra-index-url https://download.pytorch.org/whl/cpu\n" in text
    assert [name for name in listed if name.startswith(FOR_A_GPU)] == []


def test_the_versions_are_the_project_s(listed):
    everywhere = pinned(ROOT / "requirements" / "constraints.txt")
    wanted = {name: everywhere[name] for name in listed}
    assert {**listed, "torch": listed["torch"].removesuffix("+cpu")} == wanted


def test_nothing_that_a_package_needs_is_left_open(listed):
    missing = set()
    for name in listed:
        for need in map(Requirement, requires(name) or []):
            applies = need.marker is None or need.marker.evaluate({"extra": ""})
            if applies and not need.name.startswith(FOR_A_GPU):
                missing |= {canonicalize_name(need.name)} - set(listed)
    assert missing == set()


def test_every_chapter_has_what_it_imports(listed):
    record = json.loads((ROOT / "benchmarks/results/chapters.json").read_text(encoding="utf-8"))
    assert set().union(*record["imports"].values()) - set(listed) == set()


def test_the_list_is_current(monkeypatch, tmp_path, capsys):
    assert binder.main(["--check"]) == 0
    old = tmp_path / "requirements.txt"
    old.write_text(binder.requirements().replace("numpy==", "numpy==1."), encoding="utf-8")
    monkeypatch.setattr(binder, "ROOT", tmp_path)
    monkeypatch.setattr(binder, "LIST", old)
    monkeypatch.setattr(binder, "requirements", lambda: "numpy==2\n")
    assert binder.main(["--check"]) == 1
    assert "requirements.txt is not current: python -m tools.binder" in capsys.readouterr().out
    assert binder.main([]) == 0
    assert old.read_text(encoding="utf-8") == "numpy==2\n"


def test_the_last_step_installs_the_package_alone_and_trusts_every_notebook(tmp_path):
    for name in ("pip", "jupyter"):
        (tmp_path / name).write_text(f'#!/bin/sh\necho {name} "$@"\n')
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        [ROOT / "binder" / "postBuild"],
        cwd=ROOT,
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    installed, trusted = done.stdout.splitlines()
    assert installed == "pip install --no-deps --editable ."
    found = [*ROOT.glob("book/*.ipynb"), *ROOT.glob("exercises/*.ipynb")]
    names = {path.relative_to(ROOT).as_posix() for path in found}
    assert set(trusted.split()) == {"jupyter", "trust", *names}
