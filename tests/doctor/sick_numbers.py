# ruff: noqa: E501  (a program a line)
"""More programs with one thing wrong: in losses, in numbers, from turn to turn."""

from tests.doctor.sick import NET, Sick


def _sick(kind, severity):
    def made(name, node, told, program, *cure, severity=severity):
        return Sick(f"{kind}: {name}", kind, severity, node, told, program, cure)

    return made


shapes, twice = _sick("shapes", "mistake"), _sick("twice", "mistake")
target, wrong = _sick("target with a gradient", "look"), _sick("silently wrong", "mistake")
nan = _sick("NaN and infinity", "mistake")
_COLUMN = """net = torch.nn.Linear(2, 1)
x = torch.tensor([[1.0, 2.0], [-1.0, 0.5], [0.5, -1.5], [2.0, 1.0]])
y = torch.tensor([1.0, 0.0, -1.0, 2.0])
"""
_Q = """q = torch.nn.Linear(2, 1)
s1, s2 = torch.tensor([[1.0, 0.5]]), torch.tensor([[0.5, -1.0]])
r = torch.tensor([[1.0]])
"""
_GAN = """gen, dis = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
opt_g = torch.optim.SGD(gen.parameters(), lr=0.1)
opt_d = torch.optim.SGD(dis.parameters(), lr=0.1)
for i in range(2):
    real, z = torch.randn(3, 2), torch.randn(3, 2)
    fake = gen(z)
    opt_d.zero_grad()
    loss_d = dis(fake{detach}).mean() - dis(real).mean()
    loss_d.backward({retain})  {mark}
    opt_d.step()
    {clear}
    loss_g = -dis(gen(z)).mean()
    loss_g.backward()
    opt_g.step()
"""

LOSSES = (
    shapes("mse_loss", "loss", "16 pairs instead of 4",
           _COLUMN + "loss = F.mse_loss(net(x), y)  #!\nloss.backward()",
           ("net(x), y", "net(x).squeeze(1), y")),
    shapes("a difference that is squared", "net(x) - y", "(4, 4)",
           _COLUMN + "loss = ((net(x) - y) ** 2).mean()  #!\nloss.backward()",
           ("net(x) - y", "net(x).squeeze(1) - y")),
    shapes("the data is the column", "loss", "and t (4, 1)",
           _COLUMN + "t = y.unsqueeze(1)\nout = net(x)[:, 0]\nloss = F.l1_loss(out, t)  #!\n"
           "loss.backward()", ("net(x)[:, 0]", "net(x)")),
    twice("softmax", "p", "cannot come below 0.5514",
          "z = torch.tensor([[1.0, 2.0, 0.5]], requires_grad=True)\np = z.softmax(1)\n"
          "loss = F.cross_entropy(p, torch.tensor([1]))  #!\nloss.backward()",
          ("z.softmax(1)", "z * 1")),
    twice("a Softmax in the network", "net(x)", "takes the logits",
          "net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Softmax(dim=1))\n"
          "x = torch.tensor([[1.0, 2.0]])\n"
          "loss = torch.nn.CrossEntropyLoss()(net(x), torch.tensor([1]))  #!\nloss.backward()",
          (", torch.nn.Softmax(dim=1)", "")),
    twice("a sigmoid", "p", "applies the sigmoid itself",
          "z = torch.tensor([1.0, -2.0], requires_grad=True)\np = torch.sigmoid(z)\n"
          "loss = F.binary_cross_entropy_with_logits(p, torch.tensor([1.0, 0.0]))  #!\n"
          "loss.backward()", ("torch.sigmoid(z)", "z * 1")),
    twice("no logarithm", "p", "takes logarithms of probabilities",
          "z = torch.tensor([[1.0, 2.0, 0.5]], requires_grad=True)\np = z.softmax(1)\n"
          "loss = F.nll_loss(p, torch.tensor([1]))  #!\nloss.backward()",
          ("z.softmax(1)", "z.log_softmax(1)")),
    twice("a loss", "l1", "added twice",
          "w = torch.tensor([1.0, 2.0], requires_grad=True)\nl1 = w.abs().sum()\n"
          "l2 = (w ** 2).mean()\ntotal = l1 + l2\ntotal = total + l1  #!\ntotal.backward()",
          ("total = total + l1  #!\n", ""), severity="look"),
    target("a bootstrapped target", "goal", "get",
           _Q + "goal = r + 0.9 * q(s2)\nloss = F.mse_loss(q(s1), goal)  #!\nloss.backward()",
           ("q(s1), goal", "q(s1), goal.detach()"), severity="mistake"),
    target("a target by its name", "target", "moved towards the prediction",
           _Q + "target = r + 0.9 * q(s2)\nloss = ((q(s1) - target) ** 2).mean()  #!\n"
           "loss.backward()", ("target = r + 0.9 * q(s2)", "target = r + 0.9 * q(s2).detach()"),
           severity="mistake"),
    target("a teacher", "teacher(s1)", "teacher.weight",
           _Q + "teacher = torch.nn.Linear(2, 1)\n"
           "loss = F.mse_loss(q(s1), teacher(s1))  #!\nloss.backward()",
           ("teacher(s1))", "teacher(s1).detach())")),
    target("the generator in the turn of the discriminator", "fake", "gen.weight and gen.bias",
           _GAN.format(detach="", retain="", mark="#!", clear="opt_g.zero_grad()"),
           ("dis(fake)", "dis(fake.detach())")),
    target("and its gradients are used", "fake", "uses them",
           _GAN.format(detach="", retain="", mark="#!", clear="")
           .replace("    opt_g.step()\n", "    opt_g.step()\n    opt_g.zero_grad()\n"),
           ("dis(fake)", "dis(fake.detach())"), severity="mistake"),
    wrong("a write through .data", "s", "was computed when s was [0.7311, 0.8808]",
          "a = torch.tensor([1.0, 2.0], requires_grad=True)\ns = torch.sigmoid(a)\n"
          "s.data.zero_()  #!\nloss = s.sum()\nloss.backward()",
          ("s.data.zero_()", "s = s.detach().clone().zero_() + s * 0 + a")),
    wrong("a write by NumPy", "h", "where autograd does not see it",
          "w = torch.tensor([1.0, 2.0], requires_grad=True)\nh = w * 2\ny = h * h\n"
          "h.detach().numpy()[0] = 10.0  #!\nloss = y.sum()\nloss.backward()",
          ("h.detach().numpy()[0] = 10.0  #!\n", "")),
    wrong("statistics that another call moves", "bn.running_mean", "bn.running_mean was [0, 0]",
          "bn = torch.nn.BatchNorm1d(2)\nx = torch.tensor([[1.0, 2.0], [3.0, 5.0]], requires_grad=True)\n"
          "bn.eval()\ny = bn(x)\nbn.train()\nz = bn(x * 9)  #!\ny.sum().backward()",
          ("bn.train()\nz = bn(x * 9)  #!\n", "")),
    wrong("a place that is written twice", "x", "writes 2 values to one place, 0",
          "v = torch.tensor([1.0, 2.0], requires_grad=True)\nx = torch.zeros(3)\n"
          "x[[0, 0]] = v  #!\nx.sum().backward()", ("[[0, 0]]", "[[0, 1]]")),
    wrong("an array that is filled again", "", "in the array that it shares",
          "import numpy as np\na = np.ones(3, dtype=np.float32)\n"
          "w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)\nx = torch.from_numpy(a)\n"
          "y = w * x  #!\na[:] = 7.0\ny.sum().backward()",
          ("torch.from_numpy(a)", "torch.tensor(a)")),
    wrong("a leaf's data", "w", "was computed when w was 2",
          "w = torch.tensor(2.0, requires_grad=True)\ny = w * w\nw.data.fill_(5.0)  #!\n"
          "y.backward()", ("w.data.fill_(5.0)  #!\ny.backward()", "y.backward()")),
)  # fmt: skip

NUMBERS = (
    nan("a where that hides", "torch.log(x)", "hides it going forward",
        "x = torch.tensor([0.0, 1.0], requires_grad=True)\n"
        "safe = torch.where(x > 0, torch.log(x), torch.zeros(2))  #!\nsafe.sum().backward()",
        ("torch.log(x)", "torch.log(torch.where(x > 0, x, torch.ones(2)))")),
    nan("the root of 0", "d", "torch.sqrt((x ** 2).sum() + 1e-12)",
        "x = torch.tensor([0.0, 0.0], requires_grad=True)\nd = torch.sqrt((x ** 2).sum())  #!\n"
        "d.backward()", (".sum())", ".sum() + 1e-12)")),
    nan("an overflow", "torch.exp(x)", "∞",
        "x = torch.tensor([100.0, 1.0], requires_grad=True)\n"
        "p = torch.exp(x) / torch.exp(x).sum()  #!\nloss = p[0]\nloss.backward()",
        ("torch.exp(x) / torch.exp(x).sum()", "x.softmax(0)")),
    nan("0 divided by 0", "m", "where",
        "w = torch.tensor([1.0, 2.0], requires_grad=True)\nmask = torch.tensor([0.0, 0.0])\n"
        "m = (w * mask).sum() / mask.sum()  #!\nm.backward()",
        ("mask.sum()", "mask.sum().clamp(min=1)")),
    nan("a row that is masked wholly", "a", "Leave one entry of each row open",
        "s = torch.tensor([[1.0, 2.0], [0.5, 0.1]], requires_grad=True)\n"
        "m = torch.tensor([[False, True], [True, True]])\n"
        "a = s.masked_fill(m, float('-inf')).softmax(1)  #!\na[:, 0].sum().backward()",
        ("[True, True]]", "[True, False]]")),
    Sick("vanishing: sigmoids", "vanishing", "look", "torch.sigmoid(h)", "multiplied by",
         "w = torch.tensor(0.5, requires_grad=True)\nh = w\nfor i in range(12):\n"
         "    h = torch.sigmoid(h) * 0.5  #!\nloss = (h - 1) ** 2\nloss.backward()",
         (("torch.sigmoid(h) * 0.5", "torch.relu(h)"),)),
    Sick("vanishing: a weight below 1, again and again", "vanishing", "look", "h", "multiplied by",
         "w = torch.tensor(1.0, requires_grad=True)\nh = w\nfor i in range(10):\n"
         "    h = h * 0.1  #!\n(h * 3).backward()", (("h * 0.1", "h * 0.9"),)),
    Sick("vanishing: tanh", "vanishing", "look", "h", "multiplied by",
         "w = torch.tensor([2.0, 3.0], requires_grad=True)\nh = w\nfor i in range(4):\n"
         "    h = torch.tanh(h * 3)  #!\nloss = h.sum()\nloss.backward()",
         (("h * 3", "h * 0.9"),)),
    Sick("exploding: a weight above 1, again and again", "exploding", "look", "h", "multiplied by",
         "w = torch.tensor(0.1, requires_grad=True)\nh = w\nfor i in range(10):\n"
         "    h = h * 3.0  #!\nloss = h.sum()\nloss.backward()", (("h * 3.0", "h * 1.1"),)),
    Sick("exploding: squares", "exploding", "look", "h", "multiplied by",
         "w = torch.tensor(1.6, requires_grad=True)\nh = w\nfor i in range(6):\n"
         "    h = h * h  #!\n(h * 1).backward()", (("w = torch.tensor(1.6", "w = torch.tensor(0.99"),)),
    Sick("exploding: a recurrence", "exploding", "look", "h", "multiplied by",
         "W = (torch.eye(3) * 3).requires_grad_()\nh = torch.ones(3)\nfor i in range(10):\n"
         "    h = W @ h  #!\nh.sum().backward()", (("* 3)", "* 0.9)"),)),
)  # fmt: skip

TURNS = (
    Sick("graph kept alive: a hidden state", "graph kept alive", "mistake", "h", "takes",
         "cell = torch.nn.RNNCell(1, 2)\nh = torch.zeros(1, 2)\nfor i in range(4):\n"
         "    h = cell(torch.ones(1, 1), h)  #!\n    loss = h.sum()\n"
         "    loss.backward(retain_graph=True)",
         (("    loss = h", "    loss = h"), ("(retain_graph=True)", "()\n    h = h.detach()"))),
    Sick("graph kept alive: a running total", "graph kept alive", "mistake", "total", "takes",
         "w = torch.tensor(1.0, requires_grad=True)\ntotal = 0\nfor i in range(4):\n"
         "    total = total + (w - i) ** 2  #!\n    total.backward(retain_graph=True)",
         (("total.backward(retain_graph=True)", "total.backward()\n    total = 0"),)),
    Sick("graph kept alive: losses added as tensors", "graph kept alive", "look", "total", ".item()",
         "w = torch.tensor(1.0, requires_grad=True)\ntotal = torch.tensor(0.0)\n"
         "for i in range(4):\n    w.grad = None\n    loss = (w - i) ** 2\n    loss.backward()\n"
         "    with torch.no_grad():\n        w -= 0.1 * w.grad\n    total = total + loss  #!",
         (("total + loss", "total + loss.item()"),)),
    Sick("step size: it diverges", "step size", "look", "w", "Make the learning rate smaller",
         "w = torch.tensor(1.0, requires_grad=True)\nfor i in range(6):\n    w.grad = None\n"
         "    loss = (3 * w) ** 2\n    loss.backward()\n    with torch.no_grad():\n"
         "        w -= 0.15 * w.grad  #!", (("0.15", "0.05"),)),
    Sick("step size: an optimizer that diverges", "step size", "look", "w", "(it is 1.1)",
         "w = torch.tensor([1.0, 0.1], requires_grad=True)\nopt = torch.optim.SGD([w], lr=1.1)\n"
         "for i in range(6):\n    opt.zero_grad()\n    loss = (w ** 2).sum()\n    loss.backward()\n"
         "    opt.step()  #!", (("lr=1.1", "lr=0.1"),)),
    Sick("step size: lost in rounding", "step size", "look", "w", "lost in rounding",
         "w = torch.tensor(1000.0, requires_grad=True)\nopt = torch.optim.SGD([w], lr=1e-8)\n"
         "loss = 2 * w\nloss.backward()\nopt.step()  #!", (("lr=1e-8", "lr=1e-2"),)),
    Sick("mode: dropout", "mode", "look", "dropout in net(x)", "dropout is on",
         NET.replace("torch.nn.Tanh()", "torch.nn.Dropout(0.5)") +
         "loss = F.mse_loss(net(x), y)\nloss.backward()\nwith torch.no_grad():\n"
         "    print(net(x).shape)  #!", (("with torch", "net.eval()\nwith torch"),)),
    Sick("mode: batch statistics", "mode", "look", "batch_norm in net(x)", "running_mean",
         NET.replace("torch.nn.Tanh()", "torch.nn.BatchNorm1d(3)") +
         "loss = F.mse_loss(net(x), y)\nloss.backward()\nwith torch.no_grad():\n"
         "    print(net(x).shape)  #!", (("with torch", "net.eval()\nwith torch"),)),
    Sick("mode: train() once too often", "mode", "look", "dropout in net(x)", "dropout is on",
         NET.replace("torch.nn.Tanh()", "torch.nn.Dropout(0.5)") +
         "net.eval()\nnet.train()\nwith torch.no_grad():\n    print(net(x).shape)  #!\n"
         "loss = F.mse_loss(net(x), y)\nloss.backward()", (("net.eval()\nnet.train()", "net.eval()"),)),
)  # fmt: skip
