"""Make Binder's list of packages from the project's own: what a learner needs, at the same pins.

    python -m tools.binder             write binder/requirements.txt
    python -m tools.binder --check     write nothing; status 1 if it is not current

Binder installs the list before it has the repository, and keeps that layer of the image for as long
as the list is the same. So it can name no other file: all versions stand in it, those of the
dependencies' dependencies too. PyTorch is the one for processors alone, and JupyterLab is Binder's.
"""

import argparse
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "binder" / "requirements.txt"
CONSTRAINTS = ROOT / "requirements" / "constraints.txt"
BROUGHT_BY_BINDER = {"jupyterlab", "ipykernel"}
FOR_A_GPU = re.compile(r"nvidia-|cuda-|triton")
CPU = ("torch", "https://download.pytorch.org/whl/cpu", "+cpu")
HEAD = """\
# Made by `python -m tools.binder`, from pyproject.toml and requirements/constraints.txt.
--extra-index-url {index}
"""


def main(argv: list[str] | None = None) -> int:
    """Write the list, or say that it is not current; return 1 if it is said."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    arguments = parser.parse_args(argv)
    text = requirements()
    if arguments.check:
        current = LIST.is_file() and LIST.read_text(encoding="utf-8") == text
        if not current:
            print(f"{LIST.relative_to(ROOT)} is not current: python -m tools.binder")
        return 0 if current else 1
    LIST.write_text(text, encoding="utf-8")
    print(f"written: {LIST.relative_to(ROOT)}")
    return 0


def requirements() -> str:
    """Return the text of the list."""
    torch, index, suffix = CPU
    pinned = pins(CONSTRAINTS.read_text(encoding="utf-8"))
    names = sorted(with_dependencies(learners_packages()))
    lines = [f"{name}=={pinned[name]}{suffix if name == torch else ''}" for name in names]
    return HEAD.format(index=index) + "\n".join(lines) + "\n"


def pins(text: str) -> dict[str, str]:
    """Return the versions that the lines of a requirements file pin, by canonical name."""
    lines = [line.partition(";")[0].strip() for line in text.splitlines()]
    pairs = [line.split("==") for line in lines if "==" in line and not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pairs}


def learners_packages() -> Iterator[Requirement]:
    """Yield what the package asks for itself, and for a learner, but for what Binder brings."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras: Mapping[str, list[str]] = project["optional-dependencies"]
    queue = [*project["dependencies"], *extras["learner"]]
    while queue:
        requirement = Requirement(queue.pop())
        if requirement.name == project["name"]:
            queue += [each for extra in requirement.extras for each in extras[extra]]
        elif requirement.name not in BROUGHT_BY_BINDER:
            yield requirement


def with_dependencies(packages: Iterable[Requirement]) -> set[str]:
    """Return the names of packages and of all that they need, as they are installed here."""
    found: set[str] = set()
    queue = [canonicalize_name(package.name) for package in packages]
    while queue:
        name = queue.pop()
        if name in found or FOR_A_GPU.match(name):
            continue
        found.add(name)
        needs = [Requirement(line) for line in requires(name) or []]
        queue += [
            canonicalize_name(each.name)
            for each in needs
            if each.marker is None or each.marker.evaluate({"extra": ""})
        ]
    return found


if __name__ == "__main__":
    sys.exit(main())
