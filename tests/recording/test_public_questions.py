"""Programs of the kinds that people ask about in public: what is said of them is what torch did."""

from __future__ import annotations

import pytest

from autograd_lab import record


def _told(rec, index: int) -> list[str]:
    return [step.text for step in rec.passes[index].steps]


def _names(rec) -> set[str | None]:
    return {node.name for each in rec.passes for node in each.graph.nodes}


def _made_in(rec, index: int) -> list[str | None]:
    """The names of what has a forward step in a pass."""
    nodes = {node.id: node for node in rec.passes[index].graph.nodes}
    steps = [step for step in rec.passes[index].steps if step.kind == "forward"]
    return [nodes[each].name for step in steps for each in step.nodes]


# ---------------------------------------------------------------- running statistics

NORM = """
import torch
norm = torch.nn.BatchNorm1d(1)
a = torch.tensor(3.0, requires_grad=True)
for batch in ([[0.0], [2.0]], [[1.0], [5.0]]):
    out = norm(a * torch.tensor(batch))
    out.pow(2).sum().backward()
    print(norm.running_mean.item(), norm.running_var.item())
"""


def test_running_statistics_have_the_path_of_their_module_and_move_when_they_move():
    rec = record(NORM)
    printed = [tuple(map(float, line.split())) for line in rec.output.splitlines()]
    for each, (mean, variance) in zip(rec.passes, printed, strict=True):
        now = {node.name: node.value for node in each.graph.nodes}
        assert (now["norm.running_mean"], now["norm.running_var"]) == (mean, variance)
        moved = [step for step in each.steps if "norm.running_mean is changed" in step.text]
        assert [step.line for step in moved] == [6]
    assert rec.check().ok


def test_running_statistics_start_with_what_the_constructor_gave_them():
    first = _told(record(NORM), 0)
    assert "norm.running_mean is data (0): it does not require grad." in first
    assert "norm.running_var is data (1): it does not require grad." in first


def test_running_statistics_that_stand_still_are_not_said_to_move():
    rec = record(NORM.replace("BatchNorm1d(1)", "BatchNorm1d(1).eval()"))
    assert not any("is changed" in text for each in rec.passes for text in _told(rec, each.index))


# ---------------------------------------------------------------- data belongs to its turn


def test_the_batch_of_each_turn_has_a_step_in_the_pass_that_uses_it():
    rec = record("""
import torch
a = torch.tensor(2.0, requires_grad=True)
whole = torch.arange(6.0)
for start in range(0, 6, 2):
    batch = whole[start:start + 2]
    (a * batch).sum().backward()
    print(start)
""")
    assert [_made_in(rec, index).count("batch") for index in range(3)] == [1, 1, 1]
    assert [_told(rec, index)[-1] for index in range(3)] == [
        f"The program prints: {start}" for start in (0, 2, 4)
    ]


def test_what_runs_under_no_grad_for_the_next_pass_is_told_there():
    rec = record("""
import torch
a = torch.tensor([1.0, 2.0], requires_grad=True)
for turn in range(2):
    with torch.no_grad():
        guess = a * 3
    loss = guess.sum()
    loss.requires_grad = True
    loss.backward()
    print(a.grad)
""")
    assert rec.output == "None\nNone\n"
    for index in range(2):
        assert any("under no_grad nothing is recorded" in text for text in _told(rec, index))
        assert _made_in(rec, index).count("guess") == 1


def test_what_is_computed_after_a_backward_and_used_no_more_stays_in_its_pass():
    rec = record("""
import torch
a = torch.tensor(2.0, requires_grad=True)
for turn in range(2):
    (a * a).backward()
    with torch.no_grad():
        score = a * 10
""")
    assert [_made_in(rec, index).count("score") for index in range(2)] == [1, 1]


def test_a_change_of_data_goes_along_with_it():
    rec = record("""
import torch
a = torch.tensor(2.0, requires_grad=True)
(a * 1).backward()
with torch.no_grad():
    start = a * 5
    start.add_(1)
(a * start).backward()
""")
    now = {node.name: node.value for node in rec.passes[1].graph.nodes}
    assert now["start"] == 11.0
    assert rec.check().ok


# ---------------------------------------------------------------- names


def test_what_a_constructor_computes_inside_is_not_called_by_the_name_of_what_it_makes():
    rec = record("""
import torch
table = torch.nn.Embedding(3, 2, padding_idx=0)
table(torch.tensor([1, 0, 1])).sum().backward()
""")
    assert "table" not in _names(rec)
    assert "table.weight" in _names(rec)


def test_a_parameter_that_was_replaced_is_not_called_by_the_name_of_its_module():
    rec = record("""
import torch
class Tied(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.table = torch.nn.Embedding(3, 2)
        self.head = torch.nn.Linear(2, 3, bias=False)
        self.head.weight = self.table.weight
    def forward(self, ids):
        return self.head(self.table(ids))
model = Tied()
model(torch.tensor([0, 2])).sum().backward()
""")
    leaves = [node for node in rec.passes[0].graph.nodes if node.kind == "leaf"]
    assert [node.name for node in leaves] == ["model.table.weight", None]
    assert leaves[1].expression == "parameter of torch.nn.Linear(2, 3, bias=False)"


def test_the_noise_of_a_sample_is_not_called_the_sample():
    rec = record("""
import torch
middle = torch.tensor(0.5, requires_grad=True)
law = torch.distributions.Normal(middle, 1.0)
drawn = law.rsample()
drawn.backward()
""")
    noise = [node for node in rec.passes[0].graph.nodes if node.kind == "constant"]
    assert "law.rsample()" not in [node.expression for node in noise]
    assert not {"law", "law.rsample()"} & _names(rec)


# ---------------------------------------------------------------- frozen, and optimizers

FROZEN = """
import torch
net = torch.nn.Sequential(torch.nn.Linear(1, 1), torch.nn.Linear(1, 1))
opt = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
net(torch.ones(1, 1)).pow(2).sum().backward()
opt.step()
net[0].weight.requires_grad_(False)
before = net[0].weight.item()
opt.zero_grad(set_to_none=False)
net(torch.ones(1, 1)).pow(2).sum().backward()
opt.step()
print(before == net[0].weight.item())
"""


def test_a_frozen_parameter_that_moves_is_seen_to_move():
    rec = record(FROZEN)
    assert rec.output == "False\n"
    moved = [text for text in _told(rec, 1) if text.startswith("net.0.weight is changed")]
    assert len(moved) == 1
    now = {node.name: node.value for node in rec.passes[1].graph.nodes}
    assert now["net.0.weight"] == rec.variables["net.0.weight"].value


def test_a_parameter_has_its_path_before_and_after_it_is_frozen():
    rec = record(FROZEN)
    for each in rec.passes:
        assert "net.0.weight" in {node.name for node in each.graph.nodes}
    assert "torch.nn.Linear(1, 1)" not in _names(rec)


def test_what_an_optimizer_writes_between_the_calls_of_its_closure_is_of_the_line_of_step():
    rec = record("""
import torch
a = torch.tensor([1.0, 2.0], requires_grad=True)
opt = torch.optim.LBFGS([a], max_iter=3)
def closure():
    opt.zero_grad()
    loss = (a ** 4).sum()
    loss.backward()
    return loss
opt.step(closure)
""")
    steps = [step for each in rec.passes for step in each.steps]
    lines = {step.line for step in steps if step.text.startswith("a is changed")}
    assert lines == {10}


# ---------------------------------------------------------------- what every one of them obeys

QUESTIONS = {
    "an unselected branch of where": """
x = torch.tensor([0.0, 2.0], requires_grad=True)
torch.where(x > 1, torch.log(x), x).sum().backward()
print(x.grad)
""",
    "a norm at zero": """
u = torch.zeros(2, requires_grad=True)
u.norm().backward()
print(u.grad)
""",
    "a name given to the result of clamp": """
p = torch.tensor(0.5, requires_grad=True)
p = p.clamp(0, 1)
(p * 2).backward()
print(p.is_leaf)
""",
    "a generator and a discriminator": """
torch.manual_seed(1)
make, judge = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
fake = make(torch.randn(3, 2))
judge(fake.detach()).mean().backward()
print(make.weight.grad)
judge(fake).mean().backward()
print(make.weight.grad)
""",
    "a penalty on a gradient": """
torch.manual_seed(1)
critic = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))
x = torch.randn(4, 2, requires_grad=True)
slope, = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
((slope.norm(dim=1) - 1) ** 2).mean().backward()
print([p.grad for p in critic.parameters()])
""",
    "two parameters in one Hessian-vector product": """
a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(5.0, requires_grad=True)
ga, gb = torch.autograd.grad((a * b) ** 2, (a, b), create_graph=True)
(ga - gb).backward()
print(a.grad, b.grad)
""",
    "a matrix filled in by loops": """
a = torch.tensor([1.0, 2.0], requires_grad=True)
c = torch.zeros(2)
for i in range(2):
    c[i] += a[i] * a[1 - i]
c.sum().backward()
print(c, a.grad)
""",
    "an in-place ReLU that changes the skip": """
torch.manual_seed(1)
a = torch.tensor([[1.0, -2.0]], requires_grad=True)
x = a * 3
(torch.nn.Sequential(torch.nn.ReLU(inplace=True), torch.nn.Linear(2, 2))(x) + x).sum().backward()
print(x, a.grad)
""",
    "clipping while gradients accumulate": """
w = torch.zeros(2, requires_grad=True)
for factor in ([3.0, 0.0], [0.0, 4.0]):
    (w * torch.tensor(factor)).sum().backward()
    print(torch.nn.utils.clip_grad_norm_([w], 1.0), w.grad)
""",
    "hooks that pack and unpack": """
def pack(t):
    print("pack", t.detach())
    return t
def unpack(t):
    print("unpack", t.detach())
    return t
x = torch.tensor(2.0, requires_grad=True)
with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
    z = x * x
z.backward()
""",
    "a Jacobian in one call": """
x = torch.tensor([1.0, 3.0], requires_grad=True)
print(torch.autograd.grad(x ** 2, x, torch.eye(2), is_grads_batched=True))
""",
    "complex numbers": """
z = torch.tensor(3.0 + 4.0j, requires_grad=True)
(z * z.conj()).real.backward()
print(z.grad)
""",
    "a mask of whole rows": """
v = torch.tensor([[1.0], [2.0]], requires_grad=True)
q = torch.eye(2, requires_grad=True)
mask = torch.tensor([[False, True], [True, True]])
(torch.softmax(q.masked_fill(mask, -torch.inf), -1) @ v)[0].sum().backward()
print(q.grad, v.grad)
""",
}


@pytest.mark.parametrize("about", QUESTIONS)
def test_it_prints_what_torch_prints_and_invents_no_hook(about):
    rec = record("import torch\n" + QUESTIONS[about])
    bare: list[str] = []

    def note(*things):
        bare.append(" ".join(map(str, things)) + "\n")

    exec("import torch\n" + QUESTIONS[about], {"print": note})
    assert rec.error is None
    assert rec.output == "".join(bare)
    texts = [step.text for each in rec.passes for step in each.steps]
    assert not [text for text in texts if "hook changes" in text or "not drawn" in text]
    assert rec.check().ok
    assert rec.to_json()


def test_the_items_of_a_comprehension_are_called_by_their_index_and_as_they_are_written():
    texts = [step.text for step in record(
        "import torch\nxs = [torch.tensor(float(k), requires_grad=True) for k in range(3)]\n"
        "losses = [x * x for x in xs]\nsum(losses).backward()\n"
    ).steps]  # fmt: skip
    assert "losses[1] = x * x gives 1." in texts
    assert "losses[2] = x * x gives 4." in texts


def test_leaves_made_in_a_function_have_the_names_that_its_caller_gives_them():
    code = """import torch
def layer(n):
    w = torch.zeros(n, requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    return w, b
w1, b1 = layer(1)
w2, b2 = layer(1)
(w1 + b1 + w2 + b2).backward()
"""
    graph = record(code).passes[0].graph
    assert [node.name for node in graph.nodes if node.kind == "leaf"] == ["w1", "b1", "w2", "b2"]


def test_a_parameter_of_two_modules_is_said_to_be_both():
    code = """import torch
class Tied(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.into = torch.nn.Embedding(3, 2)
        self.out = torch.nn.Linear(2, 3, bias=False)
        self.out.weight = self.into.weight
    def forward(self, ids):
        return self.out(self.into(ids))
torch.manual_seed(0)
net = Tied()
net(torch.tensor([0, 2])).sum().backward()
"""
    (leaf,) = [s.text for s in record(code).steps if "net.into.weight," in s.text]
    assert leaf.startswith("net.into.weight, which is net.out.weight too, is a leaf that requires")


def test_the_row_that_padding_idx_names_is_said_to_receive_nothing():
    code = """import torch
table = torch.nn.Embedding(3, 2, padding_idx=0)
table(torch.tensor([0, 1, 1])).sum().backward()
"""
    told = [s.text for s in record(code).steps if s.kind == "backward"][-1]
    assert "repeated ones add up; row 0 (padding_idx) receives nothing" in told


def test_each_call_of_a_closure_gives_its_loss_its_name():
    code = """import torch
model = torch.nn.Linear(1, 1)
opt = torch.optim.LBFGS(model.parameters(), max_iter=4)
x, y = torch.ones(2, 1), torch.zeros(2, 1)
def closure():
    opt.zero_grad()
    loss = torch.nn.functional.mse_loss(model(x), y)
    loss.backward()
    return loss
opt.step(closure)
"""
    passes = record(code).passes
    assert len(passes) > 1
    assert {node.name for each in passes for node in each.graph.nodes if node.is_root} == {"loss"}


def test_a_comprehension_that_never_ends_is_stopped():
    code = "import itertools\nx = [k for k in itertools.count() if k < 0]\n"
    assert record(code, max_seconds=0.2).truncated
