"""A write is told as a write, and what stood there before it is shown as it was."""

import pytest

import autograd_lab as lab

HEAD = "import torch\nw = torch.tensor(2.0, requires_grad=True)\n"


def _texts(code):
    recording = lab.record(HEAD + code)
    assert recording.error is None
    return [step.text for step in recording.steps if step.kind == "forward"]


def test_a_buffer_shows_its_first_zeros_and_not_what_is_written_later():
    texts = _texts("c = torch.zeros(2)\nc[0] = w * 3\nc.sum().backward()")
    assert "c is data ([0, 0]): it does not require grad." in texts
    assert "c[0] = w * 3 writes into c, which now holds [6, 0]." in texts


def test_a_buffer_written_through_a_view_shows_its_first_zeros():
    texts = _texts("c = torch.zeros(2)\nv = c[:1]\nv.add_(w)\nc.sum().backward()")
    assert "c is data ([0, 0]): it does not require grad." in texts


def test_a_write_is_no_read_and_no_assignment_to_the_name():
    texts = _texts("b = torch.sigmoid(w * torch.zeros(3)) * 1\nb[1] = 2\nb.sum().backward()")
    assert "b[1] = 2 writes into b, which now holds [0.5, 2, 0.5]." in texts
    assert not any("b = b[1]" in text for text in texts)


@pytest.mark.parametrize("target", ["c[0]", "c[0, :1]", "c[...]"])
def test_what_is_written_into_a_tensor_is_not_called_by_its_name(target):
    texts = _texts(f"c = torch.zeros(1, 1)\n{target} = torch.tanh(w * 0)\nc.sum().backward()")
    assert "torch.tanh(w * 0) gives 0." in texts
    assert not any(text.startswith("c = torch.tanh") for text in texts)
