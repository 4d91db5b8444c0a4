# ruff: noqa: E501  (a program a line)
"""Questions that people ask in public, as programs of our own: the finding answers them."""

import pytest

import autograd_lab as lab

# question: (program, kind of the finding, what it says)
ASKED = {
    "where hides a bad branch, and the gradient is NaN": (
        "x = torch.tensor([-1.0, 4.0], requires_grad=True)\n"
        "torch.where(x > 0, x.sqrt(), x * 0).sum().backward()",
        "NaN and infinity", "x.sqrt()",
    ),
    "the distance of a point to itself gives NaN": (
        "p = torch.zeros(2, requires_grad=True)\n((p - 0) ** 2).sum().sqrt().backward()",
        "NaN and infinity", "Add a small number under the root",
    ),
    "clamp makes the grad None": (
        "q = torch.tensor([0.3, 1.7], requires_grad=True)\nq = q.clamp(0, 1)\n"
        "(q ** 2).sum().backward()\nprint(q.grad)",
        "lost parameter", "the leaf has",
    ),
    "I set requires_grad on the loss, the error is gone, nothing is learnt": (
        "net = torch.nn.Linear(2, 1)\nopt = torch.optim.SGD(net.parameters(), lr=0.1)\n"
        "for i in range(2):\n    with torch.no_grad():\n        loss = net(torch.ones(1, 2)).sum()\n"
        "    loss.requires_grad = True\n    loss.backward()\n    opt.step()",
        "cut", "ran with gradients switched off",
    ),
    "losses summed as numbers": (
        "w = torch.tensor(1.0, requires_grad=True)\ntotal = 0.0\nfor i in range(3):\n"
        "    total += ((w - i) ** 2).item()\nloss = torch.tensor(total, requires_grad=True)\n"
        "loss.backward()\nprint(w.grad)",
        "cut", ".item() in line",
    ),
    "softmax and cross-entropy": (
        "logits = torch.tensor([[2.0, 0.1]], requires_grad=True)\n"
        "F.cross_entropy(torch.softmax(logits, 1), torch.tensor([0])).backward()",
        "twice", "applies a softmax once more",
    ),
    "w = w - lr * w.grad works once": (
        "w = torch.tensor(4.0, requires_grad=True)\nfor i in range(2):\n    (w * w).backward()\n"
        "    w = w - 0.1 * w.grad",
        "lost parameter", "no leaf any more",
    ),
    "a row of the mask is all masked": (
        "s = torch.randn(2, 2, requires_grad=True)\nm = torch.tensor([[True, True], [False, True]])\n"
        "v = torch.ones(2, requires_grad=True)\n(s.masked_fill(m, -torch.inf).softmax(-1) @ v)[1].backward()",
        "NaN and infinity", "Leave one entry of each row open",
    ),
    "writing through .data": (
        "a = torch.tensor([0.5, 1.5], requires_grad=True)\nt = torch.tanh(a)\nt.data.fill_(1.0)\n"
        "t.sum().backward()",
        "silently wrong", "where autograd does not see it",
    ),
    "a frozen layer still moves": (
        "net = torch.nn.Linear(2, 1)\nopt = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)\n"
        "x = torch.ones(1, 2, requires_grad=True)\nfor i in range(3):\n"
        "    opt.zero_grad(set_to_none=False)\n    net(x).sum().backward()\n    opt.step()\n"
        "    net.weight.requires_grad_(False)",
        "frozen but moved", "by momentum",
    ),
    "the mean of a sample's own log-probability has gradient 0": (
        "mu = torch.tensor(0.5, requires_grad=True)\nd = torch.distributions.Normal(mu, 1.0)\n"
        "a = d.rsample()\nd.log_prob(a).backward()",
        "zero", "cancels",
    ),
    "an infinite slope meets a zero": (
        "t = torch.tensor(0.0, requires_grad=True)\ntorch.acos(torch.cos(t)).backward()",
        "NaN and infinity", "Keep the operand inside",
    ),
}  # fmt: skip


@pytest.mark.parametrize("question", ASKED)
def test_who_asks_what_is_wrong_gets_an_answer(question):
    program, kind, told = ASKED[question]
    head = "import torch\nimport torch.nn.functional as F\ntorch.manual_seed(0)\n"
    found = [each for each in lab.record(head + program).findings if each.kind == kind]
    assert len(found) == 1
    assert told in f"{found[0].text} {found[0].why} {found[0].fix}"
