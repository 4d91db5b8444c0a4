"""What goes wrong from turn to turn: a graph that is kept alive, another network's gradients."""

from __future__ import annotations

from collections.abc import Iterator

from autograd_lab.doctor.story import Story, names
from autograd_lab.model.finding import LOOK, MISTAKE, Finding
from autograd_lab.model.index import Index
from autograd_lab.model.numbers import show
from autograd_lab.model.recording import Node, Pass

_DEEPEST = 4  # calls between a loss and what it is kept in


def find(story: Story) -> Iterator[Finding]:
    """At most one finding of each kind."""
    yield from _growing(story)
    yield from list(_carried(story)) or _listed(story)
    yield from _other_network(story)


# ---------------------------------------------------------------- kept alive


def _growing(story: Story) -> Iterator[Finding]:
    """Each backward pass goes through the graphs of the turns before it once more."""
    row: list[tuple[Pass, int, int]] = []
    for each in story.passes:
        steps = [step for step in each.steps if step.kind == "backward" and step.edges]
        if not steps:
            continue
        start = each.steps[0].index
        old = [step for step in steps if _is_older(story, step.nodes[0], start)]
        longer = old and (not row or (len(steps) > row[-1][1] and len(old) > row[-1][2]))
        row = [*row, (each, len(steps), len(old))] if longer else []
        if len(row) == 3:
            yield _grows(story, row)
            return


def _is_older(story: Story, node: str, start: int) -> bool:
    """Whether it is the result of an op of an earlier pass."""
    return story.nodes[node].kind != "leaf" and story.made.get(node, start) < start


def _grows(story: Story, row: list[tuple[Pass, int, int]]) -> Finding:
    last = row[0][0]
    index = story.index(last)
    start = last.steps[0].index
    bridge = next(
        (edge for edge in last.graph.edges
         if edge.contribution is not None and _is_older(story, edge.source, start)
         and not _is_older(story, edge.target, start)), None,
    )  # fmt: skip
    node = index.nodes[bridge.source] if bridge is not None else last.graph.nodes[-1]
    counts = ", ".join(str(count) for _, count, _ in row)
    seed = next(step for step in last.steps if step.kind == "seed")
    label = story.label(node.id)
    return Finding(
        "graph kept alive",
        MISTAKE,
        node.line,
        node.id,
        seed.index,
        f"{label} carries the graph of the turns before along: each backward pass is longer than "
        "the last.",
        f"backward() in line {seed.line} takes {counts} steps in three turns, and goes through "
        f"calls of earlier turns each time, by way of {label}.",
        f"Cut it between the turns: `{node.name or 'h'} = {node.name or 'h'}.detach()`.",
    )


def _carried(story: Story) -> Iterator[Finding]:
    """What nobody calls backward() on, kept with the graphs of all turns: a sum, a list."""
    lengths: dict[str, int] = {}
    for node in story.nodes.values():
        if not node.requires_grad or node.id in story.received or node.kind != "op":
            continue
        before, received = _built_of(story, node)
        if node.name is not None and node.shape == () and received:
            alike = [each for each in before if story.nodes[each].name == node.name]
            lengths[node.id] = 1 + max((lengths.get(each, 0) for each in alike), default=0)
            if lengths[node.id] == 3:
                yield _kept(story, node, story.nodes[received[0]])
                return
        lines = {story.nodes[each].line for each in received}
        if (
            node.op in ("cat", "stack", "vstack", "hstack")
            and len(received) > 2
            and len(lines) == 1
        ):
            yield _kept(story, node, story.nodes[received[0]])
            return


def _listed(story: Story) -> Iterator[Finding]:
    """A list of losses as tensors: the graph of each turn stays in memory."""
    for each in story.passes:
        for kept in each.facts.kept:
            nodes = [story.nodes[node] for node in kept.nodes if node in story.nodes]
            lines = {node.line for node in nodes}
            turns = {story.turn_of(node.id) for node in nodes if node.id in story.received}
            if len(nodes) < 3 or len(turns) < 3 or len(lines) > 1:
                continue
            node = nodes[0]
            what = ".item()" if node.shape == () else ".detach()"
            yield Finding(
                "graph kept alive",
                LOOK,
                node.line,
                node.id,
                story.made.get(node.id),
                f"{kept.name} keeps {kept.count} tensors with their graphs: those of all turns "
                "stay in memory.",
                f"When the program ends, {kept.name}[0] = {show(node.value)} still has the grad_fn "
                f"{node.grad_fn}, and what stands behind it.",
                f"Put `{story.label(node.id)}{what}` into {kept.name}.",
            )
            return


def _built_of(story: Story, node: Node) -> tuple[list[str], list[str]]:
    """What it is built of: calls that no gradient came to, and the nearest that one came to."""
    unreached, reached, waiting = [], [], [(node.id, 0)]
    while waiting:
        here, depth = waiting.pop()
        for edge in story.into(here):
            source = story.nodes[edge.source]
            if edge.cut is not None or not source.requires_grad or source.kind == "leaf":
                continue
            if source.id in story.received:
                reached.append(source.id)
            else:
                unreached.append(source.id)
                if depth < _DEEPEST and source.name is None:
                    waiting.append((source.id, depth + 1))
    return unreached, reached


def _kept(story: Story, node: Node, loss: Node) -> Finding:
    label, one = story.label(node.id), loss.shape == ()
    instead = f"`{story.label(loss.id)}{'.item()' if one else '.detach()'}`"
    return Finding(
        "graph kept alive",
        LOOK,
        node.line,
        node.id,
        story.made.get(node.id),
        f"{label} holds on to tensors with their graphs: the graph of every turn stays in memory.",
        f"Line {node.line} has put {story.label(loss.id)} into it with {loss.grad_fn} behind it, "
        f"turn after turn, and no backward pass ever starts at {label}.",
        f"Keep {instead} instead: the number{'' if one else 's'} without the graph.",
    )


# ---------------------------------------------------------------- another network


def _other_network(story: Story) -> Iterator[Finding]:
    """The generator in the discriminator's turn: gradients that this turn's step has no use for."""
    for each in story.passes:
        stepping = {step.number for step in each.facts.optimizer_steps}
        if not stepping:
            continue
        mine: set[str] = set()
        theirs: set[str] = set()
        for node in each.graph.nodes:
            got = any(step.kind == "accumulate" and node.id in step.nodes for step in each.steps)
            held = story.held.get(node.id, set())
            if got and held:
                (mine if held & stepping else theirs).add(node.id)
        upstream = [leaf for leaf in theirs if _is_upstream(story, each, leaf, mine)]
        if mine and upstream:
            yield _wasted(story, each, upstream, mine)
            return


def _is_upstream(story: Story, each: Pass, leaf: str, mine: set[str]) -> bool:
    """Whether what is computed from it goes into calls that use this turn's parameters."""
    index = story.index(each)
    for own in mine:
        for edge in index.out_of(own):
            others = [other.source for other in index.into(edge.target) if other.source != own]
            for other in others:
                open_way = index.nodes[other].requires_grad
                if open_way and other not in mine and leaf in story.behind([other]):
                    return True
    return False


def _wasted(story: Story, each: Pass, upstream: list[str], mine: set[str]) -> Finding:
    used = any(_is_used_later(story, each, leaf) for leaf in upstream)
    step = each.facts.optimizer_steps[0]
    seed = next(one for one in each.steps if one.kind == "seed")
    index = story.index(each)
    bridge = _bridge(story, index, upstream, mine)
    label = story.label(bridge)
    end = (
        "and the next step of their own optimizer uses them"
        if used
        else "and they are thrown away later"
    )
    theirs = names(story.label(leaf.id) for leaf in story.leaves if leaf.id in upstream)
    ours = names(story.label(leaf.id) for leaf in story.leaves if leaf.id in mine)
    return Finding(
        "target with a gradient",
        MISTAKE if used else LOOK,
        seed.line,
        bridge,
        seed.index,
        f"The backward pass in line {seed.line} goes on through {label} into {theirs}, which this "
        "turn does not train.",
        f"Line {step.line} updates {ours} only; "
        f"{theirs} get gradients too, {end}.",
        f"Give the loss of this turn `{label}.detach()`." if label.isidentifier() else
        f"Detach {label} for the loss of this turn (line {index.nodes[bridge].line}).",
    )  # fmt: skip


def _bridge(story: Story, index: Index, upstream: list[str], mine: set[str]) -> str:
    """What the other network hands over to this turn's."""
    behind_mine = {edge.target for own in mine for edge in index.out_of(own)}
    for node in behind_mine:
        for edge in index.into(node):
            source = index.nodes[edge.source]
            if (
                source.requires_grad
                and source.id not in mine
                and source.kind != "leaf"
                and (
                    set(upstream) & story.behind([source.id])
                    and not mine & story.behind([source.id])
                )
            ):
                return source.id
    return upstream[0]


def _is_used_later(story: Story, each: Pass, leaf: str) -> bool:
    """Whether its own optimizer steps with these gradients in its `.grad`."""
    last = max(step.index for step in each.steps)
    for _, step in story.optimizer_steps:
        if step.step > last and any(held.node == leaf for held in step.held):
            changes = [
                moment for moment in story.moments(leaf, "reset") if last < moment.step < step.step
            ]
            own = [
                moment
                for moment in story.moments(leaf, "reset")
                if moment.pass_index == each.index and moment.step > each.steps[0].index
            ]
            return not changes and not own
    return False
