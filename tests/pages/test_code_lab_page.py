"""The Code lab without a browser: what runs, when, and what is shown of it."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

import pytest

from autograd_lab.program.inputs import find_inputs
from autograd_lab.ui.codelab import writing
from autograd_lab.ui.codelab.examples import EXAMPLES
from autograd_lab.ui.frame import link
from tests.ui.stage.test_programs import in_server_forbidden  # noqa: F401  (a fixture)

PAGE = "pages/Code_lab.py"


def run(app, text: str):
    """As the editor's Run does; the harness knows no component, so its message is left out."""
    app.session_state[writing.TEXT] = app.session_state[writing.RUN] = text
    app.run()
    assert not app.exception, app.exception
    return app


def components(app) -> list[dict]:
    given = [json.loads(each.proto.json) for each in app.get("bidi_component")]
    return [json.loads(each) for each in given if isinstance(each, str)]


def players(app) -> list[dict]:
    return [each for each in components(app) if "passes" in each]


def editor(app) -> dict:
    """What the browser was given for the editor."""
    (data,) = [each for each in components(app) if each.get("label") == "Your program"]
    return data


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_runs_apart_and_is_shown(open_app, in_server_forbidden, name):  # noqa: F811
    app = run(open_app(PAGE), EXAMPLES[name])
    (shown,) = players(app)
    assert shown["passes"]
    assert shown["checks"] is False
    assert not app.error


def test_a_link_shows_its_program_and_runs_nothing(open_app):
    app = open_app(PAGE, **link.code_query("print('from elsewhere')"))
    assert editor(app)["text"] == "print('from elsewhere')"
    assert players(app) == []


@pytest.mark.parametrize("code", ["", "%%%", "AAAA", "eJw", "x" * 9000])
def test_a_link_that_cannot_be_read_opens_with_an_example(open_app, code):
    app = open_app(PAGE, code=code)
    assert editor(app)["text"] == next(iter(EXAMPLES.values()))


def test_the_address_follows_the_program_and_gives_it_back(open_app):
    app = run(open_app(PAGE), "x = 1.5\n")
    packed = app.query_params["code"]
    again = open_app(PAGE, code=packed)
    assert editor(again)["text"] == "x = 1.5\n"


def test_a_link_that_swells_is_not_unpacked(open_app):
    swollen = link.code_query("a" * 70_000)
    assert len(swollen["code"]) < 200
    app = open_app(PAGE, **swollen)
    assert editor(app)["text"] == next(iter(EXAMPLES.values()))


def test_a_lessons_program_opens_here_as_its_sliders_have_it(open_app):
    app = open_app("pages/Lessons.py", lesson="first-backward")
    app.slider[0].set_value(app.slider[0].min).run()
    (change,) = [
        each.proto for each in app.get("page_link") if each.proto.label == "Change this program"
    ]
    query = dict(parse_qsl(change.query_string))
    program = editor(open_app(PAGE, **query))["text"]
    name = app.slider[0].key.split(".")[1]
    assert {each.name: each.value for each in find_inputs(program)}[name] == app.slider[0].min


def test_the_last_picture_stays_where_the_next_program_has_none(open_app):
    app = run(open_app(PAGE), EXAMPLES["Two inputs and a result"])
    (before,) = players(app)
    app = run(app, "x = = 1")
    assert "SyntaxError" in app.error[0].value
    (after,) = players(app)
    assert after["signature"] == before["signature"]


def test_the_line_that_failed_is_marked_in_the_editor_and_no_longer_when_it_runs(open_app):
    app = run(open_app(PAGE), "x = 1\ny = x +\n")
    line, message = editor(app)["mark"]
    assert line == 2
    assert message.startswith("SyntaxError. ")
    assert editor(run(app, "x = 1\n"))["mark"] is None


def test_an_example_is_a_new_text_for_the_editor(open_app):
    app = run(open_app(PAGE), "mine = 1\n")
    before = editor(app)
    app.selectbox[0].set_value("NaN").run()
    after = editor(app)
    assert after["text"] == EXAMPLES["NaN"]
    assert after["version"] != before["version"]


def test_a_link_that_one_follows_takes_the_place_of_what_was_here(open_app):
    app = run(open_app(PAGE), EXAMPLES["Two inputs and a result"])
    assert players(app)
    app.switch_page("dashboard.py").run()
    app.switch_page(PAGE)
    app.query_params.update(link.code_query("print('another')"))
    app.run()
    assert editor(app)["text"] == "print('another')"
    assert players(app) == []


def test_the_page_comes_back_with_what_was_typed(open_app):
    app = run(open_app(PAGE), "mine = 1\n")
    version = editor(app)["version"]
    app.switch_page("dashboard.py").run()
    app.query_params.clear()
    app.switch_page(PAGE).run()
    assert app.query_params["code"] == link.code_query("mine = 1\n")["code"]
    assert editor(app)["version"] == version


def test_a_literal_becomes_a_slider_that_runs_the_program_again(open_app):
    app = run(open_app(PAGE), EXAMPLES["The gradient doubles"])
    (group,) = app.get("button_group")
    group.set_value(["lr"]).run()
    assert not app.exception, app.exception
    (slider,) = app.slider
    assert slider.label == "lr"
    slider.set_value(slider.max).run()
    assert not app.exception
    (shown,) = players(app)
    assert f"lr = {slider.max}" in "\n".join("".join(p[0] for p in line) for line in shown["code"])


def test_a_server_that_others_reach_runs_programs_as_guests(open_app, monkeypatch):
    from autograd_lab.sandbox import run as sandbox

    seen = []
    bare = sandbox.run_code

    def seeing(*args, **named):
        seen.append(named["guests"])
        return bare(*args, **named)

    monkeypatch.setattr(sandbox, "run_code", seeing)
    run(open_app(PAGE), "print(1)")
    monkeypatch.setattr("streamlit.get_option", lambda name: "0.0.0.0")
    run(open_app(PAGE), "print(2)")
    assert seen == [False, True]


def test_where_code_is_switched_off_the_page_says_so(open_app, monkeypatch):
    monkeypatch.setenv("AUTOGRAD_LAB_CODE", "off")
    app = run(open_app(PAGE), "print(1)")
    assert "switched off" in app.warning[0].value
    assert players(app) == []
