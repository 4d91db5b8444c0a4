"""The project as somebody has it who installed its wheel: an environment without the clone."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import PROJECT


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel in it; `folder` is empty, to work in."""

    wheel: Path
    scripts: Path
    folder: Path

    @property
    def command(self) -> str:
        """The path of `autograd-lab`."""
        return str(self.scripts / "autograd-lab")

    @property
    def env(self) -> dict[str, str]:
        """Variables for its processes: nothing leads to the clone.

        `dot` is a program of graphviz-pure; it lies among the scripts of the environment that has
        that package, so that the PATH names them.
        """
        paths = [str(self.scripts), sysconfig.get_path("scripts"), os.environ["PATH"]]
        own = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        return {**own, "PATH": os.pathsep.join(paths)}

    def run(self, *words: str, **more) -> subprocess.CompletedProcess[str]:
        """What a command in this environment prints and gives: `run("autograd-lab", "--help")`."""
        return subprocess.run(
            [str(self.scripts / words[0]), *words[1:]],
            **{"cwd": self.folder, "env": self.env, "timeout": 120, **more},
            capture_output=True,
            text=True,
            encoding="utf-8",
        )


def install(folder: Path) -> Installed:
    """Builds source and wheel, and installs the wheel alone into a fresh environment.

    To be quick, the packages that it needs are not installed again: a .pth file leads to those of
    this environment, which does not have the project itself in it.
    """
    dist, home, work = folder / "dist", folder / "env", folder / "work"
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(dist), str(PROJECT))
    (wheel,) = dist.glob("*.whl")
    venv.create(home, symlinks=os.name == "posix", with_pip=False)
    scheme = sysconfig.get_path
    where = {"base": str(home), "platbase": str(home)}
    scripts, packages = Path(scheme("scripts", "venv", where)), scheme("purelib", "venv", where)
    python = str(scripts / Path(sys.executable).name)
    _run(
        *(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps"),
        *("--no-index", "--disable-pip-version-check", str(wheel)),
    )
    Path(packages, "the_packages_it_needs.pth").write_text(f"{scheme('purelib')}\n")
    work.mkdir()
    return Installed(wheel, scripts, work)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
