"""The package needs NumPy, tqdm for its progress bar, and nothing else."""

import subprocess
import sys

PROGRAM = """
import sys

sys.modules["torch"] = None  # an import of torch fails
before = set(sys.modules)
import lstm_lessons.scratch

new = sorted(set(sys.modules) - before)
print([name for name in new if name.startswith("lstm_lessons.") and ".scratch" not in name])
files = {name: str(getattr(sys.modules[name], "__file__", "")) for name in new}
print(sorted({name.partition(".")[0] for name in new if "site-packages" in files[name]}))
"""


def test_no_torch_no_sibling_and_nothing_but_numpy_and_tqdm():
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    siblings, third_party = result.stdout.splitlines()
    assert siblings == "[]"
    assert third_party == "['numpy', 'tqdm']"
