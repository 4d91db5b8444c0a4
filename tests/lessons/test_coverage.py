"""docs/coverage.md: every part of the notebooks and every fault once, each place that it names."""

from __future__ import annotations

import re
from pathlib import Path

import autograd_lab as lab

FILE = Path(__file__).parents[2] / "docs" / "coverage.md"
PARTS = {"S0": 11, "S1": 20, "S2": 29, "S3": 23, "S4": 30}
FAULTS = 26
NOT_TAUGHT = "not taught: "
LESSON_FILE = re.compile(r"autograd_lab/lessons/files/(.+)\.md$")


def table(head: str) -> list[list[str]]:
    """The rows of the table whose first column has this head, cell by cell."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    start = next(k for k, line in enumerate(lines) if line.startswith(f"| {head} |")) + 2
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return rows


ROWS = [*table("Part"), *table("Fault")]


def test_every_part_of_the_notebooks_stands_there_once():
    wanted = [f"{book}.{k}" for book, count in PARTS.items() for k in range(1, count + 1)]
    assert sum(PARTS.values()) == 113
    assert [row[0] for row in table("Part")] == wanted


def test_every_fault_stands_there_once():
    assert [row[0] for row in table("Fault")] == [str(k) for k in range(1, FAULTS + 1)]


def test_every_row_says_something_in_every_cell():
    def is_whole(row: list[str]) -> bool:
        return len(row) == (3 if row[0].startswith("S") else 5) and all(row)

    assert [row for row in ROWS if not is_whole(row)] == []


def test_a_row_names_a_place_that_is_there_or_says_why_there_is_none():
    def is_there(title: str, target: str) -> bool:
        lesson = LESSON_FILE.search(target)
        is_file = (FILE.parent / target).is_file()
        return is_file and (lesson is None or lab.lesson(title).slug == lesson[1])

    def names_a_place(where: str) -> bool:
        links = re.findall(r"\[([^\]]+)\]\(([^)]+)\)", where)
        if not links:
            return where.startswith(NOT_TAUGHT) and len(where) > len(NOT_TAUGHT) + 5
        return all(is_there(*link) for link in links)

    assert [row for row in ROWS if not names_a_place(row[-1])] == []


def test_a_quoted_setting_is_one_of_the_lesson_before_it():
    faulty = []
    for row in ROWS:
        slug = None
        for link, setting in re.findall(r"\[([^\]]+)\]\(|“([^”]+)”", row[-1]):
            if link:
                slug = link
            elif setting not in {each.name for each in lab.lesson(slug).variants}:
                faulty.append((row[0], setting))
    assert faulty == []


def test_every_lesson_teaches_a_part_or_answers_a_fault():
    used = {slug for row in ROWS for slug in re.findall(r"\[([a-z-]+)\]\(", row[-1])}
    assert used == {each.slug for each in lab.lessons()}
