"""Who runs and who waits; runs beside each other; the server's end and its start."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import autograd_lab as lab
from autograd_lab.sandbox import failures, run
from autograd_lab.sandbox.queue import Queue, Replaced
from autograd_lab.sandbox.settings import Settings, read_settings
from autograd_lab.sandbox.walls import Walls, missing

PROJECT = Path(__file__).parents[2]
needs_walls = pytest.mark.skipif(bool(missing()), reason="this system has no walls for guests")


def until(holds, seconds=5.0):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.002)


def test_the_queue_serves_in_the_order_of_coming_and_says_the_place():
    queue, order, places = Queue(lambda: 1), [], {name: [] for name in "abc"}
    held = threading.Event()

    def enter(name):
        with queue.turn(told=places[name].append):
            order.append(name)

    with queue.turn():
        threads = []
        for count, name in enumerate("abc", 1):
            threads.append(threading.Thread(target=enter, args=(name,)))
            threads[-1].start()
            until(lambda count=count, name=name: queue.waiting == count and places[name])
        assert order == []
        held.set()
    for thread in threads:
        thread.join()
    assert order == ["a", "b", "c"]
    assert [seen[0] for seen in places.values()] == [1, 2, 3]
    assert all(seen == sorted(seen, reverse=True) for seen in places.values())


def test_no_more_run_at_once_than_are_allowed():
    queue, running, most = Queue(lambda: 2), [], []

    def enter():
        with queue.turn():
            running.append(1)
            most.append(len(running))
            time.sleep(0.005)
            running.pop()

    threads = [threading.Thread(target=enter) for _ in range(12)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert max(most) == 2


def test_of_one_visitor_the_last_run_wins_also_in_the_queue():
    queue, ended = Queue(lambda: 1), []

    def enter():
        try:
            with queue.turn("me"):
                ended.append("ran")
        except Replaced:
            ended.append("replaced")

    with queue.turn("another"):
        first = threading.Thread(target=enter)
        first.start()
        until(lambda: queue.waiting == 1)
        second = threading.Thread(target=enter)
        second.start()
        first.join()
        assert ended == ["replaced"]
    second.join()
    assert ended == ["replaced", "ran"]


def test_an_error_gives_the_place_free():
    queue = Queue(lambda: 1)
    with pytest.raises(KeyError), queue.turn():
        raise KeyError
    with queue.turn():
        assert queue.waiting == 0


@pytest.mark.alone
def test_a_newer_run_of_a_visitor_ends_the_older_at_once():
    lab.run_code("print('warm')")
    with ThreadPoolExecutor(1) as pool:
        older = pool.submit(lab.run_code, "import time\ntime.sleep(30)", visitor="me")
        until(lambda: run._queue._running)
        time.sleep(0.1)
        begun = time.monotonic()
        assert lab.run_code("print('newer')", visitor="me").output == "newer\n"
        found = older.result()
    assert time.monotonic() - begun < 2
    assert found.error == failures.replaced()


@pytest.mark.alone
def test_twenty_at_once_each_get_their_own_result():
    code = (
        "import torch\nx = torch.tensor(1.0, requires_grad=True)\n(x * x).backward()\nprint(x.grad)"
    )

    def visit(number):
        begun = time.monotonic()
        found = lab.run_code(code, {"x": float(number)}, visitor=number)
        return found.output, time.monotonic() - begun

    lab.run_code(code)
    alone = max(visit(0)[1] for _ in range(3))
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(visit, range(20)))
    assert [output for output, _ in answers] == [f"tensor({2 * n}.)\n" for n in range(20)]
    assert statistics.median(took for _, took in answers) < 20 * alone  # nobody starves


@needs_walls
def test_a_sibling_cannot_be_reached(monkeypatch):
    monkeypatch.setenv("AUTOGRAD_LAB_CODE", "guests")
    monkeypatch.setenv("AUTOGRAD_LAB_CODE_RUNS", "2")
    attack = (
        "import ctypes, os\nlibc, got = ctypes.CDLL(None), []\n"
        "for pid in [os.getppid(), *range(os.getpid() - 30, os.getpid() + 30)]:\n"
        "    if pid == os.getpid(): continue\n"
        "    for reach in (\n"
        "        lambda: os.kill(pid, 9), lambda: os.killpg(pid, 9), lambda: os.pidfd_open(pid),\n"
        "        lambda: open(f'/proc/{pid}/mem'), lambda: os.setpgid(0, pid),\n"
        "        lambda: os.setpriority(os.PRIO_PROCESS, pid, 5),\n"
        "    ):\n"
        "        try: reach(); got.append(pid)\n"
        "        except OSError: pass\n"
        "    if libc.ptrace(16, pid, 0, 0) == 0: got.append(pid)\n"
        "for n in range(3, 300):\n"
        "    if n == 3: continue\n"
        "    try: os.write(n, b'x'); got.append(n)\n"
        "    except OSError: pass\n"
        "print(got)"
    )
    known = run._zygote.pid
    with ThreadPoolExecutor(2) as pool:
        victim = pool.submit(
            lab.run_code, "import time\nsecret = 'mine'\ntime.sleep(0.6)\nprint(secret)"
        )
        time.sleep(0.2)
        assert lab.run_code(attack).output == "[]\n"
        assert victim.result().output == "mine\n"
    assert run._zygote.pid == known


@needs_walls
def test_every_wall_stands(monkeypatch):
    monkeypatch.setenv("AUTOGRAD_LAB_CODE", "guests")
    code = (
        "import resource\n"
        "for name in ('FSIZE', 'CORE', 'CPU', 'NOFILE'):\n"
        "    print(*resource.getrlimit(getattr(resource, f'RLIMIT_{name}')))\n"
        "import threading, torch\nprint(threading.active_count() <= 2, torch.get_num_threads())"
    )
    assert lab.run_code(code).output == "0 0\n0 0\n8 9\n64 64\nTrue 1\n"


@needs_walls
def test_where_the_filter_cannot_be_loaded_nothing_runs():
    walls = Walls()
    walls.missing = ("The kernel has no seccomp filters.",)
    with pytest.raises(OSError, match="seccomp"):
        walls.wall_in(Settings(mode="guests"))


@pytest.mark.skipif(not run.zygote.FORKS, reason="there is no server without fork")
def test_when_the_server_dies_it_is_started_again():
    lab.run_code("print(1)")
    known = run._zygote.pid
    os.kill(known, signal.SIGKILL)
    assert lab.run_code("print(2)").output == "2\n"
    assert run._zygote.pid != known


@pytest.mark.skipif(not run.zygote.FORKS, reason="there is no server without fork")
def test_a_run_whose_server_dies_is_run_again():
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lab.run_code, "import time\ntime.sleep(0.5)\nprint('there')")
        time.sleep(0.2)
        os.kill(run._zygote.pid, signal.SIGKILL)
        assert waiting.result().output == "there\n"


@pytest.mark.skipif(not run.zygote.FORKS, reason="there is no server without fork")
def test_the_server_ends_with_the_one_who_started_it():
    code = (
        "import threading, time, autograd_lab as lab\nfrom autograd_lab.sandbox import run\n"
        "lab.run_code('1')\n"
        "threading.Thread(target=lab.run_code, args=('while True: pass',)).start()\n"
        "time.sleep(0.3)\nprint(run._zygote.pid, flush=True)\ntime.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    with process.stdout:
        server = int(process.stdout.readline())
    os.kill(server, 0)
    process.kill()
    process.wait()

    def gone():
        try:
            os.kill(server, 0)
        except ProcessLookupError:
            return True
        return "Z" in Path(f"/proc/{server}/stat").read_text().rpartition(")")[2][:3]

    until(gone)


@pytest.mark.slow
def test_the_first_run_after_the_start_is_quick():
    run.stop()
    run.start()
    time.sleep(4)  # the app starts it, and people read before they run
    begun = time.monotonic()
    assert lab.run_code("print(1)").output == "1\n"
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    ("name", "value"),
    [("", "all"), ("_SECONDS", "soon"), ("_SECONDS", "0"), ("_OPS", "1.5"), ("_MEMORY_MB", "-1")],
)
def test_a_setting_that_cannot_be_read_is_named(name, value):
    with pytest.raises(ValueError, match=f"AUTOGRAD_LAB_CODE{name}=.*give"):
        read_settings({f"AUTOGRAD_LAB_CODE{name}": value})


def test_settings_are_read_from_the_environment():
    found = read_settings({"AUTOGRAD_LAB_CODE": "guests", "AUTOGRAD_LAB_CODE_SECONDS": "2.5"})
    assert (found.mode, found.seconds, found.memory_mb) == ("guests", 2.5, 1024)
    assert read_settings({}).mode == "own"
