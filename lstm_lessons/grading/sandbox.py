"""A process that can read Python and the course, and do nothing else: bubblewrap and seccomp.

No network, no other process, no file of the machine but what Python needs, and nothing that it may
write but a small folder in memory; limits on address space and processor time; no new process.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
COURSE = "/course"  # where the sandbox has the package
HOME = "/tmp/home"
READ = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/alternatives")
# Where below such a place packages are installed.
SITES = ("lib*/python*/*-packages", "local/lib*/python*/*-packages", "python*/*-packages")
# New processes, traces of others, and what opens a kernel's larger attack surface. Threads are
# made by `clone` with CLONE_THREAD, which stays allowed; glibc turns to it where `clone3` is not
# there.
CLONE_THREAD = 0x00010000
REFUSED = ("fork", "vfork", "execveat", "ptrace", "process_vm_readv", "process_vm_writev")
REFUSED += ("unshare", "setns", "mount", "umount2", "bpf", "perf_event_open", "userfaultfd")
REFUSED += ("memfd_create", "memfd_secret", "shmget", "msgget", "semget", "mq_open")  # memory
REFUSED += ("io_uring_setup", "keyctl", "add_key", "request_key", "kexec_load", "socket")


class NoSandboxError(RuntimeError):
    """The machine has no sandbox; the message says what to install."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Attributes
    ----------
    memory
        Bytes of address space.
    disk
        Bytes of its folder, which lies in memory.
    processor
        Seconds of processor time, all in all.
    files
        That are open at once.
    """

    memory: int = 4 * 2**30
    disk: int = 64 * 2**20
    processor: int = 300
    files: int = 256


def start(limits: Limits = Limits()) -> subprocess.Popen:
    """Start ``lstm_lessons.grading.child`` in a sandbox; its stdin and stdout are pipes.

    Raises
    ------
    NoSandboxError
        If this machine has none.
    """
    with tempfile.TemporaryFile() as rules:
        _seccomp_filter().export_bpf(rules)
        rules.seek(0)
        return subprocess.Popen(
            command(limits, rules.fileno()),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=[rules.fileno()],
            start_new_session=True,
            env={},  # what bwrap has of it can be read in the sandbox: /proc/1/environ
        )


def start_without(limits: Limits = Limits()) -> subprocess.Popen:
    """Start it as an ordinary process, which can read and write what you can: for trusted work."""
    return subprocess.Popen(
        [*_limited(limits), sys.executable, "-m", "lstm_lessons.grading.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, **_environment(str(PACKAGE.parent))},
    )


def command(limits: Limits, rules: int) -> list[str]:
    """Return the command of the sandbox; ``rules`` is the file number of the seccomp filter."""
    places = _places()
    secret = _seen_at(_secret(places), places)
    inside = {"HOME": HOME, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **_environment(COURSE)}
    options = ["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    options += ["--uid", "65534", "--gid", "65534", "--hostname", "sandbox"]
    # Before the rest: Python itself may lie below /tmp.
    options += ["--proc", "/proc", "--dev", "/dev", "--size", str(limits.disk), "--tmpfs", "/tmp"]
    for place in sorted({*places, *secret}, key=len):  # the outer before what lies in it
        options += ["--tmpfs", place] if place in secret else ["--ro-bind", place, place]
    options += _course()
    options += ["--dir", HOME, "--chdir", HOME]
    # Of /proc, too: where the grader runs as root, /proc/sys would be the machine's own.
    for place in (*secret, "/proc", "/dev", "/"):
        options += ["--remount-ro", place]
    options += ["--clearenv"]
    for name, value in inside.items():
        options += ["--setenv", name, value]
    child = [sys.executable, "-B", "-s", "-P", "-m", "lstm_lessons.grading.child"]
    return [*_limited(limits), _found("bwrap"), *options, "--seccomp", str(rules), "--", *child]


def shows(path: Path) -> bool:
    """Tell whether a notebook in the sandbox could read what lies there on this machine."""
    places = _places()
    secret = _secret(places)
    around = [Path(place).resolve() for place in places] + secret
    around = [place for place in around if path.resolve().is_relative_to(place)]
    return bool(around) and max(around, key=lambda place: len(place.parts)) not in secret


def _places() -> list[str]:
    """Return what of the machine can be read in the sandbox."""
    python = {sys.prefix, sys.base_prefix, sysconfig.get_path("stdlib")}
    return sorted({place for place in (*READ, *python) if Path(place).exists()})


def _secret(places: Sequence[str]) -> list[Path]:
    """Return the folders that know the answers, of which one may lie below such a place.

    The course itself, as in /usr/src, with solutions, tests and history; where it is installed, the
    package. Other copies of the package that are installed; and bytecode that is kept elsewhere.
    """
    installed = PACKAGE.parent.name in ("site-packages", "dist-packages")
    folders = [PACKAGE if installed else PACKAGE.parent]
    for place in places:
        for site in SITES:
            folders += Path(place).resolve().glob(f"{site}/{PACKAGE.name}")
    if sys.pycache_prefix:
        folders.append(Path(sys.pycache_prefix))
    return [folder.resolve() for folder in folders]


def _seen_at(folders: Sequence[Path], places: Sequence[str]) -> list[str]:
    """Return where in the sandbox these folders would be seen; a link's place is one more.

    Raises
    ------
    NoSandboxError
        If one is such a place itself: without it there is no Python.
    """
    found = set()
    for place in places:
        real = Path(place).resolve()
        if real in folders:
            raise NoSandboxError(
                f"{place} holds both Python and the course's answers; expected Python in a folder "
                "of its own"
            )
        below = [folder for folder in folders if folder.is_relative_to(real) and folder.exists()]
        found |= {str(Path(place, folder.relative_to(real))) for folder in below}
    return sorted(found)


def _course() -> list[str]:
    """Return the options that show the package, and of its checks only what is no exercise's.

    The exercises' know the answers, whether as source, as bytecode that Python makes of it now or
    later, or as what an editor keeps: so the folder is empty but for what a notebook needs.
    """
    checks = f"{COURSE}/{PACKAGE.name}/checks"
    options = ["--ro-bind", str(PACKAGE), f"{COURSE}/{PACKAGE.name}", "--tmpfs", checks]
    for path in sorted((PACKAGE / "checks").glob("[!.]*.py")):
        if not re.match(r"e\d", path.name):
            options += ["--ro-bind", str(path), f"{checks}/{path.name}"]
    return [*options, "--remount-ro", checks]


def _environment(course: str) -> dict[str, str]:
    """Return what a notebook's process is told: where the course is, and to use one thread."""
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
    return {
        "PYTHONPATH": course,
        "PYTHONHASHSEED": "0",
        "TQDM_DISABLE": "1",
        "MPLBACKEND": "agg",
        **dict.fromkeys(threads, "1"),
    }


def _limited(limits: Limits) -> list[str]:
    return [
        _found("prlimit"),
        f"--as={limits.memory}",
        f"--cpu={limits.processor}",
        f"--fsize={limits.disk}",
        f"--nofile={limits.files}",
        "--core=0",
        "--",
    ]


def _found(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        package = {"bwrap": "bubblewrap", "prlimit": "util-linux"}[program]
        raise NoSandboxError(
            f"{program} is not there. On Debian or Ubuntu: apt-get install {package}"
        )
    return path


def _seccomp_filter() -> "pyseccomp.SyscallFilter":  # noqa: F821  (it is not in a browser)
    try:
        import pyseccomp
    except (ImportError, RuntimeError) as error:
        raise NoSandboxError(
            "pyseccomp or its library is not there. pip install pyseccomp; on Debian or Ubuntu: "
            "apt-get install libseccomp2"
        ) from error
    import errno

    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in REFUSED:
        rules.add_rule(pyseccomp.ERRNO(errno.EPERM), name)
    rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
    no_thread = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, CLONE_THREAD, 0)
    rules.add_rule(pyseccomp.ERRNO(errno.EPERM), "clone", no_thread)
    return rules


def try_it() -> None:
    """Start a sandbox and end it.

    Raises
    ------
    NoSandboxError
        If this machine has none, or it does not work here.
    """
    with start() as process:
        process.stdin.close()
        process.stdout.read()
    if process.returncode:
        raise NoSandboxError(
            "bwrap could not start a process. Where user namespaces are forbidden (in some "
            "containers), allow them or use another machine"
        )
