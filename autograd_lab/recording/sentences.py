"""One sentence a step, for a learner to read aloud."""

from __future__ import annotations

import re

from autograd_lab.model.names import label
from autograd_lab.model.numbers import product_sign, show, sum_sign
from autograd_lab.model.recording import Edge, Node, Value
from autograd_lab.recording.formulas.formula import is_factor, is_unknown, names_upstream
from autograd_lab.recording.torch_calls import COPYING


def bracketed(node: Node) -> str:
    """A node's name, or its expression, in brackets where it has several parts."""
    text = label(node)
    return f"({text})" if not node.name and _has_parts(text) else text


def _has_parts(text: str) -> bool:
    """Whether an operator or a space stands outside of all brackets."""
    depth = 0
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 0 and letter in " *+-/@%":
            return True
    return False


def forward(
    node: Node, value: Value, grad: Value, after_cut: bool = False, also: tuple[str, ...] = ()
) -> str:
    """A leaf, a constant or an op's result appears.

    `after_cut`: it is computed from operands that are cut off; `also`: further paths of a leaf.
    """
    name, shown = label(node), show(value)
    if node.kind == "leaf":
        holds = "None" if grad is None else show(grad)
        if also:
            name += f", which is {' and '.join(also)} too,"
        return f"{name} is a leaf that requires grad: its value is {shown}, its .grad is {holds}."
    if value is None and node.kind == "op" and node.state == "tracked":
        return f"{name} is computed on the way; what it was is not known any more."
    if node.kind == "constant":
        return f"{name} is data ({shown}): it does not require grad."
    if node.op == "grad":
        return f"{name} is a gradient that can itself be differentiated: {shown}."
    if node.op == "view":
        return f"{name} is a view of a tensor that was written: it now shows {shown}."
    if node.op == "in-place write":
        return f"{name} was written through a view or an alias: it now holds {shown}."
    if node.op == "from outside":
        return f"{name} comes from code that was not recorded: its value is {shown}."
    if node.op == "setitem" and "=" in (node.expression or ""):
        into = f"into {node.name}, which now holds" if node.name else "in place: the whole is now"
        return f"{node.expression} writes {into} {shown}."
    done = f"{name} = {node.expression}" if node.name and node.expression else name
    if node.name and is_augmented(node):
        done = node.expression  # `y += 1` names its result already
    if node.state == "detached" and node.op in ("detach", "detach_", "data"):
        return f"{done} keeps the value {shown}, but cuts the path: no gradient goes back through."
    if node.state == "detached" or (node.state == "constant" and after_cut):
        return f"{done} gives {shown}; it comes after the cut, so autograd does not track it."
    if node.state == "no_grad":
        return f"{done} gives {shown}; under no_grad nothing is recorded for the backward pass."
    if node.state == "constant" and node.op in COPYING:
        return f"{done} copies the numbers {shown} without the graph behind them: a cut."
    if node.state == "constant":
        return f"{done} gives {shown}; it is not differentiable, so autograd does not track it."
    return f"{done} gives {shown}."


def is_augmented(node: Node) -> bool:
    """Whether the expression is `y += 1`, which names its result already; `y * w` is not."""
    return re.match(rf"{re.escape(node.name)} ?[^\s=<>!]{{1,2}}=(?!=)", node.expression) is not None


def several(node: Node, outputs: list[Node]) -> str:
    """A call with several outputs."""
    names = ", ".join(label(each) for each in outputs)
    results = "1 result" if len(outputs) == 1 else f"{len(outputs)} results"
    return f"{node.expression or node.op} gives {results}: {names}."


def seed(roots: list[Node], values: list[Value], function: str) -> str:
    """A backward pass starts."""
    if len(roots) != 1:
        names = ", ".join(map(label, roots))
        return f"{function}() starts from {len(roots)} roots at once: {names}."
    name, shown = bracketed(roots[0]), show(values[0])
    if values[0] == 1 and function == "backward":
        return f"{name}.backward() starts with 1, the derivative of {name} with respect to itself."
    if function == "grad":
        return f"torch.autograd.grad starts at {name} with {shown}."
    return f"{name}.backward(gradient=…) starts with {shown}, the vector of the product vᵀJ."


def backward(
    edge: Edge,
    source: Node,
    target: Node,
    upstream: Value,
    before: Value,
    after: Value,
    rewritten: Node | None = None,
) -> str:
    """A contribution travels one edge: upstream × local lands in the operand's gradient.

    `rewritten`: a node whose numbers are no longer those that the call had.
    """
    name, incoming = label(source), show(edge.contribution)
    formula = edge.formula or ""
    factor = is_factor(formula)
    if rewritten is not None:
        text = f"{name} receives {incoming} from {label(target)}: torch computes with the numbers "
        text += f"that {label(rewritten)} holds now, which were changed after the call in a way "
        text += "that torch does not see (.data, NumPy); so this is not the gradient of the call"
    elif _numbers(upstream, edge.local, edge.contribution):
        local = (
            f"{show(edge.local)} (local: {formula})" if factor else f"{show(edge.local)} (local)"
        )
        sign = product_sign(upstream, edge.local, edge.contribution)
        text = f"{name} receives {show(upstream)} (upstream, from {label(target)}) × {local}"
        text += f" {sign} {incoming}"
    elif names_upstream(formula):
        text = f"{name} receives {incoming} from {label(target)}: {formula}"
    elif is_unknown(formula):
        text = f"{name} receives {incoming} from {label(target)}, the {formula}"
    else:
        text = f"{name} receives {incoming} from {label(target)}, a vector-Jacobian product"
        text += f" (local: {formula})" if factor else ""
    if len(edge.positions) > 1:
        text += f", for its {len(edge.positions)} places together: torch does not tell them apart"
    if before is not None:
        text += f"; with the {show(before)} that came before, its gradient is {show(after)}"
    return text + "."


def mentions(formula: str, node: Node) -> bool:
    """Whether a formula is computed from this node's numbers, or may be."""
    return is_unknown(formula) or bracketed(node) in formula or label(node) in formula


def hook(node: Node, before: Value, after: Value) -> str:
    """A gradient hook of the program changed what flows on."""
    return f"A hook changes the gradient of {label(node)} from {show(before)} to {show(after)}."


def unseen(node: Node, before: Value, after: Value) -> str:
    """The gradient is another than its edges tell, and no hook of the program is there."""
    return (
        f"The gradient of {label(node)} is {show(after)}, though the edges drawn here bring "
        f"{show(before)}: the rest came by a way that is not drawn."
    )


def accumulate(node: Node, before: Value, incoming: Value, after: Value) -> str:
    """A leaf's `.grad` is written."""
    name = label(node)
    if before is None:
        return f"{name}.grad was None; torch stores {show(after)}."
    if _numbers(before, incoming, after):
        total = f"{show(before)} + {show(incoming)} {sum_sign(before, incoming, after)}"
        return f"{name}.grad was {show(before)}; torch adds: {total} {show(after)}."
    return f"{name}.grad was {show(before)}; torch adds {show(incoming)}: now {show(after)}."


def reset(node: Node, after: Value) -> str:
    """A `.grad` is cleared."""
    if after is None:
        return f"{label(node)}.grad is set to None: the next backward pass starts afresh."
    return f"{label(node)}.grad is set to {show(after)}: the next backward pass adds to it."


def update(node: Node, field: str, before: Value, after: Value) -> str:
    """A leaf's value, or its `.grad`, is changed in place."""
    if field == "grad":
        return f"{label(node)}.grad is changed in place from {show(before)} to {show(after)}."
    return (
        f"{label(node)} is changed in place from {show(before)} to {show(after)}; "
        "autograd does not record it."
    )


def _numbers(*values: Value) -> bool:
    return all(isinstance(each, (int, float)) for each in values)
