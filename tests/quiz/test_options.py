"""The four options for a hall: the truth and three wrong answers, in an order the seed gives."""

import pytest

from autograd_lab.quiz import options, questions
from autograd_lab.quiz.options import scramble
from tests.quiz.asked import question_of, recording
from tests.quiz.table import PROGRAMS

# Written down, so that a link shows the same order in years.
SCRAMBLED = [2141863112, 3050060037, 3974657877, 1030972602]


@pytest.mark.parametrize("program", PROGRAMS)
def test_there_are_four_different_options_and_one_is_true(program):
    for asked in questions(recording(program)):
        for question in asked:
            shown = options(question, seed=1)
            assert len({each.text for each in shown}) == 4
            assert [each.right for each in shown].count(True) == 1
            assert all(each.sentence for each in shown)


def test_the_same_seed_gives_the_same_order():
    question = question_of("network", "w1 from h")
    assert options(question, 5) == options(question, 5)


def test_over_many_seeds_the_truth_stands_in_every_place():
    question = question_of("network", "w1 from h")
    places = [[each.right for each in options(question, seed)].index(True) for seed in range(200)]
    assert all(30 < places.count(place) < 70 for place in range(4))


def test_what_stands_for_no_misconception_says_so():
    shown = options(question_of("zeroed", "x.grad cleared in pass 0"), seed=1)
    assert [each.sentence for each in shown].count("not from this program") == 1


def test_the_order_is_that_of_a_plain_hash_which_every_platform_computes():
    assert [scramble(1, 8, place) for place in range(4)] == SCRAMBLED
