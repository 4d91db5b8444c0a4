"""What a recording says of programs chosen by hand; every number derived by hand or by torch."""

import pytest
import torch

import autograd_lab as lab
from tests.programs import TWO_LAYERS
from tests.recording.laws import check_laws

CUBE_TWICE = """import torch
x = torch.tensor(3.0, requires_grad=True)
y = x*x*x
y.backward(retain_graph=True)
y.backward()
"""


def kinds(recording):
    return [step.kind for step in recording.steps]


def grads(recording, *names):
    return [recording.variables[name].grad for name in names]


def test_the_two_layer_network_has_the_gradients_derived_by_hand():
    recording = lab.record(TWO_LAYERS)
    assert grads(recording, "w1", "w2", "b", "x") == [-2.0, 6.5, -1.0, -3.0]
    assert recording.variables["h"].grad is None
    graph = recording.passes[0].graph
    assert [(n.name, n.kind, n.op, n.value, n.gradient) for n in graph.nodes] == [
        ("x", "leaf", "tensor", 2.0, -3.0),
        ("w1", "leaf", "tensor", 3.0, -2.0),
        ("w2", "leaf", "tensor", -1.0, 6.5),
        ("b", "leaf", "tensor", 0.5, -1.0),
        ("h", "op", "mul", 6.0, -1.0),
        ("h_act", "op", "add", 6.5, -1.0),
        ("y", "op", "mul", -6.5, 1.0),
    ]
    assert [n.expression for n in graph.nodes[4:]] == ["x * w1", "h + b", "h_act * w2"]
    assert [n.grad_fn for n in graph.nodes[4:]] == ["MulBackward0", "AddBackward0", "MulBackward0"]
    assert graph.named("y").is_root


def test_each_edge_carries_upstream_times_local_in_the_engines_order():
    recording = lab.record(TWO_LAYERS)
    graph = recording.passes[0].graph
    name = {node.id: node.name for node in graph.nodes}
    edges = {
        (name[e.source], name[e.target]): (e.local, e.formula, e.contribution) for e in graph.edges
    }
    assert edges == {
        ("x", "h"): (3.0, "w1", -3.0),
        ("w1", "h"): (2.0, "x", -2.0),
        ("h", "h_act"): (1.0, "1", -1.0),
        ("b", "h_act"): (1.0, "1", -1.0),
        ("h_act", "y"): (-1.0, "w2", -1.0),
        ("w2", "y"): (6.5, "h_act", 6.5),
    }
    assert kinds(recording) == (
        ["forward"] * 7
        + ["seed"]
        + ["backward", "backward", "accumulate"] * 2
        + ["backward", "backward", "accumulate", "accumulate"]
    )


def test_before_the_first_backward_every_grad_is_none():
    recording = lab.record(TWO_LAYERS)
    only = recording.passes[0]
    first = next(step.index for step in only.steps if step.kind == "accumulate")
    for count in range(first + 1):
        state = only.state(count)
        assert all(state.get((node.id, "grad")) is None for node in only.graph.nodes)


def test_two_passes_over_one_graph_end_with_54_where_toy_engines_say_72():
    recording = lab.record(CUBE_TWICE)
    assert recording.variables["x"].grad == 54.0
    first, second = recording.passes
    assert [node.id for node in first.graph.nodes] == [node.id for node in second.graph.nodes]
    assert "forward" not in [step.kind for step in second.steps]
    assert first.graph.named("x").grad == 27.0
    assert second.graph.named("x").gradient == 27.0
    assert second.state(0)[second.graph.named("x").id, "value"] == 3.0


def test_a_value_used_twice_has_two_edges():
    recording = lab.record(CUBE_TWICE)
    square = recording.passes[0].graph.nodes[1]
    edges = [e for e in recording.passes[0].graph.edges if e.target == square.id]
    assert [(e.position, e.contribution) for e in edges] == [(0, 9.0), (1, 9.0)]


def test_subtracting_a_value_from_itself_keeps_both_signs_apart():
    code = "import torch\nx = torch.tensor(5.0, requires_grad=True)\n(x - x).backward()\n"
    edges = check_laws(code).passes[0].graph.edges
    assert [(e.local, e.contribution) for e in edges] == [(1.0, 1.0), (-1.0, -1.0)]


def test_shares_that_torch_does_not_tell_apart_are_one_edge_that_says_so():
    code = (
        "import torch\nimport torch.nn.functional as F\n"
        "x = torch.ones(1, 1, requires_grad=True)\nF.linear(x, x).sum().backward()\n"
    )
    recording = check_laws(code)
    edge = recording.passes[0].graph.edges[0]
    assert edge.positions == (0, 1)
    assert edge.contribution == 2.0
    assert any("does not tell them apart" in step.text for step in recording.steps)


def test_accumulate_says_before_plus_incoming_and_reset_says_to_what():
    code = """import torch
x = torch.tensor(3.0, requires_grad=True)
(x ** 2).backward()
(x ** 2).backward()
x.grad.zero_()
(x ** 2).backward()
x.grad = None
"""
    recording = check_laws(code)
    texts = [s.text for s in recording.steps if s.kind in ("accumulate", "reset")]
    assert texts == [
        "x.grad was None; torch stores 6.",
        "x.grad was 6; torch adds: 6 + 6 = 12.",
        "x.grad is set to 0: the next backward pass adds to it.",
        "x.grad was 0; torch adds: 0 + 6 = 6.",
        "x.grad is set to None: the next backward pass starts afresh.",
    ]
    assert len(recording.passes) == 3
    assert [p.graph.named("x").grad for p in recording.passes] == [6.0, 0.0, None]


def test_an_update_under_no_grad_changes_the_one_leaf_of_the_pass():
    code = """import torch
w = torch.tensor(3.0, requires_grad=True)
lr = 0.1
for step in range(2):
    loss = (w - 1) ** 2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
    w.grad = None
"""
    recording = check_laws(code)
    updates = [step for step in recording.steps if step.kind == "update"]
    values = [(s.changes[0].before, s.changes[0].after) for s in updates]
    assert values[0] == (3.0, pytest.approx(2.6))
    assert values[1] == (pytest.approx(2.6), pytest.approx(2.28))
    ids = {p.graph.named("w").id for p in recording.passes}
    assert ids == {"n0"}
    assert not any(n.op in ("mul", "sub_") for p in recording.passes for n in p.graph.nodes)


def test_an_optimizer_updates_one_step_a_parameter_and_names_them():
    code = """import torch
torch.manual_seed(0)
lin = torch.nn.Linear(1, 1)
opt = torch.optim.Adam(lin.parameters(), lr=0.1)
loss = lin(torch.ones(1, 1)).sum()
loss.backward()
opt.step()
opt.zero_grad()
"""
    recording = check_laws(code)
    texts = [s.text for s in recording.steps if s.kind in ("update", "reset")]
    assert [text.split(" ")[0] for text in texts] == [
        "lin.weight",
        "lin.bias",
        "lin.weight.grad",
        "lin.bias.grad",
    ]
    assert recording.passes[0].graph.named("lin.weight").line == 3
    assert recording.variables["lin.weight"].grad is None


def test_initialisation_is_no_update():
    recording = lab.record("import torch\nlin = torch.nn.Linear(3, 2)\nlin(torch.ones(3))\n")
    assert "update" not in kinds(recording)


def test_detach_and_no_grad_are_drawn_and_say_why_they_are_cut():
    code = """import torch
a = torch.tensor(2.0, requires_grad=True)
b = 3 * a
d = b.detach()
with torch.no_grad():
    e = b * 2
c = b * d
c.backward()
"""
    recording = check_laws(code)
    graph = recording.passes[0].graph
    cuts = {(graph.node(e.source).name, graph.node(e.target).name): e.cut for e in graph.edges}
    assert cuts["b", "d"] == "detach"
    assert cuts["b", "e"] == "no_grad"
    assert cuts["b", "c"] is None
    assert (graph.named("d").state, graph.named("e").state) == ("detached", "no_grad")
    assert graph.named("d").gradient is None
    assert recording.variables["a"].grad == 18.0  # 3 · d, not 36


def test_writing_through_a_detached_tensor_changes_its_source():
    code = """import torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = (x ** 2).sum()
d = x.detach()
d[0] = 5.0
"""
    recording = check_laws(code)
    assert recording.variables["x"].value == [5.0, 2.0]
    assert recording.passes[0].graph.named("x").value == [5.0, 2.0]


def test_constants_are_nodes_or_in_the_expression():
    code = """import torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
data = torch.tensor([3.0, 4.0])
unused = torch.tensor(9.0)
loss = (2 * x * data).sum()
"""
    recording = check_laws(code)
    graph = recording.passes[0].graph
    assert graph.named("data").kind == "constant"
    assert "unused" not in [node.name for node in graph.nodes]
    assert graph.nodes[2].expression == "2 * x"


def test_a_dead_end_has_a_local_derivative_and_no_zero_over_zero():
    code = TWO_LAYERS.replace("-1.0", "0.0")
    recording = check_laws(code)
    graph = recording.passes[0].graph
    edge = next(e for e in graph.edges if graph.node(e.source).name == "w1")
    assert (edge.local, edge.contribution) == (2.0, 0.0)


def test_local_derivatives_are_summed_over_broadcast_dimensions():
    code = """import torch
x = torch.tensor(2.0, requires_grad=True)
y = (x + torch.ones(3)).sum()
z = torch.ones(1) * x
(y * z).sum().backward()
"""
    recording = check_laws(code)
    assert recording.variables["x"].grad == 2.0 * 3 + 9.0


def test_an_exception_becomes_the_error_with_its_line_and_a_cure():
    recording = lab.record("import torch\nx = torch.tensor(2.0)\ny = x * 2\ny.backward()\n")
    error = recording.error
    assert (error.type, error.line, error.kind) == ("RuntimeError", 4, "no grad_fn")
    assert error.message.startswith("element 0 of tensors does not require grad")
    assert "requires_grad=True" in error.fix
    assert recording.steps[-1].kind == "error"
    assert recording.variables["y"].value == 4.0


@pytest.mark.parametrize(
    ("code", "kind", "line"),
    [
        ("x = 1\ny = (", "SyntaxError", 2),
        ("x = 1\ny = x.nothing\n", "AttributeError", 2),
        ("raise SystemExit(3)\n", "SystemExit", 1),
        ("def f():\n    return 1 / 0\nf()\n", "ZeroDivisionError", 2),
        ("import torch\ntorch.tensor([1.0, 2.0], requires_grad=True).backward()\n",
         "RuntimeError", 2),
        ("x = '\\ud800'\nraise ValueError(x)\n", "ValueError", 2),
    ],
)  # fmt: skip
def test_any_error_has_its_type_and_line(code, kind, line):
    error = lab.record(code).error
    assert (error.type, error.line) == (kind, line)


def test_prints_and_warnings_are_steps():
    code = TWO_LAYERS + 'print("w1", w1.grad, sep=": ", end="!")\nh.grad\n'
    recording = lab.record(code)
    assert recording.output == "w1: tensor(-2.)!"
    assert kinds(recording)[-2:] == ["print", "warning"]
    assert "not a leaf" in recording.steps[-1].text
    assert recording.steps[-1].line == 11


def test_inputs_change_the_text_that_runs():
    recording = lab.record(TWO_LAYERS, {"x": 3, "w2": 2.5})
    assert "x = torch.tensor(3.0, requires_grad=True)" in recording.code
    assert recording.variables["w1"].grad == 3 * 2.5
    with pytest.raises(ValueError, match="x, w1, w2, b"):
        lab.record(TWO_LAYERS, {"w3": 1.0})


def test_a_callable_gets_inputs_as_arguments():
    def program(x, scale=2.0):
        leaf = torch.tensor(x, requires_grad=True)
        result = scale * leaf**2
        print("result", result.item())
        result.backward()

    recording = lab.record(program, {"x": 3.0})
    assert recording.output == "result 18.0\n"
    assert recording.variables["leaf"].grad == 12.0
    assert recording.code.lstrip().startswith("def program(x, scale=2.0):")
    node = recording.passes[0].graph.named("result")
    assert (node.expression, node.line) == ("scale * leaf**2", 3)
    with pytest.raises(TypeError):
        lab.record(program, {"y": 3.0})


def test_what_a_callable_uses_from_outside_is_left_as_without_a_recorder():
    weight = torch.tensor(3.0, requires_grad=True)
    weight.grad = torch.tensor(1.0)
    lab.record(lambda: (weight**2).backward())
    assert weight.grad.item() == 7.0
    (weight**2).backward()
    assert weight.grad.item() == 13.0


def test_a_long_chain_is_recorded_without_recursion():
    code = """import torch
x = torch.tensor(1.0, requires_grad=True)
y = x
for _ in range(3000):
    y = y * 1.0
y.backward()
"""
    recording = lab.record(code)
    assert not recording.truncated
    assert recording.variables["x"].grad == 1.0


def test_a_custom_function_is_one_node_with_its_own_name():
    code = """import torch
class SquarePlusOne(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x + 1
    @staticmethod
    def backward(ctx, upstream):
        (x,) = ctx.saved_tensors
        return upstream * 2 * x
x = torch.tensor(3.0, requires_grad=True)
y = SquarePlusOne.apply(x)
y.backward()
"""
    recording = check_laws(code)
    graph = recording.passes[0].graph
    assert [(n.name, n.op) for n in graph.nodes] == [("x", "tensor"), ("y", "SquarePlusOne")]
    assert graph.edges[0].local is None
    assert graph.edges[0].contribution == 6.0


def test_a_sentence_names_the_result_once():
    code = """import torch
w = torch.tensor(2.0, requires_grad=True)
y = w * 1
y = y * w
y += w
"""
    texts = [step.text for step in lab.record(code).steps[1:]]
    assert texts == ["y = w * 1 gives 2.", "y = y * w gives 4.", "y += w gives 6."]


def test_the_parameters_of_modules_in_a_list_have_names():
    code = "import torch\nlayers = [torch.nn.Linear(1, 1) for _ in range(2)]\n"
    names = [node.name for node in lab.record(code).passes[0].graph.nodes]
    assert names == [
        "layers[0].weight",
        "layers[0].bias",
        "layers[1].weight",
        "layers[1].bias",
    ]


def test_writing_into_a_detached_result_is_a_step_for_it_and_for_the_leaf_that_shares_its_memory():
    code = "import torch\nx = torch.tensor(2.0, requires_grad=True)\nd = x.detach()\nd.fill_(9.0)\n"
    made, *writes = lab.record(code).steps[1:]
    assert made.text.startswith("d = x.detach() keeps the value 2")
    assert [step.text.split(";")[0] for step in writes] == [
        "d is changed in place from 2 to 9",
        "x is changed in place from 2 to 9",
    ]


def test_gradcheck_is_one_answer_and_not_fifty_steps():
    code = (
        "import torch\nx = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)\n"
        "def square(t):\n    return t * t\n"
        "print(torch.autograd.gradcheck(square, x))\n"
        "y = square(x).sum()\ny.backward()\n"
    )
    recording = lab.record(code)
    assert recording.output == "True\n"
    assert [node.op for node in recording.passes[-1].graph.nodes] == ["tensor", "mul", "sum"]
    assert recording.variables["x"].grad == [2.0, 4.0]
    assert any("gradcheck" in note for note in recording.notes)
