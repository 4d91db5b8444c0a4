"""The Glossary page without a browser: entries, the one that a link asks for, a search."""

from __future__ import annotations

from autograd_lab.lessons.glossary import glossary


def texts(app) -> list[str]:
    return [each.value for each in app.markdown]


def test_it_lists_every_entry_and_where_it_is_explained(open_app):
    app = open_app("pages/Glossary.py")
    assert sum(" — " in each for each in texts(app)) == len(glossary())
    queries = {each.proto.query_string for each in app.get("page_link")}
    assert {f"lesson={each.lesson}" for each in glossary()} <= queries


def test_the_link_brings_one_entry_to_the_top(open_app):
    entries = [
        each for each in texts(open_app("pages/Glossary.py", term="leaves")) if " — " in each
    ]
    assert entries[0].startswith("**leaf** — ")


def test_a_term_that_is_none_shows_the_whole_list(open_app):
    assert len(texts(open_app("pages/Glossary.py", term="banana"))) == len(glossary())


def test_a_search_leaves_what_holds_the_words(open_app):
    app = open_app("pages/Glossary.py")
    app.text_input(key="glossary.word").set_value("chain").run()
    assert next(each for each in texts(app) if " — " in each).startswith("**chain rule**")
    app.text_input(key="glossary.word").set_value("banana").run()
    assert "banana" in app.info[0].value
