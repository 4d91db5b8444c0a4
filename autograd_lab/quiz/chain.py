"""How a number came to be, link by link: a gradient from where backward starts, a value from its
operands. The last link is the solution's own; what is told here leads to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from autograd_lab.model.index import Index
from autograd_lab.model.names import label
from autograd_lab.model.numbers import product_sign, show
from autograd_lab.model.recording import Node, Pass
from autograd_lab.model.text import shorten
from autograd_lab.quiz.arithmetic import is_askable, is_number, same
from autograd_lab.quiz.situations import Share
from autograd_lab.recording.formulas.formula import is_factor

# More links, or more letters, than these nobody follows on one line.
MOST_LINKS, MOST_LETTERS = 6, 260
_NAME_CELLS, _EXPRESSION_CELLS = 28, 34


def chain_to(each: Pass, node: Node, shares: dict[str, tuple[Share, ...]]) -> str:
    """What happened before the last link: where backward starts, and what each node received.

    Empty where there is one link only, or where it would be too long to follow.
    """
    on_the_way = _between(each, node, shares)
    starts = [one for one in on_the_way if one.id not in shares]
    met = [one for one in on_the_way if one.id in shares]
    links = [one for one in met if not _hands_on(one, shares[one.id])]
    if not met or len(links) > MOST_LINKS or len(starts) != 1:
        return ""
    if not is_askable(starts[0].gradient):
        return ""
    told = [text for one in links if (text := _received(one, shares[one.id]))]
    if len(told) < len(links):
        return ""
    start = f"Backward starts with {show(starts[0].gradient)} at {_name(starts[0])}"
    text = f"{'; '.join([start, *told])}."
    return text if len(text) <= MOST_LETTERS else ""


def _between(each: Pass, node: Node, shares: dict[str, tuple[Share, ...]]) -> list[Node]:
    """What lies between the node and where backward starts, the start first."""
    found: set[str] = set()
    wave = [node.id]
    while wave:
        targets = {share.target.id for one in wave for share in shares.get(one, ())}
        wave = sorted(targets - found)
        found |= targets
    return [one for one in reversed(each.graph.nodes) if one.id in found]


def _hands_on(node: Node, shares: tuple[Share, ...]) -> bool:
    """Whether it has no name and the number only comes through: the 1 of a sum."""
    if node.name or len(shares) > 1:
        return False
    return is_askable(shares[0].contribution) and same(shares[0].contribution, shares[0].upstream)


def _received(node: Node, shares: tuple[Share, ...]) -> str:
    """What a node received: each share as the product that it is, and their sum."""
    if not is_askable(shares[-1].total):
        return ""
    parts = [product(share) for share in shares]
    sentence = f"{_name(node)} receives {' and '.join(parts)}"
    return f"{sentence}, together {show(shares[-1].total)}" if len(parts) > 1 else sentence


def product(share: Share) -> str:
    """A share as upstream × local = contribution, as far as these are single numbers."""
    factors = (share.upstream, share.edge.local, share.contribution)
    sign = product_sign(*factors) if all(map(is_number, factors)) else None
    if sign is None:
        return show(share.contribution)
    local = show(share.edge.local)
    formula = share.edge.formula or ""
    if is_factor(formula) and formula != local:
        whole = formula.startswith("(") and formula.endswith(")") and formula.count("(") == 1
        local += f" {shorten(formula, _NAME_CELLS)}" if whole else (
            f" ({shorten(formula, _NAME_CELLS)})"
        )  # fmt: skip
    return f"{show(share.upstream)} × {local} {sign} {show(share.contribution)}"


def paths_to(shares: tuple[Share, ...]) -> str:
    """Where several paths meet: what comes through each of them."""
    brought: dict[str, list[str]] = {}
    for share in shares:
        brought.setdefault(_name(share.target), []).append(product(share))
    told = [f"through {name} comes {' and '.join(each)}" for name, each in brought.items()]
    text = "; ".join(told)
    return f"{text[0].upper()}{text[1:]}." if len(text) <= MOST_LETTERS else ""


def made_of(each: Pass, node: Node) -> str:
    """How a value was computed: each named result on the way, its expression and its value."""
    told = list(_steps_to(each, node))
    return f"{'; '.join(told)}." if 0 < len(told) <= MOST_LINKS else ""


def _steps_to(each: Pass, node: Node) -> Iterator[str]:
    index = Index(each.graph)
    before: set[str] = set()
    wave = [node.id]
    while wave:
        sources = {edge.source for one in wave for edge in index.into(one)}
        wave = sorted((sources & set(index.nodes)) - before)
        before |= sources
    for one in each.graph.nodes:
        if one.id not in before or not one.name or not is_askable(one.value):
            continue
        if one.expression and one.kind == "op" and one.expression != one.name:
            yield f"{one.name} = {expression_of(one)} is {show(one.value)}"
        elif one.kind in ("leaf", "constant"):
            yield f"{one.name} is {show(one.value)}"


def expression_of(node: Node) -> str:
    return shorten(node.expression, _EXPRESSION_CELLS)


def _name(node: Node) -> str:
    return shorten(label(node), _NAME_CELLS)
