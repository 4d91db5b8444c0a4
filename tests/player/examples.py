"""Recordings made by hand, every number worked out on paper: what the payload's tests read."""

from autograd_lab.model.recording import (
    Change,
    Edge,
    Graph,
    Node,
    Pass,
    Recording,
    Step,
    Variable,
)


def leaf(node_id, name, line, value, gradient=None, grad=None):
    """A scalar leaf that requires grad."""
    return Node(
        id=node_id,
        kind="leaf",
        name=name,
        op="tensor",
        expression=f"torch.tensor({value!r}, requires_grad=True)",
        line=line,
        shape=(),
        dtype="float32",
        value=value,
        requires_grad=True,
        is_leaf=True,
        grad_fn=None,
        gradient=gradient,
        grad=grad,
    )


def result(node_id, name, op, expression, line, value, gradient, *, is_root=False):
    """A scalar result that requires grad."""
    return Node(
        id=node_id,
        kind="op",
        name=name,
        op=op,
        expression=expression,
        line=line,
        shape=(),
        dtype="float32",
        value=value,
        requires_grad=True,
        is_leaf=False,
        grad_fn=f"{op.title()}Backward0",
        gradient=gradient,
        is_root=is_root,
    )


class Script:
    """Writes steps down one after the other, numbering them."""

    def __init__(self):
        self.steps = []
        self.start = 0

    def add(self, kind, line, text, *changes, nodes=(), edges=(), output=""):
        """One step; a change is (target, field, before, after)."""
        self.steps.append(
            Step(
                len(self.steps) + self.start,
                kind,
                line,
                tuple(nodes),
                tuple(edges),
                text,
                tuple(Change(*change) for change in changes),
                output=output,
            )
        )


NETWORK = """import torch

x = torch.tensor(2.0, requires_grad=True)
w1 = torch.tensor(3.0, requires_grad=True)
w2 = torch.tensor(-1.0, requires_grad=True)
b = torch.tensor(0.5, requires_grad=True)

# forward
h = x * w1
h_act = h + b
y = h_act * w2
y.backward()
print(w1.grad)
"""


def two_layer_network() -> Recording:
    """h = x·w1, h_act = h + b, y = h_act·w2 at 2, 3, −1, 0.5: grads x −3, w1 −2, w2 6.5, b −1."""
    nodes = (
        leaf("n0", "x", 3, 2.0, -3.0, -3.0),
        leaf("n1", "w1", 4, 3.0, -2.0, -2.0),
        leaf("n2", "w2", 5, -1.0, 6.5, 6.5),
        leaf("n3", "b", 6, 0.5, -1.0, -1.0),
        result("n4", "h", "mul", "x * w1", 9, 6.0, -1.0),
        result("n5", "h_act", "add", "h + b", 10, 6.5, -1.0),
        result("n6", "y", "mul", "h_act * w2", 11, -6.5, 1.0, is_root=True),
    )
    edges = (
        Edge("e0", "n0", "n4", 0, 3.0, "w1", -3.0),
        Edge("e1", "n1", "n4", 1, 2.0, "x", -2.0),
        Edge("e2", "n4", "n5", 0, 1.0, "1", -1.0),
        Edge("e3", "n3", "n5", 1, 1.0, "1", -1.0),
        Edge("e4", "n5", "n6", 0, -1.0, "w2", -1.0),
        Edge("e5", "n2", "n6", 1, 6.5, "h_act", 6.5),
    )
    names = {node.id: node.name for node in nodes}
    ends = {edge.id: edge for edge in edges}
    script = Script()
    for node in nodes:
        sources = [edge.id for edge in edges if edge.target == node.id]
        text = f"{node.name} = {node.value:g}".replace("-", "−")
        if sources:
            text = f"h is computed: {node.expression} = {node.value:g}.".replace("-", "−")
        script.add(
            "forward",
            node.line,
            text,
            (node.id, "value", None, node.value),
            nodes=(node.id,),
            edges=sources,
        )
    script.add(
        "seed", 12, "Backward starts at y with 1.", ("n6", "gradient", None, 1.0), nodes=("n6",)
    )

    def back(edge_id):
        edge = ends[edge_id]
        upstream = next(node.gradient for node in nodes if node.id == edge.target)
        script.add(
            "backward",
            12,
            f"{names[edge.source]} receives {upstream:g} (upstream, from {names[edge.target]}) × "
            f"{edge.local:g} (local: {edge.formula}) = {edge.contribution:g}.".replace("-", "−"),
            (edge_id, "contribution", None, edge.contribution),
            (edge.source, "gradient", None, edge.contribution),
            nodes=(edge.target, edge.source),
            edges=(edge_id,),
        )

    def store(node_id, grad):
        script.add(
            "accumulate",
            12,
            f"{names[node_id]}.grad was None; torch stores {grad:g}.".replace("-", "−"),
            (node_id, "grad", None, grad),
            nodes=(node_id,),
        )

    for edge_id, node_id, grad in [
        ("e4", None, None),
        ("e5", "n2", 6.5),
        ("e2", None, None),
        ("e3", "n3", -1.0),
        ("e0", "n0", -3.0),
        ("e1", "n1", -2.0),
    ]:
        back(edge_id)
        if node_id:
            store(node_id, grad)
    script.add("print", 13, "The program prints tensor(-2.).", output="tensor(-2.)\n")
    return Recording(
        code=NETWORK,
        passes=(Pass(0, Graph(nodes, edges), tuple(script.steps)),),
        output="tensor(-2.)\n",
        variables={"w1": Variable("w1", 3.0, -2.0, (), "float32", True)},
    )


TWICE = """import torch

x = torch.tensor(3.0, requires_grad=True)
for _ in range(2):
    y = x * x
    y.backward()
x.grad = None
"""


def accumulate_twice() -> Recording:
    """y = x·x at 3, backward twice: x.grad None → 6 → 12, then None again."""
    passes, script = [], Script()
    for turn, (before, after) in enumerate([(None, 6.0), (6.0, 12.0)]):
        y, first, second = f"n{turn + 1}", f"e{2 * turn}", f"e{2 * turn + 1}"
        last = turn == 1
        nodes = (
            leaf("n0", "x", 3, 3.0, 6.0, None if last else after),
            result(y, "y", "mul", "x * x", 5, 9.0, 1.0, is_root=True),
        )
        edges = (
            Edge(first, "n0", y, 0, 3.0, "x", 3.0),
            Edge(second, "n0", y, 1, 3.0, "x", 3.0),
        )
        begin = len(script.steps)
        if turn == 0:
            script.add("forward", 3, "x = 3.", ("n0", "value", None, 3.0), nodes=("n0",))
        script.add(
            "forward",
            5,
            "y = x * x = 9.",
            (y, "value", None, 9.0),
            nodes=(y,),
            edges=(first, second),
        )
        script.add(
            "seed", 6, "Backward starts at y with 1.", (y, "gradient", None, 1.0), nodes=(y,)
        )
        for edge_id, so_far, total in [(first, None, 3.0), (second, 3.0, 6.0)]:
            script.add(
                "backward",
                6,
                "x receives 1 (upstream, from y) × 3 (local: x) = 3.",
                (edge_id, "contribution", None, 3.0),
                ("n0", "gradient", so_far, total),
                nodes=(y, "n0"),
                edges=(edge_id,),
            )
        text = "x.grad was None; torch stores 6." if before is None else "x.grad: 6 + 6 = 12."
        script.add("accumulate", 6, text, ("n0", "grad", before, after), nodes=("n0",))
        if last:
            script.add(
                "reset", 7, "x.grad is None again.", ("n0", "grad", 12.0, None), nodes=("n0",)
            )
        start = ()
        if turn:
            start = (Change("n0", "value", None, 3.0), Change("n0", "grad", None, 6.0))
        passes.append(Pass(turn, Graph(nodes, edges), tuple(script.steps[begin:]), start))
    return Recording(code=TWICE, passes=tuple(passes))
