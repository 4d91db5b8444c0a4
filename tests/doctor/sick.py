# ruff: noqa: E501  (a program a line)
"""Programs with one thing wrong: where it is, what it is called, and what mends it.

The guilty line ends with `#!`; `node` is how words call the guilty node; `cure` are pairs of an old
text and a new one. `told` must stand in what is said: a number, mostly.
"""

from dataclasses import dataclass

HEAD = "import torch\nimport torch.nn.functional as F\ntorch.manual_seed(0)\n"
NET = """net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))
x = torch.tensor([[1.0, 2.0], [-1.0, 0.5], [0.5, -1.5], [2.0, 1.0]])
y = torch.tensor([[1.0], [0.0], [-1.0], [2.0]])
"""
TWO = """w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
b = torch.tensor(0.5, requires_grad=True)
"""


@dataclass(frozen=True)
class Sick:
    name: str
    kind: str
    severity: str
    node: str
    told: str
    program: str
    cure: tuple[tuple[str, str], ...]

    @property
    def code(self) -> str:
        return HEAD + self.program

    @property
    def line(self) -> int:
        lines = self.code.splitlines()
        (number,) = (at for at, line in enumerate(lines, 1) if line.endswith("#!"))
        return number

    @property
    def cured(self) -> str:
        code = self.code
        for old, new in self.cure:
            assert old in code, (self.name, old)
            code = code.replace(old, new)
        return code


def cut(name, node, told, program, *cure, severity="mistake"):
    return Sick(f"cut: {name}", "cut", severity, node, told, program, cure)


CUT = (
    cut("detach", "k", "w gets no gradient from loss",
        TWO + "k = (w * 2).detach()  #!\nloss = (k * b).sum()\nloss.backward()",
        (".detach()", ""), severity="look"),
    cut("detach before an optimizer", "h.detach()", "net.0.weight and net.0.bias",
        NET + "opt = torch.optim.SGD(net.parameters(), lr=0.1)\nh = torch.tanh(net[0](x))\n"
        "out = net[2](h.detach())  #!\nloss = F.mse_loss(out, y)\nloss.backward()\nopt.step()",
        (".detach()", "")),
    cut("a block of no_grad", "h", "gradients switched off",
        TWO + "with torch.no_grad():\n    h = w * w  #!\nloss = (h * b).sum()\nloss.backward()",
        ("with torch.no_grad():\n    h", "h"), severity="look"),
    cut("a decorator of no_grad", "w * w", "gradients switched off",
        "w = torch.tensor([1.0, 2.0], requires_grad=True)\n"
        "b = torch.tensor(0.5, requires_grad=True)\n"
        "@torch.no_grad()\ndef square(w):\n    return w * w  #!\n"
        "loss = (square(w) * b).sum()\nloss.backward()",
        ("@torch.no_grad()\n", ""), severity="look"),
    cut("data", "w.data", "hands on numbers without their graph",
        TWO + "loss = (w.data * b).sum()  #!\nloss.backward()", (".data", ""), severity="look"),
    cut("item", "w.sum()", ".item() in line 6 took plain numbers out of the graph",
        TWO + "total = w.sum().item()  #!\nloss = (total - b) ** 2\nloss.backward()",
        (".item()", "")),
    cut("float", "w.mean()", "float() in line 6",
        TWO + "m = float(w.mean())  #!\nloss = m * b\nloss.backward()",
        ("float(w.mean())", "w.mean()")),
    cut("tolist", "w * 2", ".tolist()",
        TWO + "parts = (w * 2).tolist()  #!\nloss = sum(parts) * b\nloss.backward()",
        (".tolist()", "")),
    cut("numpy", "(w * 2).detach()", ".numpy() in line 6 took plain numbers", TWO + "k = (w * 2).detach().numpy()  #!\n"
        "loss = (torch.from_numpy(k) * b).sum()\nloss.backward()",
        (".detach().numpy()", ""), ("torch.from_numpy(k)", "k")),
    cut("a tensor made of tensors", "v", "copies numbers into a new tensor",
        TWO + "v = torch.tensor([w[0] * 2, w[1]])  #!\nloss = (v * b).sum()\nloss.backward()",
        ("torch.tensor([w[0] * 2, w[1]])", "torch.stack([w[0] * 2, w[1]])")),
    cut("argmax", "k", "gives places", TWO + "k = w.argmax()  #!\nloss = k * b\nloss.backward()",
        ("w.argmax()", "w.max()")),
    cut("a comparison", "w > 1.5", "True or False",
        TWO + "hits = (w > 1.5).float()  #!\nloss = (hits * b).sum()\nloss.backward()",
        ("(w > 1.5).float()", "torch.sigmoid(w - 1.5)")),
    cut("whole numbers", "k", "whole numbers",
        TWO + "k = (w * 1.5).long()  #!\nloss = (k * b).sum()\nloss.backward()",
        (".long()", "")),
    cut("a sample", "z", "draws a sample",
        "mu = torch.tensor(1.0, requires_grad=True)\nb = torch.tensor(0.5, requires_grad=True)\n"
        "d = torch.distributions.Normal(mu, 1.0)\nz = d.sample()  #!\nloss = (z - b) ** 2\n"
        "loss.backward()", ("d.sample()", "d.rsample()")),
    cut("a rebuilt leaf", "v", "is a new leaf",
        TWO + "v = w.detach().requires_grad_()  #!\nloss = (v * b).sum()\nloss.backward()",
        ("w.detach().requires_grad_()", "w * 1"), severity="look"),
    cut("a layer that is not used", "net.1.weight", "is used by no loss",
        NET.replace("torch.nn.Tanh()", "torch.nn.Linear(3, 3, bias=False)  #!\n", 1).replace(
            "#!\n,", "#!\n    ,") +
        "opt = torch.optim.SGD(net.parameters(), lr=0.1)\n"
        "loss = F.mse_loss(net[2](net[0](x)), y)\nloss.backward()\nopt.step()",
        ("net[2](net[0](x))", "net(x)"), severity="look"),
)  # fmt: skip


def zero(name, node, told, program, *cure, severity="look"):
    return Sick(f"zero: {name}", "zero", severity, node, told, program, cure)


ZERO = (
    zero("dead ReLUs", "h", "where relu is flat",
         "w = torch.tensor([-1.0, -2.0], requires_grad=True)\nh = torch.relu(w * 3)  #!\n"
         "loss = h.sum()\nloss.backward()", ("[-1.0, -2.0]", "[1.0, 2.0]")),
    zero("a saturated sigmoid", "p", "sigmoid is saturated at z = 200",
         "w = torch.tensor(100.0, requires_grad=True)\nz = w * 2\np = torch.sigmoid(z)  #!\n"
         "loss = (p - 0.5) ** 2\nloss.backward()", ("100.0", "1.0")),
    zero("a saturated tanh", "torch.tanh(w * 50)", "tanh is saturated",
         "w = torch.tensor([1.0, -1.0], requires_grad=True)\n"
         "loss = torch.tanh(w * 50).sum()  #!\nloss.backward()", ("w * 50", "w * 0.5")),
    zero("clamp", "c", "outside the range of clamp",
         "w = torch.tensor(3.0, requires_grad=True)\nc = w.clamp(0.0, 1.0)  #!\n"
         "loss = (c - 2) ** 2\nloss.backward()", ("clamp(0.0, 1.0)", "clamp(0.0, 5.0)")),
    zero("round", "torch.round(w * 3)", "its derivative is 0",
         "w = torch.tensor(1.2, requires_grad=True)\nloss = (torch.round(w * 3) - 2) ** 2  #!\n"
         "loss.backward()", ("torch.round(w * 3)", "(w * 3)"), severity="mistake"),
    zero("sign", "s", "sign is flat",
         "w = torch.tensor([1.2, -0.3], requires_grad=True)\ns = torch.sign(w)  #!\n"
         "loss = (s * 2).sum()\nloss.backward()", ("torch.sign(w)", "torch.tanh(w)"),
         severity="mistake"),
    zero("a mask that is false", "m", "lets nothing of",
         "w = torch.tensor([1.0, 2.0], requires_grad=True)\n"
         "m = torch.where(torch.tensor([False, False]), w * 2, torch.zeros(2))  #!\n"
         "loss = m.sum()\nloss.backward()", ("[False, False]", "[True, False]")),
    zero("a factor of 0", "y", "it is multiplied by v = 0",
         "w = torch.tensor(2.0, requires_grad=True)\nv = torch.tensor(0.0, requires_grad=True)\n"
         "y = w * v  #!\nloss = (y - 1) ** 2\nloss.backward()", ("tensor(0.0", "tensor(0.5")),
    zero("only padding", "F.embedding(torch.tensor([0, 0]), table, padding_idx=0)", "padding row",
         "table = torch.ones(3, 2, requires_grad=True)\n"
         "loss = F.embedding(torch.tensor([0, 0]), table, padding_idx=0).sum()  #!\n"
         "loss.backward()", ("[0, 0]", "[0, 2]")),
    zero("ways that cancel", "w", "6 + −6 = 0",
         "w = torch.tensor(2.0, requires_grad=True)\nloss = 6 * w - w * 6  #!\nloss.backward()",
         ("w * 6", "w * 5")),
)  # fmt: skip

UPDATES = (
    Sick("not updated: forgotten by hand", "not updated", "look", "b", "b.grad became",
         "w = torch.tensor(1.0, requires_grad=True)\nb = torch.tensor(0.5, requires_grad=True)  #!\n"
         "for i in range(2):\n    loss = (w * 2 + b - 5) ** 2\n    loss.backward()\n"
         "    with torch.no_grad():\n        w -= 0.1 * w.grad\n    w.grad = b.grad = None",
         (("        w -= 0.1 * w.grad\n", "        w -= 0.1 * w.grad\n        b -= 0.1 * b.grad\n"),)),
    Sick("not updated: a group left out", "not updated", "look", "net.2.weight", "opt holds net.0",
         "net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(),\n"
         "    torch.nn.Linear(3, 1))  #!\n" + "".join(NET.splitlines(True)[1:]) +
         "opt = torch.optim.SGD(net[0].parameters(), lr=0.1)\n"
         "loss = F.mse_loss(net(x), y)\nloss.backward()\nopt.step()",
         (("net[0].parameters()", "net.parameters()"),)),
    Sick("not updated: the optimizer is older than the layer", "not updated", "mistake",
         "net.2.weight", "the optimizer holds",
         NET + "opt = torch.optim.SGD(net.parameters(), lr=0.1)\nnet[2] = torch.nn.Linear(3, 1)  #!\n"
         "loss = F.mse_loss(net(x), y)\nloss.backward()\nopt.step()",
         (("opt = torch.optim.SGD(net.parameters(), lr=0.1)\n", ""),
          ("net[2] = torch.nn.Linear(3, 1)  #!\n", "net[2] = torch.nn.Linear(3, 1)\n"
           "opt = torch.optim.SGD(net.parameters(), lr=0.1)\n"))),
    Sick("updated twice: two optimizers", "updated twice", "mistake", "w", "two optimizers",
         TWO + "one = torch.optim.SGD([w, b], lr=0.1)\ntwo = torch.optim.Adam([w], lr=0.1)\n"
         "loss = (w * b).sum()\nloss.backward()\none.step()\ntwo.step()  #!",
         (("torch.optim.SGD([w, b]", "torch.optim.SGD([b]"),)),
    Sick("updated twice: step() twice", "updated twice", "mistake", "w", "SGD.step() twice",
         TWO + "opt = torch.optim.SGD([w, b], lr=0.1)\nloss = (w * b).sum()\nloss.backward()\n"
         "opt.step()\nopt.step()  #!", (("opt.step()\nopt.step()  #!", "opt.step()"),)),
    Sick("updated twice: a step in a helper", "updated twice", "mistake", "w", "lines",
         TWO + "opt = torch.optim.SGD([w, b], lr=0.1)\n"
         "def turn():\n    opt.zero_grad()\n    (w * b).sum().backward()\n    opt.step()\n"
         "turn()\nopt.step()  #!", (("turn()\nopt.step()  #!", "turn()"),)),
    Sick("frozen but moved: momentum", "frozen but moved", "mistake", "w", "by momentum",
         TWO + "opt = torch.optim.SGD([w, b], lr=0.1, momentum=0.9)\nfor i in range(3):\n"
         "    opt.zero_grad(set_to_none=False)\n    loss = (w.detach() * b if i else w * b).sum()\n"
         "    loss.backward()\n    opt.step()  #!\n    w.requires_grad_(False)",
         (("    w.requires_grad_(False)", "    w.requires_grad_(False)\n    w.grad = None"),)),
    Sick("frozen but moved: weight decay", "frozen but moved", "mistake", "w", "weight decay 0.1",
         TWO + "opt = torch.optim.SGD([w, b], lr=0.1, weight_decay=0.1)\nfor i in range(3):\n"
         "    opt.zero_grad(set_to_none=False)\n    loss = (w.detach() * b if i else w * b).sum()\n"
         "    loss.backward()\n    opt.step()  #!\n    w.requires_grad_(False)",
         (("    w.requires_grad_(False)", "    w.requires_grad_(False)\n    w.grad = None"),)),
    Sick("frozen but moved: its old gradient", "frozen but moved", "mistake", "w", "its old .grad",
         TWO + "opt = torch.optim.SGD([w, b], lr=0.1)\nfor i in range(3):\n    b.grad = None\n"
         "    loss = (w.detach() * b if i else w * b).sum()\n    loss.backward()\n    opt.step()  #!\n"
         "    w.requires_grad_(False)",
         (("    w.requires_grad_(False)", "    w.requires_grad_(False)\n    w.grad = None"),)),
    Sick("lost parameter: rebinding", "lost parameter", "mistake", "w", "w is no leaf any more",
         "w = torch.tensor(1.0, requires_grad=True)\nloss = (w - 3) ** 2\nloss.backward()\n"
         "w = w - 0.1 * w.grad  #!\nprint(w)",
         (("w = w - 0.1 * w.grad  #!", "with torch.no_grad():\n    w -= 0.1 * w.grad"),)),
    Sick("lost parameter: under no_grad", "lost parameter", "mistake", "w", "does not require grad",
         "w = torch.tensor(1.0, requires_grad=True)\nloss = (w - 3) ** 2\nloss.backward()\n"
         "with torch.no_grad():\n    w = w - 0.1 * w.grad  #!\nprint(w)",
         (("w = w - 0.1 * w.grad  #!", "w -= 0.1 * w.grad"),)),
    Sick("lost parameter: the name of a result", "lost parameter", "look", "p", "the leaf has",
         "p = torch.tensor([0.5, 2.0], requires_grad=True)\np = p.clamp(0, 1)  #!\n"
         "loss = (p * 3).sum()\nloss.backward()\nprint(p.grad)",
         (("p = p.clamp(0, 1)  #!", "q = p.clamp(0, 1)"), ("(p * 3)", "(q * 3)"))),
)  # fmt: skip

_LOOP = """opt = torch.optim.SGD(net.parameters(), lr=0.05)
for i in range(3):
    {before}loss = F.mse_loss(net(x), y)
    {between}
    opt.step()
"""

CLEARING = (
    Sick("not cleared: an optimizer", "not cleared", "mistake", "net.2.bias", "opt.zero_grad()",
         NET + _LOOP.format(before="", between="loss.backward()  #!"),
         (("    loss = F", "    opt.zero_grad()\n    loss = F"),)),
    Sick("not cleared: by hand", "not cleared", "mistake", "w", "w.grad is still −4",
         "w = torch.tensor(1.0, requires_grad=True)\nfor i in range(3):\n    loss = (w - 3) ** 2\n"
         "    loss.backward()  #!\n    with torch.no_grad():\n        w -= 0.1 * w.grad\n",
         (("    loss = (", "    w.grad = None\n    loss = ("),)),
    Sick("not cleared: only half of them", "not cleared", "mistake", "b", "b holds the sum",
         TWO + "opt = torch.optim.SGD([w, b], lr=0.01)\nfor i in range(3):\n    w.grad = None\n"
         "    loss = (w * b).sum()\n    loss.backward()  #!\n    opt.step()\n",
         (("    w.grad = None", "    w.grad = b.grad = None"),)),
    Sick("cleared too early: an optimizer", "cleared too early", "mistake", "net.0.weight",
         "which finds nothing",
         NET + _LOOP.format(before="", between="loss.backward()\n    opt.zero_grad()  #!"),
         (("    opt.zero_grad()  #!\n", ""), ("    loss = F", "    opt.zero_grad()\n    loss = F"))),
    Sick("cleared too early: in the condition", "cleared too early", "mistake", "net.0.weight",
         "finds nothing",
         NET + _LOOP.format(before="", between="loss.backward()\n"
                            "    net.zero_grad()  #!"),
         (("    net.zero_grad()  #!\n", ""), ("    loss = F", "    net.zero_grad()\n    loss = F"))),
    Sick("cleared too early: by hand", "cleared too early", "mistake", "w", "w does not move",
         "w = torch.tensor(1.0, requires_grad=True)\nloss = (w - 3) ** 2\nloss.backward()\n"
         "w.grad.zero_()  #!\nwith torch.no_grad():\n    w -= 0.1 * w.grad\n",
         (("w.grad.zero_()  #!\n", ""), ("w -= 0.1 * w.grad\n", "w -= 0.1 * w.grad\nw.grad.zero_()\n"))),
    Sick("nothing to do: no backward pass", "nothing to do", "mistake", "net.0.weight", "None or 0",
         NET + "opt = torch.optim.SGD(net.parameters(), lr=0.1)\nloss = F.mse_loss(net(x), y)\n"
         "opt.step()  #!", (("opt.step()  #!", "loss.backward()\nopt.step()"),)),
    Sick("nothing to do: another network", "nothing to do", "mistake", "other.weight", "None or 0",
         NET + "other = torch.nn.Linear(2, 1)\nopt = torch.optim.SGD(other.parameters(), lr=0.1)\n"
         "loss = F.mse_loss(net(x), y)\nloss.backward()\nopt.step()  #!",
         (("SGD(other.p", "SGD(net.p"),)),
    Sick("nothing to do: before the first pass", "nothing to do", "look", "net.0.weight", "None or 0",
         NET + "opt = torch.optim.SGD(net.parameters(), lr=0.1)\nopt.step()  #!\n"
         "loss = F.mse_loss(net(x), y)\nloss.backward()\nopt.step()",
         (("opt.step()  #!\n", ""),)),
)  # fmt: skip
