"""The one door: who may run a program, how often it runs, and in which process."""

from __future__ import annotations

import ast
import importlib
import json
import os
from collections import Counter

import pytest
from streamlit.testing.v1 import AppTest

import autograd_lab as lab
from autograd_lab.program.inputs import with_inputs
from autograd_lab.recording import record as recording
from autograd_lab.ui.stage import programs
from tests.conftest import PROJECT

FIGURED = [each for each in lab.lessons() if each.figure]
RUNNERS = {
    "autograd_lab.recording.record",
    "autograd_lab.sandbox.run",
    "autograd_lab.checking.rerun",
}


def test_nothing_else_of_the_dashboard_runs_a_program():
    offenders = set()
    for path in (PROJECT / "autograd_lab" / "ui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module in RUNNERS:
                offenders.add(path.relative_to(PROJECT / "autograd_lab" / "ui").as_posix())
    assert offenders == {"stage/programs.py"}


@pytest.fixture
def runs(monkeypatch):
    """How often each text was recorded in this process, with nothing kept from before."""
    counted = Counter()
    bare = recording.record

    def counting(code, inputs=None, *more, **named):
        counted[with_inputs(code, inputs)] += 1
        return bare(code, inputs, *more, **named)

    programs._recorded.cache_clear()
    monkeypatch.setattr(recording, "record", counting)
    # The caches of Streamlit are its own, a set for each process: other tests have filled them.
    import streamlit

    streamlit.cache_data.clear()
    return counted


@pytest.mark.parametrize("lesson", FIGURED, ids=lambda each: each.slug)
def test_a_lesson_with_a_figure_records_each_program_once_a_change(open_app, runs, lesson):
    app = open_app("pages/Lessons.py", lesson=lesson.slug)
    assert set(runs.values()) == {1}
    if not app.slider:
        return
    slider = app.slider[0]
    slider.set_value(slider.min if slider.value != slider.min else slider.max).run()
    assert not app.exception
    assert set(runs.values()) == {1}


def show_a_strangers_program():
    """A page with everything that can be clicked, for a program that nobody vouches for."""
    import streamlit as st

    from autograd_lab.program.program import Program
    from autograd_lab.ui.frame.frame import Frame
    from autograd_lab.ui.stage.check import ask_for_check
    from autograd_lab.ui.stage.comparison import Other
    from autograd_lab.ui.stage.figure import lesson_figure
    from autograd_lab.ui.stage.programs import recording_of
    from autograd_lab.ui.stage.stage import play

    text = """\
import os, torch
cut = False
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x.detach() * x if cut else x * x
v1, v2 = 1.0, 0.0
v1 = 1.0
v2 = 0.0
y.backward(torch.tensor([v1, v2]))
print(os.getpid())
"""
    frame = Frame(projector=False, theme="light")
    factor = st.slider("v1", 0.0, 5.0, 1.0)
    program = Program(text, {"v1": factor, "cut": False})
    ask_for_check("player")
    other = Other(program.with_values(cut=True), "here", "there")
    play(program, key="player", frame=frame, other=other, controls={"cut": {}})
    lesson_figure("jacobian", program, frame)
    st.text(recording_of(program).output or str(recording_of(program).error))
    st.text(recording_of(program.with_values(v2=2.0)).output)


@pytest.fixture
def in_server_forbidden(monkeypatch):
    """Whatever would run a program in this process fails the test."""

    def refuse(*args, **kwargs):
        raise AssertionError("a stranger's program was run in the server's process")

    monkeypatch.setattr(recording, "record", refuse)
    monkeypatch.setattr("autograd_lab.checking.check.check", refuse)


def test_a_program_that_is_not_trusted_never_runs_in_the_servers_process(in_server_forbidden):
    app = AppTest.from_function(show_a_strangers_program, default_timeout=60).run()
    assert not app.exception, app.exception
    assert not app.error
    players = [json.loads(json.loads(each.proto.json)) for each in app.get("bidi_component")]
    shown = next(each for each in players if "passes" in each)
    assert shown["checks"] is False
    assert shown["check"] is None
    assert shown["compare"]
    app.slider[0].set_value(3.0).run()
    assert not app.exception
    seen = [int(each.value) for each in app.text]
    assert len(seen) == 2
    assert os.getpid() not in seen


def test_the_players_data_of_a_strangers_run_are_made_once(monkeypatch):
    module = importlib.import_module("autograd_lab.player.payload.payload")
    made = []
    bare = module.payload
    monkeypatch.setattr(module, "payload", lambda *arguments: made.append(1) or bare(*arguments))

    def page():
        import streamlit as st

        from autograd_lab.program.program import Program
        from autograd_lab.ui.stage.programs import payload_of

        st.text(payload_of(Program("import torch\nprint(torch.ones(2))"))["output"])

    app = AppTest.from_function(page, default_timeout=60).run()
    app.run()
    assert not app.exception
    assert app.text[0].value == "tensor([1., 1.])"
    assert len(made) == 1


def test_what_a_strangers_program_gave_is_kept_until_it_is_to_run_again():
    def page():
        import streamlit as st

        from autograd_lab.program.program import Program
        from autograd_lab.ui.stage.programs import recording_of, run_again

        program = Program("import os\nprint(os.getpid())")
        if st.button("Run again"):
            run_again(program)
        st.text(recording_of(program).output)
        st.button("Something else")

    app = AppTest.from_function(page, default_timeout=60).run()
    first = app.text[0].value
    app.button[1].click().run()
    assert app.text[0].value == first
    app.button[0].click().run()
    assert app.text[0].value != first
