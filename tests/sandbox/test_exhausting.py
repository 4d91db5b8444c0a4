"""Programs that would take all time, memory, output or processes, and such as crash."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

import autograd_lab as lab
from autograd_lab.sandbox.walls import missing

TIME = {
    "loop": "while True: pass",
    "loop that catches all": "while True:\n  try:\n    while True: pass\n  except: pass",
    "comprehension": "[0 for _ in iter(int, 1)]",
    "sum": "sum(iter(int, 1))",
    "sleep": "import time\ntime.sleep(99)",
    "big power": "x = 9 ** 9 ** 9",
    "regular expression": "import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')",
    "C loop": "import itertools, collections\ncollections.deque(itertools.repeat(0), maxlen=0)",
    "matrices": "import torch\na = torch.randn(1500, 1500)\nwhile True: a = (a @ a).tanh()",
    "a lock": "import threading\nlock = threading.Lock()\nlock.acquire(); lock.acquire()",
    "threads": (
        "import threading\ndef spin():\n  while True: pass\n"
        "for _ in range(20): threading.Thread(target=spin).start()"
    ),
    "ignored signals": (
        "import signal\nfor s in range(1, 65):\n"
        "  try: signal.signal(s, signal.SIG_IGN)\n  except (OSError, ValueError): pass\n"
        "while True: pass"
    ),
    "a blocked signal mask": (
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass"
    ),
    "finalizer": (
        "class Slow:\n  def __del__(self):\n    while True: pass\nkept = Slow()\ndel kept"
    ),
    "a hook of backward": (
        "import torch\nx = torch.ones(1, requires_grad=True)\n"
        "def spin(g):\n  while True: pass\nx.register_hook(spin)\nx.backward()"
    ),
    "stopped watch": (
        "import autograd_lab.recording.process.limits as l\nl._watch._limits.clear()\n"
        "while True: pass"
    ),
    "exit handlers": "import atexit, time\natexit.register(time.sleep, 99)\nwhile True: pass",
}
MEMORY = {
    "tensor": "import torch\ntorch.ones(10 ** 9)",
    "tensors": "import torch\nkept = [torch.ones(10 ** 6) for _ in range(10 ** 4)]",
    "list": "kept = []\nwhile True: kept.append('x' * 10 ** 6)",
    "text": "text = 'x' * 10 ** 10",
    "number": "x = 1 << 10 ** 11",
    "numpy": "import numpy as np\nkept = [np.ones(10 ** 6) for _ in range(10 ** 4)]",
    "bytes": "x = bytearray(10 ** 10)",
    "mmap": "import mmap\nkept = [mmap.mmap(-1, 10 ** 8, flags=34) for _ in range(10 ** 3)]",
    "graph": (
        "import torch\nx = torch.ones(10 ** 6, requires_grad=True)\nwhile True: x = torch.exp(x)"
    ),
    "print": "print('x' * 10 ** 10)",
}
OUTPUT = {
    "print": "while True: print('hello')",
    "one line": "print('x' * 10 ** 6)",
    "empty lines": "while True: print()",
    "caught": "while True:\n  try: print('x' * 1000)\n  except BaseException: pass",
}
CRASHES = {
    "address 0": "import ctypes\nctypes.string_at(0)",
    "write to 0": "import ctypes\nctypes.memset(0, 1, 1)",
    "abort": "import os\nos.abort()",
    "C's abort": "import ctypes\nctypes.CDLL(None).abort()",
    "recursion in C": (
        "import sys\nsys.setrecursionlimit(10 ** 9)\n"
        "class A:\n  def __getattr__(self, n): return getattr(self, n + 'x')\nA().x"
    ),
    "exit": "import os\nos._exit(3)",
    "wrong number of references": (
        "import ctypes\nfor _ in range(10 ** 4): ctypes.pythonapi.Py_DecRef(ctypes.py_object(()))\n"
        "[() for _ in range(10)]\nimport gc\ngc.collect()\nx = [(), ()] * 100\ndel x\n"
        "ctypes.string_at(1)"
    ),
    "stopped": "import ctypes, sys\nctypes.string_at(id(sys) * 10 ** 6)",
    "C's exit": "import ctypes\nctypes.CDLL(None).exit(1)",
    "byte code": (
        "import types\nf = lambda: 0\n"
        "f.__code__ = f.__code__.replace(co_code=b'd\\xff' * 9, co_consts=())\nf()"
    ),
}


needs_walls = pytest.mark.skipif(bool(missing()), reason="this system has no walls for guests")


@pytest.fixture
def mode(monkeypatch) -> str:
    """The limits are the same in both modes; walls, where there are any, must not weaken them."""
    chosen = "own" if missing() else "guests"
    monkeypatch.setenv("AUTOGRAD_LAB_CODE", chosen)
    return chosen


def bounded(code: str, monkeypatch, **limits):
    for name, value in limits.items():
        monkeypatch.setenv(f"AUTOGRAD_LAB_CODE_{name}", str(value))
    begun = time.monotonic()
    found = lab.run_code(code)
    assert lab.run_code("print(1)").output == "1\n"  # and the next one runs
    return found, time.monotonic() - begun


@pytest.mark.alone
@pytest.mark.parametrize("name", TIME)
def test_time_ends(name, mode, monkeypatch):
    found, took = bounded(TIME[name], monkeypatch, SECONDS=0.2)
    assert found.error.kind in ("timeout", "memory" if name == "big power" else "timeout")
    assert took < 3


@pytest.mark.parametrize("name", MEMORY)
def test_memory_ends(name, mode, monkeypatch):
    found, _ = bounded(MEMORY[name], monkeypatch, MEMORY_MB=128)
    assert found.error.kind == "memory"


UNCOUNTED = {  # memory that RLIMIT_DATA does not count
    "shared": "import mmap\nkept = mmap.mmap(-1, 2 ** 28)\nkept.write(b'x' * 2 ** 28)",
    "growing downwards": "import mmap\nkept = mmap.mmap(-1, 2 ** 28, flags=0x122)",
    "shared, by another name": "import mmap\nkept = mmap.mmap(-1, 2 ** 28, flags=0x23)",
    "huge pages": "import mmap\nkept = mmap.mmap(-1, 2 ** 30, flags=0x40022)",
}


@needs_walls
@pytest.mark.parametrize("name", UNCOUNTED)
def test_guests_get_no_memory_that_is_not_counted(name, monkeypatch):
    monkeypatch.setenv("AUTOGRAD_LAB_CODE", "guests")
    found, _ = bounded(UNCOUNTED[name], monkeypatch, MEMORY_MB=128)
    assert found.error.kind in ("refused", "memory")


@pytest.mark.parametrize("name", OUTPUT)
def test_output_ends(name, mode, monkeypatch):
    found, _ = bounded(OUTPUT[name], monkeypatch, OUTPUT_KB=2)
    assert found.error.kind == "output"
    assert len(found.output) <= 2048


@pytest.mark.parametrize("name", CRASHES)
def test_a_crash_is_a_failure_and_the_server_goes_on(name, mode, monkeypatch):
    found, _ = bounded(CRASHES[name], monkeypatch, SECONDS=2)
    assert found.error.kind in ("raised", "memory")


@pytest.mark.parametrize("name", CRASHES)
def test_a_crash_ends_plain_python(name):
    done = subprocess.run([sys.executable, "-c", CRASHES[name]], capture_output=True, timeout=60)
    assert done.returncode != 0


FORKS = {
    "forks": "import os, time\nfor _ in range(6): os.fork()\ntime.sleep(99)",
    "a daemon": (
        "import os, time\nif os.fork() == 0:\n  os.setsid()\n  if os.fork() == 0:\n"
        "    os.setsid()\n    time.sleep(99)\n  os._exit(0)\nos.wait()\nprint('left')"
    ),
    "a program": "import subprocess\nsubprocess.Popen(['sleep', '99'], start_new_session=True)",
}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
@pytest.mark.parametrize("name", FORKS)
def test_no_process_is_left_of_a_run(name, server, monkeypatch):
    from autograd_lab.sandbox.server import _children_of

    monkeypatch.setenv("AUTOGRAD_LAB_CODE", "own")
    bounded(FORKS[name], monkeypatch, SECONDS=0.4)
    until = time.monotonic() + 3
    while _children_of(server.pid) and time.monotonic() < until:
        time.sleep(0.02)
    assert _children_of(server.pid) == []
