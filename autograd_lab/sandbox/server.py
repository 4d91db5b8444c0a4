"""The process that runs programs: imports torch once, forks a child for each run, ends it in time.

Started by `zygote.py` as `python -m autograd_lab.sandbox.server`, with an empty environment. It has
one thread and never runs a program itself.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import selectors
import signal
import socket
import struct
import sys
import time
from dataclasses import dataclass, field

from autograd_lab.recording.process.alone import warm_up
from autograd_lab.sandbox import child
from autograd_lab.sandbox.messages import receive
from autograd_lab.sandbox.settings import Settings
from autograd_lab.sandbox.walls import Walls

_PR_SET_CHILD_SUBREAPER = 36


@dataclass
class _Run:
    """A child, the connection that waits for its answer, and what it has sent."""

    pid: int
    connection: socket.socket
    pipe: int
    deadline: float
    most: int
    data: bytearray = field(default_factory=bytearray)
    killed: str | None = None


class Server:
    """The loop: connections come in by `control`; when that closes, everything ends."""

    def __init__(self, control: socket.socket):
        """`control` is the socket to the process that asks."""
        self.control, self.walls = control, Walls()
        self.runs: dict[int, _Run] = {}
        self.selector = selectors.DefaultSelector()
        self._adopt_orphans()
        self._ended, wake = os.pipe()
        for descriptor in (self._ended, wake):
            os.set_blocking(descriptor, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the one who asks
        self.selector.register(control, selectors.EVENT_READ, (self._accept, None))
        self.selector.register(self._ended, selectors.EVENT_READ, (self._wake, None))

    def serve(self) -> None:
        """Until the other end is closed."""
        while self.control.fileno() >= 0:
            for key, _ in self.selector.select(self._patience()):
                function, run = key.data
                function(run)
            now = time.monotonic()
            for run in [each for each in self.runs.values() if each.deadline <= now]:
                self._kill(run, "timeout")
            self._reap()
        for run in list(self.runs.values()):
            self._kill(run, "closed")
        self._end_orphans()

    def _patience(self) -> float | None:
        times = [run.deadline for run in self.runs.values() if run.killed is None]
        return max(0.0, min(times) - time.monotonic()) if times else None

    def _wake(self, run) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._ended, 4096)

    def _accept(self, run) -> None:
        """A new connection, with its request."""
        try:
            data, descriptors, *_ = socket.recv_fds(self.control, 1, 1)
        except OSError:
            data, descriptors = b"", []
        if not data:
            self.selector.unregister(self.control)
            self.control.close()
        for descriptor in descriptors:
            connection = socket.socket(fileno=descriptor)
            try:
                connection.settimeout(10)
                (length,) = struct.unpack("!I", receive(connection, 4))
                self._start(connection, json.loads(receive(connection, length)))
            except (OSError, EOFError, ValueError):
                connection.close()

    def _start(self, connection: socket.socket, request: dict) -> None:
        settings = Settings(**request["settings"])
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            child.serve(request, writing, self.walls)
        with contextlib.suppress(OSError):
            os.setpgid(pid, pid)  # the child does it too: whoever comes first
        os.close(writing)
        os.set_blocking(reading, False)
        deadline = time.monotonic() + settings.last_second
        run = _Run(pid, connection, reading, deadline, (settings.answer_mb + 1) * 2**20)
        self.runs[pid] = run
        self.selector.register(reading, selectors.EVENT_READ, (self._read, run))
        self.selector.register(connection, selectors.EVENT_READ, (self._given_up, run))

    def _read(self, run: _Run) -> None:
        """What the child sends; too much of it ends the child."""
        try:
            data = os.read(run.pipe, 1 << 20)
        except BlockingIOError:
            return
        run.data += data
        if not data:
            with contextlib.suppress(KeyError):
                self.selector.unregister(run.pipe)
        elif len(run.data) > run.most:
            self._kill(run, "answer")

    def _given_up(self, run: _Run) -> None:
        """The one who asked has closed the connection."""
        self.selector.unregister(run.connection)
        self._kill(run, "closed")

    def _kill(self, run: _Run, reason: str) -> None:
        if run.killed is None:
            run.killed = reason
            _kill_group(run.pid)

    def _reap(self) -> None:
        """Answers for the children that have ended, and ends what they have left behind."""
        found = False
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                break
            found = True
            run = self.runs.pop(pid, None)
            if run is not None:
                with contextlib.suppress(OSError):
                    os.killpg(pid, signal.SIGKILL)
                self._answer(run, status, usage.ru_utime + usage.ru_stime)
        if found:
            self._end_orphans()

    def _answer(self, run: _Run, status: int, used: float) -> None:
        with contextlib.suppress(BlockingIOError):
            while data := os.read(run.pipe, 1 << 20):
                run.data += data
                if len(run.data) > run.most:
                    break
        for each in (run.pipe, run.connection):
            with contextlib.suppress(KeyError, ValueError):
                self.selector.unregister(each)
        os.close(run.pipe)
        number = os.waitstatus_to_exitcode(status)
        head = json.dumps({"number": number, "used": used, "killed": run.killed}).encode()
        with contextlib.suppress(OSError):
            run.connection.settimeout(10)
            run.connection.sendall(struct.pack("!II", len(head), len(run.data)) + head + run.data)
        run.connection.close()

    def _adopt_orphans(self) -> None:
        """What a child leaves behind becomes ours, so that it can be found and ended."""
        if sys.platform == "linux":
            import ctypes

            ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def _end_orphans(self) -> None:
        for _ in range(100):
            orphans = [pid for pid in _children_of(os.getpid()) if pid not in self.runs]
            if not orphans:
                return
            for pid in orphans:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
                with contextlib.suppress(OSError):
                    os.waitpid(pid, 0)


def _kill_group(pid: int) -> None:
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(OSError):
            kill(pid, signal.SIGKILL)


def _children_of(parent: int) -> list[int]:
    """By /proc; none where there is no /proc."""
    found = []
    for name in os.listdir("/proc") if os.path.isdir("/proc") else []:
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    fields = file.read().rpartition(b")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == parent:
                found.append(int(name))
    return found


def run_once() -> None:
    """Where there is no fork: one request from standard input, its answer to standard output."""
    request = json.loads(sys.stdin.buffer.read())
    pipe = os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    child.settle(request)
    with os.fdopen(pipe, "wb", buffering=0) as file:
        child.answer(request, Settings(**request["settings"]), file.write)


def main() -> None:
    """`server.py once`, or with the number of the control socket."""
    if sys.argv[1] == "once":
        run_once()
        return
    control = socket.socket(fileno=int(sys.argv[1]))
    warm_up()
    gc.collect()
    gc.freeze()
    Server(control).serve()


if __name__ == "__main__":
    main()
