"""`rec.why`: each number that it names is checked by hand or against torch."""

import pytest

import autograd_lab as lab

BY_HAND = """import torch
w = torch.tensor(2.0, requires_grad=True)
x = torch.tensor(3.0)
h = w * x
loss = (h - 1) ** 2 + w
loss.backward()
"""


def test_a_gradient_is_told_path_by_path_the_largest_first():
    said = lab.record(BY_HAND).why("w.grad")
    assert said == (
        "w.grad is 31.",
        "It was None, and backward() in line 6 stored 31.",
        "By way of w ← h ← h - 1 ← (h - 1) ** 2 ← loss: 3 × 1 × 10 × 1 = 30.",
        "By way of w ← loss: 1.",
        "All paths together give 31.",
    )


def test_what_was_added_by_several_passes_is_told_one_by_one():
    code = BY_HAND.replace("loss.backward()", "loss.backward(retain_graph=True)\nloss.backward()")
    said = lab.record(code).why("w.grad")
    assert said[1] == "2 backward passes have added to it (line 6: None → 31; line 7: 31 → 62)."


def test_a_cleared_gradient_is_none_because_a_line_has_cleared_it():
    said = lab.record(BY_HAND + "w.grad = None\n").why("w.grad")
    assert said == ("w.grad is None: line 7 has cleared it; before, it was 31.",)


def test_none_has_its_reason():
    recording = lab.record(BY_HAND)
    assert "is not a leaf but the result of w * x" in recording.why("h.grad")[0]
    assert "went through it in this pass was 10" in recording.why("h.grad")[0]
    assert recording.why("x.grad") == ("x.grad is None: x does not require grad.",)
    cut = lab.record(BY_HAND.replace("w * x", "(w * x).detach()").replace("+ w", "+ 0 * w ** 2"))
    assert cut.why("w.grad")[0] == "w.grad is 0."
    cut = lab.record(
        "import torch\nw, v = torch.ones(2, requires_grad=True).unbind()\n"
        "a = torch.tensor(1.0, requires_grad=True)\nb = a.detach() * v\nb.backward()\n"
    )
    assert "`a.detach()` in line 4 cuts the way" in cut.why("a.grad")[1]


def test_a_nan_has_its_origin():
    said = lab.record(
        "import torch\nx = torch.tensor(0.0, requires_grad=True)\n(x * torch.log(x)).backward()\n"
    ).why("x.grad")
    assert said[0] == "x.grad is NaN."
    assert "torch.log(x) in line 3" in said[1]


@pytest.mark.parametrize(
    ("optimizer", "parts"),
    [
        ("SGD([w], lr=0.1)", ("lr 0.1 × .grad: −3.1.",)),
        (
            "SGD([w], lr=0.1, weight_decay=0.5)",
            (
                "lr 0.1 × .grad: −3.1.",
                "lr × weight decay 0.5 × the parameter: −0.1.",
                "Together that is −3.2.",
            ),
        ),
        (
            "Adam([w], lr=0.1)",
            ("lr 0.1 × mean gradient 31 / root of the mean square 31: −0.1.",),
        ),
        (
            "AdamW([w], lr=0.1, weight_decay=0.5)",
            (
                "lr 0.1 × mean gradient 31 / root of the mean square 31: −0.1.",
                "lr × weight decay 0.5 × the parameter: −0.1.",
                "Together that is −0.2.",
            ),
        ),
    ],
)
def test_an_update_is_taken_apart_and_its_parts_add_up(optimizer, parts):
    recording = lab.record(f"{BY_HAND}opt = torch.optim.{optimizer}\nopt.step()\n")
    said = recording.why("w")
    change = recording.variables["w"].value - 2
    assert said[1].endswith(f"has changed it by {change:.4g}.".replace("-", "−"))
    assert said[2:] == parts


def test_momentum_is_what_torch_remembers():
    code = (
        "import torch\nw = torch.tensor(1.0, requires_grad=True)\n"
        "opt = torch.optim.SGD([w], lr=0.5, momentum=0.5)\n"
        "for i in range(2):\n    opt.zero_grad()\n    (4 * w).backward()\n    opt.step()\n"
    )
    # By hand: the buffer is 4, then 0.5 × 4 + 4 = 6; the second update is −0.5 × 6.
    assert lab.record(code).why("w")[1:5] == (
        "SGD.step() has changed it by −3.",
        "lr 0.5 × .grad: −2.",
        "lr × momentum 0.5 × what it remembers: −1.",
        "Together that is −3.",
    )


def test_parts_that_do_not_add_up_are_not_told():
    recording = lab.record(f"{BY_HAND}opt = torch.optim.RMSprop([w], lr=0.1)\nopt.step()\n")
    said = recording.why("w")
    assert said[2].startswith("Its settings: lr 0.1, alpha 0.99")


def test_an_update_by_hand_is_told_as_a_multiple_of_the_gradient():
    said = lab.record(BY_HAND + "with torch.no_grad():\n    w -= 0.1 * w.grad\n").why("w")
    assert said[0] == "w is −1.1: line 8 has changed it from 2 to −1.1."
    assert said[1:] == ("The change is −3.1.", "That is −0.1 times its .grad, 31.")


def test_a_value_is_told_with_what_its_operands_were_then():
    code = BY_HAND + "with torch.no_grad():\n    w += 1\n"
    assert lab.record(code).why("h") == (
        "h is 6: w * x in line 4 gives that, from w = 2 and x = 3.",
    )


def test_an_earlier_pass_is_told_as_it_ended():
    code = (
        "import torch\nw = torch.tensor(1.0, requires_grad=True)\n"
        "for i in range(3):\n    w.grad = None\n    (w * w).backward()\n"
        "    with torch.no_grad():\n        w -= 0.25 * w.grad\n"
    )
    recording = lab.record(code)
    assert recording.why("w", pass_index=0)[0].startswith("w is 0.5:")
    assert recording.why("w", pass_index=1)[0].startswith("w is 0.25:")


def test_a_name_that_there_is_not_is_refused_with_those_that_there_are():
    with pytest.raises(ValueError, match=r"'los' is no name .* did you mean loss; there are: w, x"):
        lab.record(BY_HAND).why("los")


def test_a_long_path_is_shortened():
    recording = lab.record(
        "import torch\nx = torch.tensor(1.0, requires_grad=True)\nh = x\n"
        "for i in range(40):\n    h = h * 1.5\nh.backward()\n"
    )
    (way,) = (each for each in recording.why("x.grad") if each.startswith("By way of"))
    assert "(34 more)" in way
    assert len(way) < 250
