"""Numbers that go wrong: NaN, infinity, gradients that vanish or explode."""

from __future__ import annotations

import math
from collections.abc import Iterator

from autograd_lab.doctor.story import Story, is_finite, names, size_of
from autograd_lab.model.finding import LOOK, MISTAKE, Finding
from autograd_lab.model.first_non_finite import FirstNonFinite, first_non_finite
from autograd_lab.model.index import Index
from autograd_lab.model.numbers import show_number
from autograd_lab.model.recording import Edge, Node, Pass

_VANISHED, _EXPLODED, _FAR, _MOST_TRIED = 1e-6, 1e4, 6, 8
_SAFE = {
    "log": "Keep what goes into the logarithm away from 0: `torch.log({operand}.clamp(min=1e-8))`, "
    "or choose a safe operand with torch.where before the logarithm, not after it.",
    "sqrt": "Add a small number under the root: `torch.sqrt({operand} + 1e-12)`.",
    "div": "Keep the divisor away from 0 before dividing: a clamp, or torch.where on the divisor.",
    "norm": "Add a small number before the root of the norm, or use its square.",
    "exp": "Bound what goes into exp, or use logsumexp, softmax or softplus, which do so.",
    "acos": "Keep the operand inside −1 and 1: `.clamp(-1 + 1e-6, 1 - 1e-6)`.",
    "asin": "Keep the operand inside −1 and 1: `.clamp(-1 + 1e-6, 1 - 1e-6)`.",
    "pow": "Keep the base away from 0 (add a small number, or clamp it).",
    "softmax": "Leave one entry of each row open: a row that is all −∞ has no softmax.",
    "std": "Give std more than one element, or `correction=0`.",
    "var": "Give var more than one element, or `correction=0`.",
}
_ALIASES = {
    "log2": "log", "log10": "log", "log1p": "log", "truediv": "div", "true_divide": "div",
    "rdiv": "div", "rtruediv": "div", "rpow": "pow", "rsqrt": "sqrt", "vector_norm": "norm",
    "reciprocal": "div", "exp2": "exp", "expm1": "exp", "log_softmax": "softmax", "xlogy": "log",
    "binary_cross_entropy": "log",
}  # fmt: skip
_HIDING = frozenset(("where", "masked_fill", "mul", "nan_to_num", "clamp", "minimum", "maximum"))


def find(story: Story) -> Iterator[Finding]:
    """NaN and infinity; vanishing and exploding gradients."""
    yield from _non_finite(story)
    yield from _flow(story)


# ---------------------------------------------------------------- NaN and infinity


def _non_finite(story: Story) -> Iterator[Finding]:
    found = first_non_finite(story.passes)
    if not found:
        return
    hurt = [leaf for leaf in story.leaves if _spoiled(story, leaf.id)]
    roots = [root for each in story.roots.values() for root in each]
    spoiled_roots = [root for root in roots if not is_finite(story.nodes[root].value)]
    if not hurt and not spoiled_roots:
        return
    # The NaN that came into the gradients, or into the values: whichever was first.
    nan = [each for each in found if each.number == "NaN"]
    first = (nan or list(found))[0]
    infinite = [each for each in found if each.number != "NaN" and each.step <= first.step]
    if first.edge is not None and any(each.edge is not None for each in infinite):
        first = next(each for each in infinite if each.edge is not None)  # 0 × ∞ comes of ∞
    elif first.edge is None:
        behind = story.behind([first.node])  # and ∞ / ∞ too
        first = next((each for each in infinite if each.node in behind), first)
    yield _told(story, first, found, hurt, spoiled_roots)


def _told(story, first: FirstNonFinite, found, hurt: list[Node], roots: list[str]) -> Finding:
    call = _call(story, first)
    operand = _operand(story, first, call)
    hidden = _hidden_by(story, call) if not roots else None
    why = " ".join(each.text for each in found if each.step <= max(first.step, _end(found)))
    if hidden is not None:
        why += (
            f" {story.label(hidden.id)} in line {hidden.line} hides it going forward; going back, "
            "0 times an infinite or undefined slope is NaN."
        )
    it = "NaN" if any(each.number == "NaN" for each in found) else "An infinity"
    reaches = (
        f"reaches {names(f'{story.label(leaf.id)}.grad' for leaf in hurt)}"
        if hurt
        else f"reaches {names(map(story.label, roots))}"
    )
    return Finding(
        "NaN and infinity",
        MISTAKE,
        call.line,
        call.id,
        first.step,
        f"{it} that begins at {story.label(call.id)} in line {call.line} {reaches}.",
        why,
        _safe(call, "x" if operand is None else story.label(operand.id)),
    )


def _end(found: tuple[FirstNonFinite, ...]) -> int:
    """When the first NaN has appeared."""
    return next((each.step for each in found if each.number == "NaN"), found[0].step)


def _call(story: Story, first: FirstNonFinite) -> Node:
    """The call that made it: for a contribution the one that handed it back."""
    if first.edge is not None:
        return story.nodes[story.edges[first.edge].target]
    return story.nodes[first.node]


def _operand(story: Story, first: FirstNonFinite, call: Node) -> Node | None:
    if first.edge is not None:
        return story.nodes[story.edges[first.edge].source]
    return story.operand(call.id, 0)


def _safe(call: Node, operand: str) -> str:
    op = (call.op or "").rstrip("_")
    cure = _SAFE.get(_ALIASES.get(op, op))
    if cure is None:
        return f"Keep the operands of `{call.expression}` in line {call.line} where it is defined."
    return f"Line {call.line}: {cure.format(operand=operand)}"


def _hidden_by(story: Story, call: Node) -> Node | None:
    """What keeps a bad value, or a bad slope, out of the loss: a where, a mask, a factor 0."""
    seen, waiting = {call.id}, [call.id]
    while waiting:
        here = waiting.pop(0)
        for edge in story.out_of(here):
            node = story.nodes[edge.target]
            if (node.op or "").rstrip("_") in _HIDING:
                return node
            if node.id not in seen:
                seen.add(node.id)
                waiting.append(node.id)
    return None


def _spoiled(story: Story, leaf: str) -> bool:
    return any(
        each.field in ("grad", "value") and each.kind != "forward" and not is_finite(each.after)
        for each in story.moments(leaf)
    )


# ---------------------------------------------------------------- vanishing, exploding


def _flow(story: Story) -> Iterator[Finding]:
    told: set[str] = set()
    for each in story.passes:
        index = story.index(each)
        sizes = {}
        for node in each.graph.nodes:
            flows = node.gradient is not None and is_finite(node.gradient)
            if node.kind == "leaf" and node.requires_grad and flows:
                sizes[node.id] = size_of(node.gradient) or 0.0
        sizes = {node: size for node, size in sizes.items() if size}
        if not sizes:
            continue
        start = max((size_of(index.nodes[root].gradient) or 0.0)
                    for root in story.roots[each.index]) or 1.0  # fmt: skip
        ordered = sorted(sizes, key=sizes.__getitem__)
        top = max(sizes[ordered[-1]], start)
        small = [leaf for leaf in ordered if sizes[leaf] < _VANISHED * top]
        large = [leaf for leaf in reversed(ordered) if sizes[leaf] > _EXPLODED * start]
        for kind, leaves in (("vanishing", small), ("exploding", large)):
            for leaf in () if kind in told else leaves[:_MOST_TRIED]:
                finding = _along(story, each, kind, leaf, _way(index, leaf), start)
                if finding is not None:
                    told.add(kind)
                    yield finding
                    break


def _way(index: Index, leaf: str) -> list[Edge]:
    """From a leaf to the root, each time along the edge that brought most."""
    way: list[Edge] = []
    here = leaf
    while True:
        edges = [edge for edge in index.out_of(here) if size_of(edge.contribution or 0.0)]
        if not edges:
            return way
        edge = max(edges, key=lambda each: size_of(each.contribution) or 0.0)
        way.append(edge)
        here = edge.target


def _along(story, each: Pass, kind: str, leaf: str, way: list[Edge], start: float):
    if len(way) < _FAR:
        return None
    index = story.index(each)
    factors = []
    for edge in way:
        upstream = size_of(index.nodes[edge.target].gradient)
        carried = size_of(edge.contribution)
        if upstream and carried:
            factors.append((carried / upstream, edge))
    small = kind == "vanishing"
    telling = [one for one in factors if (one[0] < 0.9 if small else one[0] > 1.1)]
    if len(telling) < 3:
        return None
    telling.sort(key=lambda one: one[0], reverse=not small)
    rest = math.prod(factor for factor, _ in telling[1:])
    if rest > 1e-3 if small else rest < 1e3:
        return None  # one call alone does it: nothing that goes on along the way
    node = story.nodes[telling[0][1].target]
    at_leaf = size_of(index.nodes[leaf].gradient)
    product = (at_leaf or 0.0) / start
    list_of = ", ".join(
        f"{story.label(edge.target)} ×{show_number(factor)}" for factor, edge in telling[:3]
    )
    seed = next(step for step in each.steps if step.kind == "seed")
    label = story.label(leaf)
    verb = "vanishes" if small else "explodes"
    return Finding(
        kind,
        LOOK,
        node.line,
        node.id,
        seed.index,
        f"The gradient {verb} on the way back to {label}: {show_number(at_leaf)} is left of "
        f"{show_number(start)}." if small else
        f"The gradient {verb} on the way back to {label}: {show_number(start)} becomes "
        f"{show_number(at_leaf)}.",
        f"Along {len(way)} calls it is multiplied by {show_number(product)} in all; most by "
        f"{list_of}.",
        "Use functions with a slope near 1 (ReLU), other start values, normalisation or a skip "
        "connection." if small else
        "Start with smaller weights, normalise, take fewer steps through time, or clip the "
        "gradients (torch.nn.utils.clip_grad_norm_).",
    )  # fmt: skip
