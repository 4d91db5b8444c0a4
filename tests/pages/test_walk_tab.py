"""The Training page's second tab without a browser: a function typed by anybody is contained."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

DASHBOARD = str(Path(__file__).parents[2] / "dashboard.py")
CURVE = {"training.tab": "A curve to walk down"}


def walk_page(**link: str) -> AppTest:
    at = AppTest.from_file(DASHBOARD, default_timeout=60)
    at.run()
    at.switch_page("pages/Training.py")
    for name, value in {**CURVE, **link}.items():
        at.query_params[name] = value
    return at.run()


def screen(at: AppTest) -> dict:
    assert not at.exception
    return json.loads(at.get("bidi_component")[0].proto.json)


def test_the_tab_opens_with_the_notebooks_numbers():
    shown = screen(walk_page())
    assert (shown["position"][10], shown["position"][50]) == (2.67788, 2.99996)
    assert (shown["value"][0], shown["slope"][0]) == (14.0, -6.0)


def test_every_setting_is_in_the_link_and_comes_from_there():
    at = walk_page(**{
        "walk.function": "your own", "walk.own": "sin(x)", "walk.start": "2.0", "walk.lr": "0.5",
        "walk.steps": "7", "walk.optimizer": "Adam", "step": "3",
    })  # fmt: skip
    shown = screen(at)
    assert (shown["expression"], shown["last"], shown["step"]) == ("sin(x)", 7, 3)
    assert (shown["position"][0], shown["rule"]) == (2.0, "by Adam")
    for widget in [*at.number_input, *at.selectbox, *at.text_input]:
        assert widget.proto.query_param_key == widget.key


@pytest.mark.parametrize(
    "typed",
    ["__import__('os').system('true')", "x.__class__", "<img src=x onerror=alert(1)>", "x +", ""],
)
def test_what_is_no_formula_is_refused_beside_it_and_the_last_walk_stays(typed):
    at = walk_page(**{"walk.function": "your own"})
    before = screen(at)
    at.text_input(key="walk.own").set_value(typed).run()
    (error,) = at.error
    assert "use" in error.value or "write" in error.value
    assert "What is shown is still x" in error.value
    assert "<img" not in error.value.replace("\\<img", "")
    assert screen(at)["version"] == before["version"]


def test_a_start_out_of_the_link_s_bounds_is_the_default_and_it_says_so():
    shown = screen(walk_page(**{"walk.lr": "99"}))
    assert "The link asks for walk.lr = 99" in shown["notice"]
