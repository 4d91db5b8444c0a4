"""Losses: shapes that broadcast, functions applied twice, targets that get a gradient."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from autograd_lab.doctor.story import Story, is_zero, names
from autograd_lab.model.finding import LOOK, MISTAKE, Finding
from autograd_lab.model.numbers import show, show_number
from autograd_lab.model.recording import Node, Pass

_PAIRED = frozenset(
    ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "poisson_nll_loss", "kl_div")
)
_TARGETED = _PAIRED | {
    "cross_entropy", "binary_cross_entropy", "binary_cross_entropy_with_logits", "soft_margin_loss",
}  # fmt: skip
_RESHAPING = frozenset((
    "squeeze", "unsqueeze", "view", "reshape", "flatten", "t", "T", "transpose", "permute",
    "contiguous", "getitem", "float", "double", "to", "expand", "clone",
))  # fmt: skip
_SPREADING = frozenset((
    "unsqueeze", "view", "reshape", "getitem", "expand", "T", "t", "transpose",
))  # fmt: skip
_MEASURING = frozenset(("pow", "square", "abs", "mul"))
_REDUCING = frozenset(("mean", "sum", "nll_loss", "cosine_embedding_loss")) | _TARGETED


def find(story: Story) -> Iterator[Finding]:
    """At most one finding for each line and kind."""
    seen: set[tuple[str, int | None]] = set()
    for finding in _all(story):
        if (finding.kind, finding.line) not in seen:
            seen.add((finding.kind, finding.line))
            yield finding


def _all(story: Story) -> Iterator[Finding]:
    for node in story.nodes.values():
        if node.kind == "op":
            yield from _broadcast(story, node)
            yield from _normalised_twice(story, node)
    yield from _added_twice(story)
    for each in story.passes:
        yield from _target(story, each)


# ---------------------------------------------------------------- shapes


def _broadcast(story: Story, node: Node) -> Iterator[Finding]:
    """(n, 1) against (n,): every element against every other."""
    if node.op not in _PAIRED and node.op not in ("sub", "rsub", "add", "mul"):
        return
    one, two = story.operand(node.id, 0), story.operand(node.id, 1)
    if one is None or two is None or not _crossed(one.shape, two.shape):
        return
    column, row = (one, two) if len(one.shape) > len(two.shape) else (two, one)
    if node.op not in _PAIRED and _is_meant(story, column, row, node):
        return
    if node.op in ("sub", "rsub") and not _is_measured(story, node):
        return
    loose = node.op in ("add", "mul")
    if loose and (node.id not in story.received or column.op in _SPREADING):
        return
    does = "combines" if loose else "compares"
    n = row.shape[0]
    yield Finding(
        "shapes",
        LOOK if loose else MISTAKE,
        node.line,
        node.id,
        story.made.get(node.id),
        f"{story.label(one.id)} has the shape {_shape(one)} and {story.label(two.id)} "
        f"{_shape(two)}: they are broadcast to ({n}, {n}).",
        f"`{node.expression}` in line {node.line} {does} every one of the {n} with every other, "
        f"{n * n} pairs instead of {n}, so the loss and its gradients are not those of the data.",
        f"Bring them to one shape before line {node.line}: {_same(story, column, row)}.",
    )


def _crossed(one: tuple[int, ...], two: tuple[int, ...]) -> bool:
    """(n, 1) and (n,), in whichever order."""
    longer, shorter = (one, two) if len(one) > len(two) else (two, one)
    return (
        len(longer) == 2 and len(shorter) == 1 and longer[1] == 1
        and longer[0] == shorter[0] > 1
    )  # fmt: skip


def _is_meant(story: Story, column: Node, row: Node, node: Node) -> bool:
    """`x.unsqueeze(1) - x`: pairs of one tensor, or a column made for this very line."""
    if column.line == node.line and column.op in _SPREADING:
        return True
    return _origin(story, column).id == _origin(story, row).id


def _origin(story: Story, node: Node) -> Node:
    while node.op in _RESHAPING:
        before = story.operand(node.id, 0)
        if before is None:
            break
        node = before
    return node


def _is_measured(story: Story, node: Node) -> bool:
    """Whether the difference is squared, or made positive: a loss."""
    after = [story.nodes[edge.target].op or "" for edge in story.out_of(node.id)]
    return any(op.rstrip("_") in _MEASURING for op in after)


def _shape(node: Node) -> str:
    return str(tuple(node.shape))


def _same(story: Story, column: Node, row: Node) -> str:
    name = story.label(column.id)
    plain = name if name.isidentifier() else f"({name})"
    return f"`{plain}.squeeze(1)`, say, which has the shape {_shape(row)}"


# ---------------------------------------------------------------- twice

_WITHIN = {
    "cross_entropy": ("softmax", "cross_entropy takes the logits: it applies log_softmax itself"),
    "nll_loss": ("softmax", "nll_loss takes logarithms of probabilities"),
    "binary_cross_entropy_with_logits": (
        "sigmoid",
        "binary_cross_entropy_with_logits takes the logits: it applies the sigmoid itself",
    ),
    "log_softmax": ("softmax", "log_softmax takes the logits: it normalises them itself"),
    "logsumexp": ("softmax", "logsumexp is the logarithm of a softmax's divisor: it takes logits"),
    "softmax": ("softmax", "softmax takes the logits: it normalises them itself"),
}


def _normalised_twice(story: Story, node: Node) -> Iterator[Finding]:
    """softmax before cross_entropy, sigmoid before the loss with logits."""
    if node.op not in _WITHIN:
        return
    op, takes = _WITHIN[node.op]
    given = story.operand(node.id, 0)
    if given is None:
        return
    source = _origin(story, given)
    if source.op != op:
        return
    logits = story.operand(source.id, 0)
    instead = story.label(logits.id) if logits is not None else "the logits"
    if node.op == "softmax" and node.id not in story.received:
        return
    log = node.op == "nll_loss"
    classes = given.shape[-1] if given.shape else 1
    least = f", and the loss cannot come below {show_number(math.log(1 + (classes - 1) / math.e))}"
    yield Finding(
        "twice",
        MISTAKE,
        node.line,
        source.id,
        story.made.get(node.id),
        f"{story.label(source.id)} in line {source.line} is a {op} already, and {node.op} in line "
        f"{node.line} {'wants its logarithm' if log else f'applies a {op} once more'}.",
        f"{takes}. What it gets is {show(given.value)}, between 0 and 1"
        f"{': its gradients are small' if not log else ''}"
        f"{least if node.op == 'cross_entropy' else ''}.",
        f"Use log_softmax instead of softmax in line {source.line}."
        if log
        else f"Give {node.op} the logits: {instead} instead of {story.label(given.id)}.",
    )


def _added_twice(story: Story) -> Iterator[Finding]:
    """One loss that a sum of losses contains more than once."""
    for each in story.passes:
        for root in story.roots[each.index]:
            counts: Counter[str] = Counter()
            waiting = [root]
            while waiting and sum(counts.values()) < 1000:
                here = story.nodes[waiting.pop()]
                if here.shape == () and _is_added(story, here):
                    for edge in story.into(here.id):
                        waiting += [edge.source] * max(1, len(edge.positions))
                elif here.kind == "op" and here.op in _REDUCING and here.requires_grad:
                    counts[here.id] += 1
            for node, times in counts.items():
                if times > 1:
                    yield _several_times(story, story.nodes[root], story.nodes[node], times)


def _is_added(story: Story, node: Node) -> bool:
    """Whether its operands are added in it, or multiplied by what is no loss."""
    if node.op in ("add", "add_", "radd", "iadd", "sub", "rsub", "neg"):
        return True
    tracked = [each for each in story.into(node.id) if story.nodes[each.source].requires_grad]
    places = sum(max(1, len(each.positions)) for each in tracked)
    return node.op in ("mul", "div", "rmul") and places == 1


def _several_times(story: Story, root: Node, node: Node, times: int) -> Finding:
    said = "twice" if times == 2 else f"{times} times"
    return Finding(
        "twice",
        LOOK,
        root.line,
        node.id,
        story.made.get(root.id),
        f"{story.label(root.id)} contains {story.label(node.id)} {said}.",
        f"{story.label(node.id)} = {show(node.value)} is added {said} on the way to "
        f"{story.label(root.id)} = {show(root.value)}, so its gradients count {said}.",
        f"Add {story.label(node.id)} once.",
    )


# ---------------------------------------------------------------- targets


def is_target(story: Story, node: str) -> bool:
    """Whether a loss takes it as its target, or the program calls it one."""
    if "target" in (story.nodes[node].name or "").lower():
        return True
    for edge in story.out_of(node):
        call = story.nodes[edge.target]
        if call.op in _TARGETED and edge.position == 1:
            return True
        if "target" in (call.name or "").lower():
            return True
    return False


def _target(story: Story, each: Pass) -> Iterator[Finding]:
    """The target of a loss that hands its gradient on to parameters, as the prediction does."""
    index = story.index(each)
    for node in each.graph.nodes:
        loss = node.op in _TARGETED
        if not loss and node.op not in ("sub", "rsub"):
            continue
        edges = {edge.position: edge for edge in index.into(node.id)}
        if 0 not in edges or 1 not in edges:
            continue
        flowing = [
            edge.contribution is not None and not is_zero(edge.contribution)
            for edge in (edges[0], edges[1])
        ]
        if not all(flowing):
            continue
        target = index.nodes[edges[1].source]
        if not loss:
            named = [index.nodes[edges[p].source] for p in (0, 1)]
            called = [one for one in named if "target" in (one.name or "").lower()]
            if not called:
                continue
            target = called[0]
        yield from _reached(story, each, node, target, loss)


def _reached(story: Story, each: Pass, node: Node, target: Node, loss: bool) -> Iterator[Finding]:
    behind = story.behind([target.id])
    index = story.index(each)
    other = next(
        index.nodes[edge.source] for edge in index.into(node.id) if edge.source != target.id
    )
    theirs = {leaf.id for leaf in story.leaves if leaf.id in story.received}
    reached = [leaf for leaf in behind if leaf in theirs]
    if not reached:
        return
    shared = [leaf for leaf in story.behind([other.id]) if leaf in reached]
    named = "target" in (target.name or "").lower()
    bootstrapped = shared and _is_built_on(story, target)
    yield Finding(
        "target with a gradient",
        MISTAKE if bootstrapped or (named and shared) else LOOK,
        node.line,
        target.id,
        story.made.get(node.id),
        f"The target {story.label(target.id)} of the loss in line {node.line} gets a gradient too, "
        f"and hands it on to {names(map(story.label, reached))}.",
        f"{story.label(target.id)} = {show(target.value)} receives {show(target.gradient)} in the "
        "backward pass: the target is moved towards the prediction, not only the prediction "
        "towards the target.",
        f"Compute the target in line {target.line} under `with torch.no_grad():`, or give the loss "
        f"`{_plain(story.label(target.id))}.detach()`.",
    )


def _plain(text: str) -> str:
    return text if text.isidentifier() else f"({text})"


def _is_built_on(story: Story, target: Node) -> bool:
    """`r + gamma * q(s2).max()`: data is added to what the network says."""
    node = target
    for _ in range(8):
        if node.op in ("add", "radd", "mul") and any(
            not story.nodes[edge.source].requires_grad for edge in story.into(node.id)
        ):
            return True
        before = next(
            (story.nodes[edge.source] for edge in story.into(node.id)
             if story.nodes[edge.source].requires_grad), None,
        )  # fmt: skip
        if before is None or node.op not in (*_RESHAPING, "add", "mul"):
            return False
        node = before
    return False
