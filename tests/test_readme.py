"""README's example prints what README says."""

import re
import subprocess
import sys
from pathlib import Path

from autograd_lab.lessons.reader import read_lesson

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    return re.search(rf"^(`{{3,}}){language}\n(.*?)^\1$", README, re.M | re.S).group(2)


def test_the_example_prints_its_numbers():
    done = subprocess.run(
        [sys.executable, "-c", block("python")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(Path(__file__).parents[1])},
        check=True,
    )
    assert done.stdout == block("text")


def test_the_example_of_a_lesson_is_a_lesson():
    lesson = read_lesson("a-square", block("markdown"))
    assert (lesson.title, lesson.inputs[0].name) == ("A square", "x")
