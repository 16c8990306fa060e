"""A process that can read Python and the course, and do nothing else: bubblewrap and seccomp.

No network, no other process, no file of the machine but what Python needs, and nothing that it may
write but a small folder in memory; limits on address space and processor time; no new process.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
COURSE = "/course"  # where the sandbox has the package
HOME = "/tmp/home"
READ = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/alternatives")
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
    python = {sys.prefix, sys.base_prefix, sysconfig.get_path("stdlib")}
    places = sorted({place for place in (*READ, *python) if Path(place).exists()}, key=len)
    inside = {"HOME": HOME, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **_environment(COURSE)}
    options = ["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    options += ["--uid", "65534", "--gid", "65534", "--hostname", "sandbox"]
    # Before the rest: Python itself may lie below /tmp.
    options += ["--proc", "/proc", "--dev", "/dev", "--size", str(limits.disk), "--tmpfs", "/tmp"]
    for place in places:
        options += ["--ro-bind", place, place]
    options += ["--ro-bind", str(PACKAGE), f"{COURSE}/{PACKAGE.name}"]
    for path in sorted((PACKAGE / "checks").glob("e[0-9]*.py")):  # they know the answers
        options += ["--ro-bind", "/dev/null", f"{COURSE}/{path.relative_to(PACKAGE.parent)}"]
    # A course that lies below such a place, as /usr/src, is there once more, with its solutions.
    if any(PACKAGE.is_relative_to(place) for place in places):
        for folder in (PACKAGE / "checks", PACKAGE.parent / "solutions"):
            if folder.exists():
                options += ["--tmpfs", str(folder), "--remount-ro", str(folder)]
    options += ["--dir", HOME, "--chdir", HOME]
    # Of /proc, too: where the grader runs as root, /proc/sys would be the machine's own.
    for place in ("/proc", "/dev", "/"):
        options += ["--remount-ro", place]
    options += ["--clearenv"]
    for name, value in inside.items():
        options += ["--setenv", name, value]
    child = [sys.executable, "-B", "-s", "-P", "-m", "lstm_lessons.grading.child"]
    return [*_limited(limits), _found("bwrap"), *options, "--seccomp", str(rules), "--", *child]


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
