"""Long expressions keep their outermost operation and its plain numbers."""

import pytest

from autograd_lab.model.abbreviate import abbreviate
from tests.drawing import examples


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a * x**2 + b * x + 1", "… + 1"),
        ("0.01 * (w1**2 + w2**2)", "0.01 * …"),
        ("(pred - target)**2", "…**2"),
        ("a_long_name_of_a_thing @ v", "… @ v"),
        ("-(a + b)", "-…"),
        ("x * -2.5", "x * -2.5"),
        ("F.mse_loss(pred, target)", "mse_loss(…)"),
        ("sigmoid(w * x + b)", "sigmoid(…)"),
        ("((w * x + b - y) ** 2).mean()", "….mean()"),
        ("loss_fn(model(x), y)", "loss_fn(…)"),
    ],
)
def test_the_outermost_operation_is_kept(written, read):
    assert abbreviate(written) == read


@pytest.mark.parametrize("written", ["", "x", "x[0]", "not python here", "(" * 500])
def test_what_is_no_operation_is_left_to_others(written):
    assert abbreviate(written) is None


@pytest.mark.parametrize("text", examples.HOSTILE)
def test_hostile_text_raises_nothing(text):
    abbreviate(text)
