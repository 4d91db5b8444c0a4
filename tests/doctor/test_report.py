"""The report of a recording, and `lab.diagnose` on training steps of one's own."""

import functools
import math

import pytest
import torch

import autograd_lab as lab


class Trainer:
    """A training step as people write it, with one thing wrong."""

    def __init__(self):
        torch.manual_seed(0)
        self.model = torch.nn.Sequential(torch.nn.Linear(30, 40), torch.nn.Linear(40, 1))
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.5)

    def step(self, x, y):
        out = self.model(x)
        loss = torch.nn.functional.mse_loss(out, y)
        print("loss", round(loss.item(), 3))
        loss.backward()
        self.optimizer.step()
        return loss


def test_diagnosing_a_method_prints_what_is_wrong_and_a_table(capsys):
    trainer = Trainer()
    before = trainer.model[0].weight.detach().clone()
    x, y = torch.randn(8, 30), torch.randn(8)
    recording = lab.diagnose(trainer.step, x, y)
    said = capsys.readouterr().out
    assert said.startswith("loss ")
    assert "1 finding: 1 mistake." in said
    assert "MISTAKE  shapes, line 3" in said
    row = next(line for line in said.splitlines() if line.startswith("self.model.0.weight")).split()
    value, grad = before.norm().item(), trainer.model[0].weight.grad.norm().item()
    relative = (trainer.model[0].weight.detach() - before).norm().item() / value
    assert row[1] == "40×30"
    for shown, torchs in zip(row[2:5], (value, grad, relative), strict=True):
        assert math.isclose(float(shown), torchs, rel_tol=1e-2)
    assert recording.findings[0].kind == "shapes"


@pytest.mark.parametrize(
    "given",
    [
        lambda step: step,
        lambda step: functools.partial(step, 3.0),
        lambda step: functools.partial(step, x=3.0),
    ],
)
def test_a_function_and_partials_of_it_can_be_diagnosed(given, capsys):
    w = torch.tensor(2.0, requires_grad=True)

    def step(x=1.0):
        (w * x).backward()

    lab.diagnose(given(step))
    assert capsys.readouterr().out.startswith("Nothing found that is wrong.")
    assert w.grad is not None


def test_a_step_that_raises_is_told_and_does_not_raise(capsys):
    w = torch.tensor([2.0, 3.0], requires_grad=True)

    def step():
        (w * 2).backward()

    recording = lab.diagnose(step)
    assert recording.error.type == "RuntimeError"
    assert "MISTAKE  error, line 2" in capsys.readouterr().out


def test_arguments_that_do_not_fit_and_what_is_no_python_are_refused():
    with pytest.raises(TypeError):
        lab.diagnose(Trainer().step, 1.0)
    with pytest.raises(ValueError, match="not written in Python"):
        lab.diagnose(math.hypot, 1.0)


def test_in_a_notebook_the_report_is_html_in_which_names_are_no_markup():
    code = (
        "import torch\nw = torch.tensor(1.0, requires_grad=True)\n"
        "v = torch.tensor(1.0, requires_grad=True)\n"
        "loss = v * (w if w < 2 else w).detach()\nloss.backward()\n"
    )
    page = lab.record(code).report()._repr_html_()
    assert "w if w &lt; 2 else w" in page
    assert "<table>" in page


def test_findings_are_worked_out_once_and_only_when_asked_for():
    recording = lab.record("import torch\ntorch.ones(1, requires_grad=True).sum().backward()")
    assert "passes" not in recording.__dict__
    assert recording.findings is recording.findings


def test_what_the_error_says_is_the_first_finding():
    recording = lab.record("import torch\nx = torch.ones(2, requires_grad=True)\nx.backward()")
    first = recording.findings[0]
    assert (first.kind, first.line, first.text) == ("error", 3, recording.error.explanation)
    assert first.fix == recording.error.fix
    assert lab.record("x = (").findings[0].kind == "error"


def test_the_facts_survive_json_and_the_findings_with_them():
    code = (
        "import torch\nw = torch.tensor(1.0, requires_grad=True)\n"
        "opt = torch.optim.Adam([w], lr=0.1)\nfor i in range(2):\n    (w * w).backward()\n"
        "    opt.step()\n"
    )
    recording = lab.record(code)
    again = lab.Recording.from_json(recording.to_json())
    assert again == recording
    assert again.findings == recording.findings != ()
    assert lab.run_code(code).findings == recording.findings
