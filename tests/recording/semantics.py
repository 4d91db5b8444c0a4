"""Programs over all of autograd's semantics, chosen by hand: (name, text)."""

HEAD = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"
X = "x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)\n"
S = "x = torch.tensor(2.0, requires_grad=True)\n"
SEED = "torch.manual_seed(0)\n"

PROGRAMS = {
    # in-place writes
    "add in place": X + "y = x * 2\ny.add_(1)\ny.sum().backward()\n",
    "augmented multiply": X + "y = x * 2\ny *= x\ny.sum().backward()\n",
    "item assignment": X + "y = x * 2\ny[0] = 5.0\n(y * y).sum().backward()\n",
    "item assignment of a tracked value": X + "y = torch.zeros(3)\ny[1] = x[0] * x[2]\ny.sum().backward()\n",
    "multiply through a view": X + "y = x * 2\ny[1:3].mul_(10)\n(y * y).sum().backward()\n",
    "multiply through a view of a view": X + "y = x * 1\nv = y[1:]\nw = v[1:]\nw.mul_(3)\n(y * y).sum().backward()\n",
    "read a view after its base was written": X + "y = x * 1\nv = y[:2]\ny.mul_(3)\n(v * v).sum().backward()\n",
    "out argument": "a = torch.tensor([1.0, 2.0])\nr = torch.empty(2)\ntorch.add(a, a, out=r)\n" + X + "(x[:2] * r).sum().backward()\n",
    "fill then use": X + "y = torch.empty(3)\ny.fill_(2.0)\n(x * y).sum().backward()\n",
    "leaf row written under no_grad": X + "(x * x).sum().backward()\nwith torch.no_grad():\n    x[0] = 7.0\n(x * x).sum().backward()\n",
    "leaf view written under no_grad": X + "(x * x).sum().backward()\nwith torch.no_grad():\n    x[1:3].mul_(10)\n(x * x).sum().backward()\n",
    "leaf copied into under no_grad": X + "(x * x).sum().backward()\nwith torch.no_grad():\n    x.copy_(torch.ones(3))\n",
    "data written": X + "(x * x).sum().backward()\nx.data -= 0.1 * x.grad\nx.grad = None\n(x * x).sum().backward()\n",
    "data set": X + "(x * x).sum().backward()\nx.data = x.data - 0.1 * x.grad\n(x * x).sum().backward()\n",
    "data of a constant written after its use": "d = torch.tensor([1.0, 2.0])\nx = torch.tensor([3.0, 4.0], requires_grad=True)\nl1 = (x * d).sum()\nd2 = d * 2\nd += 1\nl2 = (x + d).sum()\nl2.backward()\n",
    "relu in place": X + "y = x - 2\nF.relu(y, inplace=True)\ny.sum().backward()\n",
    # optimizers
    "sgd": SEED + "lin = nn.Linear(3, 2)\nopt = torch.optim.SGD(lin.parameters(), lr=0.1, momentum=0.9)\nfor i in range(3):\n    opt.zero_grad()\n    lin(torch.ones(3)).pow(2).sum().backward()\n    opt.step()\n",
    "adam without set_to_none": SEED + "lin = nn.Linear(3, 2)\nopt = torch.optim.Adam(lin.parameters(), lr=0.1, weight_decay=0.1)\nfor i in range(2):\n    lin(torch.ones(3)).pow(2).sum().backward()\n    opt.step()\n    opt.zero_grad(set_to_none=False)\n",
    "lbfgs closure": S + "opt = torch.optim.LBFGS([x], max_iter=2)\ndef closure():\n    opt.zero_grad()\n    loss = (x - 1) ** 2\n    loss.backward()\n    return loss\nopt.step(closure)\n",
    "clip gradients": X + "(x * x).sum().backward()\ntorch.nn.utils.clip_grad_norm_([x], 1.0)\n",
    # cutting
    "detach in place": X + "y = x * 2\ny.detach_()\nz = y * x\nz.sum().backward()\n",
    "requires_grad_ later": "x = torch.tensor([1.0, 2.0])\nx.requires_grad_()\n(x * x).sum().backward()\n",
    "requires_grad_ off and on": SEED + "lin = nn.Linear(2, 1)\nlin.weight.requires_grad_(False)\nlin(torch.ones(2)).sum().backward()\nlin.weight.requires_grad_(True)\nlin(torch.ones(2)).sum().backward()\n",
    "requires_grad set": "x = torch.tensor([1.0, 2.0])\ny = x * 3\nx.requires_grad = True\n(x * y).sum().backward()\n",
    "set_grad_enabled": X + "torch.set_grad_enabled(False)\ny = x * 2\ntorch.set_grad_enabled(True)\n(y * x).sum().backward()\n",
    "inference mode": X + "with torch.inference_mode():\n    y = x * 2\nz = (x * 3).sum()\nz.backward()\n",
    "inference tensor misuse": X + "with torch.inference_mode():\n    y = x * 2\nz = (x * y).sum()\nz.backward()\n",
    "detach then make a leaf": X + "y = (x * 2).detach().requires_grad_()\n(y * y).sum().backward()\n",
    "stop gradient of one of two paths": S + "y = x * x\nz = y + y.detach() * 3\nz.backward()\n",
    "no_grad decorated function": X + "@torch.no_grad()\ndef f(t):\n    return t * 2\n(f(x) * x).sum().backward()\n",
    # several outputs
    "split": X + "a, b = x.split([1, 2])\n(a * 2).sum().backward(retain_graph=True)\n(b * 3).sum().backward()\n",
    "max over a dimension": "x = torch.tensor([[1.0, 5.0], [7.0, 2.0]], requires_grad=True)\nv, i = x.max(dim=1)\n(v * v).sum().backward()\n",
    "topk": X + "v, i = x.topk(2)\nv.sum().backward()\n",
    "unbind": X + "a, b, c = x\n(a * b * c).backward()\n",
    "sort and gather": X + "v, i = x.sort(descending=True)\ny = x.gather(0, i)\n(v * y).sum().backward()\n",
    "chunk in a list": X + "parts = torch.chunk(x, 3)\n(parts[0] * parts[2]).sum().backward()\n",
    "lstm": SEED + "net = nn.LSTM(2, 3)\nout, (h, c) = net(torch.ones(4, 1, 2))\n(out.sum() + h.sum()).backward()\n",
    "gru cell": SEED + "cell = nn.GRUCell(2, 3)\nh = torch.zeros(1, 3)\nfor t in range(3):\n    h = cell(torch.ones(1, 2), h)\nh.sum().backward()\n",
    # indexing and joining
    "repeated indices": X + "i = torch.tensor([0, 0, 2])\n(x[i] * x[i]).sum().backward()\n",
    "boolean mask": X + "y = x[x > 1]\ny.sum().backward()\n",
    "cat with itself": X + "torch.cat([x, x, x * 2]).sum().backward()\n",
    "stack": X + "torch.stack([x, x * x]).sum().backward()\n",
    "broadcast": "a = torch.ones(3, 1, requires_grad=True)\nb = torch.ones(4, requires_grad=True)\n(a * b).sum().backward()\n",
    "broadcast of a number": S + "y = x * torch.ones(5)\ny.sum().backward()\n",
    "expand and transpose": X + "y = x.expand(2, 3).T\n(y @ torch.ones(2)).sum().backward()\n",
    "reshape view squeeze": X + "y = x.view(3, 1).reshape(1, 3).squeeze()\n(y * y).sum().backward()\n",
    # products
    "dot": X + "(x @ x).backward()\n",
    "matrix times vector": "w = torch.ones(2, 3, requires_grad=True)\n" + X + "(w @ x).sum().backward()\n",
    "matrix times matrix with itself": "w = torch.eye(3, requires_grad=True)\n(w @ w).sum().backward()\n",
    "batched": "a = torch.ones(2, 3, 4, requires_grad=True)\nb = torch.ones(4, 2, requires_grad=True)\n(a @ b).sum().backward()\n",
    "einsum": "a = torch.ones(2, 3, requires_grad=True)\nb = torch.ones(3, 2, requires_grad=True)\ntorch.einsum('ij,jk->ik', a, b).sum().backward()\n",
    "addmm": "a = torch.ones(2, 2, requires_grad=True)\ntorch.addmm(a, a, a).sum().backward()\n",
    # modules and losses
    "sequential": SEED + "net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))\nloss = F.mse_loss(net(torch.ones(4, 2)), torch.zeros(4, 1))\nloss.backward()\n",
    "batch norm": SEED + "net = nn.BatchNorm1d(2)\nnet(torch.randn(4, 2)).pow(2).sum().backward()\n",
    "layer norm and dropout": SEED + "net = nn.LayerNorm(3)\nF.dropout(net(torch.randn(4, 3)), 0.5).sum().backward()\n",
    "embedding": SEED + "e = nn.Embedding(4, 2)\ne(torch.tensor([1, 1, 3])).sum().backward()\n",
    "convolution": SEED + "c = nn.Conv1d(1, 2, 3)\nc(torch.randn(1, 1, 8)).sum().backward()\n",
    "cross entropy": SEED + "w = torch.randn(3, 4, requires_grad=True)\nF.cross_entropy(w, torch.tensor([0, 1, 2])).backward()\n",
    "binary cross entropy": "z = torch.tensor([0.5, -1.0], requires_grad=True)\nF.binary_cross_entropy_with_logits(z, torch.tensor([1.0, 0.0])).backward()\n",
    "own module": SEED + "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.w = nn.Parameter(torch.tensor(2.0))\n        self.lin = nn.Linear(1, 1)\n    def forward(self, t):\n        return self.lin(t) * self.w\nnet = Net()\nnet(torch.ones(1)).sum().backward()\n",
    "attention": SEED + "m = nn.MultiheadAttention(4, 2)\nq = torch.randn(3, 1, 4)\nout, weights = m(q, q, q)\nout.sum().backward()\n",
    # custom functions
    "custom with a constant": "class Scale(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x, k):\n        ctx.k = k\n        return x * k\n    @staticmethod\n    def backward(ctx, g):\n        return g * ctx.k, None\n" + X + "y = Scale.apply(x, 3.0)\ny.sum().backward()\n",
    "custom with two outputs": "class Both(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x, y):\n        ctx.save_for_backward(x, y)\n        return x * y, x + y\n    @staticmethod\n    def backward(ctx, g, h):\n        x, y = ctx.saved_tensors\n        return g * y + h, g * x + h\n" + X + "a = torch.ones(3, requires_grad=True)\np, s = Both.apply(x, a)\n(p * 2 + s).sum().backward()\n",
    "custom once differentiable": "from torch.autograd.function import once_differentiable\nclass Sq(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n        ctx.save_for_backward(x)\n        return x * x\n    @staticmethod\n    @once_differentiable\n    def backward(ctx, g):\n        return 2 * ctx.saved_tensors[0] * g\n" + S + "(Sq.apply(x) * 3).backward()\n",
    # ways to call backward
    "given gradient": X + "y = x * x\ny.backward(gradient=torch.tensor([1.0, 0.1, 10.0]))\n",
    "given gradient by position": X + "y = x * x\ny.backward(torch.ones(3))\n",
    "inputs": "a = torch.tensor(2.0, requires_grad=True)\nb = torch.tensor(3.0, requires_grad=True)\n(a * b).backward(inputs=[a])\n",
    "several roots": X + "y = x.sum()\nz = (x * x).sum()\ntorch.autograd.backward([y, z])\n",
    "several roots with gradients": X + "y = x * 2\nz = (x * x).sum()\ntorch.autograd.backward([y, z], [torch.ones(3), torch.tensor(2.0)])\n",
    "autograd.grad": X + "y = (x * x).sum()\n(g,) = torch.autograd.grad(y, x)\n",
    "autograd.grad of an intermediate": S + "h = x * 3\ny = h * h\ng = torch.autograd.grad(y, h)[0]\n",
    "autograd.grad unused": S + "z = torch.tensor(1.0, requires_grad=True)\ny = x * 2\ng = torch.autograd.grad(y, [x, z], allow_unused=True)\n",
    "second derivative": S + "y = x ** 3\n(g,) = torch.autograd.grad(y, x, create_graph=True)\n(gg,) = torch.autograd.grad(g, x)\n",
    "gradient penalty": S + "y = x ** 3\n(g,) = torch.autograd.grad(y, x, create_graph=True)\n(g * g).backward()\n",
    "backward with create_graph": S + "y = x ** 3\ny.backward(create_graph=True)\ng = x.grad\nx.grad = None\n(g * g).backward()\n",
    "retain_grad": S + "h = x * 3\nh.retain_grad()\n(h * h).backward(retain_graph=True)\n(h * h).backward()\n",
    "a leaf's own backward": S + "x.backward()\n",
    "backward in a function": S + "def f(t):\n    u = t * t\n    return u + 1\nf(x).backward()\n",
    # hooks
    "tensor hook": S + "h = x * 3\nh.register_hook(lambda g: g * 10)\n(h * 2).backward()\n",
    "leaf hook": S + "x.register_hook(lambda g: g.clamp(max=1.0))\n(x * 5).backward()\n",
    "hook that only looks": S + "seen = []\nx.register_hook(seen.append)\n(x * 5).backward()\n",
    "module backward hook": SEED + "lin = nn.Linear(2, 1)\nlin.register_full_backward_hook(lambda m, gi, go: None)\nlin(torch.ones(1, 2, requires_grad=True)).sum().backward()\n",
    "post accumulate hook": S + "x.register_post_accumulate_grad_hook(lambda p: p.grad.mul_(2))\n(x * 5).backward()\n",
    # functional
    "jacobian": X + "j = torch.autograd.functional.jacobian(lambda t: t * t, x)\n",
    "hessian": X + "h = torch.autograd.functional.hessian(lambda t: (t ** 3).sum(), x)\n",
    "func grad": "g = torch.func.grad(lambda t: t ** 3)(torch.tensor(2.0))\n",
    "func vmap": "r = torch.func.vmap(lambda t: t * 2)(torch.ones(3))\n",
    "func jacrev": X + "j = torch.func.jacrev(lambda t: t * t)(x)\n",
    "gradcheck": "x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)\nok = torch.autograd.gradcheck(lambda t: t * t, (x,))\nprint(ok)\n",
    "checkpoint": X + "from torch.utils.checkpoint import checkpoint\ny = checkpoint(lambda t: (t * t).sin(), x, use_reentrant=False)\ny.sum().backward()\n",
    # numbers at the edge
    "nan": "x = torch.tensor([0.0, 1.0], requires_grad=True)\ny = (x.sqrt() * 0 + x.log()).sum()\ny.backward()\n",
    "infinite": "x = torch.tensor(0.0, requires_grad=True)\n(1 / x).backward()\n",
    "half precision": "x = torch.tensor([1.5, 2.5], dtype=torch.bfloat16, requires_grad=True)\n(x * x).sum().backward()\n",
    "double precision": "x = torch.tensor(1 / 3, dtype=torch.float64, requires_grad=True)\n(x * x + x * x * x).backward()\n",
    "complex": "x = torch.tensor(1 + 2j, requires_grad=True)\n(x * x.conj()).real.backward()\n",
    "empty": "x = torch.empty(0, requires_grad=True)\n(x * 2).sum().backward()\n",
    "large": SEED + "w = torch.randn(40, 40, requires_grad=True)\n((w @ w) * w).sum().backward()\n",
    "numpy write": S + "y = x * 2\ny.backward()\nx.detach().numpy()[()] = 9.0\n(x * x).backward()\n",
    "from numpy": "import numpy as np\na = torch.from_numpy(np.array([1.0, 2.0]))\na.requires_grad_()\n(a * a).sum().backward()\n",
    "shared parameter": SEED + "lin = nn.Linear(2, 2)\nlin(lin(torch.ones(2))).sum().backward()\n",
    "dictionary of tensors": "p = {'a': torch.tensor(2.0, requires_grad=True), 'b': torch.tensor(3.0, requires_grad=True)}\n(p['a'] * p['b']).backward()\n",
    "list of leaves": "ws = [torch.tensor(float(i), requires_grad=True) for i in range(3)]\nsum(w * w for w in ws).backward()\n",
    "while": S + "n = 0\nwhile x * 2 ** n < 20:\n    n += 1\ny = x ** n\ny.backward()\n",
}  # fmt: skip
PROGRAMS |= {
    "one root twice": X + "y = (x * x).sum()\ntorch.autograd.backward([y, y])\n",
    "sparse gradient": SEED + "e = nn.Embedding(4, 2, sparse=True)\ne(torch.tensor([1, 1, 3])).sum().backward()\n",
}  # fmt: skip
PROGRAMS["hook that writes in place"] = (
    S + "h = x * 3\nh.register_hook(lambda g: g.mul_(10))\n(h * 2).backward()\n"
)
