"""Hostile programs work in plain Python, and get nothing behind the walls."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import autograd_lab as lab
from autograd_lab.sandbox.walls import has_landlock, missing
from tests.sandbox import hostile

pytestmark = pytest.mark.skipif(bool(missing()), reason="this system has no walls for guests")
PROGRAMS = {
    name: program
    for category in hostile.CATEGORIES
    for name, program in hostile.programs_of(category).items()
}
SAFE = [name for name, (_, safe) in PROGRAMS.items() if safe]
NOBODY = 65534
USERS = [None, NOBODY] if os.geteuid() == 0 else [None]


@pytest.fixture(scope="module")
def target():
    """A port with a listener, and another process of the same user."""
    process = subprocess.Popen([sys.executable, "-c", _LISTEN], stdout=subprocess.PIPE, text=True)
    port = int(process.stdout.readline())
    yield port, process.pid
    process.kill()
    process.wait()
    process.stdout.close()


_LISTEN = """
import socket
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
while True:
    connection, _ = server.accept()
    connection.recv(1)
    connection.sendall(b"HTTP/1.0 200 OK\\r\\nContent-Length: 4\\r\\n\\r\\ndata")
    connection.close()
"""


def filled(folder: Path) -> Path:
    """A folder with what the programs are after."""
    folder.mkdir()
    (folder / "secret").write_text("secret = 's3cret'\n")
    (folder / "stolen.py").write_text("x = 1\n")
    (folder / "ini").write_text("[a]\nb = 1\n")
    (folder / "link").symlink_to("secret")
    with zipfile.ZipFile(folder / "zip", "w") as archive:
        archive.writestr("a", "b")
    folder.chmod(0o777)
    return folder


def contents(folder: Path) -> dict:
    return {
        path.name: (path.read_bytes(), path.stat().st_mtime, path.stat().st_mode)
        for path in sorted(folder.iterdir())
    }


@pytest.fixture(scope="module")
def in_plain_python(tmp_path_factory, target) -> dict[str, bool]:
    """By name: whether a program gets what it is after without walls."""
    base = tmp_path_factory.mktemp("plain")
    programs = {
        name: hostile.placed(PROGRAMS[name][0], filled(base / str(number)), *target)
        for number, name in enumerate(SAFE)
    }
    bare = {k: v for k, v in os.environ.items() if not k.lower().endswith("proxy")}
    return hostile.reached_in_plain_python(programs, env=bare)


@pytest.mark.parametrize("name", SAFE)
def test_it_works_in_plain_python(name, in_plain_python):
    assert in_plain_python[name]


def contained(name, folder, target, monkeypatch, user=None):
    monkeypatch.setenv("AUTOGRAD_LAB_CODE", "guests")
    if user is not None:
        monkeypatch.setenv("AUTOGRAD_LAB_CODE_USER", str(user))
    folder = filled(folder)
    before = contents(folder)
    found = lab.run_code(hostile.placed(PROGRAMS[name][0], folder, *target))
    assert "REACHED" not in found.output, found.output
    assert contents(folder) == before
    os.kill(target[1], 0)
    assert socket.create_connection(("127.0.0.1", target[0])).close() is None
    return found


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_it_gets_nothing_behind_the_walls(name, user, tmp_path, target, monkeypatch):
    contained(name, tmp_path / "own", target, monkeypatch, user)


@pytest.mark.skipif(not has_landlock(), reason="files are walled without Landlock already")
@pytest.mark.parametrize("name", [each for each in PROGRAMS if each.startswith(("files", "proc"))])
def test_without_landlock_no_file_can_be_opened(name, tmp_path, target, monkeypatch):
    monkeypatch.setenv("AUTOGRAD_LAB_CODE_LANDLOCK", "off")
    contained(name, tmp_path / "own", target, monkeypatch)
