"""What a child process gives up before it opens a stranger's file."""

import ctypes.util
import errno
import functools
import importlib.util
import os
import resource
import signal
import socket
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyseccomp import SyscallFilter

ANSWER_FD = 3
STATM = Path("/proc/self/statm")
# Network, new programs, other processes, and changes to files. Threads stay allowed: the parsers'
# libraries start some. `clone` for processes is harmless without `execve`.
DENIED = (
    "accept",
    "accept4",
    "bind",
    "bpf",
    "chmod",
    "chown",
    "connect",
    "execve",
    "execveat",
    "fchmod",
    "fchmodat",
    "fchown",
    "fchownat",
    "fork",
    "io_uring_setup",
    "kill",
    "link",
    "linkat",
    "listen",
    "mkdir",
    "mkdirat",
    "mknod",
    "mknodat",
    "mount",
    "open_by_handle_at",
    "perf_event_open",
    "pidfd_getfd",
    "pidfd_open",
    "pidfd_send_signal",
    "process_vm_readv",
    "process_vm_writev",
    "ptrace",
    "rename",
    "renameat",
    "renameat2",
    "rmdir",
    "sendmmsg",
    "sendmsg",
    "sendto",
    "socket",
    "socketpair",
    "symlink",
    "symlinkat",
    "truncate",
    "unlink",
    "unlinkat",
    "userfaultfd",
    "vfork",
)
FILE_OPENERS = {"open": 1, "openat": 2}
WRITE_FLAGS = (os.O_WRONLY, os.O_RDWR, os.O_CREAT)


def degraded() -> tuple[str, ...]:
    """Say which protections of the child process are missing on this machine, in words."""
    missing = []
    if not sys.platform.startswith("linux"):
        missing.append(
            "The system-call filter exists on Linux only: a malicious file that takes over a "
            "parser could use the network."
        )
    elif _seccomp() is None:
        missing.append(
            "The system-call filter is off, so a malicious file that takes over a parser could "
            "use the network. Install libseccomp and the `sandbox` extra."
        )
    if not STATM.exists():
        missing.append("The memory limit of the reading process may not hold on this system.")
    return tuple(missing)


def shed(answer: int) -> None:
    """Drop descriptors, environment and signal handlers of the parent.

    Args:
        answer: the descriptor to keep; it becomes `ANSWER_FD`.
    """
    signal.set_wakeup_fd(-1)
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(answer, ANSWER_FD + 1)
    os.dup2(ANSWER_FD + 1, ANSWER_FD)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.closerange(ANSWER_FD + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    # Emptying is not reading: what the parent was told must not be there to be found.
    os.environ.clear()  # noqa: TID251


def confine(memory_bytes: int, cpu_seconds: int) -> None:
    """Take limits that cannot be lifted again, then forbid network, programs and file changes.

    Args:
        memory_bytes: address space beyond what is mapped now; the parent's libraries and thread
            stacks count as mapped and differ by hundreds of megabytes between processes.
        cpu_seconds: processor time.
    """
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CPU, cpu_seconds)
    if STATM.exists():
        mapped = int(STATM.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        _limit(resource.RLIMIT_AS, mapped + memory_bytes)
    seccomp = _seccomp()
    if seccomp is not None:
        _filter(seccomp).load()


def confine_program(memory_bytes: int, cpu_seconds: int, file_bytes: int) -> None:
    """Confine a program that is about to be started, as far as a whole program can be.

    Args:
        memory_bytes: address space.
        cpu_seconds: processor time.
        file_bytes: the largest file that it may write.
    """
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, cpu_seconds)
    _limit(resource.RLIMIT_FSIZE, file_bytes)
    _limit(resource.RLIMIT_AS, memory_bytes)
    seccomp = _seccomp()
    if seccomp is not None:
        _offline(seccomp).load()


def prepare() -> None:
    """Build the filter once, in the parent, so that each child only loads it."""
    seccomp = _seccomp()
    if seccomp is not None:
        _filter(seccomp)


def _limit(what: int, value: int) -> None:
    hard = resource.getrlimit(what)[1]
    ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(what, (ceiling, ceiling))


@functools.cache
def _seccomp() -> ModuleType | None:
    if not sys.platform.startswith("linux") or importlib.util.find_spec("pyseccomp") is None:
        return None
    if ctypes.util.find_library("seccomp") is None:
        return None
    return importlib.import_module("pyseccomp")


@functools.cache
def _offline(seccomp: ModuleType) -> "SyscallFilter":
    """No network and no hold on other processes; sockets of this machine stay (X11, fonts)."""
    rules: SyscallFilter = seccomp.SyscallFilter(seccomp.ALLOW)
    denied = seccomp.ERRNO(errno.EPERM)
    for family in (socket.AF_INET, socket.AF_INET6):
        rules.add_rule(denied, "socket", seccomp.Arg(0, seccomp.EQ, int(family)))
    for name in (
        "bpf",
        "io_uring_setup",
        "mount",
        "process_vm_readv",
        "process_vm_writev",
        "ptrace",
    ):
        rules.add_rule(denied, name)
    return rules


@functools.cache
def _filter(seccomp: ModuleType) -> "SyscallFilter":
    rules: SyscallFilter = seccomp.SyscallFilter(seccomp.ALLOW)
    denied = seccomp.ERRNO(errno.EPERM)
    for name in DENIED:
        rules.add_rule(denied, name)
    for name, flags_argument in FILE_OPENERS.items():
        for flag in WRITE_FLAGS:
            wanted = seccomp.Arg(flags_argument, seccomp.MASKED_EQ, flag, flag)
            rules.add_rule(denied, name, wanted)
    return rules
