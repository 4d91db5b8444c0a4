"""The Practice page without a browser: the link, the verdicts, the level, what comes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from autograd_lab.quiz.model import display
from autograd_lab.quiz.practice import choices, exercise

DASHBOARD = str(Path(__file__).parents[2] / "dashboard.py")
SEED = 4711


def practice_page(**link: str) -> AppTest:
    at = AppTest.from_file(DASHBOARD, default_timeout=60)
    at.run()
    at.switch_page("pages/Practice.py")
    for name, value in {"seed": str(SEED), **link}.items():
        at.query_params[name] = value
    return run(at)


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception
    return at


def asked(at: AppTest):
    """The exercise that the address leads to."""
    link = link_of(at)
    level, number = int(link["level"]), int(link["number"])
    return exercise(int(link["seed"]), level, number, link.get("again", ""))


def link_of(at: AppTest) -> dict[str, str]:
    pairs = at.query_params.items()
    return {name: value if isinstance(value, str) else value[0] for name, value in pairs}


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click()
    return run(at)


def answer(at: AppTest, text: str) -> AppTest:
    at.text_input(key="practice.answer").set_value(text)
    return press(at, "practice.go")


def answer_rightly(at: AppTest) -> AppTest:
    return answer(at, display(asked(at).question.truth))


def words(at: AppTest) -> str:
    """All that is written on the page."""
    html = [each.proto.body for each in at.get("html")]
    return "\n".join([*html, *(each.value for each in at.markdown)])


def players(at: AppTest) -> list:
    return [each for each in at.get("bidi_component") if "signature" in each.proto.json]


def test_the_link_gives_the_program_and_the_question():
    at = practice_page(number="3", level="4")
    found = exercise(SEED, 4, 3)
    assert at.code[0].value == found.code.strip("\n") or at.code[0].value == found.code
    assert f"**Question 3.** {found.prompt}" in words(at)
    assert at.selectbox(key="practice.level").value == 4


def test_a_first_visit_writes_its_link():
    at = practice_page()
    assert link_of(at) == {"seed": str(SEED), "number": "1", "level": "1"}


def test_the_answer_is_nowhere_before_it_was_asked_for():
    at = practice_page(level="4")
    assert "Right" not in words(at)
    assert asked(at).question.explanation not in words(at)
    assert not players(at)


def test_a_right_answer_is_told_and_counts():
    at = answer_rightly(practice_page(level="4"))
    assert "✓ Right." in words(at)
    assert "**1 of 1 right.**" in words(at)


def test_a_wrong_answer_is_told_the_misconception():
    at = practice_page(level="5", number="4")
    mistake = asked(at).question.mistakes[0]
    answer(at, display(mistake.answer))
    assert "✗ Not quite." in words(at)
    assert "One more try." in words(at)
    assert asked(at).question.explanation not in words(at)
    assert "of 1 right" not in words(at)
    answer(at, display(mistake.answer))
    assert asked(at).question.explanation in words(at)
    assert "**0 of 1 right.** Your most frequent slip:" in words(at)


def test_right_at_the_second_try_keeps_the_level_and_the_slip_comes_back():
    at = practice_page(level="5", number="4")
    mistake = asked(at).question.mistakes[0]
    answer_rightly(answer(at, display(mistake.answer)))
    assert "✓ Right at the second try." in words(at)
    press(at, "practice.go")
    assert link_of(at)["level"] == "5"
    assert link_of(at)["again"] == mistake.misconception


def test_who_is_shown_the_answer_after_a_wrong_one_has_answered():
    at = practice_page(level="5", number="4")
    answer(at, display(asked(at).question.mistakes[0].answer))
    press(at, "practice.help")
    assert "**0 of 1 right.**" in words(at)


@pytest.mark.parametrize("text", ["", "abc", "1 2 3 4 5 6 7", "<b>1</b>", "1" * 300])
def test_what_cannot_be_read_costs_nothing_and_gets_the_cure(text):
    at = answer(practice_page(level="4"), text)
    assert "practice-problem" in words(at)
    assert "of 1 right" not in words(at)
    assert link_of(at)["number"] == "1"
    answer_rightly(at)
    assert "practice-problem" not in words(at).replace(".practice-problem", "")
    assert "**1 of 1 right.**" in words(at)


def test_two_right_answers_lead_a_level_up():
    at = practice_page(level="2")
    for _ in range(2):
        press(answer_rightly(at), "practice.go")
    assert link_of(at)["level"] == "3"
    assert link_of(at)["number"] == "3"
    assert "2 of 2 right, 2 in a row" in words(at)


def test_a_wrong_answer_leads_a_level_down_and_its_misconception_comes_back():
    at = practice_page(level="5", number="4")
    mistake = asked(at).question.mistakes[0]
    answer(answer(at, display(mistake.answer)), display(mistake.answer))
    press(at, "practice.go")
    assert link_of(at)["level"] == "4"
    assert link_of(at)["again"] == mistake.misconception
    assert mistake.misconception in asked(at).provokes
    assert "Another try at your earlier slip" in words(at)


def test_the_next_question_has_an_empty_line_and_no_verdict():
    at = press(answer_rightly(practice_page(level="4")), "practice.go")
    assert at.text_input(key="practice.answer").value == ""
    assert "✓" not in words(at)


def test_show_me_tells_the_answer_and_changes_no_score():
    at = press(practice_page(level="4"), "practice.help")
    assert "The answer:" in words(at)
    assert asked(at).question.explanation in words(at)
    press(at, "practice.go")
    assert link_of(at)["level"] == "4"
    assert "Two right in a row: one level up" in words(at)


def test_step_through_it_opens_the_player_with_this_program_at_its_start():
    at = practice_page(level="4", step="7")
    found = asked(at)
    press(answer_rightly(at), "practice.help")
    (player,) = players(at)
    data = json.loads(json.loads(player.proto.json))
    assert data["step"] == 0
    shown = "\n".join("".join(text for text, *_ in line) for line in data["code"])
    assert shown.strip() == found.code.strip()
    press(at, "practice.go")
    assert not players(at)


def test_choices_are_the_truth_and_three_others_in_the_seeds_order():
    at = practice_page(level="6", number="3", choices="true")
    offered = choices(asked(at), SEED, 3)
    labels = [at.button(key=f"practice.option.{letter}").label for letter in "ABCD"]
    for letter, label, option in zip("ABCD", labels, offered, strict=True):
        assert label.replace("\\", "") == f"**{letter}** {option.text}"
    place = "ABCD"[[option.right for option in offered].index(True)]
    press(at, f"practice.option.{place}")
    assert "✓ Right." in words(at)
    for option in offered:
        assert option.sentence in words(at)


def test_a_wrong_choice_is_named():
    at = practice_page(level="6", number="3", choices="true")
    offered = choices(asked(at), SEED, 3)
    place = next(k for k, option in enumerate(offered) if option.misconception)
    press(at, f"practice.option.{'ABCD'[place]}")
    assert "✗ Not quite." in words(at)
    assert at.button(key=f"practice.option.{'ABCD'[place]}").disabled
    other = next(k for k, option in enumerate(offered) if not option.right and k != place)
    press(at, f"practice.option.{'ABCD'[other]}")
    assert link_of(press(at, "practice.go"))["again"] == offered[place].misconception


def test_choices_stay_when_one_goes_on():
    at = practice_page(choices="true")
    press(press(at, "practice.help"), "practice.go")
    assert link_of(at)["choices"] == "true"
    at.toggle(key="practice.choices").set_value(False)
    assert "choices" not in link_of(run(at))
    assert at.text_input(key="practice.answer")


def test_another_level_can_be_chosen():
    at = practice_page(level="2")
    at.selectbox(key="practice.level").set_value(7)
    assert link_of(run(at))["level"] == "7"
    assert at.code[0].value.strip() == exercise(SEED, 7, 1).code.strip()


def test_a_new_seed_begins_at_its_first_question():
    at = practice_page(number="9", level="3")
    at = press(at, "practice.button.seed")
    assert link_of(at)["number"] == "1"
    assert link_of(at)["level"] == "3"
    assert link_of(at)["seed"].isdigit()


@pytest.mark.parametrize(
    "link",
    [
        {"number": "0"},
        {"number": "-1"},
        {"number": "1e3"},
        {"number": "²"},
        {"number": "99999999999999"},
        {"level": "9"},
        {"level": "0"},
        {"level": "abc"},
        {"again": "nonsense"},
        {"again": "<script>"},
        {"choices": "maybe"},
    ],
)
def test_a_value_that_the_link_cannot_have_falls_back_to_the_default(link):
    at = practice_page(**link)
    assert link_of(at) == {"seed": str(SEED), "number": "1", "level": "1"}


@pytest.mark.parametrize("seed", ["abc", "-1", "1000000", "٣", ""])
def test_a_seed_that_cannot_be_gives_one_that_can(seed):
    at = practice_page(seed=seed)
    assert 0 <= int(link_of(at)["seed"]) < 10_000


def test_the_same_link_gives_another_visitor_the_same_question():
    first = practice_page(level="5", number="7", again="forgot-reset")
    second = practice_page(**link_of(first))
    assert first.code[0].value == second.code[0].value
