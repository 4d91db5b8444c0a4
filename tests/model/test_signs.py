"""`=` and `≈` by one law: sentence, ledger, picture and question say the same of the same step."""

import functools
import re
from collections.abc import Iterator

import pytest

import autograd_lab as lab
from autograd_lab.drawing.slots import accumulation_text
from autograd_lab.model.index import Index, replay
from autograd_lab.model.numbers import add, product_sign, sum_sign
from autograd_lab.player.payload.ledger import row
from autograd_lab.quiz import questions

SIGN = re.compile(" ([=≈]) ")
PRODUCT = re.compile(r" × \S+ \(local(?:: .*?)?\) ([=≈]) ")
SUM = re.compile(r"; torch adds: .*? ([=≈]) ")
COMPLEX = """import torch
z = torch.tensor({z}, requires_grad=True)
(z * z.conj()).real.sum().backward()
(z * z).abs().sum().backward()
"""


def settings() -> list[tuple[str, str | None]]:
    """Every lesson, and each of its variants."""
    names = {each.slug: (None, *(v.name for v in each.variants)) for each in lab.lessons()}
    return [(slug, variant) for slug, variants in names.items() for variant in variants]


@functools.cache
def recorded(slug: str, variant: str | None) -> lab.Recording:
    lesson = lab.lesson(slug)
    chosen = next((each for each in lesson.variants if each.name == variant), None)
    code = chosen.code if chosen and chosen.code else lesson.code
    return lab.record(code, inputs=dict(chosen.inputs) if chosen else None)


def signs(recording: lab.Recording) -> Iterator[tuple[int, dict[str, str]]]:
    """Of each step that multiplies or adds two numbers: who says which sign."""
    asked = {
        (question.step, question.field): question.facts["equals"]
        for each in questions(recording)
        for question in each
        if question.kind in ("contribution", "grad") and "equals" in question.facts
    }
    for each in recording.passes:
        index = Index(each.graph)
        for step, state in replay(each):
            found = (PRODUCT if step.kind == "backward" else SUM).search(step.text)
            if found:
                said = {"sentence": found[1]}
                line = "".join(text for text, _ in row(step, state, index))
                said["ledger"] = SIGN.search(line)[1]
                field = "contribution" if step.kind == "backward" else "grad"
                if (step.index, field) in asked:
                    said["question"] = asked[step.index, field]
                if step.kind == "accumulate":
                    said["picture"] = drawer(step, state)
                yield step.index, said


def drawer(step: lab.Step, state: dict) -> str:
    (change,) = step.changes
    text = accumulation_text(change.before, state[change.target, "gradient"], change.after)
    return re.search("[=≈]", text)[0]


def test_all_say_the_same_sign_of_every_step_of_every_lesson_and_setting():
    differing = [
        (slug, variant, step, said)
        for slug, variant in settings()
        for step, said in signs(recorded(slug, variant))
        if len(set(said.values())) != 1
    ]
    assert differing == []


def test_the_lessons_have_products_and_sums_that_are_compared_four_ways():
    seen = [said for each in settings() for _, said in signs(recorded(*each))]
    assert {"sentence", "ledger", "question", "picture"} <= {who for each in seen for who in each}
    assert {sign for each in seen for sign in each.values()} == {"=", "≈"}


def test_a_product_that_only_rounding_makes_right_is_marked_by_all():
    code = (
        "import torch\nx = torch.tensor(1.234, requires_grad=True)\n(x * 5.678 * 1.234).backward()"
    )
    said = dict(signs(lab.record(code)))
    assert [set(each.values()) for each in said.values()] == [{"="}, {"≈"}]


@pytest.mark.parametrize("z", ["3 + 4j", "[1 + 2j, -1j]", "[complex('nan'), complex('inf')]"])
def test_complex_numbers_are_shown_everywhere(z):
    recording = lab.record(COMPLEX.format(z=z))
    assert recording.error is None
    assert "autograd-player" in recording.to_html()
    assert recording._repr_html_()
    assert len(questions(recording)) == len(recording.passes)


def test_a_product_of_complex_numbers_has_no_sign_and_a_sum_has_the_right_one():
    assert product_sign("(1+2j)", "(1-1j)", "(3+1j)") is None
    assert sum_sign("(3+4j)", "(3+4j)", "(6+8j)") == "="
    assert sum_sign(["(3+4j)", "1j"], ["(3+4j)", "1j"], ["(6+8j)", "3j"]) == "≈"
    assert sum_sign("(nan+0j)", "1j", "(nan+1j)") == "="


def test_a_sum_is_known_element_by_element_or_not_at_all():
    assert add([1.0, [2.0]], [3.0, [4.0]]) == [4.0, [6.0]]
    assert add("(3+4j)", "(-1-4j)") == "(2+0j)"
    assert add([1.0], [1.0, 2.0]) is None
    assert add(lab.Summary((70,), 0.0, 1.0, 0.5), 1.0) is None
