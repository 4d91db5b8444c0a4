"""`autograd-lab lesson new` and `lesson check`: a file to begin with, and faults in files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import autograd_lab as lab
from autograd_lab.lessons.library import OWN_FOLDER


@pytest.fixture
def lesson(run):
    """Writes a lesson in which a piece of text is another: `lesson("x * x", "x * y")`."""
    run("lesson", "new", "mine")
    begun = Path("mine.md").read_text(encoding="utf-8")

    def write(*changes: tuple[str, str]) -> None:
        text = begun
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        Path("mine.md").write_text(text, encoding="utf-8")

    return write


def test_a_new_lesson_is_a_lesson(run, monkeypatch):
    ended = run("lesson", "new", "two-paths", "--folder", "own")
    assert ended.code == 0
    assert "autograd-lab --lessons own" in ended.out
    monkeypatch.setenv("AUTOGRAD_LAB_LESSONS", "own")
    assert lab.lesson("two-paths").title == "Two paths"
    assert run("lesson", "check", "own").out == "two-paths.md: in order\n"


def test_a_lesson_that_is_there_is_kept_without_force(run, refused):
    Path("mine.md").write_text("mine")
    assert "mine.md is there and was kept" in refused("lesson", "new", "mine")
    assert Path("mine.md").read_text() == "mine"
    assert run("lesson", "new", "mine", "--force").code == 0


@pytest.mark.parametrize("name", ["Chain Rule", "../up", "a--b", "a-", "", "ä"])
def test_a_name_that_is_no_address_is_refused(refused, name):
    assert "use small letters, digits and single dashes" in refused("lesson", "new", name)


def test_the_lessons_of_the_project_are_in_order(run):
    ended = run("lesson", "check", str(OWN_FOLDER))
    assert ended.code == 0
    assert len(ended.out.splitlines()) == len(lab.lessons())


def test_one_file_can_be_checked(run, lesson):
    lesson()
    assert run("lesson", "check", "mine.md").out == "mine.md: in order\n"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("order = 10", "ordre = 10"), "mine.md, line 3: 'ordre' is no setting; did you mean"),
        (("y = x * x", "y = x * z"), "the program stops in its line 4 with NameError: name 'z'"),
        (('"x.grad"', '"z.grad"'), "no program of it answers the question about z.grad"),
        (
            ('ask = "x.grad"', 'ask = "x.grad"\nchoices = ["1", "2"]'),
            "no choice of the question about x.grad is true; torch says 4",
        ),
        (("y.backward()", "while True: y = y + 1"), "the program was stopped at its limit"),
        (("order = 10", 'order = 10\nfigure = "jacobian"'), "the figure jacobian cannot be drawn"),
    ],
)
def test_a_fault_is_said_with_its_cure_and_ends_with_one(run, lesson, change, said):
    lesson(change)
    ended = run("lesson", "check", ".")
    assert ended.code == 1
    assert said in ended.out


def test_faulty_files_do_not_hide_the_others(run, lesson):
    lesson()
    Path("faulty.md").write_text("no settings")
    ended = run("lesson", "check", ".")
    assert ended.code == 1
    assert ended.out.splitlines() == [
        "mine.md: in order",
        "faulty.md, line 1: the file does not begin with +++; "
        "put the settings between two lines of +++",
    ]


def test_as_json_each_fault_has_its_place(run, lesson):
    lesson(("order = 10", "ordre = 10"))
    ended = run("lesson", "check", ".", "--json")
    told = json.loads(ended.out)
    assert (ended.code, told["lessons"]) == (1, 1)
    assert [(each["file"], each["line"]) for each in told["faults"]] == [("mine.md", 3)]


def test_an_error_that_the_lesson_asks_for_is_no_fault(run, lesson):
    lesson(("y = x * x", "y = x * 'a'"), ('ask = "x.grad"', 'ask = "error"'))
    assert run("lesson", "check", ".").code == 0


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("nothing", "nothing: there is no such folder"),
        ("train.py", "train.py: a lesson file ends in .md"),
        (".", ".: there is no lesson file in it; `autograd-lab lesson new NAME"),
    ],
)
def test_a_folder_without_lessons_is_refused(refused, folder, said):
    assert said in refused("lesson", "check", folder)
