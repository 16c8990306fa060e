"""Submissions that try to get points without an answer, or to break the grader.

Each is the cells of a notebook for exercise 02. None of them knows an answer.
"""

PATCHED_CHECKS = """
import lstm_lessons.checks.agree as agree
agree.agree = lambda *a, **k: None
import lstm_lessons.checks.e02_rnn_unit as e02
e02.agree = agree.agree
"""
PATCHED_MARKING = """
import lstm_lessons.grading.marking as marking
import lstm_lessons.grading.asking as asking
marking.mark = marking.mark_question = lambda *a: ()
asking.LocalAnswers.call = asking.LocalAnswers.value = lambda self, name, *a, **k: 0.0
"""
PATCHED_NUMPY = """
import numpy as np
np.abs = np.max = np.isfinite = lambda *a, **k: np.float64(0)
np.asarray = lambda *a, **k: np.zeros(())
def rnn_step(x, h, weight_ih, weight_hh, bias):
    return np.zeros((len(x), len(h[0])))
"""
EQUAL_TO_ALL = """
class Right(float):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
    def __abs__(self): return 0.0
    def __array__(self, *a, **k):
        import numpy as np
        return np.zeros(())
z = h_new = w = Right(1.0)
def rnn_step(*a): return Right(1.0)
rnn = rnn_step
"""
FORGED_REPLY = """
import os
for number in range(3, 64):
    try:
        os.write(number, b'{"value": ["float", "0x1.0p+0"]}\\n' * 50)
    except OSError:
        pass
"""
FORGED_LATER = """
import os, threading, time
def flood():
    while True:
        for number in range(3, 16):
            try:
                os.write(number, b'{"value": ["float", "0x1.0p+0"]}\\n')
            except OSError:
                pass
        time.sleep(0.01)
threading.Thread(target=flood, daemon=True).start()
"""
PICKLED_REPLY = """
import lstm_lessons.grading.child as child, pickle, sys
class Bomb:
    def __reduce__(self):
        return (print, ("taken over",))
main = sys.modules.get("__main__")
child.pack = lambda message: pickle.dumps(Bomb()) + b"\\n"
import lstm_lessons.grading.wire as wire
wire.pack = child.pack
z = 1.0
"""
HUGE_REPLY = """
import numpy as np
def rnn_step(*a): return np.zeros(30_000_000)
def rnn(*a): return [1.0] * 3_000_000
z = "x" * 200_000_000
"""
DEEP_REPLY = """
deep = []
for _ in range(100_000):
    deep = [deep]
z = h_new = w = deep
"""
READS_CHECKS = """
import os, pathlib, sys
import lstm_lessons
places = [pathlib.Path(lstm_lessons.__file__).parents[1], pathlib.Path(sys.prefix).parent]
found = [str(p) for place in places for p in place.iterdir() if p.name in ("solutions", "tests")]
z = h_new = w = str(found)
assert not found, found
"""
BORROWS_THE_REFERENCE = """
try:
    from lstm_lessons.checks import e02_rnn_unit as e02
except ImportError:
    e02 = None
assert e02 is None, vars(e02)
"""
LOADS_THE_BYTECODE = """
import pathlib, sys
import lstm_lessons
from importlib.machinery import SourcelessFileLoader
from importlib.util import module_from_spec, spec_from_loader
places = [pathlib.Path(lstm_lessons.__file__).parent / "checks"]
places += pathlib.Path(sys.prefix).glob("lib/python*/site-packages/lstm_lessons/checks")
found = [path for place in places for path in place.rglob("e02_rnn_unit*.pyc")]
for path in found:
    loader = SourcelessFileLoader("e02", str(path))
    e02 = module_from_spec(spec_from_loader("e02", loader))
    loader.exec_module(e02)
    rnn_step = e02.step
    def rnn(x, h, *weights):
        states = e02._states(x, h, weights)
        return states, states[-1]
assert not found, found
"""
READS_FILES = """
import glob
leaked = glob.glob("/*/.*rc") + glob.glob("/*/*/.*rc") + glob.glob("/*/.ssh")  # of any home
for path in ("/etc/passwd", "/etc/shadow", "/proc/1/environ"):
    try:
        leaked += open(path).read().splitlines()
    except OSError:
        pass
z = "".join(leaked)
assert not leaked, leaked
"""
WRITES_FILES = """
import pathlib
places = ("/course/lstm_lessons/x.py", "/usr/x", "/etc/x", "/x", "/proc/sys/kernel/hostname")
for place in places:
    try:
        pathlib.Path(place).write_text("x")
    except OSError:
        continue
    raise SystemExit(f"wrote {place}")
"""
NETWORK = """
import socket, urllib.request
for attempt in (
    lambda: socket.create_connection(("127.0.0.1", 80), 1),
    lambda: urllib.request.urlopen("http://example.org", timeout=2),
):
    try:
        attempt()
    except OSError:
        pass
socket.socket()
"""
FORK_BOMB = """
import os
while True:
    os.fork()
"""
PROCESSES = """
import subprocess
subprocess.run(["/bin/sh", "-c", "kill -9 -1; :(){ :|:& };:"])
"""
KILLS = """
import os, signal
os.kill(-1, signal.SIGKILL)
os.kill(os.getppid(), signal.SIGKILL)
"""
MEMORY = """
import numpy as np
held = []
while True:
    held.append(np.zeros(50_000_000))
"""
MEMORY_WRITTEN = """
import numpy as np
held = []
while True:
    held.append(np.ones(50_000_000))
"""
DISK = """
number = 0
while True:
    with open(f"/tmp/full{number}", "wb") as file:
        for _ in range(50):
            file.write(b"0" * 1_000_000)
    number += 1
"""
ENDLESS_CELL = "while True: pass"
ENDLESS_CALL = """
def rnn_step(*a):
    while True: pass
rnn = rnn_step
"""
NEVER_INTERRUPTED = """
import signal
for number in range(1, 64):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    try:
        while True: pass
    except BaseException:
        pass
"""
LEAVES = "import os; os._exit(0)"
LEAVES_IN_CALL = """
import os
def rnn_step(*a): os._exit(0)
def rnn(*a): raise SystemExit(0)
"""
CRASHES = """
import ctypes
ctypes.string_at(0)
"""
OUTPUT_FLOOD = """
import os
line = b"points: 7 of 7\\n" * 10_000
for _ in range(2_000):
    os.write(1, line)
    os.write(2, line)
print("x" * 10_000_000)
"""
FORGED_RESULTS = """
import json, pathlib
for place in (".", "..", "/tmp", "/tmp/home"):
    for name in ("results.json", "grades.csv", "submissions/mallory.json"):
        try:
            path = pathlib.Path(place, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps({"points": 7, "of": 7}))
        except OSError:
            pass
"""
THREADS = """
import threading, time
def busy():
    while True: time.sleep(0.001)
for _ in range(200):
    threading.Thread(target=busy).start()
"""
THREAD_BOMB = """
import threading
threading.stack_size(32768)
while True:
    threading.Thread(target=threading.Event().wait, daemon=True).start()
"""
THREAD_BOMB_IN_CALLS = """
import threading
threading.stack_size(32768)
def rnn_step(*arguments):
    for _ in range(50):
        threading.Thread(target=threading.Event().wait, daemon=True).start()
    return 0.5
rnn = rnn_step
"""
TRICKLE = """
import os, time
while True:
    for number in range(3, 16):
        try:
            os.write(number, b" ")
        except OSError:
            pass
    time.sleep(0.01)
"""
PATCHED_PLAIN = """
import lstm_lessons.checks.plain as plain
import lstm_lessons.grading.asking as asking
asking.plain = asking.same = lambda *a, **k: True
"""
READS_THE_FRAMES = """
import gc, sys
secrets = [o for o in gc.get_objects() if type(o).__name__ in ("Exercise", "Check")]
frame = sys._getframe()
while frame:
    secrets += [k for k in frame.f_locals if "expected" in k]
    frame = frame.f_back
assert not secrets, secrets
"""
REMEMBERED_NUMBERS = """
import numpy as np
z, h_new = 0.3, 0.2913  # right by hand: these two may keep their points elsewhere
z = h_new = None
def rnn_step(x, h, *weights): return np.full(h.shape, 0.1234)
def rnn(x, h, *weights): return np.full((len(x), *h.shape), 0.1234), h
"""
BAD_NUMBERS = """
import numpy as np
z, h_new, w = float("nan"), float("inf"), 1e400 - 1e400
def rnn_step(x, h, *weights): return np.full(h.shape, np.nan)
def rnn(x, h, *weights): return np.ma.masked_all((len(x), *h.shape)), h
"""
STRANGE_KINDS = """
import numpy as np, decimal
z, h_new, w = decimal.Decimal(1), np.array(["x"], object), {1: 2}
def rnn_step(*a): return iter(int, 1)
def rnn(*a): return type("T", (tuple,), {"__iter__": lambda self: iter(int, 1)})()
"""
EXPLODING_ERROR = """
class Loud(Exception):
    def __str__(self): raise Loud()
def rnn_step(*a): raise Loud()
def rnn(*a): raise ExceptionGroup("x" * 10_000_000, [ValueError()])
"""
HALF_A_CHARACTER = """
z = h_new = w = "\\ud800"
raise ValueError("\\udce9")
"""
HUGE_INTEGER = """
z = h_new = w = 16**3900
"""
ALL_MAGIC = "%x\n" * 600
SLEEPS = """
import time
time.sleep(17)
"""
MEMORY_ELSEWHERE = """
import mmap, os
held = []
for number in range(64):
    held.append(os.memfd_create(str(number)))
    os.write(held[-1], bytes(2**26))
"""
REPLACES_PYTHON = """
import os
os.execv("/usr/bin/yes", ["yes", '{"value": ["float", "0x1p+0"]}'])
"""

CELLS = {
    name.lower(): [cell]
    for name, cell in dict(globals()).items()
    if name.isupper() and isinstance(cell, str)
}
CELLS["sleeps"] *= 10
"""The hostile notebooks, by name."""
