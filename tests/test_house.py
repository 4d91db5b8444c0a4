"""The rules of the house: who may import what, what a page may hold, what is pinned."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograd_lab.drawing.colours import DARK, LIGHT

PROJECT = Path(__file__).parents[1]
CORE = sorted((PROJECT / "autograd_lab").rglob("*.py"))
PAGES = [PROJECT / "dashboard.py", *sorted((PROJECT / "pages").glob("*.py"))]


def name(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def imported(path: Path) -> set[str]:
    """The packages that a file imports, inside functions too."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {each.name.split(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def run(code: str) -> str:
    """What a fresh Python process prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_the_package_loads_neither_torch_nor_streamlit():
    code = "import sys, autograd_lab; print({'torch', 'streamlit'} & set(sys.modules))"
    assert run(code).strip() == "set()"


def test_reading_the_lessons_loads_neither_torch_nor_streamlit():
    code = (
        "import sys, autograd_lab as lab; assert lab.lessons(); "
        "print({'torch', 'streamlit'} & set(sys.modules))"
    )
    assert run(code).strip() == "set()"


def test_using_the_core_does_not_load_streamlit():
    modules = [
        ".".join(path.relative_to(PROJECT).with_suffix("").parts)
        for path in CORE
        if path.relative_to(PROJECT).parts[1] != "ui" and not path.name.startswith("__")
    ]
    code = (
        "import importlib, sys\n"
        f"for module in {modules!r}: importlib.import_module(module)\n"
        "print('streamlit' in sys.modules)"
    )
    assert run(code).strip() == "False"


def test_every_public_name_is_there():
    code = (
        "import autograd_lab as lab\n"
        "for name in lab.__all__: assert getattr(lab, name) is not None, name\n"
        "print(lab.lessons()[0].slug, lab.lesson('chain-rule').title)"
    )
    assert run(code)


def test_only_recording_checking_and_training_import_torch():
    rooms = ("recording", "checking", "training")
    outside = [path for path in CORE if path.relative_to(PROJECT).parts[1] not in rooms]
    assert [name(path) for path in outside if "torch" in imported(path)] == []


def test_only_ui_imports_streamlit():
    outside = [path for path in CORE if path.relative_to(PROJECT).parts[1] != "ui"]
    assert [name(path) for path in outside if "streamlit" in imported(path)] == []


def test_a_page_is_a_short_script_without_functions_or_classes():
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)

    def is_script(path: Path) -> bool:
        text = path.read_text(encoding="utf-8")
        found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, kinds)]
        return not found and len(text.splitlines()) <= 60

    assert [name(path) for path in PAGES if not is_script(path)] == []


def test_every_file_promises_in_a_first_line_what_it_does():
    def promises(path: Path) -> bool:
        promise = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        return bool(promise) and len(promise.splitlines()[0]) <= 100

    assert [name(path) for path in [*CORE, *PAGES] if not promises(path)] == []


@pytest.mark.parametrize("file", ["requirements.txt", "tests/requirements.txt"])
def test_every_requirement_is_pinned(file):
    lines = (PROJECT / file).read_text(encoding="utf-8").split("\n")
    wanted = [line for line in lines if line and not line.startswith(("#", "-r "))]
    assert wanted
    for line in wanted:
        assert re.fullmatch(r"[A-Za-z0-9_.-]+(\[[a-z,]+\])?==[0-9][A-Za-z0-9.]*", line), line


@pytest.mark.skipif(not (PROJECT / ".git").exists(), reason="needs git's list of files")
def test_nothing_of_other_peoples_code_lies_in_the_repository():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert not [path for path in tracked if path.endswith((".min.js", ".min.css", ".whl"))]


def test_colours_are_said_in_one_place():
    """Styles and scripts use the variables of colours.py; Streamlit's theme has its colours."""
    literal = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?)\(", re.IGNORECASE)
    sources = [
        path for kind in ("css", "js") for path in (PROJECT / "autograd_lab").rglob(f"*.{kind}")
    ]
    assert len(sources) > 60
    assert [
        name(path) for path in sources if literal.search(path.read_text(encoding="utf-8"))
    ] == []
    known = {each.upper() for colours in (LIGHT, DARK) for each in colours.values()}
    theme = (PROJECT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert set(re.findall(r"#[0-9A-F]{6}", theme)) <= known


def modules() -> dict[str, Path]:
    """Every module of the package by its name; a package is called as its folder."""
    return {
        ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in CORE
    }


def needed(path: Path, known: dict[str, Path]) -> set[str]:
    """The package's modules that a file imports, inside functions too, but not for types alone."""
    found: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting += node.orelse
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            parts = {f"{node.module}.{each.name}" for each in node.names}
            found |= {part if part in known else node.module for part in parts}
    return found & set(known)


def test_no_modules_import_each_other_in_a_circle():
    known = modules()
    waiting = {module: needed(path, known) for module, path in known.items()}
    while ready := {module for module, rest in waiting.items() if not rest & set(waiting)}:
        waiting = {module: rest for module, rest in waiting.items() if module not in ready}
    assert waiting == {}


def test_the_plain_data_needs_no_other_room_but_the_parser_of_programs():
    known = modules()
    outside = {
        (module, need)
        for module, path in known.items()
        if module.startswith("autograd_lab.model")
        for need in needed(path, known)
        if not need.startswith("autograd_lab.model")
    }
    assert outside == {("autograd_lab.model.abbreviate", "autograd_lab.program.parsing")}
