"""The home page without a browser: it leads to every lesson and to training, and shows a player."""

from __future__ import annotations

import autograd_lab as lab


def test_home_says_what_this_is(open_app):
    app = open_app()
    assert [each.value for each in app.title] == ["Autograd Lab"]


def test_home_shows_a_program_in_the_middle_of_its_backward_pass(open_app, player_data):
    data = player_data(open_app())
    kinds = "".join(each["kinds"] for each in data["passes"])
    assert kinds[data["step"]] == "B"


def test_home_leads_to_every_lesson_and_to_training(open_app):
    links = [each.proto for each in open_app().get("page_link")]
    queries = {link.query_string for link in links}
    assert {f"lesson={each.slug}" for each in lab.lessons()} <= queries
    assert "Training" in {link.page for link in links}


def test_every_link_carries_the_projector(open_app):
    links = [each.proto for each in open_app(projector="true").get("page_link")]
    assert links
    assert all("projector=true" in link.query_string for link in links)


def test_the_projector_toggle_is_in_the_link(open_app):
    app = open_app()
    app.toggle(key="projector").set_value(True).run()
    assert all("projector=true" in each.proto.query_string for each in app.get("page_link"))


def test_a_projector_value_that_means_nothing_is_off(open_app):
    assert open_app(projector="perhaps").toggle(key="projector").value is False


def lesson_links(app) -> list[str]:
    links = [each.proto.query_string for each in app.get("page_link")]
    return [each.removeprefix("lesson=") for each in links if each.startswith("lesson=")]


def test_the_lessons_stand_in_their_groups_in_order(open_app):
    app = open_app()
    assert lesson_links(app) == [each.slug for each in lab.lessons()]
    headings = [each.value for each in app.markdown if each.value.startswith("#####")]
    assert headings == [
        f"##### {group}" for group in dict.fromkeys(each.group for each in lab.lessons())
    ]


def test_a_search_shows_the_lessons_that_are_meant(open_app):
    app = open_app()
    app.text_input(key="search").set_value("jacobian").run()
    assert lesson_links(app)[0] == "vector-jacobian-products"
    app.text_input(key="search").set_value("banana").run()
    assert lesson_links(app) == []
    assert "banana" in app.info[0].value


def test_a_search_is_in_the_link(open_app):
    assert lesson_links(open_app(search="chain rule"))[0] == "chain-rule"
