"""The Training page without a browser: its inputs, what the screen gets, what a bad link does."""

from __future__ import annotations

import base64
import contextlib
import inspect
import io
import json
import zlib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import torch
from streamlit.testing.v1 import AppTest

import autograd_lab as lab
from autograd_lab.model.numbers import show_number
from autograd_lab.training import NAMES, OPTIMIZERS
from autograd_lab.training.screen import LOSS_NAMES
from autograd_lab.ui.training import controls, points

DASHBOARD = str(Path(__file__).parents[2] / "dashboard.py")
DEFAULTS = {
    "training.lr": 0.01,
    "training.steps": 100,
    "training.data": "generated",
    "training.model": "hand",
    "training.held_out": 0,
    "training.optimizer": "SGD",
    "training.loss": "MSE",
    "training.batch": 0,
    "training.begin": "hand",
    "training.weight": 0.0,
    "training.bias": 0.0,
    "training.shuffle": 0,
    "training.accumulate": 1,
    "training.clear_every": 1,
    "training.SGD.weight_decay": 0.0,
    "training.points": 100,
    "training.slope": 2.0,
    "training.intercept": 1.0,
    "training.noise": 0.1,
    "training.seed": 42,
    "training.spread": "normal",
    "training.numbers": False,
    "training.pulls": False,
    "training.residuals": False,
    "training.scale": "auto",
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
    at.number_input(key="training.clear_every").set_value(0).run()
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
        {"training.steps": "10001"},
        {"training.steps": "0"},
        {"training.points": "-5"},
        {"training.weight": "1e400"},
        {"training.begin": "own"},
        {"training.noise": "-0.1"},
        {"training.seed": "-1"},
        {"training.spread": "wide"},
        {"training.clear_every": "maybe"},
        {"training.accumulate": "0"},
        {"training.SGD.weight_decay": "-1"},
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
    assert [*points.DATA][1:-1] == list(NAMES)
    assert list(controls.OPTIMIZERS) == list(OPTIMIZERS)
    assert set(controls.LOSSES) == set(LOSS_NAMES)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizers_settings_are_torchs_own_with_torchs_defaults(name):
    kind, fixed = OPTIMIZERS[name]
    known = inspect.signature(getattr(torch.optim, kind)).parameters
    for knob in controls.OPTIMIZERS[name]:
        if knob.name.startswith("beta"):
            default = known["betas"].default[int(knob.name[-1]) - 1]
        else:
            default = fixed.get(knob.name, known[knob.name].default)
        assert knob.default == default, knob.name


def test_a_setting_of_an_optimizer_reaches_run_and_program():
    at = training_page(**{"training.optimizer": "Adam", "training.Adam.beta1": "0.5"})
    assert "lr=0.01, betas=(0.5, 0.999))" in at.code[0].value
    assert (
        screen(at)["values"]["w"]
        != screen(training_page(**{"training.optimizer": "Adam"}))["values"]["w"]
    )


def test_the_logarithmic_scale_moves_the_learning_rate_and_follows_it():
    at = training_page()
    scale = at.select_slider(key="training.lr.scale")
    assert scale.value == 0.01
    at = scale.set_value(0.3).run()
    assert at.number_input(key="training.lr").value == 0.3
    at.number_input(key="training.lr").set_value(0.048).run()
    assert at.select_slider(key="training.lr.scale").value == 0.05


@pytest.mark.parametrize(
    ("link", "word"),
    [
        (
            {"training.steps": "999999"},
            "training.steps = 999999, which cannot be used here: it is 100.",
        ),
        ({"training.lr": "abc"}, "training.lr = abc, which cannot be used here: it is 0.01."),
        ({"training.optimizer": "LBFGS"}, "LBFGS, which cannot be used here: it is SGD."),
        ({"step": "-4"}, "The link asks for step -4, which is no step of this run: it is 0."),
    ],
)
def test_a_word_says_which_value_of_the_link_was_not_taken(link, word):
    at = training_page(**link)
    assert word in screen(at)["notice"]
    assert (
        "The link" not in screen(training_page(**{"training.steps": "50", "step": "3"}))["notice"]
    )


def test_ten_thousand_steps_are_thinned_and_whole_around_the_step_of_the_link():
    shown = screen(training_page(**{"training.steps": "10000", "step": "7013"}))
    assert shown["last"] == 10000
    assert len(shown["steps"]) < 1100
    assert set(range(6950, 7101)) <= set(shown["steps"])
    assert shown["step"] == 7013


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
            assert shown["values"]["w"][-1] == pytest.approx(names["w"].item(), rel=1e-5)
            assert shown["lossText"][-1] == show_number(names["loss"].item())


def test_closed_forms_are_told_where_they_hold_only():
    at = training_page(**{"training.optimizer": "Adam", "training.lr": "2.0"})
    assert "diverges for learning rates" not in screen(at)["notice"]
    assert "eigenvalues" not in screen(at)["about"]
    assert screen(at)["rule"] == "by Adam"
    assert "eigenvalues" in screen(training_page())["about"]


OWN = {"training.data": points.DATA["own"]}


def own_table(content: bytes, at: AppTest | None = None) -> AppTest:
    at = at or training_page(**OWN)
    at.get("file_uploader")[0].set_value(("points.csv", content, "text/csv"))
    return at.run()


def test_an_own_table_is_fitted_with_the_program_that_reads_it():
    at = own_table(b"a;b;c\n1,5;2;7\n3;4,25;8\n")
    assert screen(at)["points"] == {"x": [1.5, 3.0], "y": [2.0, 4.25]}
    assert "read_csv(\"points.csv\", sep=';', decimal=','" in at.code[0].value
    at.selectbox(key="training.y").set_value("c").run()
    assert screen(at)["points"]["y"] == [7.0, 8.0]
    at.toggle(key="training.standardise").set_value(True).run()
    assert screen(at)["points"] == {"x": [-1.0, 1.0], "y": [-1.0, 1.0]}


def test_a_bad_table_gets_its_sentence_and_the_last_good_one_stays():
    at = own_table(b"a,b\n1,2\n3,5\n")
    before = screen(at)
    at = own_table(b"a,b\n1,2\n3,many\n", at)
    assert "Row 3, column 'b': 'many' is no number." in at.error[0].value
    assert "What is shown is still points.csv: b over a." in at.error[0].value
    assert screen(at)["points"] == before["points"]


def test_a_small_table_is_in_the_link_and_opens_from_there():
    at = own_table(b"a,b\n1,2\n3,5\n")
    packed = at.query_params["training.table"]
    fresh = training_page(**OWN, **{"training.table": packed})
    assert screen(fresh)["points"] == {"x": [1.0, 3.0], "y": [2.0, 5.0]}


def test_without_a_file_the_generated_points_are_shown_and_it_says_so():
    at = training_page(**OWN)
    assert any("Until a file is chosen" in each.value for each in at.caption)
    assert len(screen(at)["points"]["x"]) == 100


def test_every_model_is_fitted_and_its_program_ends_where_the_screen_does():
    at = training_page(**{"training.lr": "0.1", "training.held_out": "20"})
    for name in controls.MODELS:
        at.selectbox(key="training.model").set_value(name).run()
        names = {}
        with torch.random.fork_rng(), contextlib.redirect_stdout(io.StringIO()):
            exec(at.code[0].value, names)
        shown = screen(at)
        weights = [shown["values"][each][-1] for each in shown["parameters"][:-1]]
        assert weights == pytest.approx(names["w"].flatten().tolist(), rel=1e-5)
        assert shown["heldOut"]


def test_several_columns_are_a_plane_whose_surface_is_over_two_chosen_weights():
    at = training_page(**{"training.data": points.DATA["three"], "training.lr": "0.1"})
    assert screen(at)["plane"] == ["w1", "w2"]
    at.selectbox(key="training.up").set_value("b").run()
    assert screen(at)["plane"] == ["w1", "b"]
    at.selectbox(key="training.across").set_value("b").run()
    assert screen(at)["plane"] == ["b", "w1"]
    assert any("one parameter" in each.value for each in at.caption)


def test_a_start_is_the_notebooks_random_or_by_hand():
    at = training_page(**{"training.data": points.DATA["three"]})
    assert screen(at)["values"]["w1"][0] == pytest.approx(0.393155)
    at.selectbox(key="training.start").set_value("random").run()
    at.number_input(key="training.start_seed").set_value(7).run()
    with torch.random.fork_rng():
        torch.manual_seed(7)
        layer = torch.nn.Linear(3, 1)
    drawn = [*layer.weight.flatten().tolist(), layer.bias.item()]
    assert [each[0] for each in screen(at)["values"].values()] == pytest.approx(drawn, rel=1e-5)
    at.selectbox(key="training.start").set_value("hand").run()
    at.number_input(key="training.weight").set_value(1.5).run()
    assert [each[0] for each in screen(at)["values"].values()] == [1.5, 1.5, 1.5, 0.0]


def opened_program(at: AppTest) -> str:
    (button,) = at.get("link_button")
    (packed,) = parse_qs(urlsplit(button.proto.url).query)["code"]
    return zlib.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))).decode()


def test_the_step_that_is_seen_opens_as_a_program_with_its_numbers():
    at = training_page(**{"step": "17", "training.optimizer": "Adam", "training.batch": "20"})
    recording = lab.record(opened_program(at))
    assert recording.error is None
    shown = screen(at)
    assert recording.variables["w"].value == pytest.approx(shown["values"]["w"][18], rel=1e-5)
    assert recording.variables["w"].grad == pytest.approx(shown["gradients"]["w"][17], rel=1e-5)


def test_an_own_tables_step_carries_its_points():
    at = own_table(b"a,b\n1,2\n3,5\n")
    assert "x = torch.tensor([1.0, 3.0])" in opened_program(at)
    recording = lab.record(opened_program(at))
    assert recording.variables["w"].grad == pytest.approx(screen(at)["gradients"]["w"][0])


def test_pinned_runs_begin_where_the_page_does_after_every_change_and_are_in_the_link():
    at = training_page(**{"training.lr": "0.1"})
    at.button(key="training.pin").click().run()
    at.selectbox(key="training.optimizer").set_value("Adam").run()
    at.number_input(key="training.weight").set_value(4.0).run()
    shown = screen(at)["compared"]
    assert [row["settings"] for row in shown["rows"]] == [
        "Adam, learning rate 0.1, 100 steps, MSE",
        "SGD, learning rate 0.1, 100 steps, MSE",
    ]
    assert shown["runs"][0]["values"]["w"][0] == screen(at)["values"]["w"][0] == 4.0
    fresh = screen(training_page(**{"training.pins": at.query_params["training.pins"]}))
    assert fresh["compared"]["rows"][1]["settings"] == shown["rows"][1]["settings"]
    assert fresh["compared"]["runs"][0]["values"]["w"][0] == 0.0
    at.button(key="training.unpin.A").click().run()
    assert screen(at)["compared"] is None
    assert "training.pins" not in at.query_params


def test_a_run_is_pinned_once_and_four_are_compared_at_most():
    at = training_page()
    at.button(key="training.pin").click().run()
    assert at.button(key="training.pin").disabled
    for steps in (20, 30):
        at.number_input(key="training.steps").set_value(steps).run()
        at.button(key="training.pin").click().run()
    at.number_input(key="training.steps").set_value(40).run()
    assert at.button(key="training.pin").disabled
    assert len(screen(at)["compared"]["rows"]) == 4


@pytest.mark.parametrize(
    "odd",
    [
        "[1]", "{}x", "[" * 5000, '[{"optimizer": "SGD"}]', '[{"optimizer": ["SGD"]}]',
        *(
            json.dumps([{
                "optimizer": "Adam", "knobs": [], "loss": "MSE", "lr": 0.1, "steps": 10,
                "batch_size": 0, "shuffle_seed": 0, "accumulate": 1, "clear_every": 1, **one,
            }])
            for one in (
                {"steps": 10**9}, {"steps": True}, {"lr": float("inf")}, {"loss": "SmoothL1"},
                {"optimizer": "LBFGS"}, {"knobs": [["lr", 3.0]]}, {"knobs": [["eps", "x"]]},
                {"knobs": [["amsgrad", 0.5]]}, {"knobs": 7},
            )
        ),
    ],
)  # fmt: skip
def test_pins_of_a_link_that_no_control_allows_are_not_run_and_it_says_so(odd):
    packed = base64.urlsafe_b64encode(zlib.compress(odd.encode())).decode().rstrip("=")
    at = training_page(**{"training.pins": packed})
    assert screen(at)["compared"] is None
    assert any("cannot be read" in each.value for each in at.caption)
