"""The numbers before and after an update, and the rows of a batch: against plain torch."""

from __future__ import annotations

import pytest
import torch

from autograd_lab.model.numbers import show_number
from autograd_lab.training import Loop, problem_of, pulls, regression_data, train
from autograd_lab.training.batches import batch_rows
from autograd_lab.training.screen import Setting, training_screen

DATA = regression_data(points=20, noise=0.5)


def shown(loop: Loop, **settings) -> dict:
    named = {name: value for name, value in vars(loop).items() if name != "arguments"}
    run = train(DATA.x, DATA.y, **named, **loop.arguments)
    return training_screen(problem_of(DATA), run, Setting(loop=loop, **settings))


def test_adams_numbers_before_and_after_are_those_of_plain_torch():
    rows = shown(Loop(optimizer="Adam", lr=0.1, steps=3), numbers=True)["numbers"]
    found = {(row["label"], row["what"]): row for row in rows}
    w, b = (torch.tensor(0.0, requires_grad=True) for _ in range(2))
    optimizer = torch.optim.Adam([w, b], lr=0.1)
    x, y = torch.tensor(DATA.x), torch.tensor(DATA.y)
    for k in range(3):
        torch.nn.functional.mse_loss(w * x + b, y).backward()
        before = {
            "value": w.item(),
            ".grad": w.grad.item(),
            **{key: each.item() for key, each in optimizer.state[w].items()},
        }
        optimizer.step()
        after = {"value": w.item(), **{key: v.item() for key, v in optimizer.state[w].items()}}
        optimizer.zero_grad()
        assert found["w", ".grad"]["before"][k] == show_number(before[".grad"])
        assert found["w", ".grad"]["after"][k] == "None"
        for what in ("value", "exp_avg", "exp_avg_sq"):
            row = found["w", what]
            held = show_number(before[what]) if what in before else "—"
            assert (row["before"][k], row["after"][k]) == (held, show_number(after[what]))


def test_a_gradient_that_is_cleared_every_second_update_stays_after_the_first():
    rows = shown(Loop(steps=3, clear_every=2), numbers=True)["numbers"]
    row = next(each for each in rows if (each["label"], each["what"]) == ("b", ".grad"))
    assert row["after"][0] == row["before"][0] != "None"
    assert row["after"][1] == "None"
    # The last update left what it used; no backward pass follows it.
    assert (row["before"][3], row["after"][3]) == (row["before"][2], "—")


def test_the_pulls_of_a_batch_have_the_steps_gradient_as_their_mean():
    loop = Loop(batch_size=6, shuffle_seed=3, steps=9)
    screen = shown(loop, pulls=True)
    rows = screen["pulls"]["batches"][7]
    weight, bias = (screen["values"][name][7] for name in ("w", "b"))
    pulled = pulls([DATA.x[k] for k in rows], [DATA.y[k] for k in rows], weight, bias)
    mean = sum(pulled["weight"]) / len(rows)
    assert mean == pytest.approx(screen["gradients"]["w"][7], rel=1e-4)


def test_every_point_is_taken_once_each_time_through_the_data():
    batches = batch_rows(Loop(batch_size=6), 20)
    first = [next(batches) for _ in range(4)]
    assert [len(each) for each in first] == [6, 6, 6, 2]
    assert sorted(row for each in first for row in each) == list(range(20))


@pytest.mark.parametrize(
    ("loop", "words"),
    [
        (Loop(steps=2), "The mean is .grad"),
        (Loop(steps=2, batch_size=5), "The mean of this step's batch is .grad"),
        (Loop(steps=2, clear_every=0), "what this backward pass adds to .grad"),
        (Loop(steps=2, batch_size=5, accumulate=2), "gradient over all points"),
    ],
)
def test_a_sentence_says_what_the_mean_of_the_pulls_is(loop, words):
    assert words in shown(loop, pulls=True)["pulls"]["note"]


def test_what_is_not_looked_at_is_not_sent():
    screen = shown(Loop(steps=2))
    assert (screen["numbers"], screen["pulls"]) == (None, None)
