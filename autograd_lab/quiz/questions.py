"""The questions that a recording can ask: what an edge carries, a sum of paths, a write to .grad.

`questions(recording)` gives those of each pass. By default at most five a pass are asked (their
`always` is True): writes to `.grad` where something accumulates, and contributions whose local
derivative is not 1, spread over the pass. The others are for "everything".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from autograd_lab.model.index import Index, State, replay
from autograd_lab.model.names import label
from autograd_lab.model.numbers import product_sign, show, sum_sign
from autograd_lab.model.recording import Pass, Recording, Step, Value
from autograd_lab.model.text import shorten
from autograd_lab.quiz import misconceptions as wrong
from autograd_lab.quiz.arithmetic import is_askable, is_number
from autograd_lab.quiz.model import Mistake, Question
from autograd_lab.quiz.situations import Share, Write, learning_rate, share_of
from autograd_lab.recording.formulas.formula import is_factor

MOST_A_PASS = 5
# A person answers some dozens at most; a long training run need not carry thousands. Up to the
# first number every question is kept, up to the second those that are asked by default.
MOST, MOST_ALWAYS = 200, 400
_LABEL_CELLS = 28
_MADE_CELLS = 40


def questions(recording: Recording) -> tuple[tuple[Question, ...], ...]:
    """For each pass its questions, in the order of its steps; the first passes of a long run."""
    past = _Past(learning_rate(recording))
    found, count = [], 0
    for each in recording.passes:
        asked: tuple[Question, ...] = ()
        if count < MOST_ALWAYS:
            asked = _with_default(tuple(_of_pass(each, past)), each)
        if count + len(asked) > MOST:
            asked = tuple(question for question in asked if question.always)
        count += len(asked)
        found.append(asked)
    return tuple(found)


class _Past:
    """What earlier passes leave: `.grad` as it was before it was cleared, and whether it ever was.

    Leaves keep their id from pass to pass.
    """

    def __init__(self, rate: float | None):
        self.rate = rate
        self.old: dict[str, Value] = {}
        self.cleared = False


def _of_pass(each: Pass, past: _Past) -> Iterator[Question]:
    index = Index(each.graph)
    shares: dict[str, tuple[Share, ...]] = {}
    for step, state in replay(each):
        share = share_of(step, state, index)
        if share is not None:
            known = () if share.before is None else shares.get(share.source.id, ())
            shares[share.source.id] = (*known, share)
            yield from _about_share(step, share)
        elif step.kind in ("accumulate", "reset"):
            yield from _about_grad(step, state, index.nodes, shares, past)


def _about_share(step: Step, share: Share) -> Iterator[Question]:
    if is_askable(share.contribution) and is_askable(share.upstream):
        yield _question(
            kind="contribution",
            solution=product_kind(share),
            truth=share.contribution,
            facts=share_facts(share),
            mistakes=wrong.about_a_share(share),
            step=step.index,
            target=share.edge.id,
            field="contribution",
        )
    if share.before is not None and is_askable(share.total) and is_askable(share.before):
        yield _question(
            kind="gradient",
            solution="sum",
            truth=share.total,
            facts={
                "source": name_of(share.source),
                "before": show(share.before),
                "share": show(share.contribution),
                "equals": sum_sign(share.before, share.contribution, share.total),
            },
            mistakes=wrong.about_a_sum(share),
            step=step.index,
            target=share.source.id,
            field="gradient",
        )


def product_kind(share: Share) -> str:
    """Which solution spells a contribution out: with numbers, with the formula too, or neither."""
    if _sign(share) is None:
        return "vector"
    return "formula" if _formula(share) else "product"


def _sign(share: Share) -> str | None:
    """`=` or `≈` of upstream × local; None where they are not two numbers that one can multiply."""
    factors = (share.upstream, share.edge.local, share.contribution)
    return product_sign(*factors) if all(map(is_number, factors)) else None


def _formula(share: Share) -> str:
    """The formula where it says more than the number beside it."""
    formula = share.edge.formula or ""
    if not is_factor(formula) or formula == show(share.edge.local):
        return ""
    return shorten(formula, _LABEL_CELLS)


def share_facts(share: Share) -> dict[str, str]:
    """The texts that sentences about a contribution are filled with."""
    target = share.target
    made = name_of(target)
    if target.name and target.expression and target.name != target.expression:
        made = shorten(f"{target.name} = {target.expression}", _MADE_CELLS)
    facts = {
        "name": name_of(share.source),
        "source": name_of(share.source),
        "target": name_of(target),
        "made": made,
        "upstream": show(share.upstream),
        "equals": "=",
        "count": str(wrong.count_of(share)),
    }
    facts |= {f"of {count}": name for count, name in reversed(share.sizes)}
    sign = _sign(share)
    if sign is not None:
        facts |= {"local": show(share.edge.local), "equals": sign, "formula": _formula(share)}
    return facts


def _about_grad(step: Step, state: State, nodes: dict, shares: dict, past: _Past):
    for change in step.changes:
        if change.field != "grad" or change.target not in nodes:
            continue
        node = nodes[change.target]
        if step.kind == "reset":
            past.cleared = True
            if change.before is not None:
                past.old[node.id] = change.before
            question = _about_reset(step, node, change)
        else:
            question = _about_write(step, node, change, state, shares, past)
        if question is not None:
            yield question


def _about_reset(step: Step, node, change) -> Question | None:
    if change.before is None or not is_askable(change.before):
        return None
    return _question(
        kind="reset",
        solution="reset",
        truth=change.after,
        facts={"name": name_of(node), "before": show(change.before)},
        mistakes=wrong.about_a_reset(change.before, change.after),
        step=step.index,
        target=node.id,
        field="grad",
    )


def _about_write(step: Step, node, change, state: State, shares: dict, past: _Past):
    incoming = state.get((node.id, "gradient"))
    if not is_askable(change.after) or not is_askable(incoming):
        return None
    write = Write(
        node=node,
        before=change.before,
        incoming=incoming,
        after=change.after,
        shares=shares.get(node.id, ()),
        value=state.get((node.id, "value"), node.value),
        old=past.old.get(node.id),
        rate=past.rate,
        cleared=past.cleared,
    )
    return _question(
        kind="grad",
        solution="stores" if change.before is None else "adds",
        truth=change.after,
        facts=write_facts(write),
        mistakes=wrong.about_a_write(write),
        step=step.index,
        target=node.id,
        field="grad",
    )


def write_facts(write: Write) -> dict[str, str]:
    """The texts that sentences about a write to `.grad` are filled with."""
    share = write.shares[-1] if write.shares else None
    return {
        "name": name_of(write.node),
        "source": name_of(write.node),
        "target": name_of(share.target) if share else "",
        "before": show(write.before),
        "incoming": show(write.incoming),
        "old": show(write.old),
        "equals": "="
        if write.before is None
        else sum_sign(write.before, write.incoming, write.after),
    }


def name_of(node) -> str:
    """How questions call a node, in few words."""
    return shorten(label(node), _LABEL_CELLS)


def _question(*, truth: Value, mistakes: Iterator[Mistake], **rest) -> Question:
    kept = wrong.distinct(mistakes, truth)
    return Question(truth=truth, mistakes=kept, fillers=wrong.fillers(truth, kept), **rest)


# --------------------------------------------------------------- what is asked by default


def _with_default(asked: tuple[Question, ...], each: Pass) -> tuple[Question, ...]:
    chosen = set(_default(asked, each))
    return tuple(
        replace(question, always=True) if place in chosen else question
        for place, question in enumerate(asked)
    )


def _default(asked: tuple[Question, ...], each: Pass) -> list[int]:
    """The places of at most five: where something accumulates, and where the local is not 1."""
    plain = _plain_edges(each)
    places = range(len(asked))
    adding = [k for k in places if asked[k].kind == "grad" and asked[k].solution == "adds"]
    storing = [k for k in places if asked[k].kind == "grad" and asked[k].solution == "stores"]
    clearing = [k for k in places if asked[k].kind == "reset"]
    edges = [k for k in places if asked[k].kind == "contribution" and asked[k].target not in plain]
    # A sum is worth asking, above all where torch hands on several 1s.
    sums = [k for k in places if asked[k].kind == "gradient"]
    writes = spread(adding, 2) or spread(storing[::-1], 1)
    chosen = writes + spread(edges, MOST_A_PASS - len(writes))
    taken = Counter(asked[k].step for k in chosen)
    sums = [k for k in sums if not taken[asked[k].step]]
    for more in (clearing[:1], sums, adding, storing):
        rest = [k for k in more if k not in chosen]
        chosen += spread(rest, MOST_A_PASS - len(chosen))
    return sorted(chosen)


def _plain_edges(each: Pass) -> set[str]:
    """The edges whose local derivative is 1: nothing is to be computed there."""
    return {
        edge.id
        for edge in each.graph.edges
        if edge.local == 1 or (edge.local is None and edge.formula == "1")
    }


def spread(items: list[int], most: int) -> list[int]:
    """At most so many of the items, evenly over all of them; one is the first."""
    if most <= 0:
        return []
    if len(items) <= most:
        return list(items)
    if most == 1:
        return items[:1]
    return [items[round(k * (len(items) - 1) / (most - 1))] for k in range(most)]
