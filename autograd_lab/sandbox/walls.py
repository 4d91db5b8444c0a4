"""The operating system's walls around a process: limits, Landlock, and a list of system calls.

They are prepared once (`Walls`), in the process that forks, and raised in each child, which cannot
take them down again. Only Linux has the walls that guests need; `missing` says what is not there.
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import sys
import sysconfig
from pathlib import Path

from autograd_lab.sandbox.settings import Settings

_PROT_EXEC, _CLONE_THREAD, _DIE_WITH_PARENT = 0x4, 0x10000, 1
_MAP_PRIVATE, _MAP_KINDS = 0x2, 0x103  # private or shared, and MAP_GROWSDOWN
_PTHREAD = 0x7D0F00  # what the C libraries give clone for a thread, and nothing else
_WRITING = 0x3 | os.O_CREAT | os.O_TRUNC | os.O_APPEND | getattr(os, "O_TMPFILE", 0)
_WRITING &= ~getattr(os, "O_DIRECTORY", 0)  # a part of O_TMPFILE; by itself it only reads

# What a program that computes needs: memory, time, its own threads, and reading what is open.
_CALLS = """
    read readv pread64 write writev close lseek dup dup2 dup3 fstat newfstatat stat lstat statx
    access faccessat faccessat2 getdents64 getcwd fadvise64
    munmap mremap brk membarrier
    futex set_robust_list get_robust_list rseq set_tid_address gettid sched_yield
    sched_getaffinity sched_getparam sched_getscheduler getcpu
    rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack restart_syscall
    clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times getrusage
    poll ppoll select pselect6 getrandom sysinfo
    getpid getppid getuid geteuid getgid getegid getpgrp umask
    exit exit_group
"""
ALLOWED = tuple(_CALLS.split())
_DESCRIPTOR_COMMANDS = (0, 1, 2, 3, 1030)  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC


def missing() -> tuple[str, ...]:
    """What this machine lacks for guests' code, as sentences; empty where it has everything."""
    if sys.platform != "linux":
        return (f"Guests' code needs Linux (its seccomp); this is {sys.platform}.",)
    try:
        import landlockpy  # noqa: F401
        import seccompy
    except ImportError as error:
        return (f"The package {error.name} is not installed; pip install -r requirements.txt.",)
    try:
        seccompy.arch()
        if seccompy.supported() and seccompy.action_supported(seccompy.Action.KILL_PROCESS):
            return ()
    except OSError as error:
        return (f"This machine's seccomp cannot be used: {error.strerror or error}.",)
    return ("The kernel (or the container around it) has no seccomp filters.",)


def has_landlock() -> bool:
    """Whether the kernel has Landlock switched on."""
    if sys.platform != "linux":
        return False
    try:
        import landlockpy

        return landlockpy.supported()
    except (ImportError, OSError):
        return False


class Walls:
    """What can be prepared before the fork: the rules on files, and the list of system calls."""

    def __init__(self):
        """Nothing is walled in yet."""
        self.missing = missing()
        self._landlock = has_landlock()
        self._filters = {}
        if not self.missing:
            self._filters = {readable: _filter(readable) for readable in (True, False)}
        self._libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def limit(self, settings: Settings) -> None:
        """Memory, processor time, files written (none), open files; and no core dump."""
        self._die_with_parent()
        try:
            import resource
        except ImportError:  # Windows: the time limit from outside is all there is
            return
        data = _data_bytes() + settings.memory_mb * 2**20
        wanted = {
            "RLIMIT_CPU": (settings.cpu_seconds, settings.cpu_seconds + 1),
            "RLIMIT_DATA": (data, data),
            "RLIMIT_FSIZE": (0, 0),
            "RLIMIT_NOFILE": (64, 64),
            "RLIMIT_CORE": (0, 0),
        }
        for name, pair in wanted.items():
            _, most = resource.getrlimit(getattr(resource, name))
            if most != resource.RLIM_INFINITY:
                pair = tuple(min(each, most) for each in pair)
            resource.setrlimit(getattr(resource, name), pair)

    def keep_files_as_they_are(self) -> None:
        """For one's own code: everything can be read, nothing written, where Landlock is."""
        if self._landlock:
            import landlockpy

            access = landlockpy.AccessFS
            read = access.READ_FILE | access.READ_DIR | access.EXECUTE | access.IOCTL_DEV
            with landlockpy.Ruleset(handled_net=landlockpy.AccessNet.NONE) as rules:
                rules.allow_path("/", read)
                for device in ("/dev/null", "/dev/shm"):
                    if os.path.exists(device):
                        rules.allow_path(device, access.WRITE_FILE | access.READ_FILE)
                rules.restrict()

    def wall_in(self, settings: Settings) -> None:
        """For guests: the packages can be read, and only harmless system calls are answered.

        Raises OSError where a wall cannot be raised: then nothing may run.
        """
        if self.missing:
            raise OSError(errno.ENOSYS, self.missing[0])
        readable = self._landlock and settings.landlock
        if readable:
            import landlockpy

            access = landlockpy.AccessFS
            scope = landlockpy.Scope.ABSTRACT_UNIX_SOCKET | landlockpy.Scope.SIGNAL
            with landlockpy.Ruleset(scoped=scope) as rules:
                for folder in package_folders():
                    rules.allow_path(folder, access.READ_FILE | access.READ_DIR)
                rules.restrict()
        if settings.user is not None and os.geteuid() == 0:
            self._become(settings.user)
        self._filters[readable].load()

    def _become(self, user: int) -> None:
        """Another user, for good, who has few processes and threads."""
        import resource

        resource.setrlimit(resource.RLIMIT_NPROC, (256, 256))
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        self._die_with_parent()  # the kernel forgets it with the user

    def _die_with_parent(self) -> None:
        if self._libc is not None:
            self._libc.prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)


def package_folders() -> list[str]:
    """Where the interpreter's and the installed packages' modules lie, and this package's."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    folders = {os.path.realpath(sysconfig.get_path(name)) for name in names}
    folders.add(os.path.realpath(os.path.dirname(os.__file__)))
    folders.add(str(Path(__file__).resolve().parents[1]))
    return sorted(folder for folder in folders if os.path.isdir(folder))


def _filter(readable: bool):
    """The list of system calls as a program for the kernel; all others fail with EPERM."""
    import seccompy

    refused = int(seccompy.Action.ERRNO) | errno.EPERM
    calls = seccompy.Filter(default=refused)
    unset = seccompy.CmpOp.MASKED_EQ

    def allow(name: str, *conditions: tuple) -> None:
        try:
            calls.allow(name, args=list(conditions))
        except ValueError:  # an older name that this processor has no number for
            if name in ("read", "mmap", "clone", "futex", "exit_group"):
                raise

    for name in ALLOWED:
        allow(name)
    for command in _DESCRIPTOR_COMMANDS:
        allow("fcntl", (1, seccompy.CmpOp.EQ, command))
    # Shared mappings and such as grow downwards are not counted by RLIMIT_DATA.
    allow("mmap", (2, unset, 0, _PROT_EXEC), (3, unset, _MAP_PRIVATE, _MAP_KINDS))
    allow("mprotect", (2, unset, 0, _PROT_EXEC))
    allow("madvise", (2, seccompy.CmpOp.LT, 100))  # from there on, root makes memory fail
    beyond = 0xFFFFFFFFFFFFFFFF & ~_PTHREAD
    allow("clone", (0, unset, _CLONE_THREAD, beyond | _CLONE_THREAD))  # threads, not processes
    allow("prlimit64", (0, seccompy.CmpOp.EQ, 0), (2, seccompy.CmpOp.EQ, 0))  # own, and only read
    if readable:
        allow("openat", (2, unset, 0, _WRITING))
        allow("open", (1, unset, 0, _WRITING))
    calls.errno("clone3", errno.ENOSYS)  # its flags cannot be seen: the C library then uses clone
    calls.errno("ioctl", errno.ENOTTY)
    assert calls.program  # compiled now, so that a child only loads it
    return calls


def _data_bytes() -> int:
    """What RLIMIT_DATA counts of this process now."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as file:
            for line in file:
                if line.startswith("VmData:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
