"""The lessons on vectors and on learning, with one's own backward: the numbers that they show.

The expected numbers are the notebooks' and those worked out by hand, never the recorder's own.
"""

import pytest

import autograd_lab as lab
from autograd_lab.lessons.figures.catalogue import draw

# lesson, variant (None: as written), inputs, variable, field, expected
NUMBERS = [
    ("what-a-gradient-says", None, {}, "x", "grad", 7.0),
    ("what-a-gradient-says", None, {}, "y", "value", 11.0),
    ("what-a-gradient-says", "With a secant", {"h": 0.1}, "secant", "value", 7.1),
    ("what-a-gradient-says", "x² downhill", {}, "x", "grad", -6.0),
    ("what-a-gradient-says", "x² at the bottom", {}, "x", "grad", 0.0),
    ("what-a-gradient-says", "x² uphill", {}, "x", "grad", 6.0),
    ("vectors", None, {}, "x", "grad", [5.0, 7.0, 9.0]),
    ("vectors", None, {}, "y", "value", [5.0, 11.0, 19.0]),
    ("vectors", None, {}, "loss", "value", 35.0),
    ("vectors", "Sum of squares", {}, "x", "grad", [2.0, 4.0, 6.0]),
    ("vectors", "Sum of squares", {}, "loss", "value", 14.0),
    ("vectors", "Mean instead of sum", {}, "x", "grad", [5 / 3, 7 / 3, 3.0]),
    ("matrices", None, {}, "y", "value", [14.0, 32.0]),
    ("matrices", None, {}, "loss", "value", 46.0),
    ("matrices", None, {}, "x", "grad", [5.0, 7.0, 9.0]),
    ("matrices", None, {}, "W", "grad", [[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]),
    ("matrices", "A squared loss", {}, "y", "value", [0.14494069, -3.726845, 0.30714643]),
    ("matrices", "A squared loss", {}, "loss", "value", 14.0047207),
    ("matrices", "A squared loss", {}, "x", "grad", [8.750617, 1.5904045, -16.0626945, 5.3193836]),
    ("matrices", "Only the matrix learns", {}, "x", "grad", None),
    ("matrices", "Only the matrix learns", {}, "W", "grad", [[-4.0, 0.0, 4.0], [-4.0, 0.0, 4.0]]),
    ("broadcasting", None, {}, "b", "grad", [12.0]),
    ("broadcasting", "With a squared error", {}, "w", "value", [[1.5409961], [-0.2934289]]),
    ("broadcasting", "With a squared error", {}, "loss", "value", 1.0512472),
    ("broadcasting", "With a squared error", {}, "w", "grad", [[4.3019562], [5.7053671]]),
    ("broadcasting", "With a squared error", {}, "b", "grad", [1.4034109]),
    ("broadcasting", "A sum in place of the mean", {}, "b", "grad", [2 * 1.4034109]),
    # dy = 2(0.5 − 1) = −1; w2 gets −h, each row of W1 gets −w2·x where ReLU was open
    ("small-network", None, {}, "h", "value", [2.0, 0.0, 1.5]),
    ("small-network", None, {}, "loss", "value", 0.25),
    ("small-network", None, {}, "W1", "grad", [[-1.0, -2.0], [0.0, 0.0], [1.0, 2.0]]),
    ("small-network", None, {}, "w2", "grad", [-2.0, 0.0, -1.5]),
    ("small-network", "Another input", {}, "W1", "grad", [[0.0, 0.0], [-8.0, -8.0], [0.0, 0.0]]),
    ("small-network", "All of them dead", {}, "loss", "value", 1.0),
    ("small-network", "All of them dead", {}, "W1", "grad", [[0.0, 0.0]] * 3),
    ("small-network", "Evaluate it", {}, "W1", "grad", None),
    ("vector-jacobian-products", None, {}, "x", "grad", [2.0, 2.0, 1.0]),
    ("vector-jacobian-products", "Squares, weighted", {}, "x", "grad", [2.0, 0.4, 60.0]),
    ("vector-jacobian-products", "A scalar loss", {}, "x", "grad", [8.0, 16.0, 24.0]),
    ("layer-and-loss", None, {}, "z", "value", [0.81912482, -1.3587348, 2.4409628]),
    ("layer-and-loss", None, {}, "loss", "value", 1.3125024),
    ("layer-and-loss", None, {}, "b", "grad", [0.23135018, 0.06814867, 0.30663267]),
    ("layer-and-loss", None, {}, "w", "grad", [[0.23135018, 0.06814867, 0.30663267]] * 5),
    ("layer-and-loss", None, {}, "x", "grad", None),
    ("layer-and-loss", "Sigmoid by hand", {}, "z", "grad", [0.231345, 0.068151, 0.306633]),
    ("gradient-descent", None, {}, "x", "value", 2.6778774),
    ("gradient-descent", "All 50 updates", {}, "x", "value", 2.9999573),
    ("gradient-descent", "Too small", {}, "x", "value", 3 - 3 * 0.98**10),
    ("gradient-descent", "Large, but it works", {}, "x", "value", 3 - 3 * 0.9**10),
    ("gradient-descent", "Too large", {}, "x", "value", 3 - 3 * 1.1**10),
    ("gradient-descent", "With torch.optim", {}, "x", "value", 2.6778774),
    ("one-step", None, {}, "loss", "value", 15.810669),
    ("one-step", "The next step too", {}, "loss", "value", 8.6760435),
    ("training-loop", None, {"steps": 1}, "w", "value", 0.039893225),
    ("training-loop", None, {"steps": 1}, "b", "value", 0.022463383),
    ("training-loop", None, {"steps": 10}, "w", "value", 0.36487025),
    ("training-loop", "With torch.optim", {"steps": 20}, "w", "value", 0.66300917),
    ("training-loop", "Three weights at once", {"steps": 1}, "loss", "value", 1.0320762),
    ("training-loop", "Three weights at once", {"steps": 22}, "loss", "value", 0.0092973039),
    (
        *("training-loop", "Three weights at once", {"steps": 22}, "w", "value"),
        [0.9939623, -0.4799843, 0.3385517],
    ),
    ("training-loop", "With torch.optim", {"steps": 20}, "loss", "value", 2.3416233),
    ("training-loop", "Never cleared, 25 steps", {"steps": 11}, "loss", "value", 0.037551),
    ("training-loop", "Never cleared, 25 steps", {"steps": 22}, "loss", "value", 5.106),
    ("training-loop", "Cleared before the update", {}, "w", "value", 0.0),
    ("own-backward", None, {}, "x", "grad", [4.0, -6.0]),
    ("own-backward", None, {}, "y", "value", [5.0, 10.0]),
    ("own-backward", "Another backward", {}, "x", "grad", [2.0, -3.0]),
    ("own-backward", "Forgot the upstream", {}, "x", "grad", [4.0, -6.0]),
]

# lesson, variant, the error that it is about
RAISES = {
    ("vectors", "No sum"): "grad can be implicitly created only for scalar outputs",
    ("vector-jacobian-products", "No v"): "grad can be implicitly created only for scalar outputs",
    ("training-loop", "Update outside no_grad"): "a leaf Variable that requires grad",
    ("training-loop", "Rebinding"): "unsupported operand type(s) for *: 'float' and 'NoneType'",
    ("own-backward", "Another backward"): "Jacobian mismatch",
    ("own-backward", "Forgot the upstream"): "Jacobian mismatch",
}
SLUGS = sorted({slug for slug, *_ in NUMBERS})


def run(slug, variant, inputs):
    lesson = lab.lesson(slug)
    chosen = next((each for each in lesson.variants if each.name == variant), None)
    assert chosen or variant is None
    code = (chosen and chosen.code) or lesson.code
    return lab.record(code, {**(chosen.inputs if chosen else {}), **inputs})


def flat(value):
    return [x for each in value for x in flat(each)] if isinstance(value, list) else [value]


@pytest.mark.parametrize(("slug", "variant", "inputs", "name", "field", "expected"), NUMBERS)
def test_the_lesson_shows_this_number(slug, variant, inputs, name, field, expected):
    found = getattr(run(slug, variant, inputs).variables[name], field)
    if expected is None:
        assert found is None
    else:
        assert flat(found) == pytest.approx(flat(expected), rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_setting_runs_or_raises_what_it_is_about(slug):
    for variant in (None, *(each.name for each in lab.lesson(slug).variants)):
        error = run(slug, variant, {}).error
        words = RAISES.get((slug, variant))
        assert (error is None) == (words is None), (variant, error)
        assert words is None or error.message.startswith(words)


def test_the_table_of_one_step_has_the_parameters_before_and_after():
    table = draw("updates", run("one-step", "The next step too", {}))
    assert table.columns[:5] == (
        *("turn", "loss", "layer.weight", "layer.weight.grad", "layer.weight after"),
    )
    assert table.rows == (
        ("1", "15.81", "0.0382", "−8.34", "0.8722", "0.2317", "−3.566", "0.5883"),
        ("2", "8.676", "0.8722", "−6.025", "1.475", "0.5883", "−2.853", "0.8736"),
    )
