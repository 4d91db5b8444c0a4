"""Pinned runs beside the one that is followed: their table, their steps, room for all of them."""

from __future__ import annotations

from autograd_lab.training import Loop, problem_of, regression_data, train
from autograd_lab.training.screen import Pinned, Setting, training_screen

DATA = regression_data()


def screen(*pinned: Pinned) -> dict:
    run = train(DATA.x, DATA.y, lr=0.01, steps=100)
    return training_screen(problem_of(DATA), run, Setting(loop=Loop()), 0, pinned)


def test_the_table_has_each_runs_lowest_loss_and_its_end():
    fast = Pinned("A", "SGD, learning rate 0.1", train(DATA.x, DATA.y, lr=0.1, steps=30))
    wild = Pinned("B", "SGD, learning rate 1.5", train(DATA.x, DATA.y, lr=1.5, steps=300))
    now, first, second = screen(fast, wild)["compared"]["rows"]
    assert now["lowest"] == "0.0947 at step 99"
    assert first["end"].startswith("loss 0.0078, w 1.99")
    assert second["end"] == f"diverged at step {wild.run.diverged_at}"
    assert second["lowest"] == "5.127 at step 0"


def test_a_pinned_run_keeps_its_own_steps_and_the_axes_have_room_for_it():
    longer = Pinned("A", "", train(DATA.x, DATA.y, lr=0.9, steps=250, weight=0.0))
    shown = screen(longer)
    (line,) = shown["compared"]["runs"]
    assert (line["steps"][-1], len(line["loss"])) == (250, 250)
    assert shown["compared"]["last"] == 250
    assert shown["compared"]["about"].startswith("All start at w 0, b 0 on the same 100 points")


def test_without_pinned_runs_nothing_is_compared():
    assert screen()["compared"] is None
