"""A lesson is one file; a faulty one says where it is wrong, and the others still work."""

from __future__ import annotations

import textwrap

import pytest

import autograd_lab as lab
from autograd_lab.lessons import read_library

GOOD = """\
+++
title = "A product"
order = 5
goal = "Each factor gets the other"
panels = ["code", "graph"]
[inputs.x]
label = "the input"
min = -4.0
max = 4.0
step = 0.5
[inputs.cut]
[[variants]]
name = "At zero"
inputs = { x = 0 }
[[variants]]
name = "With a third factor"
code = "third"
[[questions]]
ask = "x.grad"
prompt = "What will it be?"
[[questions]]
ask = "error"
prompt = "Will it raise?"
choices = ["yes", "no"]
pass = 0
+++
What you see is $x w$.

```python
import torch

x = torch.tensor(2.0, requires_grad=True)
cut = False
(x * 3.0).backward()
```

## What just happened

The other factor, as in

```python
## not a heading
x * 3
```

```python third
import torch

x = torch.tensor(2.0, requires_grad=True)
(x * 3.0 * 4.0).backward()
```

## Try this
Move x.
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of one's own that the loader looks into."""
    monkeypatch.setenv("AUTOGRAD_LAB_LESSONS", str(tmp_path))
    return tmp_path


def write(folder, text, name="mine.md"):
    (folder / name).write_text(text, encoding="utf-8")


def fault(folder, text, name="mine.md"):
    """What the loader says about this file."""
    write(folder, text, name)
    (found,) = [each for each in read_library().faulty if each.file == name]
    return found


def test_a_file_in_a_folder_of_ones_own_is_a_lesson(folder):
    write(folder, GOOD)
    assert lab.lesson("mine").title == "A product"


def test_a_lesson_has_the_settings_of_its_file(folder):
    write(folder, GOOD)
    lesson = lab.lesson("mine")
    assert (lesson.order, lesson.goal) == (5, "Each factor gets the other")
    assert lesson.panels == ("code", "graph")


def test_a_lesson_belongs_to_the_group_that_its_file_names_or_to_none(folder):
    write(folder, GOOD)
    assert lab.lesson("mine").group == ""
    write(folder, GOOD.replace("order = 5", 'order = 5\ngroup = "One number"'))
    assert lab.lesson("mine").group == "One number"


def test_the_first_python_block_is_the_program(folder):
    write(folder, GOOD)
    assert lab.lesson("mine").code == textwrap.dedent(
        """\
        import torch

        x = torch.tensor(2.0, requires_grad=True)
        cut = False
        (x * 3.0).backward()
        """
    )


def test_text_before_the_program_introduces_it_and_text_after_it_is_cut_at_headings(folder):
    write(folder, GOOD)
    lesson = lab.lesson("mine")
    assert lesson.introduction == "What you see is $x w$."
    assert [each.title for each in lesson.sections] == ["What just happened", "Try this"]


def test_a_further_python_block_without_a_name_stays_in_the_text(folder):
    write(folder, GOOD)
    text = lab.lesson("mine").sections[0].text
    assert "## not a heading\nx * 3" in text
    assert "4.0" not in text


def test_a_slider_takes_type_and_default_from_the_literal(folder):
    write(folder, GOOD)
    x, cut = lab.lesson("mine").inputs
    assert (x.type, x.default, x.label, x.min, x.max, x.step) == (
        *("float", 2.0, "the input"),
        *(-4.0, 4.0, 0.5),
    )
    assert (cut.type, cut.default, cut.label) == ("toggle", False, "cut")


def test_a_slider_without_limits_reaches_beyond_the_programs_own_value(folder):
    write(folder, GOOD.replace("min = -4.0\nmax = 4.0\nstep = 0.5\n", "").replace("2.0", "40.0"))
    x, _ = lab.lesson("mine").inputs
    assert (x.min, x.max) == (-80.0, 80.0)


def test_a_variants_value_has_the_literals_type(folder):
    write(folder, GOOD)
    at_zero, third = lab.lesson("mine").variants
    assert repr(at_zero.inputs) == "{'x': 0.0}"
    assert at_zero.code is None
    assert "4.0" in third.code


def test_questions_are_kept(folder):
    write(folder, GOOD)
    grad, error = lab.lesson("mine").questions
    assert (grad.ask, grad.choices, grad.pass_index) == ("x.grad", (), -1)
    assert (error.ask, error.choices, error.pass_index) == ("error", ("yes", "no"), 0)


@pytest.mark.parametrize("name", ["At zero", "not cut"])
def test_a_lesson_may_name_what_stands_beside_it_at_first(folder, name):
    write(folder, GOOD)
    assert lab.lesson("mine").compare is None
    write(folder, GOOD.replace("order = 5", f'order = 5\ncompare = "{name}"'))
    assert lab.lesson("mine").compare == name


@pytest.mark.parametrize("fact", ["requires_grad", "is_leaf", "grad_fn", "shape"])
def test_a_question_may_ask_for_what_torch_says_of_a_tensor(folder, fact):
    write(folder, GOOD.replace('ask = "x.grad"', f'ask = "x.{fact}"'))
    assert lab.lesson("mine").questions[0].ask == f"x.{fact}"


def test_a_slider_may_belong_to_a_variants_program_alone(folder):
    own = GOOD.replace("[inputs.cut]", "[inputs.turns]\n[inputs.cut]")
    write(folder, own.replace("(x * 3.0 * 4.0)", "turns = 7\n(x * 3.0**turns)"))
    turns = next(each for each in lab.lesson("mine").inputs if each.name == "turns")
    assert (turns.type, turns.default) == ("integer", 7)


def test_lessons_are_listed_in_their_order(folder):
    write(folder, GOOD)
    orders = [each.order for each in lab.lessons()]
    assert orders == sorted(orders)
    assert lab.lessons()[0].slug == "mine"


def test_lessons_can_be_called_after_the_package_was_imported():
    import autograd_lab.lessons

    assert autograd_lab.lessons() == autograd_lab.lessons.lessons()


def test_a_file_of_ones_own_takes_the_place_of_the_projects(folder):
    write(folder, GOOD, "chain-rule.md")
    assert lab.lesson("chain-rule").title == "A product"
    assert [each.slug for each in lab.lessons()].count("chain-rule") == 1


def test_a_changed_file_is_read_again(folder):
    write(folder, GOOD)
    assert lab.lesson("mine").title == "A product"
    write(folder, GOOD.replace("A product", "Another product"))
    assert lab.lesson("mine").title == "Another product"


def test_an_unknown_slug_is_answered_with_what_there_is():
    with pytest.raises(ValueError, match=r"no lesson 'nowhere'; there are: .*chain-rule, back"):
        lab.lesson("nowhere")


def test_the_slug_of_a_faulty_file_is_answered_with_its_fault(folder):
    write(folder, GOOD.replace("order = 5", "order = five"))
    with pytest.raises(ValueError, match=r"mine\.md, line 3: .*not TOML"):
        lab.lesson("mine")


def test_a_folder_that_is_not_there_is_reported(monkeypatch, tmp_path):
    monkeypatch.setenv("AUTOGRAD_LAB_LESSONS", str(tmp_path / "nowhere"))
    (found,) = read_library().faulty
    assert "no such folder" in found.problem
    assert len(lab.lessons()) >= 3


def test_a_faulty_file_does_not_hide_the_others(folder):
    write(folder, "no lesson at all", "faulty.md")
    write(folder, GOOD)
    assert {"mine", "chain-rule"} <= {each.slug for each in lab.lessons()}


@pytest.mark.parametrize(
    ("change", "line", "problem", "cure"),
    [
        (("+++\ntitle", "title"), 1, "does not begin with", "between two lines"),
        (("+++\nWhat", "What"), 1, "never end", "second line"),
        (("order = 5", "order = five"), 3, "not TOML", "quotes"),
        (('title = "A product"\n', ""), None, "there is no title", "title ="),
        (("order = 5", 'order = "5"'), 3, "order is '5'", "number"),
        (("goal =", "gaol ="), 4, "'gaol' is no setting", "did you mean 'goal'"),
        (("min = -4.0", "minimum = -4.0"), 8, "'minimum' is no setting", "did you mean 'min'"),
        (('"graph"]', '"chart"]'), 5, "panels is", "code, graph, ledger, output"),
        (("[inputs.x]", "[inputs.z]"), 6, "no literal named 'z'", "there are: x, cut"),
        (("max = 4.0", "max = 1.0"), 6, "x = 2.0 is not between -4.0 and 1.0", "widen"),
        (("step = 0.5", "step = 0"), 10, "step is 0.0", "above 0"),
        (("x = 0 }", "y = 0 }"), 14, "'y' is no input", "variant"),
        (("x = 0 }", "x = 9 }"), 14, "x = 9.0 is not between", "widen"),
        (("(2.0, requires_grad=True)\n(", "(9.0)\n("), 16, "x = 9.0 is not between", "widen"),
        (("(2.0, requires_grad=True)\n(", "([2.0])\n("), 16, "x is a vector here", "another name"),
        (('code = "third"', 'code = "fourth"'), 17, "no program is named 'fourth'", "third"),
        (("order = 5", 'compare = "cut"'), 3, "compare is 'cut'", "With a third factor, not cut"),
        (('ask = "x.grad"', 'ask = "x"'), 19, "ask is 'x'", "name.value"),
        (('["yes", "no"]', '"yes"'), 24, "choices is 'yes'", "list"),
        (("(x * 3.0).backward()", "(x * 3.0.backward()"), 34, "not Python", "file of its own"),
        (("x * 3\n```", "x * 3\n"), 41, "never ends", "close it"),
    ],
)
def test_a_fault_is_named_with_its_line_and_its_cure(folder, change, line, problem, cure):
    assert change[0] in GOOD
    found = fault(folder, GOOD.replace(*change, 1))
    assert problem in found.problem
    assert cure in found.cure
    assert found.line == line


def test_a_file_without_a_program_is_reported(folder):
    found = fault(folder, '+++\ntitle = "T"\ngoal = "G"\n+++\nOnly text.')
    assert found.problem == "there is no program"


def test_a_file_that_is_not_utf_8_is_reported(folder):
    (folder / "mine.md").write_bytes(b"+++\n\xff\n+++\n")
    (found,) = read_library().faulty
    assert "UTF-8" in found.problem


EXERCISE = """\
[[exercises]]
name = "fill-in"
title = "Fill in"
task = "Do it."
code = "third"
[[exercises.checks]]
that = "x.grad == 12"
hint = "Twelve."
+++
What"""
WITH_EXERCISE = GOOD.replace("+++\nWhat", EXERCISE).replace(
    "(x * 3.0 * 4.0).backward()", "(x * 3.0).backward()  # TODO: times 4"
)


def test_an_exercise_has_its_blanks_and_its_checks(folder):
    write(folder, WITH_EXERCISE)
    (exercise,) = lab.lesson("mine").exercises
    assert (exercise.name, exercise.title, exercise.task) == ("fill-in", "Fill in", "Do it.")
    assert "# TODO" in exercise.code
    assert [(each.that, each.hint) for each in exercise.checks] == [("x.grad == 12", "Twelve.")]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('name = "fill-in"', 'name = "fill in"', "name is 'fill in'"),
        ("# TODO", "# todo", "there is nothing to fill in"),
        ('"x.grad == 12"', '"x.grad = 12"', "the check 'x.grad = 12' is no sentence"),
        ('"x.grad == 12"', '"x.grad == twelve"', "'twelve' is no number"),
        ('"x.grad == 12"', '"__import__(1) == 2"', "the check '__import__(1) == 2' is no sentence"),
        ("hint = ", "hnt = ", "'hnt' is no setting"),
        ('that = "x.grad == 12"\n', "", "there is no that"),
        ('[[exercises.checks]]\nthat = "x.grad == 12"\nhint = "Twelve."\n', "", "it has no checks"),
        ('code = "third"\n[[exer', "[[exer", "there is nothing to fill in"),
        ('task = "Do it."', 'task = "Do it."\nsolution = "tenth"', "no program is named 'tenth'"),
    ],
)
def test_a_faulty_exercise_is_named_with_its_line(folder, old, new, problem):
    assert old in WITH_EXERCISE
    write(folder, WITH_EXERCISE.replace(old, new))
    (fault,) = read_library().faulty
    assert problem in fault.problem
    lines = WITH_EXERCISE.replace(old, new).split("\n")
    assert fault.line is None or lines.index("[[exercises]]") < fault.line
    assert fault.cure
