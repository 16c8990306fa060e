"""Execute chapters and solutions from top to bottom; keep their outputs, the same bytes each time.

    python tools/notebooks.py                    all of them
    python tools/notebooks.py book/02_rnn_unit.ipynb
    python tools/notebooks.py --check            write nothing, say what differs from what is kept
    python tools/notebooks.py --twice            write nothing, say what differs between two runs

What would differ from run to run is made stable or left out: the random names of widget models and
the last digits of their numbers, the pieces in which a kernel sends its output, times, versions. A
widget's source is left out, too: the website and the package bring the current one.
"""

import argparse
import difflib
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
SECONDS_PER_CELL = 600
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
WIDGET_DIGITS = 14
ANSI_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
REFERENCE = "IPY_MODEL_"  # how one widget's state names another widget


def main(argv: list[str] | None = None) -> int:
    """Execute the notebooks named, or all; return 1 if one failed or differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--check", action="store_true", help="compare with the outputs that are kept")
    only.add_argument("--twice", action="store_true", help="compare two runs with each other")
    arguments = parser.parse_args(argv)

    paths = arguments.notebooks or [
        path for folder in ("book", "solutions") for path in sorted((ROOT / folder).glob("*.ipynb"))
    ]
    good = [renew(path, check=arguments.check, twice=arguments.twice) for path in paths]
    print(f"{sum(good)} of {len(good)} notebooks are good")
    return 0 if all(good) else 1


def renew(path: Path, *, check: bool, twice: bool) -> bool:
    """Execute one notebook, then write it or compare it; return whether all is well."""
    print(f"{path.name} … ", end="", flush=True)
    start = time.monotonic()
    before = path.read_text(encoding="utf-8")
    try:
        if twice:
            before = executed(before, path.parent)
        after = executed(before, path.parent)
    except CellExecutionError as error:
        print(f"failed after {time.monotonic() - start:.1f} s")
        print(ANSI_COLOURS.sub("", error.traceback))
        return False
    same = after == before
    verdict = "unchanged" if same else "differs" if check or twice else "renewed"
    print(f"{verdict}, {time.monotonic() - start:.1f} s", flush=True)
    if verdict == "differs":
        print("\n".join(difference(before, after)))
    elif verdict == "renewed":
        path.write_text(after, encoding="utf-8")
    return verdict != "differs"


def executed(text: str, folder: Path) -> str:
    """Run a notebook's text in a fresh kernel in ``folder``; return the text to keep."""
    notebook = nbformat.reads(text, as_version=4)
    client = NotebookClient(
        notebook,
        kernel_name=KERNEL["name"],
        timeout=SECONDS_PER_CELL,
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],  # else each kernel warns that it talks over TCP
    )
    notebook.metadata.pop("widgets", None)
    with tempfile.TemporaryDirectory() as home:
        alone = {
            "PYTHONHASHSEED": "0",
            "TQDM_DISABLE": "1",
            "LSTM_LESSONS_HOME": home,  # what is solved here is nobody's progress
            "MPLCONFIGDIR": home,  # nobody's settings of matplotlib, nor list of fonts
        }
        client.execute(env=os.environ | alone)
    stop_at_an_error(notebook)
    make_stable(notebook)
    return nbformat.writes(notebook) + "\n"


def stop_at_an_error(notebook: NotebookNode) -> None:
    """Raise what the kernel only shows: an error of an object that could not be displayed."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                said = "\n".join([*output.traceback, f"{output.ename}: {output.evalue}"])
                raise CellExecutionError(said, output.ename, output.evalue)


def make_stable(notebook: NotebookNode) -> None:
    """Leave out, in place, what differs between two runs of the same notebook."""
    notebook.metadata["kernelspec"] = KERNEL
    notebook.metadata.get("language_info", {}).pop("version", None)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    if "widgets" in notebook.metadata:
        keep_shown_widgets(notebook)


def keep_shown_widgets(notebook: NotebookNode) -> None:
    """Keep the state of the widgets that are shown, under names that count from 1."""
    saved = notebook.metadata["widgets"][WIDGET_STATE]
    names = {}
    queue = [view["model_id"] for view in views(notebook)]
    while queue:
        model = queue.pop(0)
        if model in saved["state"] and model not in names:
            names[model] = f"widget-{len(names) + 1}"
            queue += references(saved["state"][model]["state"])
    if not names:
        del notebook.metadata["widgets"]
        return
    for view in views(notebook):
        view["model_id"] = names.get(view["model_id"], view["model_id"])
    text = json.dumps({name: saved["state"][model] for model, name in names.items()})
    for model, name in names.items():
        text = text.replace(REFERENCE + model, REFERENCE + name)
    saved["state"] = json.loads(text, parse_float=rounded)
    for model in saved["state"].values():
        for source in ("_esm", "_css"):
            model["state"].pop(source, None)


def rounded(number: str) -> float:
    """Return a number without its last digits: they depend on where an array lay in memory."""
    return float(f"{float(number):.{WIDGET_DIGITS}g}")


def views(notebook: NotebookNode) -> Iterator[dict]:
    """Yield the place of each widget in the notebook's outputs."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if WIDGET_VIEW in output.get("data", {}):
                yield output["data"][WIDGET_VIEW]


def references(value: object) -> list[str]:
    """Return the models that a widget's state names, at any depth, in order."""
    if isinstance(value, str):
        return [value.removeprefix(REFERENCE)] if value.startswith(REFERENCE) else []
    if isinstance(value, dict):
        value = [value[key] for key in sorted(value)]
    return [name for item in value for name in references(item)] if isinstance(value, list) else []


def difference(before: str, after: str) -> list[str]:
    """Return the first lines that differ, shortened where they are long."""
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), "before", "after", lineterm="", n=1
    )
    return [line if len(line) < 200 else line[:200] + "…" for line in lines][:60]


if __name__ == "__main__":
    sys.exit(main())
