"""The Training page without a browser: its inputs, what the screen gets, what a bad link does."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import pytest
import torch
from streamlit.testing.v1 import AppTest

from autograd_lab.model.numbers import show_number
from autograd_lab.training import NAMES, OPTIMIZERS
from autograd_lab.training.screen import LOSS_NAMES
from autograd_lab.ui.training import training

DASHBOARD = str(Path(__file__).parents[2] / "dashboard.py")
DEFAULTS = {
    "training.lr": 0.01,
    "training.steps": 100,
    "training.data": "generated",
    "training.optimizer": "SGD",
    "training.loss": "MSE",
    "training.batch": 0,
    "training.weight": 0.0,
    "training.bias": 0.0,
    "training.clear": True,
    "training.points": 100,
    "training.slope": 2.0,
    "training.intercept": 1.0,
    "training.noise": 0.1,
    "training.seed": 42,
    "training.spread": "normal",
}


def training_page(**link: str) -> AppTest:
    at = AppTest.from_file(DASHBOARD, default_timeout=60)
    at.run()
    at.switch_page("pages/Training.py")
    for name, value in link.items():
        at.query_params[name] = value
    return at.run()


def screen(at: AppTest) -> dict:
    assert not at.exception
    return json.loads(at.get("bidi_component")[0].proto.json)


def inputs(at: AppTest) -> dict:
    widgets = [*at.number_input, *at.slider, *at.selectbox, *at.toggle]
    return {each.key: each.value for each in widgets if each.key.startswith("training.")}


def test_the_page_opens_with_the_known_run():
    at = training_page()
    assert inputs(at) == DEFAULTS
    assert screen(at)["sentences"][-1] == (
        "Step 100, the end: w 1.732, b 0.903. The last loss, before update 100, was 0.0947."
    )


def test_an_input_gives_another_run():
    at = training_page()
    before = screen(at)["version"]
    at.number_input(key="training.steps").set_value(20).run()
    assert len(screen(at)["sentences"]) == 21
    assert screen(at)["version"] != before


def test_gradients_can_stay_uncleared():
    at = training_page()
    at.toggle(key="training.clear").set_value(False).run()
    assert "never cleared" in screen(at)["notice"]


def test_a_learning_rate_that_diverges_shows_the_run_up_to_there():
    at = training_page()
    at.number_input(key="training.lr").set_value(2.0).run()
    assert "the loss is no longer finite" in screen(at)["notice"]
    assert 1 < len(screen(at)["sentences"]) < 101


@pytest.mark.parametrize("key", DEFAULTS)
def test_every_input_is_in_the_link(key):
    at = training_page()
    widgets = [*at.number_input, *at.slider, *at.selectbox, *at.toggle]
    widget = next(each for each in widgets if each.key == key)
    assert widget.proto.query_param_key == key


@pytest.mark.parametrize("asked", ["-1", "101", "1e9", "abc", "", "²", "9" * 40])
def test_a_step_that_the_run_does_not_have_falls_back_to_the_start(asked):
    assert screen(training_page(step=asked))["step"] == 0


def test_the_step_of_the_link_is_the_step_of_the_screen():
    assert screen(training_page(step="17"))["step"] == 17


@pytest.mark.parametrize(
    "link",
    [
        {"training.lr": "abc"},
        {"training.lr": "nan"},
        {"training.lr": "-3"},
        {"training.steps": "1000000"},
        {"training.steps": "0"},
        {"training.points": "-5"},
        {"training.weight": "1e400"},
        {"training.noise": "-0.1"},
        {"training.seed": "-1"},
        {"training.spread": "wide"},
        {"training.clear": "maybe"},
        {"training.data": "mine"},
        {"training.optimizer": "LBFGS"},
        {"training.loss": "none"},
        {"training.batch": "-2"},
    ],
)
def test_a_value_that_the_link_cannot_have_falls_back_to_the_default(link):
    assert inputs(training_page(**link)) == DEFAULTS


def test_the_projector_reaches_the_screen():
    at = training_page()
    assert screen(at)["projector"] is False
    at.toggle(key="projector").set_value(True).run()
    assert screen(at)["projector"] is True


def test_a_named_set_brings_its_points_and_its_start():
    at = training_page(**{"training.lr": "0.1"})
    at.selectbox(key="training.data").set_value("even").run()
    assert screen(at)["sentences"][0] == (
        "Step 0, the start: loss 15.81; w 0.0382 → 0.8722; b 0.2317 → 0.5883."
    )


def test_the_page_offers_the_sets_and_optimizers_that_there_are():
    assert [*training.DATA][1:] == list(NAMES)
    assert tuple(OPTIMIZERS) == training.OPTIMIZERS
    assert set(training.LOSSES) == set(LOSS_NAMES)


def test_every_optimizer_and_loss_is_shown_with_the_program_that_gives_its_numbers():
    at = training_page()
    for optimizer in OPTIMIZERS:
        for loss in LOSS_NAMES:
            at.selectbox(key="training.optimizer").set_value(optimizer)
            at.selectbox(key="training.loss").set_value(loss)
            at.number_input(key="training.batch").set_value(32).run()
            names = {}
            with torch.random.fork_rng(), contextlib.redirect_stdout(io.StringIO()):
                exec(at.code[0].value, names)
            shown = screen(at)
            assert shown["weight"][-1] == pytest.approx(names["w"].item(), rel=1e-5)
            assert shown["lossText"][-1] == show_number(names["loss"].item())


def test_closed_forms_are_told_where_they_hold_only():
    at = training_page(**{"training.optimizer": "Adam", "training.lr": "2.0"})
    assert "diverges for learning rates" not in screen(at)["notice"]
    assert "eigenvalues" not in screen(at)["about"]
    assert screen(at)["rule"] == "by Adam"
    assert "eigenvalues" in screen(training_page())["about"]
