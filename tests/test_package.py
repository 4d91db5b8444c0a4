"""The wheel, installed where no clone is: the dashboard and the commands work from it."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import subprocess
import tomllib
import urllib.request
import zipfile
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import autograd_lab as lab
from benchmarks.serving import free_port, running
from tests.conftest import PROJECT

PROGRAM = """\
import torch

x = torch.tensor(3.0, requires_grad=True)
(x * x).backward()
print(x.grad)
"""


def test_the_wheel_holds_what_it_shows_and_is_small(installed):
    names = zipfile.ZipFile(installed.wheel).namelist()
    inside = {name.removeprefix("autograd_lab/") for name in names}
    for path in (PROJECT / "autograd_lab").rglob("*.*"):
        if path.suffix in (".py", ".md", ".toml", ".js", ".css", ".svg"):
            assert path.relative_to(PROJECT / "autograd_lab").as_posix() in inside
    pages = {f"app/pages/{path.name}" for path in (PROJECT / "pages").glob("*.py")}
    assert pages | {"app/dashboard.py", "app/.streamlit/config.toml"} <= inside
    assert not [name for name in names if name.startswith(("tests", "benchmarks", "docs"))]
    assert installed.wheel.stat().st_size < 2_000_000


def test_the_wheel_has_the_licence_and_the_version_that_the_package_says(installed):
    with zipfile.ZipFile(installed.wheel) as wheel:
        about = next(name for name in wheel.namelist() if name.endswith("dist-info/METADATA"))
        text = wheel.read(about).decode()
        licence = wheel.read(about.replace("METADATA", "licenses/LICENSE")).decode()
    assert f"\nVersion: {lab.__version__}\n" in text
    assert "\nLicense-Expression: MIT\n" in text
    assert licence == (PROJECT / "LICENSE").read_text(encoding="utf-8")
    assert f"\n## {lab.__version__}\n" in (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_what_is_needed_is_named_once_and_pinned_to_what_the_tests_have_seen():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest = [re.sub(r"[>~]=", "==", each) for each in project["dependencies"]]
    assert oldest == pins("requirements.txt")


def canonical(name: str) -> str:
    """A package's name as pip compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_lock_names_every_package_that_comes_along():
    waiting = [line.split("==")[0] for line in pins("requirements.txt")]
    found: set[str] = set()
    while waiting:
        name = canonical(waiting.pop())
        if name in found:
            continue
        found.add(name)
        wanted = map(Requirement, requires(name) or [])
        waiting += [
            each.name for each in wanted if not each.marker or each.marker.evaluate({"extra": ""})
        ]
    locked = {line.split("==")[0] for line in pins("requirements.txt") + pins("constraints.txt")}
    left_out = ("nvidia-", "cuda-", "triton", "certifi")
    assert {each for each in found if not each.startswith(left_out)} == locked


def pins(file: str) -> list[str]:
    """The lines `name==version` of a file, the name as pip compares it."""
    lines = (PROJECT / file).read_text(encoding="utf-8").splitlines()
    return [
        canonical(line.split("==")[0]) + "==" + line.split("==")[1]
        for line in lines
        if "==" in line
    ]


def test_the_installed_package_is_not_the_clone(installed):
    done = installed.run("python", "-c", "import autograd_lab; print(autograd_lab.__file__)")
    assert done.stdout.startswith(str(installed.scripts.parent)), done.stderr
    assert installed.run("autograd-lab", "--version").stdout == f"autograd-lab {lab.__version__}\n"


# Each is somebody's first start: as usual, in a locale without UTF-8, without a home to write to.
FIRST_STARTS = (
    {},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"HOME": str(Path("no", "such", "home").resolve())},
)


def test_several_that_start_at_once_find_a_port_each_and_say_where(installed):
    with contextlib.ExitStack() as ends:
        servers = [ends.enter_context(said_by(installed, each)) for each in FIRST_STARTS]
        lines = [server.stdout.readline() for server in servers]
        said = re.compile(r"Autograd Lab is at (http://localhost:\d+) \(Ctrl\+C ends it\)\n")
        addresses = {said.fullmatch(line)[1] for line in lines}
        assert len(addresses) == len(FIRST_STARTS)
        for address in addresses:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=10) as answer:
                assert answer.read() == b"ok"


@contextlib.contextmanager
def said_by(installed, variables):
    """A dashboard of its own, whose output can be read."""
    server = subprocess.Popen(
        [installed.command, "--no-browser"], cwd=installed.folder, text=True,
        env={**installed.env, **variables}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield server
    finally:
        server.terminate()
        server.communicate(timeout=20)


def test_the_installed_dashboard_serves_the_charts_script_and_writes_nothing(installed):
    port = free_port()
    package = installed.run("python", "-c", "import autograd_lab as a; print(a.__path__[0])")
    before = tree(package.stdout.strip())
    version = installed.run(
        "python", "-c", "from importlib.metadata import version; print(version('plotly'))"
    ).stdout.strip()
    command = [installed.command, "--no-browser", "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    server = running(command, address, installed.folder, installed.env)
    with (
        server,
        urllib.request.urlopen(f"{address}/app/static/plotly-{version}.min.js") as answer,
    ):
        kind, size = answer.headers["content-type"], len(answer.read())
    assert kind.startswith("text/javascript")
    assert size > 1_000_000
    assert tree(package.stdout.strip()) == before


def tree(folder: str) -> set[str]:
    """The files in a folder, without what Python makes of them."""
    found = {path.as_posix() for path in Path(folder).rglob("*")}
    return {name for name in found if "__pycache__" not in name}


def test_a_port_that_is_taken_is_said_in_one_sentence(installed):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = installed.run("autograd-lab", "--no-browser", "--port", str(port))
    assert done.returncode == 2
    assert done.stderr == (
        f"autograd-lab: error: --port {port}: something else listens there; "
        "leave --port out for a free one\n"
    )


def test_the_installed_commands_work_on_files_of_a_folder(installed, tmp_path):
    (tmp_path / "square.py").write_text(PROGRAM)
    done = installed.run("autograd-lab", "step", "square.py", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "pass 1, line 4: x * x = 9; x.grad = 6" in done.stdout
    assert "autograd-player" in (tmp_path / "square.html").read_text(encoding="utf-8")

    done = installed.run("autograd-lab", "check", "square.py", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["ok"] is True

    done = installed.run("autograd-lab", "lesson", "new", "mine", "--folder", "own", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    done = installed.run("autograd-lab", "lesson", "check", "own", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "mine.md: in order\n")


def test_anybodys_code_runs_from_an_installed_package(installed):
    code = f"import autograd_lab as lab; print(lab.run_code({PROGRAM!r}).output)"
    done = installed.run("python", "-c", code)
    assert done.stdout == "tensor(6.)\n\n", done.stderr


@pytest.mark.parametrize("words", [(), ("step",), ("check",), ("lesson",), ("lesson", "new")])
def test_help_is_there_for_every_command_and_loads_nothing_heavy(installed, words):
    code = (
        "import sys\nfrom autograd_lab.command.main import main\n"
        f"sys.argv = ['autograd-lab', *{list(words)!r}, '--help']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print({'torch', 'streamlit'} & set(sys.modules))"
    )
    done = installed.run("python", "-c", code)
    assert done.stdout.startswith("usage: autograd-lab")
    assert done.stdout.endswith("set()\n")
