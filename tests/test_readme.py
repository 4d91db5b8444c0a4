"""What README shows is what happens: its example prints its numbers, its lesson is one."""

from __future__ import annotations

import linecache
import re
from pathlib import Path

import pytest

import autograd_lab as lab

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The blocks fenced for this language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("number", range(len(blocks("text"))))
def test_an_example_prints_what_readme_says(capsys, monkeypatch, number):
    code = blocks("python")[number]
    file = f"README-{number}.py"
    # A function's text is read from the file that it stands in.
    monkeypatch.setitem(linecache.cache, file, (len(code), None, code.splitlines(True), file))
    exec(compile(code, file, "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out == blocks("text")[number]


def test_the_lesson_shown_is_a_lesson(tmp_path, monkeypatch):
    shown = re.search(r"^````\n(.*?)^````$", README, re.DOTALL | re.MULTILINE)[1]
    (tmp_path / "shown.md").write_text(shown, encoding="utf-8")
    monkeypatch.setenv("AUTOGRAD_LAB_LESSONS", str(tmp_path))
    lesson = lab.lesson("shown")
    assert lab.record(lesson.code).variables["x"].grad == 3.0


def test_every_folder_on_the_map_is_there():
    for path in re.findall(r"`((?:autograd_lab|tests|benchmarks|pages|docs)[\w/]*/)`", README):
        assert (PROJECT / path).is_dir(), path


def test_every_folder_of_the_package_is_on_the_map():
    for folder in (PROJECT / "autograd_lab").iterdir():
        if folder.is_dir() and list(folder.glob("*.py")):
            assert f"`autograd_lab/{folder.name}/`" in README


def test_the_picture_is_there():
    for picture in re.findall(r"!\[.*?\]\((.*?)\)", README):
        assert (PROJECT / picture).is_file()
