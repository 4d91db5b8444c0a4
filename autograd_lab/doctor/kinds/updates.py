"""Parameters that are never updated, updated twice, moved though frozen, or lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autograd_lab.doctor.kinds.clearing import optimizer_name
from autograd_lab.doctor.kinds.moves import is_fresh, is_nothing, moved_by, updates_of
from autograd_lab.doctor.story import Story, names
from autograd_lab.model.finding import LOOK, MISTAKE, Finding
from autograd_lab.model.numbers import flatten, show
from autograd_lab.model.recording import Node, Summary


def find(story: Story) -> Iterator[Finding]:
    """At most one finding of each kind."""
    yield from list(_local_name(story)) or _not_updated(story)
    yield from _moved_without(story)
    lost = list(_lost(story))
    yield from lost or list(_replaced(story)) or _read_of_no_leaf(story)


# ---------------------------------------------------------------- not updated


def _not_updated(story: Story) -> Iterator[Finding]:
    moved = {leaf.id for leaf in story.leaves if updates_of(story, leaf.id)}
    if story.recording.error is not None or not (moved or story.optimizer_steps):
        return
    updated = [story.nodes[each] for each in (*moved, *story.held) if each in story.nodes]
    like_module = any(_is_parameter(leaf) for leaf in updated)
    forgotten = [
        leaf
        for leaf in story.leaves
        if leaf.id not in moved
        and leaf.id not in story.held
        and (not like_module or _is_parameter(leaf))
        and _gradient_before_an_update(story, leaf.id)
    ]
    if not forgotten:
        return
    waiting = _waiting_in_vain(story)
    first = forgotten[0]
    named = _inside_of_a_name(story, first)
    if named is not None and not waiting:
        yield _leaf_inside(story, first, named)
        return
    who = names(story.label(leaf.id) for leaf in forgotten)
    has, it = ("has", "it") if len(forgotten) == 1 else ("have", "them")
    grad = story.moments(first.id, "accumulate")[-1].after
    others = names(story.label(each) for each in (*moved, *story.held))
    optimizer = optimizer_name(story)
    why = f"{story.label(first.id)}.grad became {show(grad)}, and its value is still the first"
    if waiting:
        why += f"; the optimizer holds {names(waiting)} instead, which no gradient reaches"
        fix = f"Make the optimizer after line {first.line}, from the parameters that are in use."
    elif optimizer:
        why += f"; {optimizer} holds {others}"
        fix = f"Give {it} to {optimizer} too, or switch requires_grad off for {it}."
    else:
        why += f", while {others} changed"
        fix = f"Update {it} too, or leave requires_grad off."
    yield Finding(
        "not updated",
        MISTAKE if waiting else LOOK,
        first.line,
        first.id,
        story.made.get(first.id),
        f"{who} {has} a gradient, but nothing ever updates {it}.",
        f"{why}.",
        fix,
    )


def _local_name(story: Story) -> Iterator[Finding]:
    """`p = p - lr * p.grad` in a loop: a local name moves, and no parameter does."""
    for leaf in story.leaves:
        if updates_of(story, leaf.id):
            continue
        made = [
            story.nodes[edge.target]
            for edge in story.out_of(leaf.id)
            if story.nodes[edge.target].op == "sub"
            and not story.out_of(edge.target)
            and re.search(r"[\w\])]\.grad\b", story.nodes[edge.target].expression)
        ]
        if len(made) >= 2:
            node = made[0]
            label = story.label(leaf.id)
            yield Finding(
                "not updated",
                MISTAKE,
                node.line,
                node.id,
                story.made.get(node.id),
                f"`{node.expression}` in line {node.line} makes a new tensor, and {label} stays as "
                "it was.",
                f"{len(made)} times line {node.line} has computed it, {show(node.value)} at first; "
                f"{label} is {show(leaf.value)} from beginning to end.",
                f"Write into the parameter in line {node.line}: `-=` under `with torch.no_grad():`"
                " instead of `=`.",
            )
            return


def _is_parameter(leaf: Node) -> bool:
    """Whether a module or `nn.Parameter` made it."""
    return "." in (leaf.name or "") or "Parameter(" in leaf.expression or leaf.op is None


def _inside_of_a_name(story: Story, leaf: Node) -> Node | None:
    """What has the name that its author meant for this leaf: `W = torch.randn(…) * 0.1`."""
    uses = [story.nodes[edge.target] for edge in story.out_of(leaf.id)]
    alone = leaf.name is None and leaf.op is not None and len(uses) == 1
    return uses[0] if alone and uses[0].name is not None and uses[0].line == leaf.line else None


def _leaf_inside(story: Story, leaf: Node, node: Node) -> Finding:
    return Finding(
        "lost parameter",
        MISTAKE,
        node.line,
        node.id,
        story.made.get(node.id),
        f"{node.name} is no leaf: it is the result of `{node.expression}`, and the leaf inside, "
        "which gets the gradient, has no name.",
        f"{node.name} has the grad_fn {node.grad_fn} and keeps no .grad; the leaf "
        f"{leaf.expression} has .grad = {show(leaf.grad)}, and nothing updates it.",
        f"Make the leaf last, in line {node.line}: `{node.name} = "
        f"({node.expression}).detach().requires_grad_()`.",
    )


def _gradient_before_an_update(story: Story, leaf: str) -> bool:
    """Whether it got a gradient that an update of others could have used."""
    got = story.moments(leaf, "accumulate")
    others = [step.step for _, step in story.optimizer_steps] + [
        each.step for other in story.leaves for each in updates_of(story, other.id)
    ]
    return bool(got) and any(each > got[0].step for each in others)


def _waiting_in_vain(story: Story) -> list[str]:
    """What an optimizer holds and no backward pass has reached: what was replaced, mostly."""
    return [
        story.label(node)
        for node in story.held
        if node in story.nodes and node not in story.received
        and not any(edge.cut for edge in story.out_of(node))
    ]  # fmt: skip


# ---------------------------------------------------------------- moved without a gradient


def _moved_without(story: Story) -> Iterator[Finding]:
    """Frozen, and yet moved: by what the optimizer remembers, a decay, or an old `.grad`."""
    last: dict[tuple[int, str], int] = {}
    for _, step in story.optimizer_steps:
        for each in step.held:
            since = last.get((step.number, each.node), -1)
            last[step.number, each.node] = step.step
            node = story.nodes.get(each.node)
            if node is None or node.requires_grad:
                continue
            moved = moved_by(story, each.node, step)
            if moved is None or is_fresh(story, each.node, since, step.step):
                continue
            label = story.label(each.node)
            decay = each.settings.get("weight_decay", 0)
            momentum = each.settings.get("momentum", 0) or "betas[0]" in each.settings
            by = [
                *(
                    ["its old .grad"]
                    if not is_nothing(story.grad_before(node.id, step.step))
                    else []
                ),
                *(["momentum"] if momentum else []),
                *([f"weight decay {show(decay)}"] if decay else []),
            ]
            yield Finding(
                "frozen but moved",
                MISTAKE,
                step.line,
                each.node,
                moved.step,
                f"{label} is frozen (requires_grad is False), and yet {step.optimizer}.step() "
                f"moves it.",
                f"Line {step.line} moves it from {show(moved.before)} to {show(moved.after)} "
                f"though no gradient came: by {names(by) if by else 'what the optimizer keeps'}.",
                f"Set `{label}.grad = None` when you freeze it, or make a new optimizer without "
                "it.",
            )
            return


# ---------------------------------------------------------------- lost


def _lost(story: Story) -> Iterator[Finding]:
    """`w = w - lr * w.grad`: the name stands for a result now, and the leaf stays as it was."""
    for leaf in story.leaves:
        if leaf.name is None or "." in leaf.name:
            continue
        final = story.recording.variables.get(leaf.name)
        if final is not None and final.is_leaf and final.requires_grad:
            continue
        for edge in story.out_of(leaf.id):
            node = story.nodes[edge.target]
            uses = re.search(rf"(?<![\w.]){re.escape(leaf.name)}\.grad\b", node.expression)
            if node.name == leaf.name and node.kind == "op" and uses:
                yield _lost_one(story, leaf, node)
                return


def _replaced(story: Story) -> Iterator[Finding]:
    """The same for parameters in a dictionary or list: a later turn uses the result."""
    for leaf in story.leaves:
        uses = [story.nodes[edge.target] for edge in story.out_of(leaf.id)]
        for node in uses:
            operands = [story.nodes[edge.source] for edge in story.into(node.id)]
            by_grad = any(".grad" in one.expression for one in operands if one.id != leaf.id)
            if node.op not in ("sub", "add") or not node.requires_grad or not by_grad:
                continue
            last = max(story.made.get(each.id, 0) for each in uses)
            if node.id in story.received and last == story.made.get(node.id, -1):
                yield _lost_one(story, leaf, node)
                return


def _lost_one(story: Story, leaf: Node, node: Node) -> Finding:
    is_what = (
        "the result of an op, whose .grad torch does not keep"
        if node.requires_grad
        else "a plain tensor that does not require grad"
    )
    change, name = _difference(leaf, node), story.label(leaf.id)
    return Finding(
        "lost parameter",
        MISTAKE,
        node.line,
        node.id,
        story.made.get(node.id),
        f"`{node.expression}` makes a new tensor: from line {node.line} on, {name} is no leaf any "
        "more.",
        f"{name} is now {is_what}; the leaf of line {leaf.line} keeps {show(leaf.value)}{change}.",
        f"Write into the leaf: in line {node.line} `with torch.no_grad(): {name} -= …`, and clear "
        f"it with `{name}.grad = None`.",
    )


def _difference(leaf: Node, node: Node) -> str:
    if isinstance(node.value, Summary) or len(flatten(node.value)) > 8:
        return ""
    return f", the new tensor has {show(node.value)}"


def _read_of_no_leaf(story: Story) -> Iterator[Finding]:
    """`p = p.clamp(0, 1)`, and then `p.grad`: of the result, which keeps none."""
    for each in story.passes:
        for step in each.steps:
            if step.kind != "warning" or "is not a leaf" not in step.text or not step.nodes:
                continue
            node = story.nodes[step.nodes[0]]
            leaf = next((one for one in story.leaves if one.name == node.name), None)
            if leaf is None or node.name is None:
                continue
            yield Finding(
                "lost parameter",
                LOOK,
                node.line,
                node.id,
                step.index,
                f"{node.name}.grad is None: in line {node.line} the name {node.name} was given to "
                f"the result of `{node.expression}`, and the leaf of line {leaf.line} has the "
                "gradient.",
                f"This {node.name} has the grad_fn {node.grad_fn}; the leaf has "
                f".grad = {show(leaf.grad)}.",
                f"Give the result another name in line {node.line}, or call "
                f"`{node.name}.retain_grad()` before backward().",
            )
            return
