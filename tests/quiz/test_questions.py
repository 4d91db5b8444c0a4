"""Which questions a recording asks, and that their truths are torch's own numbers."""

import pytest
import torch

import autograd_lab as lab
from autograd_lab.lessons import Question as Asked
from autograd_lab.quiz import lesson_questions, questions
from autograd_lab.quiz.arithmetic import close, same
from autograd_lab.quiz.questions import MOST, MOST_A_PASS, MOST_ALWAYS, spread
from autograd_lab.quiz.words import MISCONCEPTIONS
from tests.quiz.asked import question_of, recording
from tests.quiz.table import PROGRAMS

LONG = """import torch
w = torch.tensor(1.0, requires_grad=True)
for turn in range(200):
    loss = (w * 3.0 - 1.0) ** 2
    loss.backward()
"""
SIX_LEAVES = """import torch
leaves = [torch.tensor(float(k + 2), requires_grad=True) for k in range(6)]
y = leaves[0] * leaves[1] * leaves[2] * leaves[3] * leaves[4] * leaves[5]
y.backward()
"""


def kinds(asked):
    return [(each.kind, each.facts.get("source") or each.facts["name"]) for each in asked]


def test_a_step_asks_for_what_it_changes():
    asked = questions(recording("paths"))[0]
    assert [each.kind for each in asked if each.facts.get("source", "x") == "x"] == [
        "contribution",
        "contribution",
        "gradient",
        "grad",
    ]
    steps = recording("paths").steps
    for each in asked:
        changes = {
            (change.target, change.field): change.after for change in steps[each.step].changes
        }
        assert changes[each.target, each.field] == each.truth


def test_by_default_the_local_derivatives_of_one_are_not_asked():
    default = [each for each in questions(recording("network"))[0] if each.always]
    assert kinds(default) == [
        ("contribution", "a"),
        ("contribution", "w2"),
        ("contribution", "x"),
        ("contribution", "w1"),
        ("grad", "w1"),
    ]


def test_by_default_what_accumulates_is_asked():
    second = questions(recording("two losses"))[1]
    assert ("grad", "x") in kinds([each for each in second if each.always])


@pytest.mark.parametrize("code", [*PROGRAMS.values(), LONG, SIX_LEAVES])
def test_by_default_at_most_five_questions_a_pass_are_asked(code):
    for asked in questions(lab.record(code)):
        assert sum(each.always for each in asked) <= MOST_A_PASS


def test_the_questions_by_default_are_spread_over_the_pass():
    asked = questions(lab.record(SIX_LEAVES))[0]
    chosen = [each.step for each in asked if each.always]
    steps = [each.step for each in asked]
    assert len(chosen) == MOST_A_PASS
    middle = (min(steps) + max(steps)) / 2
    assert min(chosen) < middle < max(chosen)


def test_a_long_run_has_questions_for_its_first_passes_and_not_thousands():
    asked = questions(lab.record(LONG))
    everything = [len(each) for each in asked if any(not one.always for one in each)]
    assert sum(everything) <= MOST
    assert sum(map(len, asked)) <= MOST_ALWAYS + MOST_A_PASS
    assert len(asked) == 200


@pytest.mark.parametrize(
    ("items", "most", "expected"),
    [
        ([1, 2, 3], 5, [1, 2, 3]),
        ([1, 2, 3, 4, 5], 3, [1, 3, 5]),
        ([1, 2, 3], 1, [1]),
        ([], 2, []),
        ([1], 0, []),
    ],
)
def test_spread_takes_evenly(items, most, expected):
    assert spread(items, most) == expected


@pytest.mark.parametrize("program", PROGRAMS)
def test_no_wrong_answer_equals_the_truth_or_another(program):
    for asked in questions(recording(program)):
        for question in asked:
            answers = [each.answer for each in question.mistakes]
            assert not any(same(each, question.truth) for each in answers)
            assert not any(same(a, b) for k, a in enumerate(answers) for b in answers[:k])


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_text_of_a_question_is_filled(program):
    for asked in questions(recording(program)):
        for question in asked:
            texts = [question.prompt, question.explanation]
            texts += [question.sentence(each) for each in question.mistakes]
            assert all(text.strip() and "{" not in text for text in texts)
            assert question.prompt.endswith("?")


def test_every_misconception_has_a_name_and_a_sentence():
    for name, sentence in MISCONCEPTIONS.values():
        assert name[0].islower()
        assert not name.endswith(".")
        assert sentence.endswith(".")
        assert "!" not in sentence


def test_tensors_too_large_to_type_are_not_asked():
    code = """import torch
w = torch.ones(7, requires_grad=True)
(w * 2.0).sum().backward()
"""
    assert [each.kind for each in questions(lab.record(code))[0]] == []


def test_adding_what_grad_held_before_is_named_at_the_paths():
    (asked,) = [each for each in questions(recording("paths"))[1] if each.kind == "gradient"]
    named = {each.misconception: each.answer for each in asked.mistakes}
    assert named["accumulation-for-paths"] == 22.0


def test_the_whole_gradient_in_place_of_a_share_is_named():
    shares = [
        each
        for each in questions(recording("paths"))[0]
        if each.kind == "contribution" and each.facts["source"] == "x"
    ]
    named = {each.misconception: each.answer for each in shares[-1].mistakes}
    assert named["whole-gradient"] == 11.0


def test_who_thinks_that_grad_is_cleared_by_itself_is_told_so_where_the_program_clears():
    code = PROGRAMS["zeroed"] + "(2 * x).backward()\n"
    (write,) = [each for each in questions(lab.record(code))[2] if each.kind == "grad"]
    assert ("thought-reset", 2.0) in [(e.misconception, e.answer) for e in write.mistakes]


@pytest.mark.parametrize("name", ["w", "y"])
def test_who_mixes_up_grad_fn_of_leaf_and_result_is_told_so(name):
    question = question_of("constants", f"lesson {name}.grad_fn").question
    mistake = question.mistakes[0]
    expected = {"w": "leaf-has-grad-fn", "y": "result-without-grad-fn"}
    assert mistake.misconception == expected[name]


# --------------------------------------------------------------- truths of lessons


def test_the_truth_of_a_lessons_question_is_torchs_own():
    x = torch.tensor(3.0, requires_grad=True)
    (x**2).backward()
    (5 * x).backward()
    assert question_of("two losses", "lesson x.grad").question.truth == x.grad.item()


def test_a_question_that_this_program_cannot_answer_is_left_out():
    asked = [Asked("z.grad", "?"), Asked("x.grad", "?", pass_index=7), Asked("x.grad", "?")]
    found = lesson_questions(recording("network"), asked)
    assert [each.question.facts["asked"] for each in found] == ["x.grad"]


def test_the_right_choice_is_the_one_that_equals_the_truth_as_a_number():
    (found,) = lesson_questions(
        recording("network"), [Asked("w1.grad", "?", ("−2.0", "2", "None"))]
    )
    assert found.correct == (True, False, False)


def test_where_no_choice_is_true_one_types():
    (found,) = lesson_questions(recording("network"), [Asked("w1.grad", "?", ("5", "6"))])
    assert found.choices == ()


def test_an_error_without_choices_offers_two():
    for program, right in (("refused", (True, False)), ("network", (False, True))):
        (found,) = lesson_questions(recording(program), [Asked("error", "?")])
        assert found.choices == ("It raises an error", "It runs")
        assert found.correct == right


def test_output_is_asked_without_the_space_around_it():
    rec = lab.record(PROGRAMS["network"] + "print(x.grad)\n")
    (found,) = lesson_questions(rec, [Asked("output", "?", ("-3", "3"))])
    assert found.question.truth == "tensor(-3.)"
    assert found.correct == (True, False)


@pytest.mark.parametrize("lesson", lab.lessons(), ids=lambda lesson: lesson.slug)
def test_every_question_of_a_lesson_can_be_answered_with_its_choices(lesson):
    found = lesson_questions(lab.record(lesson.code), lesson.questions)
    assert len(found) == len(lesson.questions)
    for asked, question in zip(lesson.questions, found, strict=True):
        if asked.choices:
            assert question.choices == asked.choices, asked.ask
            assert sum(question.correct) == 1, asked.ask


# --------------------------------------------------------------- two significant digits


@pytest.mark.parametrize(
    ("answer", "truth", "right"),
    [
        (0.33, 1 / 3, True),
        (0.3, 1 / 3, False),
        (98.4, 98, True),
        (98.6, 98, False),
        (0.1, 0.10000000149, True),
        (0, 0, True),
        (0.0001, 0, False),
        (0, 0.0001, False),
        (-2, 2, False),
        (float("nan"), float("nan"), True),
        (float("inf"), float("inf"), True),
        (1e308, float("inf"), False),
    ],
)
def test_right_is_right_to_two_significant_digits(answer, truth, right):
    assert close(answer, truth) is right


def prompts(lesson, name):
    variant = next(each for each in lesson.variants if each.name == name)
    rec = lab.record(variant.code or lesson.code, variant.inputs)
    return [each.prompt for each in lesson_questions(rec, lesson.questions)]


def test_the_words_of_a_lesson_are_asked_of_its_program_as_written():
    lesson = lab.lesson("first-backward")
    same = lab.record(lesson.code, {"x": 3.0})
    assert [each.prompt for each in lesson_questions(same, lesson.questions)] == [
        each.prompt for each in lesson.questions
    ]


def test_another_program_is_asked_about_in_words_that_hold_for_it():
    assert prompts(lab.lesson("first-backward"), "x³ + 2x² − 5x + 1") == [
        "What is in x.grad at the end?",
        "What does y.requires_grad return?",
    ]
    assert (
        prompts(lab.lesson("own-backward"), "Another backward")[1] == "What does the program print?"
    )


def test_other_numbers_are_asked_about_without_those_of_the_lesson():
    assert prompts(lab.lesson("gradient-descent"), "Too small") == [
        "In backward pass 1, which gradient reaches x?",
        "What is the value of x at the end of backward pass 1?",
    ]
    assert prompts(lab.lesson("one-step"), "The next step too")[1] == (
        "What is the value of layer.weight at the end of the last backward pass?"
    )


def test_whether_it_raises_is_asked_of_every_program_in_the_lessons_words():
    lesson = lab.lesson("when-torch-says-no")
    assert prompts(lesson, "A second backward(): first version")[0] == lesson.questions[0].prompt


def test_the_slope_at_the_start_of_the_descent_is_asked_before_it_is_cleared():
    lesson = lab.lesson("gradient-descent")
    found = lesson_questions(lab.record(lesson.code), lesson.questions)
    assert found[0].question.truth == 2 * (0 - 3)
