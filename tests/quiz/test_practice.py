"""Practice programs: the same everywhere, true in plain torch, even, and able to tell mistakes."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
import torch

from autograd_lab.model.numbers import flatten
from autograd_lab.quiz import judge
from autograd_lab.quiz.model import display
from autograd_lab.quiz.practice import choices, exercise
from autograd_lab.quiz.programs import LEVELS, Dice
from autograd_lab.quiz.words import MISCONCEPTIONS

COUNT = 500
NUMBERS = range(1, len(LEVELS) + 1)
PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module", params=NUMBERS)
def level(request):
    """A level and 500 of its exercises."""
    return request.param, [exercise(11, request.param, number) for number in range(1, COUNT + 1)]


def in_torch(code: str, name: str, field: str):
    """What plain torch says, with no recorder near; a gradient by `retain_grad`."""
    if field == "gradient":
        code = re.sub(rf"^(\s*)({name} = .*)$", rf"\1\2\n\1{name}.retain_grad()", code, flags=re.M)
    space: dict = {}
    exec(code, space)
    thing = space[name].detach() if field == "value" else space[name].grad
    return None if thing is None else thing.tolist(), space


def asked(each) -> tuple[str, str]:
    """The name and the field that the prompt asks for."""
    name = re.search(r"`([a-z]+)(\.grad)?`", each.prompt)
    if name[2]:
        return name[1], "grad"
    return name[1], "gradient" if "arrives" in each.prompt else "value"


@pytest.mark.filterwarnings("ignore:The .grad attribute of a Tensor that is not a leaf")
def test_every_program_runs_in_plain_torch_and_its_truth_is_torchs(level):
    for each in level[1]:
        truth, _ = in_torch(each.code, *asked(each))
        assert truth == each.question.truth, each.code


@pytest.mark.filterwarnings("ignore:The .grad attribute of a Tensor that is not a leaf")
def test_every_number_is_a_small_integer_or_half(level):
    for each in level[1]:
        _, space = in_torch(each.code, *asked(each))
        tensors = [thing for thing in space.values() if isinstance(thing, torch.Tensor)]
        grads = [tensor.grad for tensor in tensors if tensor.grad is not None]
        for tensor in (*tensors, *grads):
            doubled = tensor.detach() * 2
            assert torch.equal(doubled, doubled.round()), each.code
            assert tensor.detach().abs().max() <= 200, each.code
        if each.question.truth is not None:
            assert max(map(abs, flatten(each.question.truth))) <= 64


def test_every_program_has_two_to_eight_lines(level):
    for each in level[1]:
        lines = [line for line in each.code.splitlines() if line and not line.startswith("import")]
        assert 2 <= len(lines) <= 8, each.code
        assert max(map(len, lines)) <= 60


def test_two_misconceptions_at_least_can_be_told_apart(level):
    for each in level[1]:
        assert len(each.provokes) >= 2, each.code
        answers = [display(mistake.answer) for mistake in each.question.mistakes]
        assert len({*answers, display(each.question.truth)}) == len(answers) + 1, each.code


def test_a_zero_is_an_answer_only_where_zeros_were_written(level):
    for each in level[1]:
        truth = each.question.truth
        if truth is not None and 0 in flatten(truth):
            assert ".zero_()" in each.code


def test_the_answer_is_not_the_tensors_own_value_by_accident(level):
    for each in level[1]:
        name, field = asked(each)
        if field != "value":
            value, _ = in_torch(each.code, name, "value")
            assert each.question.truth != value, each.code


def test_the_right_answer_is_judged_right_and_each_mistake_by_its_name(level):
    for each in level[1]:
        assert judge(each.question, display(each.question.truth)).right, each.code
        for mistake in each.question.mistakes:
            verdict = judge(each.question, display(mistake.answer))
            assert verdict.settled
            assert verdict.misconception == mistake.misconception, each.code
            assert "{" not in verdict.sentence


def test_there_are_four_options_one_of_them_right(level):
    for number, each in enumerate(level[1], 1):
        offered = choices(each, 11, number)
        assert [option.right for option in offered].count(True) == 1
        assert len({option.text for option in offered}) == 4, each.code
        for option in offered:
            assert judge(each.question, option.text).right == option.right


def test_programs_differ_and_the_kinds_take_turns(level):
    number, found = level
    assert len({each.code for each in found}) > 150
    assert all(a.code != b.code for a, b in pairwise(found))
    shapes = Counter(re.sub(r"-?[\d.]+|\b[a-z]\b", "·", each.code) for each in found)
    assert len(shapes) >= len(LEVELS[number - 1].kinds)


def test_the_right_option_stands_at_each_place(level):
    places = Counter(
        "ABCD"[[option.right for option in choices(each, 11, number)].index(True)]
        for number, each in enumerate(level[1], 1)
    )
    assert set(places) == set("ABCD")
    assert min(places.values()) > COUNT / 8


# --------------------------------------------------------------- what comes back


SHOWN = Counter(
    name for at in NUMBERS for number in range(24) for name in exercise(5, at, number).provokes
)


@pytest.mark.parametrize("misconception", sorted(SHOWN))
def test_a_misconception_that_comes_back_can_be_made_in_every_next_program(misconception):
    for level, number in ((1, 3), (4, 4), (8, 5)):
        found = exercise(5, level, number, misconception)
        assert misconception in found.provokes
        assert misconception in {
            judge(found.question, option.text).misconception for option in choices(found, 5, number)
        }


def test_most_misconceptions_about_numbers_are_met():
    assert len(SHOWN) >= 24
    assert set(SHOWN) <= set(MISCONCEPTIONS)


def test_what_comes_back_is_asked_at_the_level_where_it_can_be():
    assert exercise(5, 5, 1, "overwrote").level == 5
    assert exercise(5, 4, 1, "through-detach").level == 6
    assert exercise(5, 7, 1, "non-leaf-keeps-grad").level == 6


def test_a_misconception_that_no_program_shows_gives_the_program_without_it():
    assert exercise(5, 3, 2, "leaf-has-grad-fn") == exercise(5, 3, 2)


# --------------------------------------------------------------- the same everywhere


def test_the_same_link_gives_the_same_program_in_another_process():
    code = (
        "from autograd_lab.quiz.practice import exercise\n"
        "for level in range(1, 9): print(exercise(4711, level, 3).code, end='')"
    )
    here = "".join(exercise(4711, each, 3).code for each in NUMBERS)
    for hashing in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=PROJECT,
            env={"PYTHONHASHSEED": hashing},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        assert done.stdout == here


def test_dice_throw_as_they_did_when_they_were_made():
    dice = Dice("4711 1")
    assert [dice.choose(range(100)) for _ in range(5)] == THROWS
    assert Dice("4711 1").shuffled("abcdef") == list(SHUFFLED)


# Written down once: links in lecturers' notes must go on leading to the same programs.
THROWS = [68, 45, 22, 10, 41]
SHUFFLED = "ecabdf"
