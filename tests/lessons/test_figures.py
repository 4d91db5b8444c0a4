"""Figures of lessons: their numbers against hand and torch, and what is said where one lacks."""

import json
import math
from dataclasses import asdict

import pytest
import torch

import autograd_lab as lab
from autograd_lab.lessons.figures.catalogue import FIGURES, draw
from autograd_lab.lessons.figures.parts import NoFigure

LESSONS = [each for each in lab.lessons() if each.figure]


def drawn(slug, **inputs):
    lesson = lab.lesson(slug)
    return draw(lesson.figure, lab.record(lesson.code, inputs))


def variant(slug, name):
    return next(each for each in lab.lesson(slug).variants if each.name == name)


def line(figure, name):
    return next(each for each in figure.data if each.get("name", "").startswith(name))


def slope(trace):
    run = trace["x"][-1] - trace["x"][0]
    return (trace["y"][-1] - trace["y"][0]) / run


def test_the_figures_here_are_used_by_lessons():
    assert {each.figure for each in LESSONS} == set(FIGURES)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda each: each.slug)
def test_every_figure_is_plain_json_with_words(lesson):
    for variant in (None, *lesson.variants):
        code = (variant and variant.code) or lesson.code
        recording = lab.record(code, variant.inputs if variant else {})
        if recording.error is None:
            figure = draw(lesson.figure, recording)
            json.dumps(asdict(figure), allow_nan=False)
            assert len(figure.text) > 40


@pytest.mark.parametrize(("h", "secant"), [(1.0, 8.0), (0.1, 7.1), (0.01, 7.01), (0.001, 7.001)])
def test_the_secant_turns_into_the_tangent(h, secant):
    code = variant("what-a-gradient-says", "With a secant").code
    figure = draw("tangent", lab.record(code, {"h": h}))
    assert slope(line(figure, "secant")) == pytest.approx(secant, rel=1e-6)
    assert slope(line(figure, "tangent")) == pytest.approx(7.0)


def test_without_h_the_curve_of_y_has_its_tangent_and_no_secant():
    figure = drawn("what-a-gradient-says", x=-1.0)
    assert slope(line(figure, "tangent")) == pytest.approx(2 * -1 + 3)
    assert not [each for each in figure.data if each.get("name", "").startswith("secant")]


def test_the_tangent_is_kept_back_while_its_slope_is_asked_for():
    figure = draw("tangent", lab.record(lab.lesson("what-a-gradient-says").code), result=False)
    assert [each.get("name") for each in figure.data] == ["f(x)", None]
    assert "7" not in figure.text
    code = variant("what-a-gradient-says", "With a secant").code
    beside_a_secant = draw("tangent", lab.record(code), result=False)
    assert set(line(beside_a_secant, "tangent")["y"]) == {None}


@pytest.mark.parametrize(("x", "gradient"), [(-3.0, -6.0), (0.0, 0.0), (3.0, 6.0)])
def test_the_tangent_of_a_square_has_the_sign_of_the_way_up(x, gradient):
    square = variant("what-a-gradient-says", "x² uphill").code
    figure = draw("tangent", lab.record(square, {"x": x}))
    assert slope(line(figure, "tangent")) == pytest.approx(gradient)


def test_the_walk_down_is_the_recorded_one():
    points = line(drawn("gradient-descent"), "x after each update")
    assert points["x"] == pytest.approx([3 - 3 * 0.8**k for k in range(11)], abs=1e-5)
    assert points["y"] == pytest.approx([(x - 3) ** 2 + 5 for x in points["x"]], abs=1e-5)


def test_where_the_first_update_leads_is_kept_back():
    figure = draw("descent", lab.record(lab.lesson("gradient-descent").code), result=False)
    assert line(figure, "x after each update")["x"] == [0.0]
    assert "2.678" not in json.dumps(asdict(figure))


def test_a_walk_that_leaves_the_page_is_cut_and_says_so():
    figure = drawn("gradient-descent", lr=1.1, steps=50)
    assert max(map(abs, line(figure, "x after each update")["x"])) < 1e3
    assert "too far away" in figure.text


def test_the_rows_of_the_jacobian_agree_with_torch():
    lesson = lab.lesson("vector-jacobian-products")
    mixed = next(each.code for each in lesson.variants if each.name == "Rows that mix")
    table = draw("jacobian", lab.record(mixed)).data[0]["z"]
    expected = torch.autograd.functional.jacobian(
        lambda x: torch.stack([x[0] * x[1], x[1] * x[2], x.sum()]), torch.tensor([1.0, 2.0, 3.0])
    )
    assert table[:3] == expected.tolist()
    assert table[3] == (torch.tensor([2.0, -1.0, 0.5]) @ expected).tolist()


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("wave", "x = 1.0", "no figure named"),
        ("tangent", "x = 1.0", "no function f"),
        ("tangent", "def f(x):\n    return x\nh = 1.0", "no variable x"),
        ("tangent", "def f(x):\n    return open(x)\nx = 1.0\nh = 1.0", "x.grad is None"),
        ("descent", "def f(x):\n    return x\nx = 1.0", "never updated"),
        ("jacobian", "x = 1.0", "no variable y"),
        ("tangent", "1/0", "ZeroDivisionError"),
    ],
)
def test_a_program_without_what_is_shown_gets_a_sentence(name, code, words):
    with pytest.raises(NoFigure, match=words):
        draw(name, lab.record(code))


def test_a_curve_with_gaps_leaves_them_out():
    code = (
        "import torch\ndef f(x):\n    return torch.log(x)\n"
        "x = torch.tensor(1.0, requires_grad=True)\nh = 1.0\nf(x).backward()"
    )
    ys = draw("tangent", lab.record(code)).data[0]["y"]
    assert None in ys
    assert all(each is None or math.isfinite(each) for each in ys)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda each: each.slug)
def test_what_is_to_be_predicted_is_kept_back_until_one_asks(lesson):
    recording = lab.record(lesson.code)
    kept_back = json.dumps(asdict(draw(lesson.figure, recording, result=False)))
    shown = json.dumps(asdict(draw(lesson.figure, recording)))
    if lesson.figure != "descent":
        assert '"?"' in kept_back or "slope ?" in kept_back
    assert '"?"' not in shown
    assert "slope ?" not in shown
