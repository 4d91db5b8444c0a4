"""Numbers that were changed unseen by torch: the sentence says that the gradient is wrong."""

from __future__ import annotations

import pytest

import autograd_lab as lab

A = "import torch\na = torch.tensor([1.0, 2.0], requires_grad=True)\n"
END = "s.sum().backward()\n"
NOT_THE_GRADIENT = "so this is not the gradient of the call"
WRITES = {
    "a result, through .data": ("s = a.sigmoid()\ns.data.zero_()\n", "s", [0.0, 0.0]),
    "a result, by NumPy": ("s = a.exp()\ns.detach().numpy()[:] = 5.0\n", "s", [5.0, 5.0]),
    "an operand, through .data": ("s = a * a\na.data[0] = 5.0\n", "a", [10.0, 4.0]),
    "a constant, through .data": (
        "c = torch.tensor([3.0, 4.0])\ns = a * c\nc.data.mul_(10)\n", "c", [30.0, 40.0],
    ),
}  # fmt: skip


def backward_texts(text: str) -> list[str]:
    return [step.text for step in lab.record(text).steps if step.kind == "backward"]


@pytest.mark.parametrize(("lines", "name", "grad"), WRITES.values(), ids=WRITES)
def test_a_derivative_of_changed_numbers_says_whose_they_are(lines, name, grad):
    recording = lab.record(A + lines + END)
    texts = [step.text for step in recording.steps if step.kind == "backward"]
    assert recording.variables["a"].grad == grad
    assert f"with the numbers that {name} holds now" in texts[1]
    assert NOT_THE_GRADIENT in texts[1]
    assert NOT_THE_GRADIENT not in texts[0]


RIGHT = {
    "a write before the call": "a.data[0] = 5.0\ns = a * a\n",
    "a write into what no derivative needs": "s = a + 1\ns.data.zero_()\n",
    "numbers that NumPy only reads": "s = a.exp()\nprint(s.detach().numpy().sum())\n",
}


@pytest.mark.parametrize("lines", RIGHT.values(), ids=RIGHT)
def test_what_changes_no_derivative_is_not_told_as_wrong(lines):
    assert not [text for text in backward_texts(A + lines + END) if NOT_THE_GRADIENT in text]


def test_an_update_by_hand_between_two_turns_is_no_such_write():
    text = (
        A
        + "for _ in range(2):\n    s = a * a\n    s.sum().backward()\n    a.data -= 0.1 * a.grad\n"
    )
    assert not [each for each in backward_texts(text) if NOT_THE_GRADIENT in each]


def test_of_a_product_only_the_derivative_that_uses_the_changed_factor_is_told():
    text = (
        A + "c = torch.tensor([3.0, 4.0], requires_grad=True)\ns = a * c\nc.data.mul_(10)\n" + END
    )
    _, to_a, to_c = backward_texts(text)
    assert NOT_THE_GRADIENT in to_a
    assert NOT_THE_GRADIENT not in to_c
