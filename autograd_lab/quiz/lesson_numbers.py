"""What a lesson may ask of a number at the end of a pass, and the wrong answers to it."""

from __future__ import annotations

from collections.abc import Iterator

from autograd_lab.model.index import changes, replay
from autograd_lab.model.numbers import agree, displayed, show
from autograd_lab.model.recording import Change, Node, Pass, Recording, Step, Value
from autograd_lab.quiz import chain
from autograd_lab.quiz import misconceptions as wrong
from autograd_lab.quiz.arithmetic import add, is_number, multiply, same
from autograd_lab.quiz.model import Mistake
from autograd_lab.quiz.questions import name_of, product_kind, share_facts, write_facts
from autograd_lab.quiz.situations import Share, Write, last_shares, learning_rate
from autograd_lab.quiz.uncut import cut_behind, gradient_without_cuts

Answer = tuple[str, dict[str, str], Iterator[Mistake]]


def about(recording: Recording, place: int, node: Node, field: str, truth: Value) -> Answer:
    """Which solution spells the truth out, the texts that it needs, and the mistakes."""
    if not isinstance(node, Node):
        return "is", {}, iter(())
    each = recording.passes[place]
    shares = last_shares(each).get(node.id, ())
    if field == "value":
        solution, facts = _how_made(recording, each, node, truth)
        return solution, facts, _about_value(recording, place, node, truth)
    if field == "gradient":
        solution, facts = _flow(shares, truth)
        facts |= _mean_facts(each) | _result_facts(each) | _chain_facts(each, node, truth)
        return solution, facts, _about_gradient(each, node, shares, truth)
    return _about_grad(recording, place, node, shares, truth)


# --------------------------------------------------------------- gradients


def _flow(shares: tuple[Share, ...], truth: Value) -> tuple[str, dict[str, str]]:
    """A gradient as the product or the sum that it is."""
    if len(shares) == 1 and truth is not None:
        return product_kind(shares[0]), share_facts(shares[0])
    if len(shares) > 1 and all(is_number(share.contribution) for share in shares):
        shown = [show(share.contribution) for share in shares]
        facts = {"paths": " + ".join(shown), "equals": "="}
        return "paths", {**share_facts(shares[-1]), **facts}
    return "is", share_facts(shares[-1]) if shares else {}


def _about_gradient(
    each: Pass, node: Node, shares: tuple[Share, ...], truth: Value
) -> Iterator[Mistake]:
    yield from _about_cut(each, node)
    if truth is None:
        yield Mistake("zero-for-none", 0.0)
        return
    for share in reversed(shares):
        if len(shares) > 1:
            yield from wrong.wrong("one-path", share.contribution)
    yield from _about_mean(each, truth)
    for share in shares:
        for mistake in wrong.about_a_share(share):
            # Of several shares none has the size of the whole.
            if len(shares) == 1 or mistake.misconception != "sign":
                yield mistake
    if len(shares) > 1:
        yield from wrong.wrong("sign", wrong.negative(truth))
    yield from _about_the_result(each)


def _chain_facts(each: Pass, node: Node, truth: Value) -> dict[str, str]:
    """How the gradient came to the node, up to the last link; with several, what each brought."""
    if truth is None:
        return {}
    shares = last_shares(each)
    own = shares.get(node.id, ())
    paths = chain.paths_to(own) if len(own) > 1 else ""
    return {"chain": " ".join(filter(None, (chain.chain_to(each, node, shares), paths)))}


def _about_the_result(each: Pass) -> Iterator[Mistake]:
    """Its value in place of a gradient."""
    result = _result(each)
    if result is not None:
        yield from wrong.wrong("result-value", result.value)


def _result(each: Pass) -> Node | None:
    """What backward starts from, where it is one number."""
    roots = [node for node in each.graph.nodes if node.is_root and is_number(node.value)]
    return roots[0] if len(roots) == 1 else None


def _result_facts(each: Pass) -> dict[str, str]:
    result = _result(each)
    return {} if result is None else {"result": name_of(result)}


def _about_cut(each: Pass, node: Node) -> Iterator[Mistake]:
    """What one expects who lets gradients flow through a cut."""
    misconception = cut_behind(each.graph, node)
    if misconception:
        yield from wrong.wrong(misconception, gradient_without_cuts(each, node))


def _about_mean(each: Pass, truth: Value) -> Iterator[Mistake]:
    """Without the 1/n of the one mean that the loss goes through."""
    count = _mean_count(each)
    if count is not None:
        yield from wrong.wrong("mean-without-n", multiply(truth, float(count)))


def _mean_facts(each: Pass) -> dict[str, str]:
    count = _mean_count(each)
    return {} if count is None else {"count": str(count)}


def _mean_count(each: Pass) -> int | None:
    """How many elements the pass's one mean has; None where there is none, or several sizes."""
    means = [target for target in each.graph.nodes if (target.op or "") in wrong.MEANS]
    counts = {count for mean in means if (count := _count_below(each, mean)) > 1}
    return counts.pop() if len(counts) == 1 else None


def _count_below(each: Pass, mean: Node) -> int:
    sources = [edge.source for edge in each.graph.edges if edge.target == mean.id]
    values = [node.value for node in each.graph.nodes if node.id in sources[:1]]
    return wrong.averaged(mean.op or "", values[0]) if values else 1


def _about_grad(
    recording: Recording, place: int, node: Node, shares: tuple[Share, ...], truth: Value
) -> Answer:
    each = recording.passes[place]
    step, change = _last_write(each, node)
    if step is not None and step.kind == "reset":
        facts = {"before": show(change.before)}
        return "reset", facts, wrong.about_a_reset(change.before, change.after)
    if change is None or truth is None:
        return _why_none(each, node, truth), {}, _about_no_grad(each, node, truth)
    incoming = shares[-1].total if shares else node.gradient
    write = Write(
        node=node,
        before=change.before,
        incoming=incoming,
        after=truth,
        shares=shares,
        value=_value_before_updates(each, node),
        old=_cleared_before(recording, place, node),
        rate=learning_rate(recording),
        cleared=any(s.kind == "reset" for p in recording.passes[:place] for s in p.steps),
    )
    solution, facts = ("adds", {}) if change.before is not None else _flow(shares, truth)
    facts = {**facts, **write_facts(write)}
    if solution != "adds" and len(shares) == 1:
        facts |= share_facts(shares[0])
    facts |= _mean_facts(each) | _result_facts(each) | _chain_facts(each, node, truth)
    if solution == "adds" and shares:
        link = f"{name_of(node)} receives {chain.product(shares[0])} now."
        if len(shares) > 1:
            link = f"Together {show(incoming)}."
        facts["chain"] = " ".join(filter(None, (facts["chain"], link)))
    return solution, facts, _about_written(recording, place, write)


def _about_written(recording: Recording, place: int, write: Write) -> Iterator[Mistake]:
    each = recording.passes[place]
    yield from _about_cut(each, write.node)
    yield from _about_mean(each, write.after)
    if write.before is None and len(write.shares) == 1:
        yield from (
            mistake
            for mistake in wrong.about_a_share(write.shares[0])
            if mistake.answer is not None
        )
    if _updates(each, write.node) and place + 1 < len(recording.passes):
        later = _same_node(recording.passes[place + 1], write.node)
        if later is not None:
            yield from wrong.wrong("grad-follows-update", later.gradient)
    yield from wrong.about_a_write(write)
    yield from _about_the_result(each)


def _about_no_grad(each: Pass, node: Node, truth: Value) -> Iterator[Mistake]:
    """Where `.grad` is None: of a non-leaf, or because nothing reached it."""
    if not node.is_leaf:
        yield from wrong.wrong("non-leaf-keeps-grad", node.gradient)
    if _is_data(node):
        yield from wrong.wrong("data-has-grad", gradient_without_cuts(each, node))
    yield from _about_cut(each, node)
    if truth is None:
        yield Mistake("zero-for-none", 0.0)


def _why_none(each: Pass, node: Node, truth: Value) -> str:
    """Which solution says why `.grad` is None: no leaf, not asked for, or not reached."""
    if truth is not None:
        return "is"
    if not node.is_leaf:
        return "no-leaf" if node.gradient is not None else "is"
    if _is_data(node):
        return "not-asked"
    reached = node.requires_grad and cut_behind(each.graph, node)
    return "not-reached" if reached else "is"


def _is_data(node: Node) -> bool:
    """Whether it was made as a tensor that does not ask for a gradient."""
    return node.kind in ("leaf", "constant") and not node.requires_grad


def _last_write(each: Pass, node: Node) -> tuple[Step | None, Change | None]:
    """The last step that wrote the node's `.grad`, and its change."""
    for step in reversed(each.steps):
        for change in step.changes:
            if change.target == node.id and change.field == "grad":
                return step, change
    return None, None


def _cleared_before(recording: Recording, place: int, node: Node) -> Value:
    """What `.grad` held before the program cleared it last, in earlier passes or this one."""
    for each in reversed(recording.passes[: place + 1]):
        for step in reversed(each.steps):
            for change in step.changes:
                if step.kind == "reset" and (change.target, change.field) == (node.id, "grad"):
                    return change.before
    return None


# --------------------------------------------------------------- values


def _how_made(
    recording: Recording, each: Pass, node: Node, truth: Value
) -> tuple[str, dict[str, str]]:
    """How a value came to be: by an update of plain descent, or by the operations that made it."""
    updates = _updates(each, node)
    if not updates:
        facts = {"chain": chain.made_of(each, node)}
        if node.kind != "op" or not node.name or node.expression in ("", node.name):
            return "is", facts
        return "computed", {**facts, "expression": chain.expression_of(node)}
    last, rate = updates[-1], learning_rate(recording)
    used = _grad_at(each, last, node)
    if rate is None or not (is_number(last.before) and is_number(used) and is_number(truth)):
        return "is", {}
    shown = [displayed(last.before), displayed(rate), displayed(used)]
    computed = shown[0] - shown[1] * shown[2]
    if not same(computed, truth):  # momentum, Adam: another rule
        return "is", {}
    equals = "=" if agree(computed, truth) else "≈"
    texts = {"before": show(last.before), "rate": show(rate), "step": show(used)}
    return "updated", {**texts, "equals": equals}


def _about_value(recording: Recording, place: int, node: Node, truth: Value) -> Iterator[Mistake]:
    each = recording.passes[place]
    if not node.is_leaf or not node.requires_grad:
        yield from _about_result(recording, place, node)
        return
    updates = _updates(each, node)
    grad, rate = each.state().get((node.id, "grad")), learning_rate(recording)
    if _has_alias(each, node):
        yield from (Mistake("detach-copies", change.before) for change in updates)
    elif updates:
        first = updates[0]
        used = _grad_at(each, first, node)
        yield from wrong.wrong("forgot-update", first.before)
        if used is not None:
            if rate is not None:
                climbed = add(first.before, multiply(used, rate))
                yield from wrong.wrong("update-climbs", climbed)
            yield from wrong.wrong("update-without-rate", add(first.before, wrong.negative(used)))
    elif grad is not None:
        step = multiply(grad, 1.0 if rate is None else rate)
        yield from wrong.wrong("backward-changes-weights", add(truth, wrong.negative(step)))
        yield from wrong.wrong("backward-changes-weights", add(truth, wrong.negative(grad)))
    if _ever_cleared(recording, place):
        start = recording.passes[0].state(0).get((node.id, "value"), _first_value(recording, node))
        yield from wrong.wrong("clearing-resets-weights", start)
        yield Mistake("clearing-resets-weights", 0.0)
    yield from wrong.wrong("sign", wrong.negative(truth))


def _about_result(recording: Recording, place: int, node: Node) -> Iterator[Mistake]:
    each = recording.passes[place]
    for change in _updates(each, node):
        if change.before is not None:
            kind = "detach-copies" if _is_alias(each, node) else "forgot-update"
            yield Mistake(kind, change.before)
    if place + 1 < len(recording.passes) and any(step.kind == "update" for step in each.steps):
        later = _same_node(recording.passes[place + 1], node)
        if later is not None:
            yield from wrong.wrong("loss-after-update", later.value)


def _updates(each: Pass, node: Node) -> list[Change]:
    """The changes of the node's value after it was made."""
    return [
        change
        for _, change in changes(each, "value")
        if change.target == node.id and change.before is not None
    ]


def _grad_at(each: Pass, update: Change, node: Node) -> Value:
    """The `.grad` that stood there when the update was made."""
    for step, state in replay(each):
        if update in step.changes:
            return state.get((node.id, "grad"))
    return None


def _value_before_updates(each: Pass, node: Node) -> Value:
    updates = _updates(each, node)
    return updates[0].before if updates else node.value


def _first_value(recording: Recording, node: Node) -> Value:
    for each in recording.passes:
        for _, change in changes(each, "value"):
            if change.target == node.id:
                return change.after
    return None


def _ever_cleared(recording: Recording, place: int) -> bool:
    passes = recording.passes[: place + 1]
    return any(step.kind == "reset" for each in passes for step in each.steps)


def _has_alias(each: Pass, node: Node) -> bool:
    """Whether a detached result shares the node's memory."""
    graph = each.graph
    return any(
        edge.source == node.id and _detaches(graph.node(edge.target)) for edge in graph.edges
    )


def _is_alias(each: Pass, node: Node) -> bool:
    return _detaches(node)


def _detaches(node: Node) -> bool:
    return node.op in ("detach", "detach_", "data")


def _same_node(each: Pass, node: Node) -> Node | None:
    """The node of another pass that is this one: a leaf by its id, a result by its name."""
    for other in reversed(each.graph.nodes):
        if other.id == node.id or (node.name is not None and other.name == node.name):
            return other
    return None
