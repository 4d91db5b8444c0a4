"""What the Training page shows of a run: texts, tables, axes; all of it fit for JSON."""

from __future__ import annotations

import json

import pytest

from autograd_lab.training import Loop, problem_of, regression_data, train
from autograd_lab.training.screen import Setting, training_screen
from autograd_lab.training.screen.charts import loss_axis


def screen_of(lr=0.01, clear_every=1, steps=100, weight=0.0, **data_arguments) -> dict:
    data = regression_data(**data_arguments)
    loop = Loop(weight, lr=lr, steps=steps, clear_every=clear_every)
    run = train(data.x, data.y, weight=weight, lr=lr, steps=steps, clear_every=clear_every)
    return training_screen(problem_of(data), run, Setting(2.0, 1.0, loop))


def test_every_position_has_a_sentence_and_its_cells():
    screen = screen_of()
    assert len(screen["sentences"]) == 101
    for name in ("w", "b"):
        assert {len(column) for column in screen["cells"][name].values()} == {101}


def test_the_start_says_the_first_loss_and_where_the_parameters_go():
    expected = "Step 0, the start: loss 5.127; w 0 → 0.0399; b 0 → 0.0225."
    assert screen_of()["sentences"][0] == expected


def test_the_end_says_the_last_loss_and_that_it_belongs_to_the_values_before():
    expected = "Step 100, the end: w 1.732, b 0.903. The last loss, before update 100, was 0.0947."
    assert screen_of()["sentences"][100] == expected


def test_the_next_update_is_the_learning_rate_times_the_gradient_shown_beside_it():
    cells = screen_of()["cells"]["w"]
    assert (cells["value"][0], cells["gradient"][0], cells["update"][0]) == (
        "0",
        "−3.989",
        "+0.0399",
    )
    assert screen_of()["rule"] == "−0.01 × .grad"


def test_after_the_last_update_grad_is_none_where_it_was_cleared():
    assert screen_of()["cells"]["w"]["gradient"][-1] == "None"


def test_after_the_last_update_grad_still_holds_what_was_never_cleared():
    gradients = screen_of(clear_every=0)["cells"]["w"]["gradient"]
    assert gradients[-1] == gradients[-2] != "None"


def test_a_diverged_run_says_where_it_stopped_and_from_which_learning_rate_on():
    screen = screen_of(lr=1.5)
    stopped = len(screen["sentences"]) - 1
    assert screen["notice"] == (
        f"⚠ Stopped at step {stopped}: the loss is no longer finite (∞).\n"
        "For this data SGD diverges for learning rates above 0.9566. At 1.5 the error in the "
        "steepest direction changes its sign and is 2.136 times as large after each update."
    )
    assert screen["sentences"][-1] == f"Step {stopped}: the loss is ∞. Training stops here."
    assert screen["lossAxis"]["type"] == "log"


def test_a_run_that_still_grows_is_told_about_the_limit_too():
    assert screen_of(lr=1.0, steps=5)["notice"].startswith(
        "For this data SGD diverges for learning rates above 0.9566. At 1 the error"
    )


def test_a_start_too_far_away_is_not_blamed_on_the_learning_rate():
    notice = screen_of(weight=1e30)["notice"]
    assert "float32 holds no number above" in notice
    assert "learning rates" not in notice


def test_uncleared_gradients_are_explained():
    assert "never cleared" in screen_of(clear_every=0)["notice"]


def test_an_ordinary_run_has_no_notice():
    assert screen_of()["notice"] == ""


@pytest.mark.parametrize("lr", [0.01, 1.5, 10.0])
def test_the_screen_is_strict_json(lr):
    json.dumps(screen_of(lr=lr), allow_nan=False)


def test_a_perfect_fit_has_a_logarithmic_loss():
    assert screen_of(lr=0.3, steps=300, noise=0.0)["lossAxis"]["type"] == "log"


def test_two_points_in_one_place_still_have_axes_of_some_width():
    data = regression_data(points=1, noise=0.0)
    run = train(data.x, data.y, steps=2)
    screen = training_screen(problem_of(data), run, Setting(2.0, 1.0))
    assert screen["ends"][0] < screen["ends"][1]
    assert screen["yRange"][0] < screen["yRange"][1]


def test_another_run_has_another_version_and_the_same_run_the_same():
    assert screen_of()["version"] == screen_of()["version"] != screen_of(lr=0.02)["version"]


def test_a_run_that_was_stopped_says_so_also_before_its_first_update():
    data = regression_data()
    for stop in (0, 3):
        run = train(data.x, data.y, steps=9, watch=lambda step, stop=stop: step == stop)
        screen = training_screen(problem_of(data), run, Setting(2.0, 1.0, Loop(steps=9)))
        assert screen["notice"].startswith(f"Stopped by hand before update {stop} of 9: what was")
        assert screen["last"] == stop
    assert "the end: w" in screen["sentences"][-1]


@pytest.mark.parametrize(
    ("losses", "scale", "kind"),
    [
        ([5.0, 1.0], "auto", "linear"),
        ([5.0, 1e-5], "auto", "log"),
        ([5.0, 1e-5], "linear", "linear"),
        ([5.0, 1.0], "log", "log"),
        # Of 0 there is no logarithm.
        ([0.0, 0.0], "log", "linear"),
    ],
)
def test_the_axis_of_the_loss_is_linear_or_logarithmic_as_asked(losses, scale, kind):
    assert loss_axis(losses, scale)["type"] == kind
