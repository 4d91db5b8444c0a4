"""Exercises without a browser: the way from a lesson, the verdicts, what stays of an attempt."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

import pytest

import autograd_lab as lab
from autograd_lab.ui.codelab import writing
from autograd_lab.ui.frame import link

PAGE = "pages/Code_lab.py"
CUBE = "own-backward.cube"
LOOP = "training-loop.fill-in-the-loop"
EXERCISES = {
    f"{lesson.slug}.{each.name}": each for lesson in lab.lessons() for each in lesson.exercises
}


def run(app, text: str):
    app.session_state[writing.TEXT] = app.session_state[writing.RUN] = text
    app.run()
    assert not app.exception, app.exception
    return app


def text_in_editor(app) -> str:
    given = [json.loads(each.proto.json) for each in app.get("bidi_component")]
    texts = [json.loads(each) for each in given if isinstance(each, str)]
    (data,) = [each for each in texts if each.get("label") == "Your program"]
    return data["text"]


def said(app) -> str:
    return "\n".join(each.value for each in [*app.markdown, *app.success, *app.info])


@pytest.mark.parametrize("address", EXERCISES)
def test_a_lesson_leads_to_its_exercise_and_the_exercise_back(open_app, address):
    slug = address.partition(".")[0]
    app = open_app("pages/Lessons.py", lesson=slug)
    assert "Try it yourself" in [each.value for each in app.subheader]
    queries = [
        dict(parse_qsl(each.proto.query_string))
        for each in app.get("page_link")
        if each.proto.label == "Open in the Code lab"
    ]
    assert queries == [{"exercise": address}]
    app = open_app(PAGE, exercise=address)
    assert text_in_editor(app) == EXERCISES[address].code
    assert f"**{EXERCISES[address].title}.**" in said(app)
    (back,) = [each.proto for each in app.get("page_link") if each.proto.label == "The lesson"]
    assert dict(parse_qsl(back.query_string)) == {"lesson": slug}


def open_in_place(open_app, slug: str):
    app = open_app("pages/Lessons.py", lesson=slug)
    (here,) = [each for each in app.button if each.label == "Try it here"]
    here.click().run()
    assert not app.exception, app.exception
    return app


def run_in_place(app, address: str, text: str):
    work = app.session_state[f"exercise {address}"]
    work.ran = text
    app.run()
    assert not app.exception, app.exception
    return app


def test_an_exercise_is_done_on_its_lesson(open_app):
    app = open_in_place(open_app, "own-backward")
    exercise = EXERCISES["own-backward.cube"]
    assert text_in_editor(app) == exercise.code
    assert "To pass: " in said(app)
    assert "`gradcheck` measures the slopes" in said(run_in_place(app, CUBE, exercise.code))
    assert "Solved" in said(run_in_place(app, CUBE, exercise.solution))
    assert "tensor([24.,  6.]) True" in app.code[-1].value


def test_on_its_lesson_a_program_that_stops_is_marked_and_its_words_stay_words(open_app):
    app = open_in_place(open_app, "own-backward")
    app = run_in_place(app, CUBE, "x = 1\nraise ValueError('**<b>bold</b>** $x$')")
    given = [json.loads(each.proto.json) for each in app.get("bidi_component")]
    texts = [json.loads(each) for each in given if isinstance(each, str)]
    (editor,) = [each for each in texts if each.get("label") == "Your program"]
    assert editor["mark"] == [2, "ValueError. **<b>bold</b>** $x$"]
    assert r"\*\*\<b>bold\</b>\*\* \$x\$" in said(app)


def test_what_was_begun_on_the_lesson_goes_on_in_the_code_lab(open_app):
    app = open_in_place(open_app, "own-backward")
    app.session_state["exercise attempts"] = {CUBE: "mine = 1\n"}
    app.run()
    query = {"exercise": CUBE, **link.code_query("mine = 1\n")}
    queries = [
        dict(parse_qsl(each.proto.query_string))
        for each in app.get("page_link")
        if each.proto.label == "Open in the Code lab"
    ]
    assert queries == [query]
    (again,) = [each for each in app.button if each.label == "Start over"]
    again.click().run()
    assert app.session_state["exercise attempts"] == {CUBE: EXERCISES[CUBE].code}


def test_a_lesson_without_exercises_has_no_heading_for_them(open_app):
    app = open_app("pages/Lessons.py", lesson="chain-rule")
    assert "Try it yourself" not in [each.value for each in app.subheader]


def test_before_a_run_the_checks_are_listed_and_nothing_has_run(open_app):
    app = open_app(PAGE, exercise=LOOP)
    assert "To pass: " in said(app)
    assert "`loss below 0.1`" in said(app)
    assert "checks pass" not in said(app)


def test_each_check_that_fails_has_its_hint_and_the_right_solution_none(open_app):
    exercise = EXERCISES[LOOP]
    app = run(open_app(PAGE, exercise=LOOP), exercise.code)
    shown = said(app)
    assert "4 of 7 checks pass" in shown
    for check in exercise.checks:
        failed = f"not yet:** `{check.that}`" in shown
        assert (check.hint in shown) == failed
    assert "(w is 0)" in shown
    solved = said(run(app, exercise.solution))
    assert "Solved" in solved
    assert "not yet" not in solved


def test_a_slider_does_not_change_the_verdict(open_app):
    app = run(open_app(PAGE, exercise=LOOP), EXERCISES[LOOP].solution)
    (group,) = app.get("button_group")
    group.set_value(["steps"]).run()
    (slider,) = app.slider
    slider.set_value(1).run()
    assert "Solved" in said(app)


def test_an_attempt_is_there_again_and_start_over_brings_the_blank_form_back(open_app):
    app = run(open_app(PAGE, exercise=LOOP), "mine = 1\n")
    app.switch_page("dashboard.py").run()
    app.query_params.clear()
    app.switch_page(PAGE)
    app.query_params["exercise"] = LOOP
    app.run()
    assert text_in_editor(app) == "mine = 1\n"
    (again,) = [each for each in app.button if each.label == "Start over"]
    again.click().run()
    assert text_in_editor(app) == EXERCISES[LOOP].code


def test_an_exercise_ends_where_an_example_or_another_program_is_opened(open_app):
    app = open_app(PAGE, exercise=LOOP)
    app.selectbox[0].set_value("NaN").run()
    assert "To pass" not in said(app)
    assert "exercise" not in app.query_params
    app = open_app(PAGE, exercise=LOOP)
    app.switch_page("dashboard.py").run()
    app.query_params.clear()
    app.switch_page(PAGE)
    app.query_params.update(link.code_query("print(1)"))
    app.run()
    assert "To pass" not in said(app)
    assert text_in_editor(app) == "print(1)"


def test_the_link_of_an_attempt_opens_it_with_its_checks(open_app):
    app = open_app(PAGE, exercise=LOOP, **link.code_query("mine = 1\n"))
    assert text_in_editor(app) == "mine = 1\n"
    assert "To pass" in said(app)


@pytest.mark.parametrize("address", ["nothing", "training-loop.nothing", "a.b.c", "<b>", "x" * 999])
def test_an_exercise_that_is_not_there_leaves_the_code_lab_as_it_is(open_app, address):
    app = open_app(PAGE, exercise=address)
    assert "requires_grad" in text_in_editor(app)
    assert "To pass" not in said(app)
