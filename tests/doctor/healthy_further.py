# ruff: noqa: E501  (a program a line)
"""More programs with nothing wrong: blocks, hooks, classes, losses of several fields."""

from tests.doctor.healthy_loops import NET

FURTHER = {
    "checkpoints": NET + """from torch.utils.checkpoint import checkpoint
opt = torch.optim.SGD(net.parameters(), lr=0.01)
loss = F.mse_loss(checkpoint(net, x, use_reentrant=False), y)
loss.backward()
opt.step()
""",
    "a residual block": """a, b = torch.nn.Linear(3, 3), torch.nn.Linear(3, 3)
x = torch.randn(4, 3)
h = x + b(torch.relu(a(x)))
h.pow(2).mean().backward()
""",
    "a scale in another place": """w = torch.tensor(1.0, requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
for i in range(3):
    opt.zero_grad(set_to_none=False)
    (1024.0 * (w - 3) ** 2).backward()
    w.grad.div_(1024.0)
    opt.step()
""",
    "a hook that clips": """w = torch.tensor([3.0, -4.0], requires_grad=True)
w.register_hook(lambda g: g.clamp(-1, 1))
(w ** 3).sum().backward()
""",
    "norms with a floor": """x = torch.zeros(3, requires_grad=True)
(x.pow(2).sum() + 1e-6).sqrt().backward()
""",
    "a safe logarithm": """x = torch.tensor([0.0, 2.0], requires_grad=True)
ok = x > 0
torch.where(ok, torch.log(torch.where(ok, x, torch.ones(2))), torch.zeros(2)).sum().backward()
""",
    "at the minimum": """w = torch.tensor(3.0, requires_grad=True)
((w - 3) ** 2).backward()
print(w.grad)
""",
    "Adam by groups, without decay for biases": NET + """opt = torch.optim.AdamW([
    {"params": [p for p in net.parameters() if p.ndim > 1], "weight_decay": 0.1},
    {"params": [p for p in net.parameters() if p.ndim == 1], "weight_decay": 0.0}], lr=0.01)
for i in range(2):
    opt.zero_grad()
    F.mse_loss(net(x), y).backward()
    opt.step()
""",
    "two networks, two optimizers": """a, b = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
one, two = torch.optim.SGD(a.parameters(), lr=0.1), torch.optim.Adam(b.parameters(), lr=0.01)
for i in range(2):
    one.zero_grad()
    two.zero_grad()
    b(torch.tanh(a(torch.randn(4, 2)))).pow(2).mean().backward()
    one.step()
    two.step()
""",
    "sharpness-aware steps": """w = torch.tensor([1.0, 2.0], requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
for i in range(2):
    opt.zero_grad()
    (w ** 2).sum().backward()
    with torch.no_grad():
        push = 0.05 * w.grad / w.grad.norm()
        w += push
    opt.zero_grad()
    (w ** 2).sum().backward()
    with torch.no_grad():
        w -= push
    opt.step()
""",
    "a model that is a class": """class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = torch.nn.Linear(2, 4)
        self.out = torch.nn.Linear(4, 1)
    def forward(self, x):
        return self.out(torch.tanh(self.hidden(x)))
net = Net()
opt = torch.optim.SGD(net.parameters(), lr=0.1)
data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(
    torch.randn(8, 2), torch.randn(8, 1)), batch_size=4)
for epoch in range(2):
    for x, y in data:
        opt.zero_grad()
        F.mse_loss(net(x), y).backward()
        opt.step()
""",
    "early stopping on numbers": NET + """opt = torch.optim.SGD(net.parameters(), lr=0.05)
best = float("inf")
for i in range(3):
    opt.zero_grad()
    loss = F.mse_loss(net(x), y)
    loss.backward()
    opt.step()
    if loss.item() < best:
        best = loss.item()
""",
    "dropout that averages on purpose": NET.replace("torch.nn.ReLU()", "torch.nn.Dropout(0.3)") +
    """with torch.no_grad():
    print(torch.stack([net(x) for i in range(3)]).std(0).shape)
F.mse_loss(net(x), y).backward()
""",
    "a contrastive loss": """net = torch.nn.Linear(3, 2)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
a, b = torch.randn(4, 3), torch.randn(4, 3)
logits = F.normalize(net(a), dim=1) @ F.normalize(net(b), dim=1).T
loss = F.cross_entropy(logits / 0.1, torch.arange(4))
loss.backward()
opt.step()
""",
    "a physics loss": """net = torch.nn.Sequential(torch.nn.Linear(1, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1))
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for i in range(2):
    t = torch.linspace(0, 1, 5).reshape(-1, 1).requires_grad_()
    u = net(t)
    (du,) = torch.autograd.grad(u.sum(), t, create_graph=True)
    loss = ((du + u) ** 2).mean() + (net(torch.zeros(1, 1)) - 1).pow(2).sum()
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
}  # fmt: skip
