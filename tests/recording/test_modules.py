"""Calls know the module whose forward made them, and a program notices nothing of it."""

import torch
from torch.nn.modules import module as torch_modules

import autograd_lab as lab
from autograd_lab.drawing.levels.groups import groups

BLOCKS = """import torch
class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = torch.nn.LayerNorm(4)
        wide, narrow = torch.nn.Linear(4, 8), torch.nn.Linear(8, 4)
        self.mlp = torch.nn.Sequential(wide, torch.nn.GELU(), narrow)
    def forward(self, x):
        return x + self.mlp(self.norm(x)) * 0.5
class Net(torch.nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.h = torch.nn.ModuleList(Block() for _ in range(blocks))
        self.head = torch.nn.Linear(4, 1)
    def forward(self, x):
        for block in self.h:
            x = block(x)
        return self.head(x)
net = Net({blocks})
loss = net(torch.ones(2, 4)).mean()
loss.backward()
"""


def paths(code):
    (recorded,) = lab.record(code).passes
    return [(node.op, node.module) for node in recorded.graph.nodes if node.kind == "op"]


def test_a_call_has_the_path_of_the_module_that_it_ran_in():
    assert paths(BLOCKS.format(blocks=1)) == [
        ("layer_norm", "net.h.0.norm"),
        ("linear", "net.h.0.mlp.0"),
        ("gelu", "net.h.0.mlp.1"),
        ("linear", "net.h.0.mlp.2"),
        ("mul", "net.h.0"),
        ("add", "net.h.0"),
        ("linear", "net.head"),
        ("mean", None),
    ]


def test_a_module_without_a_name_is_called_by_its_class():
    code = "import torch\ntorch.nn.Sequential(torch.nn.Linear(1, 1))(torch.ones(1, 1)).backward()"
    assert paths(code)[0] == ("linear", "Sequential.0")


def test_a_forward_that_raises_is_left_and_the_next_call_is_where_it_is():
    code = """import torch
class Picky(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = torch.nn.Linear(2, 1)
    def forward(self, x):
        return self.inner(x)
net = Picky()
try:
    net(torch.ones(3))
except RuntimeError:
    y = torch.ones(1, requires_grad=True) * 2
y = y + net(torch.ones(2))
y.backward()
"""
    assert paths(code) == [("mul", None), ("linear", "net.inner"), ("add", None)]


def test_torch_has_its_own_hooks_back_after_a_recording():
    def hooks():
        return (
            len(torch_modules._global_forward_hooks),
            len(torch_modules._global_forward_pre_hooks),
        )

    before = hooks()
    lab.record(BLOCKS.format(blocks=1))
    lab.record("import torch\ntorch.nn.Linear(2, 1)(torch.ones(3))")
    assert hooks() == before


def test_modules_that_the_program_drops_are_dropped():
    code = """import gc, weakref, torch
net = torch.nn.Linear(1, 1)
net(torch.ones(1))
gone = weakref.ref(net)
del net
gc.collect()
print(gone() is None)
"""
    assert lab.record(code).output == "True\n"


def test_a_large_model_is_cut_by_its_modules():
    (recorded,) = lab.record(BLOCKS.format(blocks=14)).passes
    graph = recorded.graph
    found = groups(graph)
    assert [group.title for group in found] == [f"net.h.{number}" for number in range(14)]
    for group in found:
        inside = {graph.nodes[index].module for index in group.members} - {None}
        assert all(path.startswith(group.title) for path in inside)


def test_a_group_of_a_module_says_how_many_parameters_it_has():
    code = BLOCKS.format(blocks=14)
    template_words = lab.record(code).to_svg()
    # A block: 4 + 4 of the norm, 4·8 + 8 and 8·4 + 4 of the layers.
    assert "84 parameters" in template_words
    net = torch.nn.Sequential(torch.nn.LayerNorm(4), torch.nn.Linear(4, 8), torch.nn.Linear(8, 4))
    assert sum(each.numel() for each in net.parameters()) == 84
