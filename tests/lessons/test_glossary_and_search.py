"""Words and lessons are found: by spelling, in texts, by search."""

import pytest

import autograd_lab as lab
from autograd_lab.lessons.glossary import find_term, glossary, link_terms, terms_in
from autograd_lab.lessons.search import search_lessons


def linked(text, seen=None):
    return link_terms(text, lambda term: f"#{term.name}", seen)


def test_every_term_names_a_lesson_that_there_is():
    slugs = {each.slug for each in lab.lessons()}
    assert {each.lesson for each in glossary()} <= slugs


def test_no_two_terms_share_a_spelling():
    spellings = [each.lower() for term in glossary() for each in term.spellings]
    assert len(spellings) == len(set(spellings))


def test_every_term_is_used_in_the_lesson_that_explains_it():
    for term in glossary():
        lesson = lab.lesson(term.lesson)
        text = "\n\n".join(
            [
                lesson.title,
                lesson.goal,
                lesson.introduction,
                *(each.text for each in lesson.sections),
            ]
        )
        assert term in terms_in(text), f"{lesson.slug} does not use {term.name!r}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A leaf is a leaf.", "A [leaf](#leaf) is a leaf."),
        ("Leaves keep `.grad`.", "[Leaves](#leaf) keep [`.grad`](#grad)."),
        ("an upstream gradient", "an [upstream gradient](#upstream gradient)"),
        ("`x = leaf` and $leaf$", "`x = leaf` and $leaf$"),
        ("```python\nleaf\n```", "```python\nleaf\n```"),
        ("## The leaf\n\ntext", "## The leaf\n\ntext"),
        ("a [leaf](there)", "a [leaf](there)"),
        ("a leaflet, leaf-like, x.leaf", "a leaflet, leaf-like, x.leaf"),
    ],
)
def test_the_first_use_of_a_term_becomes_a_link_and_code_stays(text, expected):
    assert linked(text) == expected


def test_a_term_is_linked_once_over_several_texts():
    seen = set()
    assert linked("a leaf", seen) == "a [leaf](#leaf)"
    assert linked("a leaf", seen) == "a leaf"


def test_a_term_is_found_by_any_spelling():
    assert find_term(" Leaves ") == find_term("leaf") == find_term("is_leaf")
    assert find_term("banana") is None


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("accumulate", "gradients-accumulate"),
        ("accum", "gradients-accumulate"),
        ("jacobian", "vector-jacobian-products"),
        ("no_grad", "no-grad"),
        ("retain graph", "twice-through"),
        ("Linear optimizer", "one-step"),
        ("DETACH", "detach"),
    ],
)
def test_the_first_find_is_the_lesson_that_is_meant(query, slug):
    assert search_lessons(lab.lessons(), query)[0].slug == slug


def test_every_word_must_occur_and_an_empty_query_finds_all():
    assert search_lessons(lab.lessons(), "detach banana") == ()
    assert search_lessons(lab.lessons(), " ") == lab.lessons()
