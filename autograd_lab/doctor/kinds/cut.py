"""A gradient that is None although a backward pass ran: where its way to the loss was cut."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from autograd_lab.doctor.kinds.losses import is_target
from autograd_lab.doctor.story import Story, names
from autograd_lab.model.finding import LOOK, MISTAKE, Finding
from autograd_lab.model.numbers import show
from autograd_lab.model.recording import Edge, Node, NumberRead

_CONVERTING = frozenset(("long", "int", "short", "bool", "byte", "char", "type", "to"))
_COPYING = frozenset(("tensor", "as_tensor", "asarray", "from_numpy", "Tensor", "FloatTensor"))
_ROUNDED = frozenset(("gt", "lt", "ge", "le", "eq", "ne", "logical_not", "logical_and", "isnan"))
# variant: (what it does, what mends it); {it} is the call as written, {line} its line
_TEXTS = {
    "detach": (
        "`{it}` in line {line} cuts the way",
        "Leave the detach out of line {line} where the gradient is to flow.",
    ),
    "data": (
        "`{it}` in line {line} hands on numbers without their graph",
        "Use the tensor itself in line {line}, without `.data`.",
    ),
    "no_grad": (
        "`{it}` in line {line} ran with gradients switched off",
        "Move line {line} out of the block that switches gradients off (no_grad, inference_mode).",
    ),
    "sample": (
        "`{it}` in line {line} draws a sample, and no gradient flows through a draw",
        "Use rsample() in line {line} where the distribution has it; otherwise weight log_prob() "
        "of the sample with what it has earned.",
    ),
    "copy": (
        "`{it}` in line {line} copies numbers into a new tensor, without the graph behind them",
        "Join tensors with torch.stack([…]) or torch.cat([…]) in line {line}, instead of making a "
        "new one of their numbers.",
    ),
    "comparison": (
        "`{it}` in line {line} is True or False, and has no derivative",
        "Use a smooth function in line {line} (a sigmoid of the difference, say), or keep the "
        "comparison out of the loss.",
    ),
    "whole numbers": (
        "`{it}` in line {line} gives whole numbers, which have no derivative",
        "Stay with floats in line {line} where the gradient is to flow.",
    ),
    "places": (
        "`{it}` in line {line} gives places, which have no derivative",
        "Use values instead of places in line {line}: max() or a softmax instead of argmax().",
    ),
    "no function": (
        "`{it}` in line {line} is not differentiable",
        "Use a differentiable op in line {line}.",
    ),
    "rebuilt": (
        "`{it}` in line {line} is a new leaf: gradients end in it",
        "Keep one leaf: change its numbers in place under `with torch.no_grad():` in line {line} "
        "instead of making a new leaf.",
    ),
    "first order": (
        "`{it}` in line {line} computed gradients without a graph of their own",
        "Pass create_graph=True to torch.autograd.grad in line {line}.",
    ),
    "read": (
        "{how} in line {line} took plain numbers out of the graph",
        "Keep the tensor itself in line {line}, without {how}.",
    ),
}
_HOW = {"__index__": "using it as an index", "__array__": "NumPy"}
_MOST_LEAVES, _MOST_READS = 100, 100  # that are looked at, so that it takes no time to speak of
_QUIET = frozenset(("detach", "data", "no_grad", "rebuilt"))  # often meant


def find(story: Story) -> Iterator[Finding]:
    """One finding for each call that cuts, and one for what no loss has used."""
    lost = [node for node in story.leaves if node.id not in story.received]
    seed = story.last_storing_seed
    lost = [node for node in lost if seed is not None and story.made.get(node.id, 0) < seed]
    if seed is None or not lost:
        return
    lost = lost[:_MOST_LEAVES]
    roots = [node for each in story.storing for node in story.roots[each.index]]
    behind = story.behind(roots)
    by_call: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
    by_read: defaultdict[NumberRead, list[Node]] = defaultdict(list)
    unused: list[Node] = []
    for leaf in lost:
        if leaf.id in behind:
            edge = next(story.first_cuts(leaf.id, behind), None)
            if edge is not None and not _open_way(story, leaf, roots):
                call = _as_written(story, story.nodes[edge.target])
                rebuilt = call.kind == "leaf"
                by_call[call.id, "rebuilt" if rebuilt else variant_of(story, edge)].append(leaf)
            continue
        read = _read_out(story, leaf, behind)
        first_order = _first_order(story, leaf, behind)
        if read is not None:
            by_read[read].append(leaf)
        elif first_order is not None:
            by_call[first_order, "first order"].append(leaf)
        else:
            unused.append(leaf)
    root = story.label(roots[-1])
    for (call_id, variant), leaves in by_call.items():
        yield from _cut(story, story.nodes[call_id], variant, leaves, root)
    for read, leaves in by_read.items():
        yield _taken_out(story, read, leaves, root)
    checkpoint = _checkpoint(story)
    held = [leaf for leaf in unused if leaf.id in story.held or leaf.op is None]
    if checkpoint is not None and held:
        yield _without_graph(story, checkpoint, held, root)
        unused = [leaf for leaf in unused if leaf not in held]
    yield from _unused(story, unused, root)


def _as_written(story: Story, call: Node) -> Node:
    """What the program wrote: not a call inside of it, but the leaf that was made of it, if any."""
    while True:
        after = [story.nodes[edge.target] for edge in story.out_of(call.id)]
        there = [node for node in after if node.line == call.line and not node.grad_fn]
        rebuilt = [node for node in there if node.kind == "leaf"]
        inner = call.name is None and call.expression.startswith(f"{call.op} in ")
        if not rebuilt and not (inner and there):
            return call
        call = (rebuilt or there)[0]


def _first_order(story: Story, leaf: Node, behind: set[str]) -> str | None:
    """A gradient on the way to a root that was computed without the graph to this leaf."""
    storing = {each.index for each in story.storing}
    given = (roots for index, roots in story.roots.items() if index not in storing)
    if not any(leaf.id in story.behind(roots) for roots in given):
        return None
    grads = (node for node in story.nodes.values() if node.op == "grad" and node.id in behind)
    return next((node.id for node in grads if not node.requires_grad), None)


def _checkpoint(story: Story) -> int | None:
    """The line of a re-entrant checkpoint that torch has warned about."""
    for each in story.passes:
        for step in each.steps:
            if step.kind == "warning" and "None of the inputs have requires_grad" in step.text:
                return step.line
    return None


def _without_graph(story: Story, line: int, leaves: list[Node], root: str) -> Finding:
    return Finding(
        "cut",
        MISTAKE,
        line,
        leaves[0].id,
        None,
        f"{_no_gradient(story, leaves, root)}: the checkpoint in line {line} ran without a graph.",
        f"After backward() {_grads(story, leaves)}; torch warns there that none of the "
        "checkpoint's inputs requires grad, and a re-entrant one asks only those.",
        f"Pass use_reentrant=False to the checkpoint in line {line}.",
    )


def _open_way(story: Story, leaf: Node, roots: list[str]) -> bool:
    """Whether a way without a cut leads to a root: the gradient was not asked for, then."""
    goals, seen, waiting = set(roots), {leaf.id}, [leaf.id]
    while waiting:
        here = waiting.pop()
        if here in goals:
            return True
        for edge in story.out_of(here):
            open_edge = edge.cut is None and story.nodes[edge.target].requires_grad
            if open_edge and edge.target not in seen:
                seen.add(edge.target)
                waiting.append(edge.target)
    return False


def variant_of(story: Story, edge: Edge) -> str:
    """Which of the texts says what this cut edge is."""
    call = story.nodes[edge.target]
    if edge.cut == "no_grad":
        written = _as_written(story, call).expression
        return "sample" if re.search(r"\.sample(_n)?\(", written) else "no_grad"
    if edge.cut == "detach":
        return "data" if call.op == "data" else "detach"
    if call.op in _COPYING:
        return "copy"
    if call.op in _ROUNDED:
        return "comparison"
    if call.kind == "output" or (call.op or "").startswith(("arg", "nonzero", "searchsorted")):
        return "places"
    if call.op in _CONVERTING or call.dtype.startswith(("int", "uint", "bool")):
        return "whole numbers"
    return "no function"


def _severity(story: Story, leaves: list[Node], variant: str, call: str) -> str | None:
    """None where it was surely meant: the target of a loss, or no optimizer waits for them."""
    if any(leaf.id in story.held for leaf in leaves):
        return MISTAKE
    if variant not in _QUIET:
        return MISTAKE
    if story.optimizer_steps or is_target(story, call):
        return None
    return LOOK


def _cut(
    story: Story, call: Node, variant: str, leaves: list[Node], root: str
) -> Iterator[Finding]:
    severity = _severity(story, leaves, variant, call.id)
    if severity is None:
        return
    words = {"it": call.expression, "line": call.line, "how": ""}
    says, cure = (text.format_map(words) for text in _TEXTS[variant])
    yield Finding(
        "cut",
        severity,
        call.line,
        call.id,
        story.made.get(call.id),
        f"{_no_gradient(story, leaves, root)}: {says}.",
        f"After backward() {_grads(story, leaves)}; on the way from {story.label(leaves[0].id)} "
        f"to {root} stands {story.label(call.id)} = {show(call.value)}, which does not require "
        "grad." if variant != "rebuilt" else
        f"After backward() {_grads(story, leaves)}, and {story.label(call.id)} has a .grad of "
        "its own.",
        cure,
    )  # fmt: skip


def _no_gradient(story: Story, leaves: list[Node], root: str) -> str:
    gets = "gets" if len(leaves) == 1 else "get"
    return f"{names(story.label(leaf.id) for leaf in leaves)} {gets} no gradient from {root}"


def _grads(story: Story, leaves: list[Node]) -> str:
    first = story.label(leaves[0].id)
    more = len(leaves) - 1
    return f"{first}.grad is None" + (f" (and {more} more)" if more else "")


def _taken_out(story: Story, read: NumberRead, leaves: list[Node], root: str) -> Finding:
    says, cure = _TEXTS["read"]
    how = _reader(read)
    words = {"how": how, "line": read.line}
    source = story.nodes[read.node]
    return Finding(
        "cut",
        MISTAKE,
        read.line,
        read.node,
        read.step,
        f"{_no_gradient(story, leaves, root)}: {says.format_map(words)}.",
        f"After backward() {_grads(story, leaves)}; what was taken out is "
        f"{show(source.value)} of {story.label(read.node)}, and a number does not know what it "
        "was computed from.",
        cure.format_map(words),
    )


def _read_out(story: Story, leaf: Node, behind: set[str]) -> NumberRead | None:
    """A number that was taken out of what this leaf leads to, and went on into a root."""
    for read in _reads(story):
        if leaf.id in story.behind([read.node]) and _goes_on(story, read, behind):
            return read
    return None


def _reads(story: Story) -> list[NumberRead]:
    """What was taken out of the graph, once for each line and node, up to a hundred."""
    end = story.last_storing_seed or 0
    every = (read for each in story.passes for read in each.facts.reads if read.step <= end)
    first = {(read.line, story.label(read.node)): read for read in reversed(list(every))}
    return sorted(first.values(), key=lambda read: read.step)[:_MOST_READS]


def _goes_on(story: Story, read: NumberRead, behind: set[str]) -> bool:
    """Whether its line, or a name that its line sets, is part of what a root is computed from."""
    text = story.line(read.line)
    if not text:
        return False
    found = re.match(r"\s*([A-Za-z_]\w*)\s*[-+*/]?=(?!=)", text)
    appended = re.match(r"\s*([A-Za-z_]\w*)\.(append|extend|insert)\(", text)
    name = found or appended
    for node_id in behind:
        node = story.nodes[node_id]
        if node.line == read.line and story.made.get(node_id, -1) >= read.step:
            return True
        if name and re.search(rf"(?<![\w.]){re.escape(name[1])}\b", node.expression):
            if story.made.get(node_id, -1) >= read.step and node.name != name[1]:
                return True
            if node.name == name[1] and node.kind in ("constant", "leaf"):
                return True
    return False


def _unused(story: Story, leaves: list[Node], root: str) -> Iterator[Finding]:
    """Parameters that no loss has used, where an optimizer waits for their gradients."""
    waiting = [leaf for leaf in leaves if leaf.id in story.held]
    others = [leaf for leaf in leaves if leaf.id not in story.held and story.out_of(leaf.id)]
    for group, end in ((waiting, "an optimizer holds"), (others, "")):
        if not group or (not end and story.optimizer_steps):
            continue
        who = names(story.label(leaf.id) for leaf in group)
        is_are, gets = ("is", "its") if len(group) == 1 else ("are", "their")
        first = group[0]
        where = story.out_of(first.id)
        numbers = _only_numbers(story, group)
        if numbers is not None:
            yield _numbers_only(story, numbers, group, root)
            continue
        used = f" {story.label(first.id)} leads to {story.label(where[0].target)}, and that way "\
            "ends before a loss." if where else ""  # fmt: skip
        step = "; the optimizer's step passes over it" if end else ""
        yield Finding(
            "cut",
            LOOK,
            first.line,
            first.id,
            story.made.get(first.id),
            f"{who} {is_are} used by no loss, so {gets} .grad stays None.",
            f"After backward() {_grads(story, group)}: {root} was not computed from "
            f"{'it' if len(group) == 1 else 'them'}{step}.{used}",
            f"Use {names(story.label(leaf.id) for leaf in group)} on the way to {root}, or leave "
            f"{'it' if len(group) == 1 else 'them'} out.",
        )


def _reader(read: NumberRead) -> str:
    """`.item()`, `float()`."""
    python = f"{read.how[2:-2]}()" if read.how.startswith("__") else f".{read.how}()"
    return _HOW.get(read.how, python)


def _only_numbers(story: Story, leaves: list[Node]) -> NumberRead | None:
    """Where numbers were taken out of what these lead to, and nothing else goes on."""
    for read in _reads(story):
        if any(leaf.id in story.behind([read.node]) for leaf in leaves):
            return read
    return None


def _numbers_only(story: Story, read: NumberRead, leaves: list[Node], root: str) -> Finding:
    how = _reader(read)
    return Finding(
        "cut",
        LOOK,
        read.line,
        read.node,
        read.step,
        f"{_no_gradient(story, leaves, root)}: only numbers were taken out of it, by {how} in "
        f"line {read.line}.",
        f"After backward() {_grads(story, leaves)}; {root} was not computed from "
        f"{story.label(leaves[0].id)} as a tensor, and a number does not know what it was computed "
        "from.",
        f"Keep the tensor itself in line {read.line}, without {how}, where its gradient is to "
        "flow.",
    )
