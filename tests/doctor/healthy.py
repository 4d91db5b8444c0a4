# ruff: noqa: E501  (a program a line)
"""Programs as people write them, with nothing wrong: name -> program.

`LOOKS` are those in which a careful reader would want a second look, with the kinds.
"""

from tests.doctor.healthy_further import FURTHER
from tests.doctor.healthy_loops import LOOPS, NET

HEALTHY = {
    **LOOPS,
    "a GAN with detach": """gen, dis = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
opt_g = torch.optim.Adam(gen.parameters(), lr=0.01)
opt_d = torch.optim.Adam(dis.parameters(), lr=0.01)
for i in range(2):
    real, z = torch.randn(6, 2), torch.randn(6, 2)
    opt_d.zero_grad()
    loss_d = F.softplus(dis(gen(z).detach())).mean() + F.softplus(-dis(real)).mean()
    loss_d.backward()
    opt_d.step()
    opt_g.zero_grad()
    loss_g = F.softplus(-dis(gen(z))).mean()
    loss_g.backward()
    opt_g.step()
""",
    "a GAN with no_grad": """gen, dis = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
opt_g = torch.optim.Adam(gen.parameters(), lr=0.01)
opt_d = torch.optim.Adam(dis.parameters(), lr=0.01)
for i in range(2):
    real, z = torch.randn(6, 2), torch.randn(6, 2)
    with torch.no_grad():
        fake = gen(z)
    opt_d.zero_grad()
    (F.softplus(dis(fake)).mean() + F.softplus(-dis(real)).mean()).backward()
    opt_d.step()
    opt_g.zero_grad()
    F.softplus(-dis(gen(z))).mean().backward()
    opt_g.step()
""",
    "a target network": """import copy
q = torch.nn.Linear(3, 2)
slow = copy.deepcopy(q)
opt = torch.optim.Adam(q.parameters(), lr=0.01)
for i in range(2):
    s, s2, r = torch.randn(5, 3), torch.randn(5, 3), torch.randn(5)
    a = torch.arange(5) % 2
    with torch.no_grad():
        goal = r + 0.9 * slow(s2).max(1).values
    loss = F.mse_loss(q(s).gather(1, a[:, None]).squeeze(1), goal)
    opt.zero_grad()
    loss.backward()
    opt.step()
    slow.load_state_dict(q.state_dict())
""",
    "a target that is detached": """q = torch.nn.Linear(3, 1)
opt = torch.optim.SGD(q.parameters(), lr=0.01)
s, s2, r = torch.randn(5, 3), torch.randn(5, 3), torch.randn(5, 1)
target = (r + 0.9 * q(s2)).detach()
loss = ((q(s) - target) ** 2).mean()
loss.backward()
opt.step()
""",
    "an average of the weights": """import copy
net = torch.nn.Linear(2, 1)
mean = copy.deepcopy(net)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for i in range(3):
    opt.zero_grad()
    net(torch.randn(4, 2)).pow(2).mean().backward()
    opt.step()
    with torch.no_grad():
        for a, b in zip(mean.parameters(), net.parameters()):
            a.mul_(0.9).add_(b, alpha=0.1)
""",
    "frozen from the beginning": NET + """for parameter in net[0].parameters():
    parameter.requires_grad_(False)
opt = torch.optim.SGD(net[2].parameters(), lr=0.1)
for i in range(2):
    opt.zero_grad()
    F.mse_loss(net(x), y).backward()
    opt.step()
""",
    "unfrozen later": NET + """net[0].requires_grad_(False)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for i in range(4):
    if i == 2:
        net[0].requires_grad_(True)
    opt.zero_grad()
    F.mse_loss(net(x), y).backward()
    opt.step()
""",
    "frozen after training": NET + """opt = torch.optim.SGD(net.parameters(), lr=0.1)
for i in range(2):
    opt.zero_grad()
    F.mse_loss(net(x), y).backward()
    opt.step()
net.requires_grad_(False)
""",
    "transfer learning": """body = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.ReLU())
head = torch.nn.Linear(4, 1)
opt = torch.optim.Adam(head.parameters(), lr=0.01)
x, y = torch.randn(8, 2), torch.randn(8, 1)
for i in range(2):
    with torch.no_grad():
        features = body(x)
    opt.zero_grad()
    F.mse_loss(head(features), y).backward()
    opt.step()
""",
    "tied weights": """a = torch.nn.Linear(3, 3, bias=False)
b = torch.nn.Linear(3, 3, bias=False)
b.weight = a.weight
opt = torch.optim.SGD(a.parameters(), lr=0.1)
for i in range(2):
    opt.zero_grad()
    b(torch.tanh(a(torch.randn(4, 3)))).pow(2).mean().backward()
    opt.step()
""",
    "a gradient penalty": """dis = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1))
opt = torch.optim.Adam(dis.parameters(), lr=0.01)
for i in range(2):
    x = torch.randn(4, 2, requires_grad=True)
    out = dis(x)
    (g,) = torch.autograd.grad(out.sum(), x, create_graph=True)
    loss = out.mean() + ((g.norm(dim=1) - 1) ** 2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "straight through": """w = torch.tensor([0.3, 0.8], requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
for i in range(2):
    hard = (w > 0.5).float()
    y = w + (hard - w).detach()
    opt.zero_grad()
    (y * torch.tensor([1.0, 2.0])).sum().backward()
    opt.step()
""",
    "rounding that is passed by": """w = torch.tensor([0.3, 0.8], requires_grad=True)
y = w + (w.round() - w).detach()
y.pow(2).sum().backward()
""",
    "LBFGS": """w = torch.tensor([2.0, -1.0], requires_grad=True)
opt = torch.optim.LBFGS([w], lr=0.5, max_iter=4)
def closure():
    opt.zero_grad()
    loss = ((w - 1) ** 2).sum()
    loss.backward()
    return loss
for i in range(2):
    opt.step(closure)
""",
    "an adversarial example": """net = torch.nn.Linear(2, 2)
x = torch.randn(1, 2, requires_grad=True)
loss = F.cross_entropy(net(x), torch.tensor([1]))
loss.backward()
attack = x + 0.1 * x.grad.sign()
print(net(attack).argmax(1).shape)
""",
    "a saliency map beside training": NET + """opt = torch.optim.SGD(net.parameters(), lr=0.1)
x = x.requires_grad_()
for i in range(2):
    opt.zero_grad()
    F.mse_loss(net(x), y).backward()
    opt.step()
    x.grad = None
""",
    "an attack in several steps": """w = torch.tensor([1.0, -1.0])
x = torch.zeros(2, requires_grad=True)
for i in range(3):
    loss = (x * w).sum()
    (g,) = torch.autograd.grad(loss, x)
    x = (x + 0.1 * g.sign()).detach().requires_grad_()
""",
    "optimising an image": """image = torch.rand(1, 1, 3, 3, requires_grad=True)
kernel = torch.randn(1, 1, 2, 2)
opt = torch.optim.Adam([image], lr=0.05)
for i in range(3):
    opt.zero_grad()
    (F.conv2d(image, kernel) - 1).pow(2).mean().backward()
    opt.step()
    with torch.no_grad():
        image.clamp_(0, 1)
""",
    "an embedding": """table = torch.nn.Embedding(5, 3, padding_idx=0)
head = torch.nn.Linear(3, 2)
opt = torch.optim.SGD([*table.parameters(), *head.parameters()], lr=0.1)
words, y = torch.tensor([[1, 2, 0], [3, 4, 2]]), torch.tensor([0, 1])
for i in range(2):
    opt.zero_grad()
    F.cross_entropy(head(table(words).mean(1)), y).backward()
    opt.step()
""",
    "an LSTM": """lstm, head = torch.nn.LSTM(1, 3, batch_first=True), torch.nn.Linear(3, 1)
opt = torch.optim.Adam([*lstm.parameters(), *head.parameters()], lr=0.01)
x, y = torch.randn(4, 5, 1), torch.randn(4, 1)
for i in range(2):
    opt.zero_grad()
    out, _ = lstm(x)
    F.mse_loss(head(out[:, -1]), y).backward()
    opt.step()
""",
    "an RNN that lets go of its past": """cell, head = torch.nn.RNNCell(1, 2), torch.nn.Linear(2, 1)
opt = torch.optim.SGD([*cell.parameters(), *head.parameters()], lr=0.05)
h = torch.zeros(1, 2)
for i in range(4):
    h = cell(torch.ones(1, 1), h.detach())
    opt.zero_grad()
    head(h).pow(2).sum().backward()
    opt.step()
""",
    "a convolution": """net = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.ReLU(), torch.nn.Flatten(),
    torch.nn.Linear(8, 2))
opt = torch.optim.SGD(net.parameters(), lr=0.05)
for i in range(2):
    opt.zero_grad()
    F.cross_entropy(net(torch.randn(3, 1, 4, 4)), torch.tensor([0, 1, 1])).backward()
    opt.step()
""",
    "an autoencoder": """enc, dec = torch.nn.Linear(4, 2), torch.nn.Linear(2, 4)
opt = torch.optim.Adam([*enc.parameters(), *dec.parameters()], lr=0.01)
x = torch.randn(5, 4)
for i in range(2):
    opt.zero_grad()
    F.mse_loss(dec(torch.tanh(enc(x))), x).backward()
    opt.step()
""",
    "a variational autoencoder": """enc, dec = torch.nn.Linear(4, 4), torch.nn.Linear(2, 4)
opt = torch.optim.Adam([*enc.parameters(), *dec.parameters()], lr=0.01)
x = torch.randn(5, 4)
for i in range(2):
    mu, log_var = enc(x).chunk(2, dim=1)
    z = mu + torch.randn_like(mu) * (0.5 * log_var).exp()
    kl = -0.5 * (1 + log_var - mu ** 2 - log_var.exp()).sum(1).mean()
    loss = F.mse_loss(dec(z), x) + kl
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "REINFORCE": """policy = torch.nn.Linear(3, 2)
opt = torch.optim.Adam(policy.parameters(), lr=0.01)
for i in range(2):
    d = torch.distributions.Categorical(logits=policy(torch.randn(4, 3)))
    action = d.sample()
    reward = (action == 1).float()
    loss = -(d.log_prob(action) * (reward - reward.mean())).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
""",
    "actor and critic": """actor, critic = torch.nn.Linear(3, 2), torch.nn.Linear(3, 1)
opt = torch.optim.Adam([*actor.parameters(), *critic.parameters()], lr=0.01)
s, r = torch.randn(4, 3), torch.randn(4)
d = torch.distributions.Categorical(logits=actor(s))
value = critic(s).squeeze(1)
advantage = (r - value).detach()
loss = -(d.log_prob(d.sample()) * advantage).mean() + F.mse_loss(value, r)
loss.backward()
opt.step()
""",
    "distillation": """teacher, pupil = torch.nn.Linear(3, 4), torch.nn.Linear(3, 4)
opt = torch.optim.SGD(pupil.parameters(), lr=0.1)
x = torch.randn(5, 3)
with torch.no_grad():
    soft = teacher(x).softmax(1)
loss = F.kl_div(pupil(x).log_softmax(1), soft, reduction="batchmean")
loss.backward()
opt.step()
""",
    "all pairs on purpose": """x = torch.randn(5, requires_grad=True)
d = (x.unsqueeze(1) - x) ** 2
d.mean().backward()
""",
    "a column and a row on purpose": """a = torch.randn(4, requires_grad=True)
b = torch.randn(3)
((a[:, None] - b[None, :]) ** 2).mean().backward()
""",
    "several losses": NET + """opt = torch.optim.SGD(net.parameters(), lr=0.01)
out = net(x)
loss = F.mse_loss(out, y) + 0.1 * out.abs().mean() + 1e-3 * sum(
    p.pow(2).sum() for p in net.parameters())
loss.backward()
opt.step()
""",
    "two losses one after the other": """w = torch.tensor([1.0, 2.0], requires_grad=True)
h = w * 2
h.sum().backward(retain_graph=True)
(h ** 2).sum().backward()
""",
    "backward twice through one graph": """x = torch.tensor(2.0, requires_grad=True)
y = x ** 3
y.backward(retain_graph=True)
y.backward()
""",
    "MAML": """w = torch.tensor([0.5, -0.5], requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
for i in range(2):
    inner = (w * torch.tensor([1.0, 2.0])).sum() ** 2
    (g,) = torch.autograd.grad(inner, w, create_graph=True)
    fast = w - 0.1 * g
    opt.zero_grad()
    ((fast - 1) ** 2).sum().backward()
    opt.step()
""",
    "Newton": """x = torch.tensor(3.0, requires_grad=True)
for i in range(3):
    f = x ** 4 - 2 * x
    (g,) = torch.autograd.grad(f, x, create_graph=True)
    (h,) = torch.autograd.grad(g, x)
    with torch.no_grad():
        x -= g / h
""",
    "a Hessian-vector product": """x = torch.tensor([1.0, 2.0], requires_grad=True)
(g,) = torch.autograd.grad((x ** 3).sum(), x, create_graph=True)
(hv,) = torch.autograd.grad(g @ torch.tensor([1.0, 0.0]), x)
print(hv)
""",
    **FURTHER,
}  # fmt: skip

LOOKS = {
    "dropout that averages on purpose": {"mode"},
    "an attack in several steps": set(),
}
