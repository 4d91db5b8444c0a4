"""The level follows the answers, and the weakest misconception comes back."""

from autograd_lab.quiz.programs import LEVELS
from autograd_lab.quiz.progress import Answered, next_level, standing, weakest

TOP = len(LEVELS)


def right(level=3, provokes=()):
    return Answered(level, True, provokes=frozenset(provokes))


def wrong(misconception="", level=3):
    return Answered(level, False, misconception)


def shown(level=3):
    return Answered(level, False, shown=True)


def test_one_right_answer_keeps_the_level():
    assert next_level(3, [right()]) == 3


def test_two_right_answers_in_a_row_lead_up():
    assert next_level(3, [right(), right()]) == 4


def test_right_answers_at_another_level_do_not_lead_up():
    assert next_level(3, [right(level=2), right()]) == 3


def test_a_wrong_answer_leads_down():
    assert next_level(3, [right(), wrong()]) == 2


def test_a_wrong_answer_breaks_the_row():
    assert next_level(3, [right(), wrong(), right()]) == 3


def test_an_answer_that_was_shown_changes_no_level_and_breaks_the_row():
    assert next_level(3, [wrong(), shown()]) == 3
    assert next_level(3, [right(), shown(), right()]) == 3


def test_a_level_that_was_chosen_by_hand_stays():
    assert next_level(6, [right(), right()]) == 6
    assert next_level(6, [wrong()]) == 6


def test_the_levels_end_at_both_ends():
    assert next_level(1, [wrong(level=1)]) == 1
    assert next_level(TOP, [right(TOP), right(TOP)]) == TOP


def test_without_answers_nothing_comes_back():
    assert weakest([]) == ""
    assert weakest([right(), wrong(), shown()]) == ""


def test_the_misconception_made_most_often_comes_back():
    assert weakest([wrong("sign"), wrong("one-path"), wrong("one-path")]) == "one-path"


def test_a_recent_one_weighs_more_than_an_old_one():
    assert weakest([wrong("sign"), right(), right(), wrong("one-path")]) == "one-path"


def test_two_right_answers_where_it_could_have_been_made_make_it_good():
    history = [wrong("sign"), right(provokes={"sign"})]
    assert weakest(history) == "sign"
    assert weakest([*history, right(provokes={"sign"})]) == ""


def test_right_answers_where_it_could_not_be_made_do_not_make_it_good():
    assert weakest([wrong("sign"), *[right(provokes={"one-path"})] * 5]) == "sign"


def test_the_score_leaves_out_what_was_shown():
    seen = standing([right(), shown(), right(), right(), wrong("sign"), right()])
    assert (seen.right, seen.answered, seen.streak) == (4, 5, 1)


def test_what_was_shown_ends_the_row():
    assert standing([right(), right(), shown()]).streak == 0
