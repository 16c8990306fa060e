"""Run a notebook as a browser's Python would: without PyTorch, processes and threads.

    python tests/book/in_no_process.py NOTEBOOK PACKAGES

It runs the cells in this process, in the notebook's folder, with the packages of a folder before
all others, and prints the place of ours and how many cells ran. The first error ends it.
"""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell

MISSING = {"torch", "triton", "numba", "statsmodels", "sklearn", "psutil", "pyseccomp"}


class Missing:
    """Finds no package that a browser has not."""

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in MISSING:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def refuse(*_, **__):
    raise OSError("a browser starts no process and no thread")


def main(notebook, packages):
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    sys.meta_path.insert(0, Missing())
    sys.path.insert(0, packages)
    os.chdir(Path(notebook).parent)
    shell = InteractiveShell.instance()
    shell.history_manager.enabled = False
    subprocess.Popen.__init__ = threading.Thread.start = os.fork = refuse
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    for source in code:
        shell.run_cell(source, store_history=False).raise_error()
    print(f"\n{sys.modules['lstm_lessons'].__file__} {len(code)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
