# ruff: noqa: E501  (a program a line)
"""Training loops as people write them, with nothing wrong: name -> program."""

NET = """net = torch.nn.Sequential(torch.nn.Linear(2, 8), torch.nn.ReLU(), torch.nn.Linear(8, 1))
x = torch.randn(16, 2)
y = x[:, :1] * 2 - x[:, 1:] + 0.5
"""
LOOP = (
    NET
    + """opt = torch.optim.{optimizer}
for i in range(4):
    opt.zero_grad()
    loss = F.mse_loss(net(x), y)
    loss.backward()
    {before}opt.step()
    {after}
"""
)


def loop(optimizer="SGD(net.parameters(), lr=0.05)", before="", after="pass"):
    return LOOP.format(optimizer=optimizer, before=before and f"{before}\n    ", after=after)


LOOPS = {
    "SGD": loop(),
    "momentum": loop("SGD(net.parameters(), lr=0.05, momentum=0.9, nesterov=True)"),
    "weight decay": loop("AdamW(net.parameters(), lr=0.01, weight_decay=0.1)"),
    "Adam": loop("Adam(net.parameters(), lr=0.01)"),
    "RMSprop": loop("RMSprop(net.parameters(), lr=0.01)"),
    "Adagrad": loop("Adagrad(net.parameters(), lr=0.01)"),
    "two groups": loop(
        "SGD([{'params': net[0].parameters()}, {'params': net[2].parameters(), 'lr': 0.01}], "
        "lr=0.05)"
    ),
    "clipping by norm": loop(before="torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)"),
    "clipping by value": loop(before="torch.nn.utils.clip_grad_value_(net.parameters(), 0.1)"),
    "a scheduler": loop().replace(
        "for i", "plan = torch.optim.lr_scheduler.StepLR(opt, 2, 0.5)\nfor i"
    ).replace("pass", "plan.step()"),
    "a scheduler that warms up from 0": loop().replace(
        "for i", "plan = torch.optim.lr_scheduler.LambdaLR(opt, lambda step: step / 4)\nfor i"
    ).replace("pass", "plan.step()"),
    "losses kept as numbers": loop(after="losses = [loss.item()]"),
    "a running total of numbers": "total = 0.0\n" + loop(after="total += loss.item()"),
    "printing the loss": loop(after="print(f'{loss:.4f}')"),
    "evaluation between the turns": NET + """opt = torch.optim.SGD(net.parameters(), lr=0.05)
for i in range(3):
    net.train()
    opt.zero_grad()
    loss = F.mse_loss(net(x), y)
    loss.backward()
    opt.step()
    net.eval()
    with torch.no_grad():
        print(F.mse_loss(net(x), y).item())
""",
    "evaluation with dropout and batch norm": """net = torch.nn.Sequential(torch.nn.Linear(2, 8),
    torch.nn.BatchNorm1d(8), torch.nn.ReLU(), torch.nn.Dropout(0.2), torch.nn.Linear(8, 1))
x, y = torch.randn(16, 2), torch.randn(16, 1)
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for i in range(3):
    net.train()
    opt.zero_grad()
    F.mse_loss(net(x), y).backward()
    opt.step()
    net.eval()
    with torch.no_grad():
        print(F.mse_loss(net(x), y).item())
""",
    "a classifier and its accuracy": """net = torch.nn.Linear(2, 3)
x, y = torch.randn(12, 2), torch.arange(12) % 3
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for i in range(3):
    opt.zero_grad()
    out = net(x)
    loss = F.cross_entropy(out, y)
    loss.backward()
    opt.step()
    print((out.argmax(1) == y).float().mean().item())
""",
    "log_softmax and nll_loss": """net = torch.nn.Linear(2, 3)
x, y = torch.randn(12, 2), torch.arange(12) % 3
loss = F.nll_loss(F.log_softmax(net(x), dim=1), y)
loss.backward()
""",
    "softmax inside attention": """q = torch.randn(3, 2, requires_grad=True)
k, v = torch.randn(3, 2), torch.randn(3, 2)
a = (q @ k.T / 2 ** 0.5).softmax(-1)
loss = F.mse_loss(a @ v, torch.zeros(3, 2))
loss.backward()
""",
    "a mask of −∞ in part of a row": """s = torch.randn(3, 3, requires_grad=True)
m = torch.triu(torch.ones(3, 3), 1).bool()
a = s.masked_fill(m, float('-inf')).softmax(-1)
(a @ torch.randn(3, 2)).pow(2).sum().backward()
""",
    "probabilities and binary_cross_entropy": """w = torch.randn(2, requires_grad=True)
x, y = torch.randn(6, 2), torch.tensor([1.0, 0, 1, 0, 1, 1])
F.binary_cross_entropy(torch.sigmoid(x @ w), y).backward()
""",
    "logits and their loss": """w = torch.randn(2, requires_grad=True)
x, y = torch.randn(6, 2), torch.tensor([1.0, 0, 1, 0, 1, 1])
F.binary_cross_entropy_with_logits(x @ w, y).backward()
""",
    "accumulation": NET + """opt = torch.optim.SGD(net.parameters(), lr=0.05)
for turn in range(2):
    opt.zero_grad()
    for part in range(4):
        rows = slice(4 * part, 4 * part + 4)
        (F.mse_loss(net(x[rows]), y[rows]) / 4).backward()
    opt.step()
""",
    "accumulation with clearing at the end": NET + """opt = torch.optim.SGD(net.parameters(), lr=0.05)
for i in range(6):
    (F.mse_loss(net(x), y) / 3).backward()
    if i % 3 == 2:
        opt.step()
        opt.zero_grad()
""",
    "by hand": """w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
x = torch.linspace(-1, 1, 10)
y = 3 * x + 2
for i in range(4):
    loss = ((w * x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad.zero_()
    b.grad.zero_()
""",
    "by hand through data": """w = torch.tensor(0.0, requires_grad=True)
for i in range(4):
    loss = (w - 3) ** 2
    loss.backward()
    w.data -= 0.1 * w.grad
    w.grad = None
""",
    "by hand with autograd.grad": """w = torch.tensor(0.0, requires_grad=True)
for i in range(4):
    (g,) = torch.autograd.grad((w - 3) ** 2, w)
    with torch.no_grad():
        w -= 0.1 * g
""",
    "a new leaf each turn": """w = torch.tensor(0.0, requires_grad=True)
for i in range(3):
    loss = (w - 3) ** 2
    loss.backward()
    w = (w - 0.1 * w.grad).detach().requires_grad_()
""",
}  # fmt: skip
