"""What README shows is what happens: its example prints its numbers, its lesson is one."""

from __future__ import annotations

import re
from pathlib import Path

import autograd_lab as lab

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The first block fenced for this language."""
    return re.search(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)[1]


def test_the_example_prints_what_readme_says(capsys):
    exec(compile(block("python"), "README.md", "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out == block("text")


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
