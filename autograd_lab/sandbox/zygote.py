"""The other end of `server.py`: starts it, asks it for runs, and starts it again where it died."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from autograd_lab.program.cells import CellText
from autograd_lab.sandbox.messages import receive
from autograd_lab.sandbox.settings import Settings

_PROJECT = Path(__file__).resolve().parents[2]
_STARTING_SECONDS = 60.0  # importing torch from a cold disk
FORKS = hasattr(os, "fork") and hasattr(socket, "send_fds")


class Gone(Exception):
    """The process that runs programs has ended."""


@dataclass(frozen=True)
class Reply:
    """A child's exit status, the processor time it used, who killed it and why, what it sent."""

    number: int
    used: float
    killed: str | None
    data: bytes


def request_of(code: str, inputs: dict | None, settings: Settings) -> bytes:
    """A run, as the server reads it."""
    return _request({"code": code, "inputs": inputs}, settings)


def request_of_cells(cells: Sequence[CellText], settings: Settings) -> bytes:
    """A run of cells, as the server reads it."""
    return _request({"cells": [asdict(each) for each in cells]}, settings)


def _request(told: dict, settings: Settings) -> bytes:
    folder = os.getcwd() if settings.mode == "own" else ""
    return json.dumps({**told, "settings": asdict(settings), "folder": folder}).encode()


class Zygote:
    """A running server process, or none yet."""

    def __init__(self):
        """Starts nothing."""
        self._lock = threading.Lock()
        self._process: subprocess.Popen | None = None
        self._control: socket.socket | None = None
        atexit.register(self.stop)

    @property
    def pid(self) -> int | None:
        """The server's process id, None where it does not run."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Starts the server where it does not run; it imports torch meanwhile."""
        with self._lock:
            self._started()

    def stop(self) -> None:
        """Ends the server, and with it every run."""
        with self._lock:
            self._close()

    def run(
        self, request: bytes, seconds: float, when_replaced: Callable[[Callable[[], None]], None]
    ) -> Reply:
        """One run's reply; `when_replaced` gets what ends it. Raises Gone."""
        ours, theirs = socket.socketpair()
        with contextlib.closing(ours):
            with theirs:
                self._hand_over(theirs)
            ours.settimeout(_STARTING_SECONDS + seconds)
            when_replaced(lambda: _shut(ours))
            try:
                ours.sendall(struct.pack("!I", len(request)) + request)
                head, length = struct.unpack("!II", receive(ours, 8))
                facts = json.loads(receive(ours, head))
                return Reply(**facts, data=receive(ours, length))
            except (OSError, EOFError) as error:
                if isinstance(error, TimeoutError):
                    self.stop()  # it hangs: whoever comes next starts another
                raise Gone from error

    def _hand_over(self, connection: socket.socket) -> None:
        with self._lock:
            for last in (False, True):
                try:
                    socket.send_fds(self._started(), [b"+"], [connection.fileno()])
                    return
                except OSError as error:
                    self._close()
                    if last:
                        raise Gone from error

    def _started(self) -> socket.socket:
        if self._process is not None and self._process.poll() is not None:
            self._close()
        if self._process is None:
            ours, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(
                    [*command(), str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    **surroundings(),
                )
            self._control = ours
        return self._control

    def _close(self) -> None:
        process, control, self._process, self._control = self._process, self._control, None, None
        if control is not None:
            control.close()  # the server ends its runs and itself
        if process is not None:
            try:
                process.wait(2)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def run_once(request: bytes, seconds: float) -> Reply:
    """Where there is no fork: a fresh process for one run."""
    process = subprocess.Popen(
        [*command(), "once"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, **surroundings()
    )
    try:
        data, _ = process.communicate(request, _STARTING_SECONDS / 4 + seconds)
        return Reply(process.returncode, 0.0, None, data)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return Reply(-9, 0.0, "timeout", b"")


def command() -> list[str]:
    """How Python starts the server."""
    return [sys.executable, "-m", "autograd_lab.sandbox.server"]


def surroundings() -> dict:
    """The folder and the environment that the server starts in: nothing of ours."""
    # macOS ends a fork that has loaded certain frameworks, unless it is told not to.
    mac = {"OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES"} if sys.platform == "darwin" else {}
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP") if name in os.environ}
    one = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
    no_machine_code = {"FBGEMM_NO_ASMJIT": "1", "FBGEMM_FORCE_AUTOVEC": "1"}
    bare = {**mac, **kept, **one, **no_machine_code, "PYTHONDONTWRITEBYTECODE": "1"}
    return {"cwd": _PROJECT, "env": bare}


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
