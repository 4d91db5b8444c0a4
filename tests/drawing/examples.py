"""Recordings made by hand, so that pictures are tested without the recorder; numbers by paper."""

from __future__ import annotations

import math

from autograd_lab.model.recording import Change, Edge, Graph, Node, Pass, Recording, Step

HOSTILE = (
    '"; shutdown -> now; "',
    "\\",
    "back\\slash\\",
    "\\N \\G \\L \\n",
    "<script>alert(1)</script>",
    "<b>bold</b>",
    "</svg><img src=x onerror=alert(1)>",
    "two\nlines\r\nand\ttabs",
    "nul \x00 bell \x07 form \x0c feed",
    "lone \ud800 surrogate",
    "turned \u202e around",
    "&lt; &amp; &#65; &",
    "{record|<port>}",
    "名前は長い名前は長い名前は長い名前は長い",
    "🧪 ñandú",
    "'single' `back`",
    "]]> <!-- -->",
    "",
)


def node(node_id, kind="op", name=None, value=1.0, **more):
    """A node with what its kind implies; `more` overrides."""
    requires_grad = more.pop("requires_grad", kind != "constant")
    facts = {
        "id": node_id,
        "kind": kind,
        "name": name,
        "op": {"leaf": "tensor", "constant": None}.get(kind, "mul"),
        "expression": name or "",
        "line": 1,
        "shape": (),
        "dtype": "float32",
        "value": value,
        "requires_grad": requires_grad,
        "is_leaf": kind in ("leaf", "constant"),
        "grad_fn": "MulBackward0" if kind == "op" and requires_grad else None,
        "state": "constant" if kind == "constant" else "tracked",
    }
    return Node(**(facts | more))


def recording(nodes, edges, steps=(), start=()):
    """A recording of one pass."""
    graph = Graph(tuple(nodes), tuple(edges))
    return Recording(code="", passes=(Pass(0, graph, tuple(steps), tuple(start)),))


def two_layer_network(x=2.0, w1=3.0, w2=-1.0, b=0.5):
    """y = (x * w1 + b) * w2: gradients by the product rule, upstream from right to left."""
    h, h_act = x * w1, x * w1 + b

    def leaf(node_id, name, value, gradient):
        return node(node_id, "leaf", name, value, gradient=gradient, grad=gradient)

    def op(node_id, name, kind, expression, value, gradient, **more):
        return node(
            node_id, "op", name, value, op=kind, expression=expression, gradient=gradient, **more
        )

    return recording(
        [
            leaf("n0", "x", x, w2 * w1),
            leaf("n1", "w1", w1, w2 * x),
            op("n2", "h", "mul", "x * w1", h, w2),
            leaf("n3", "b", b, w2),
            op("n4", "h_act", "add", "h + b", h_act, w2),
            leaf("n5", "w2", w2, h_act),
            op("n6", "y", "mul", "h_act * w2", h_act * w2, 1.0, is_root=True),
        ],
        [
            Edge("e0", "n0", "n2", 0, w1, "w1", w2 * w1),
            Edge("e1", "n1", "n2", 1, x, "x", w2 * x),
            Edge("e2", "n2", "n4", 0, 1.0, "1", w2),
            Edge("e3", "n3", "n4", 1, 1.0, "1", w2),
            Edge("e4", "n4", "n6", 0, w2, "w2", w2),
            Edge("e5", "n5", "n6", 1, h_act, "h_act", h_act),
        ],
    )


def cuts():
    """A constant, a literal, a detached result and one under no_grad beside a tracked one."""
    return recording(
        [
            node("n0", "leaf", "x", 3.0, gradient=2.0, grad=None),
            node("n1", "constant", None, 2, expression="2", op=None, dtype="int64"),
            node("n2", "op", "h", 6.0, expression="2 * x", gradient=1.0, retains_grad=True),
            node("n3", "constant", "data", 4.0),
            node(
                "n4", "op", "stop", 6.0, op="detach", expression="h.detach()",
                requires_grad=False, state="detached",
            ),
            node(
                "n5", "op", "frozen", 24.0, op="mul", expression="h * data",
                requires_grad=False, state="no_grad",
            ),
            node("n6", "op", "z", 36.0, op="add", expression="h + stop + frozen", gradient=1.0,
                 is_root=True),
        ],
        [
            Edge("e0", "n1", "n2", 0),
            Edge("e1", "n0", "n2", 1, 2.0, "2", 2.0),
            Edge("e2", "n2", "n4", 0, cut="detach"),
            Edge("e3", "n2", "n5", 0, cut="no_grad"),
            Edge("e4", "n3", "n5", 1),
            Edge("e5", "n2", "n6", 0, 1.0, "1", 1.0),
            Edge("e6", "n4", "n6", 1, cut="not tracked"),
            Edge("e7", "n5", "n6", 2, cut="not tracked"),
        ],
    )  # fmt: skip


def accumulate_twice(x=3.0):
    """y = x * x, backward twice: each pass brings 2x, torch's .grad goes None -> 2x -> 4x."""

    def one(index, before, after):
        nodes = (
            node("n0", "leaf", "x", x, gradient=2 * x, grad=after),
            node("n1", "op", "y", x * x, expression="x * x", gradient=1.0, is_root=True),
        )
        first, second = f"e{2 * index}", f"e{2 * index + 1}"
        edges = (
            Edge(first, "n0", "n1", 0, x, "x", x),
            Edge(second, "n0", "n1", 1, x, "x", x),
        )
        at = 4 * index
        steps = (
            Step(at, "seed", 3, ("n1",), (), "", (Change("n1", "gradient", None, 1.0),)),
            Step(
                at + 1, "backward", 3, ("n1", "n0"), (first,), "",
                (Change(first, "contribution", None, x), Change("n0", "gradient", None, x)),
            ),
            Step(
                at + 2, "backward", 3, ("n1", "n0"), (second,), "",
                (Change(second, "contribution", None, x), Change("n0", "gradient", x, 2 * x)),
            ),
            Step(
                at + 3, "accumulate", 3, ("n0",), (), "",
                (Change("n0", "grad", before, after),),
            ),
        )  # fmt: skip
        start = (Change("n0", "grad", None, before),) if index else ()
        return Pass(index, Graph(nodes, edges), steps, start)

    return Recording(code="", passes=(one(0, None, 2 * x), one(1, 2 * x, 4 * x)))


def tensors():
    """A vector, a grid, and a tensor too large to show; a NaN in a scalar and in a vector."""
    grid = [[1.0, -2.0], [3.5, 4.0]]
    return recording(
        [
            node("n0", "leaf", "W", grid, shape=(2, 2), gradient=grid, grad=None),
            node("n1", "constant", "v", [1.0, 2.0], shape=(2,)),
            node(
                "n2", "op", "h", [math.nan, 1.0], shape=(2,), op="matmul", expression="W @ v",
                gradient=[1.0, 1.0],
            ),
            node("n3", "op", "s", math.nan, op="sum", expression="h.sum()", gradient=1.0,
                 is_root=True),
        ],
        [
            Edge("e0", "n0", "n2", 0, None, None, grid),
            Edge("e1", "n1", "n2", 1),
            Edge("e2", "n2", "n3", 0, [1.0, 1.0], "1", [1.0, 1.0]),
        ],
    )  # fmt: skip


def hostile():
    """Every hostile text as name, expression, op and reason in one graph."""
    nodes = [
        node(
            f"n{index}",
            "op" if index else "leaf",
            text,
            expression=text,
            op=text,
            grad_fn=text,
            dtype=text,
            inner=(text,),
            gradient=1.0,
        )
        for index, text in enumerate(HOSTILE)
    ]
    edges = [
        Edge(
            f"e{index}",
            f"n{index}",
            f"n{index + 1}",
            0,
            None,
            text,
            1.0,
            text if index % 2 else None,
        )
        for index, text in enumerate(HOSTILE[:-1])
    ]
    return recording(nodes, edges)


def chain(turns):
    """One weight used by every turn of a loop: x = w * x, `turns` times."""
    nodes = [node("n0", "leaf", "x", 0.5), node("n1", "leaf", "w", 0.9)]
    edges = []
    for turn in range(turns):
        before = f"n{turn + 1}" if turn else "n0"
        nodes.append(node(f"n{turn + 2}", "op", "x", 0.1, expression="w * x", gradient=0.1))
        edges.append(Edge(f"e{2 * turn}", "n1", f"n{turn + 2}", 0, 0.5, "x", 0.25))
        edges.append(Edge(f"e{2 * turn + 1}", before, f"n{turn + 2}", 1, 0.9, "w", 0.5))
    return recording(nodes, edges)


def scalars(count):
    """So many leaves without an edge."""
    return recording([node(f"n{index}", "leaf", f"x{index}") for index in range(count)], [])
