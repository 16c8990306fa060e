"""The workflows name what is there: commands of the Makefile, a Python that is supported."""

import re
import subprocess
import tomllib

import pytest
import yaml
from packaging.specifiers import SpecifierSet

from tests.book.test_commands import targets
from tests.pages import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAY_WRITE = {"pages.yml": {"deploy"}, "release.yml": {"release"}}
each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def read(path):
    # In YAML 1.1 the key "on" is the word for true.
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps(workflow):
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_there_is_one_for_each_purpose():
    assert {path.stem for path in WORKFLOWS} == {"links", "newest", "pages", "release", "test"}


@each_workflow
def test_every_command_is_one_of_the_makefile(path):
    lines = "\n".join(step.get("run", "") for step in steps(read(path)))
    named = {
        each for words in re.findall(r"\bmake((?: [a-z-]+)+)", lines) for each in words.split()
    }
    assert named
    assert named <= targets()


@each_workflow
def test_python_is_one_that_the_project_supports(path):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    supported = SpecifierSet(project["requires-python"])
    workflow = read(path)
    used = [
        step["with"]["python-version"]
        for step in steps(workflow)
        if "setup-python" in step.get("uses", "")
    ]
    images = [job["container"]["image"] for job in workflow["jobs"].values() if "container" in job]
    used += [image.removeprefix("python:") for image in images]
    assert used
    assert [version for version in used if not supported.contains(str(version))] == []
    assert all(isinstance(version, str) for version in used), "3.10 as a number is 3.1"


@each_workflow
def test_every_action_has_a_major_version_and_every_job_an_end(path):
    workflow = read(path)
    actions = [step["uses"] for step in steps(workflow) if "uses" in step]
    assert [name for name in actions if not re.fullmatch(r"[\w-]+/[\w-]+@v\d+(\.\d+)*", name)] == []
    assert all("timeout-minutes" in job for job in workflow["jobs"].values())


@each_workflow
def test_nothing_may_be_written_but_by_who_publishes(path):
    workflow = read(path)
    assert workflow["permissions"] == {"contents": "read"}
    own = {name for name, job in workflow["jobs"].items() if "permissions" in job}
    assert own == MAY_WRITE.get(path.name, set())


@each_workflow
def test_a_requirements_file_that_is_cached_by_exists(path):
    cached = [
        step["with"].get("cache-dependency-path") for step in steps(read(path)) if "with" in step
    ]
    assert all((ROOT / name).is_file() for name in cached if name)


def test_the_weekly_ones_run_weekly():
    for name in ("links", "newest"):
        [at] = read(ROOT / f".github/workflows/{name}.yml")[True]["schedule"]
        assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", at["cron"])


CHANGELOG = """# Changelog

## [Unreleased]

## [0.2.0] - 2027-01-02

### Added

- Two, with
[a link](https://example.org).

## [0.1.0] - 2026-12-01

- One.

[Unreleased]: https://example.org
"""


@pytest.mark.parametrize(
    ("tag", "notes"),
    [
        ("v0.2.0", "### Added\n\n- Two, with\n[a link](https://example.org)."),
        ("v0.1.0", "- One."),
        ("v0.1", None),
    ],
)
def test_a_release_says_what_its_version_brings(tmp_path, tag, notes):
    release = read(ROOT / ".github/workflows/release.yml")["jobs"]["release"]["steps"]
    [command] = [step["run"] for step in release if "notes.md" in step.get("run", "")][:-1]
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    environment = {"PATH": "/usr/bin:/bin", "GITHUB_REF_NAME": tag}
    shell = ["bash", "-e", "-c", command]
    done = subprocess.run(shell, cwd=tmp_path, env=environment, check=False)
    assert (done.returncode == 0) == (notes is not None)
    assert (tmp_path / "notes.md").read_text(encoding="utf-8").strip() == (notes or "")


def test_a_release_whose_links_open_another_version_is_refused():
    build = read(ROOT / ".github/workflows/release.yml")["jobs"]["build"]["steps"]
    [command] = [step["run"] for step in build if "_config.yml" in step.get("run", "")]
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    branch = config["sphinx"]["config"]["book_repository"]["branch"]
    for tag, right in {branch: True, f"{branch}.1": False, branch[:-1]: False}.items():
        environment = {"PATH": "/usr/bin:/bin", "GITHUB_REF_NAME": tag}
        shell = ["bash", "-e", "-c", command]
        done = subprocess.run(shell, cwd=ROOT, env=environment, check=False, capture_output=True)
        assert (done.returncode == 0) == right, tag
