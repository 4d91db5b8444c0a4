"""Several processes of the dashboard behind HAProxy, as docs/hosting.md has it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.serving import PROJECT, SECONDS_TO_START, free_port

CONFIG = PROJECT / "docs" / "hosting" / "haproxy.cfg"
NO_HAPROXY = "no HAProxy on the PATH: `apt-get install haproxy`"
NAMES = ("one", "two")


@dataclass
class Lab:
    """A process of the dashboard at a port of its own; it can be ended and started again."""

    port: int
    process: subprocess.Popen = field(init=False)

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        command = [sys.executable, "-m", "autograd_lab", "--no-browser", "--port", str(self.port)]
        env = {**os.environ, "PYTHONPATH": str(PROJECT)}
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, cwd=PROJECT, env=env, stdout=quiet, stderr=quiet)
        wait_for(f"{self.url}/_stcore/health")

    def kill(self) -> None:
        """Ends it as a crash does."""
        self.process.kill()
        self.process.wait()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def megabytes(self) -> float:
        """What it holds in memory now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
        return int(line.split()[1]) / 1024

    def metric(self, name: str) -> int:
        """A figure of its page `/metrics`."""
        text = read(f"{self.url}/metrics")
        (line,) = [line for line in text.splitlines() if line.startswith(f"autograd_lab_{name} ")]
        return int(line.split()[1])


@dataclass(frozen=True)
class Hosted:
    """The proxy's address and what stands behind it: name of the cookie -> process."""

    url: str
    labs: dict[str, Lab]


@contextmanager
def alone() -> Iterator[Lab]:
    """One process, without a proxy."""
    lab = Lab(free_port())
    lab.start()
    try:
        yield lab
    finally:
        lab.kill()


@contextmanager
def hosted(config: Path = CONFIG) -> Iterator[Hosted]:
    """Two processes behind the proxy; RuntimeError with the cure where there is no HAProxy."""
    haproxy = shutil.which("haproxy", path=os.environ["PATH"] + ":/usr/sbin")
    if haproxy is None:
        raise RuntimeError(NO_HAPROXY)
    with ExitStack() as stack:
        labs = {name: stack.enter_context(alone()) for name in NAMES}
        bind = f"127.0.0.1:{free_port()}"
        env = {**os.environ, "LAB_BIND": bind}
        for name, lab in labs.items():
            env[f"LAB_{name.upper()}"] = f"127.0.0.1:{lab.port}"
        proxy = subprocess.Popen([haproxy, "-db", "-f", str(config)], env=env)
        try:
            wait_for(f"http://{bind}/_stcore/health")
            yield Hosted(f"http://{bind}", labs)
        finally:
            proxy.terminate()
            proxy.wait()


def read(url: str) -> str:
    """The text behind an address of this machine."""
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.read().decode()


def wait_for(url: str, seconds: float = SECONDS_TO_START) -> None:
    """Waits until an address answers well."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            read(url)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"{url} did not answer within {seconds:.0f} s")
