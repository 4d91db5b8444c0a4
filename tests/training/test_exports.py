"""What is taken along: the CSV has every number of every step, the JSON makes the run again."""

from __future__ import annotations

import io
import json

import pandas
import pytest

from autograd_lab.training import Loop, named_set, problem_of, regression_data, train
from autograd_lab.training.exports import SavedRun, load_run, run_json, steps_csv

DATA = regression_data(points=12, noise=0.4)


def test_a_row_of_the_csv_is_a_step_with_everything_that_was_kept():
    run = train(DATA.x, DATA.y, optimizer="Adam", lr=0.1, steps=7, held_out=(DATA.x, DATA.y))
    table = pandas.read_csv(io.StringIO(steps_csv(run)))
    assert list(table) == [
        *("step", "loss", "held_out", "weight", "bias", "weight.grad", "bias.grad"),
        *("weight.exp_avg", "bias.exp_avg", "weight.exp_avg_sq", "bias.exp_avg_sq"),
    ]
    assert table["step"].tolist() == list(range(8))
    assert table["weight"].tolist() == run.parameters["weight"]
    assert table["loss"][:7].tolist() == run.loss
    assert table["bias.grad"][:7].tolist() == run.gradients["bias"]
    assert table["weight.exp_avg"][:7].tolist() == run.state["exp_avg"]["weight"]
    assert table["loss"].isna().tolist() == [False] * 7 + [True]


def test_each_weight_of_several_has_a_column():
    points = named_set("three")
    run = train(points.data.x, points.data.y, points.weight, steps=3)
    table = pandas.read_csv(io.StringIO(steps_csv(run)))
    assert table["weight2"].tolist() == [each[1] for each in run.parameters["weight"]]
    assert table["weight3.grad"][:3].tolist() == [each[2] for each in run.gradients["weight"]]


@pytest.mark.parametrize(
    "loop",
    [
        Loop(),
        Loop(lr=5.0, steps=200),
        Loop([0.1] * 3, optimizer="Adam", lr=0.1, arguments={"betas": (0.5, 0.9)}, layer=True),
        Loop(batch_size=4, shuffle_seed=3, accumulate=2, clear_every=0, loss="Huber"),
    ],
)
def test_a_saved_run_is_loaded_as_it_was_and_can_be_made_again(loop):
    problem = problem_of(DATA, 3 if isinstance(loop.weight, list) else 1, held_out=3)
    held_out = problem.held_out

    def made(data, held, settings):
        arguments = {k: v for k, v in vars(settings).items() if k != "arguments"}
        kept = held.x, held.y
        return train(data.x, data.y, **arguments, **settings.arguments, held_out=kept)

    saved = SavedRun(problem.data, held_out, loop, made(problem.data, held_out, loop))
    text = run_json(saved)
    loaded = load_run(text)
    assert repr(loaded) == repr(saved)
    assert repr(made(loaded.data, loaded.held_out, loaded.loop)) == repr(saved.run)
    json.loads(text, parse_constant=pytest.fail)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "This is no JSON"),
        ("[]", "This is no saved run"),
        ('{"format": "other"}', "This is no saved run"),
        ('{"format": "autograd-lab run 1"}', "missing or odd"),
        (
            '{"format": "autograd-lab run 1", "held_out": null, "loop": {"odd": 1}}',
            "missing or odd",
        ),
    ],
)
def test_what_is_no_saved_run_is_refused(text, message):
    with pytest.raises(ValueError, match=message):
        load_run(text)
