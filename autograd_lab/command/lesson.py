"""`autograd-lab lesson new NAME` and `lesson check FOLDER`: for who writes lessons."""

from __future__ import annotations

import json
import re
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from autograd_lab.command.console import BadInput, Console

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

_LESSON = """\
+++
title = "{title}"
order = 10                      # where it stands among the others
goal = "Say in one line what one can do afterwards"

[inputs.x]                      # a slider for the line `x = …` of the program
label = "input x"
min = -5.0
max = 5.0
step = 0.5

[[variants]]                    # named settings, one click each
name = "At zero"
inputs = {{ x = 0.0 }}

[[questions]]                   # asked before the program can be stepped; torch has the answer
ask = "x.grad"
prompt = "What will `x.grad` be?"
+++
What you are about to see, with $LaTeX$.

```python
import torch

x = torch.tensor(2.0, requires_grad=True)
y = x * x
y.backward()
```

## What just happened
The derivative of $x^2$ is $2x$, and `x.grad` holds it.
"""


def run(options: Namespace, console: Console) -> int:
    """`new` writes a file, `check` reads and runs some; 1 where a lesson has a fault."""
    return _new(options, console) if options.action == "new" else _check(options, console)


def _new(options: Namespace, console: Console) -> int:
    name = options.name.removesuffix(".md")
    if not _NAME.fullmatch(name):
        raise BadInput(
            f"{options.name}: a lesson's name is its address; use small letters, digits and single "
            "dashes, as in chain-rule"
        )
    options.folder.mkdir(parents=True, exist_ok=True)
    path = options.folder / f"{name}.md"
    title = name.replace("-", " ").capitalize()
    try:
        with path.open("w" if options.force else "x", encoding="utf-8", newline="\n") as file:
            file.write(_LESSON.format(title=title))
    except FileExistsError as error:
        raise BadInput(f"{path} is there and was kept; give --force, or another name") from error
    console.good(f"wrote {path}")
    folder = options.folder
    console.say(f"see it:   autograd-lab --lessons {folder}")
    console.say(f"check it: autograd-lab lesson check {folder}")
    return 0


def _check(options: Namespace, console: Console) -> int:
    from autograd_lab.command.lesson_faults import Fault, faults
    from autograd_lab.lessons.library import read_folder

    _must_hold_lessons(options.folder)
    library = read_folder(options.folder)
    found = [Fault(each.file, each.line, each.problem, each.cure) for each in library.faulty]
    with console.busy("running every program of every lesson"):
        for lesson in library.lessons:
            found += faults(lesson)
    if options.json:
        count = len(library.lessons) + len(library.faulty)
        told = {"lessons": count, "faults": [asdict(each) for each in found]}
        console.say(json.dumps(told, indent=1))
        return 1 if found else 0
    faulty = {each.file for each in found}
    for lesson in library.lessons:
        if f"{lesson.slug}.md" not in faulty:
            console.good(f"{lesson.slug}.md: in order")
    for each in found:
        place = f"{each.file}, line {each.line}" if each.line else each.file
        console.bad(f"{place}: {each.problem}; {each.cure}")
    return 1 if found else 0


def _must_hold_lessons(folder: Path) -> None:
    if not folder.exists():
        raise BadInput(f"{folder}: there is no such folder")
    if folder.is_dir() and not any(folder.glob("*.md")):
        raise BadInput(
            f"{folder}: there is no lesson file in it; `autograd-lab lesson new NAME --folder "
            f"{folder}` writes one"
        )
    if folder.is_file() and folder.suffix != ".md":
        raise BadInput(f"{folder}: a lesson file ends in .md; name one, or a folder of them")
