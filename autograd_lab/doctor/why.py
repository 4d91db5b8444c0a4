"""Why a number is what it is: `w`, `w.grad`, `net.0.weight.grad`, as sentences."""

from __future__ import annotations

import difflib
import math

from autograd_lab.doctor import updates
from autograd_lab.doctor.findings import findings
from autograd_lab.doctor.story import Moment, Story, is_finite, names, story_of
from autograd_lab.model.numbers import agree, show, show_number
from autograd_lab.model.recording import Edge, Node, Pass, Recording, Value, pick_pass
from autograd_lab.model.ways import Way, Ways, all_ways
from autograd_lab.program.collector import collector_paused

_MOST_WAYS = 3
_MOST_OPERANDS = 4
_MOST_STOPS = 8


def why(recording: Recording, what: str, pass_index: int = -1) -> tuple[str, ...]:
    """The answer to "why is this number what it is", at the end of a pass.

    `what` is a variable's name, or that of a parameter by its path, alone or with `.grad`. For a
    gradient: what was stored, and the paths that it came on, largest first; for None where its way
    was cut; for NaN where it began; for a changed parameter the update with its parts. Raises
    ValueError for a name that there is not, with those that there are.
    """
    with collector_paused:
        return _answer(recording, what, pass_index)


def _answer(recording: Recording, what: str, pass_index: int) -> tuple[str, ...]:
    each = pick_pass(recording, pass_index)
    until = tuple(recording.passes[: each.index + 1])
    story = story_of(until_pass(recording, until))
    name, grad = (what.removesuffix(".grad"), what.endswith(".grad"))
    node = _named(story, name.strip())
    if node is None:
        raise ValueError(_unknown(story, what))
    sentences = _grad(story, each, node) if grad else _value(story, each, node)
    return tuple(sentences)


def until_pass(recording: Recording, passes: tuple[Pass, ...]) -> Recording:
    """The same recording as if it had ended with these passes."""
    if len(passes) == len(recording.passes):
        return recording
    return Recording(
        code=recording.code, passes=passes, output=recording.output, error=None,
        variables=recording.variables, notes=recording.notes,
    )  # fmt: skip


def _named(story: Story, name: str) -> Node | None:
    """The last node of this name, else of this expression."""
    nodes = list(story.nodes.values())
    for key in ("name", "expression"):
        found = [node for node in nodes if getattr(node, key) == name]
        if found:
            return found[-1]
    return None


def _unknown(story: Story, what: str) -> str:
    known = list(dict.fromkeys(node.name for node in story.nodes.values() if node.name))
    name = what.removesuffix(".grad")
    close = difflib.get_close_matches(name, known, n=3)
    there = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
    meant = f"; did you mean {names(close)}" if close else ""
    return f"{name!r} is no name of this recording{meant}; there are: {there or 'none'}"


# ---------------------------------------------------------------- values


def _value(story: Story, each: Pass, node: Node) -> list[str]:
    label = story.label(node.id)
    found = [one for one in findings(story.recording) if one.kind == "NaN and infinity"]
    if not is_finite(node.value) and found:
        return [f"{label} is {show(node.value)}.", f"{found[0].text} {found[0].why}"]
    changes = [one for one in story.moments(node.id, "update") if one.field == "value"]
    if not changes:
        return _computed(story, node, label)
    here = [one for one in changes if one.pass_index == each.index]
    last = (here or changes)[-1]
    said = [f"{label} is {show(node.value)}: line {last.line} has changed it from "
            f"{show(last.before)} to {show(last.after)}."]  # fmt: skip
    said += updates.parts(story, node.id, last)
    if len(changes) > 1:
        said.append(
            f"It was {show(changes[0].before)} at first; there were {len(changes)} updates."
        )
    return said


def _computed(story: Story, node: Node, label: str) -> list[str]:
    line = f" in line {node.line}" if node.line is not None else ""
    if node.kind in ("leaf", "constant"):
        return [f"{label} is {show(node.value)} since {node.expression}{line} made it; nothing has "
                "changed it."]  # fmt: skip
    operands = [story.nodes[edge.source] for edge in story.into(node.id)][:_MOST_OPERANDS]
    of = names(
        f"{story.label(one.id)} = {show(story.operand_value(one.id, node.id))}" for one in operands
    )
    came = f", from {of}" if operands else ""
    return [f"{label} is {show(node.value)}: {node.expression}{line} gives that{came}."]


# ---------------------------------------------------------------- gradients


def _grad(story: Story, each: Pass, node: Node) -> list[str]:
    label = story.label(node.id)
    in_pass = story.index(each).nodes.get(node.id, node)
    grad = in_pass.grad
    if grad is None:
        return _none(story, each, in_pass, label)
    said = [f"{label}.grad is {show(grad)}."]
    if not is_finite(grad):
        found = [one for one in findings(story.recording) if one.kind == "NaN and infinity"]
        return [*said, *(f"{one.text} {one.why}" for one in found)]
    said += _stored(story, node, label)
    return said + _paths(story, each, in_pass, label)


def _stored(story: Story, node: Node, label: str) -> list[str]:
    """What each backward pass has added since it was last cleared."""
    added: list[Moment] = []
    said = []
    for one in story.moments(node.id):
        if one.kind == "accumulate":
            added.append(one)
        elif one.field == "grad" and one.kind == "reset":
            added = []
        elif one.field == "grad":
            said = [f"Line {one.line} then changes it from {show(one.before)} to "
                    f"{show(one.after)}."]  # fmt: skip
    if len(added) > 1:
        steps = "; ".join(
            f"line {one.line}: {show(one.before)} → {show(one.after)}" for one in added[-4:]
        )
        said.insert(0, f"{len(added)} backward passes have added to it ({steps}).")
    elif added:
        was = "None" if added[0].before is None else show(added[0].before)
        said.insert(0, f"It was {was}, and backward() in line {added[0].line} stored "
                    f"{show(added[0].after)}.")  # fmt: skip
    return said


def _paths(story: Story, each: Pass, node: Node, label: str) -> list[str]:
    index = story.index(each)
    if node.gradient is None:
        return [f"In this pass no gradient came to {label}: what stands there is from before."]
    every = all_ways(index, each, node.id)
    ways = every.get(node.id)
    if ways is None or ways.total is None or any(way.product is None for way in ways.best):
        return _contributions(story, each, node, label)
    edges = each.graph.edges
    said = []
    for way in ways.best[:_MOST_WAYS]:
        factors, stops = _followed(story, edges, every, way)
        sign = "=" if agree(way.displayed or 0.0, way.product) else "≈"
        product = f" {sign} {show_number(way.product or 0.0)}" if len(factors) > 1 else ""
        path = _shortened([label, *stops], " ← ")
        said.append(f"By way of {path}: {_shortened(factors, ' × ')}{product}.")
    if ways.count > _MOST_WAYS:
        said.append(f"There are {show_number(ways.count)} paths in all; these carry the most.")
    if ways.count > 1 and math.isfinite(ways.total):
        said.append(f"All paths together give {show_number(ways.total)}.")
    return said


def _shortened(parts: list[str], between: str) -> str:
    """All of them, or the first and the last, with how many stand between."""
    if len(parts) > _MOST_STOPS:
        start, end = parts[: _MOST_STOPS // 2], parts[-_MOST_STOPS // 2 + 1 :]
        parts = [*start, f"… ({len(parts) - len(start) - len(end)} more) …", *end]
    return between.join(parts)


def _followed(
    story: Story, edges: tuple[Edge, ...], every: dict[str, Ways], way: Way
) -> tuple[list[str], list[str]]:
    """The factors of a path from a node to the root, and the calls that it goes through."""
    factors, stops = [], []
    while way.edge >= 0:
        edge = edges[way.edge]
        factors.append(_bracketed(edge.local))
        stops.append(story.label(edge.target))
        way = every[edge.target].best[way.rank]
    seed = show_number(way.product or 0.0)
    return [*factors, seed] if seed != "1" or not factors else factors, stops


def _bracketed(value: Value) -> str:
    text = show(value)
    return f"({text})" if text.startswith("−") else text


def _contributions(story: Story, each: Pass, node: Node, label: str) -> list[str]:
    """For tensors: what came from each call, and by which formula."""
    edges = [edge for edge in story.index(each).out_of(node.id) if edge.contribution is not None]
    said = []
    for edge in edges[:_MOST_OPERANDS]:
        formula = f", by {edge.formula}" if edge.formula else ""
        said.append(f"From {story.label(edge.target)} came {show(edge.contribution)}{formula}.")
    if len(edges) > 1:
        said.append(f"Their sum is the gradient of {label} in this pass: {show(node.gradient)}.")
    return said


def _none(story: Story, each: Pass, node: Node, label: str) -> list[str]:
    said = f"{label}.grad is None"
    cleared = [one for one in story.moments(node.id, "reset") if one.after is None]
    if cleared and node.id in story.received:
        last = cleared[-1]
        return [f"{said}: line {last.line} has cleared it; before, it was {show(last.before)}."]
    if node.kind != "leaf" and node.requires_grad and not node.is_leaf:
        flowed = "" if node.gradient is None else (
            f" The gradient that went through it in this pass was {show(node.gradient)}."
        )  # fmt: skip
        return [
            f"{said}: {label} is not a leaf but the result of {node.expression}, and torch keeps "
            f".grad for leaves only; call {label}.retain_grad() to keep it.{flowed}"
        ]
    if not node.requires_grad:
        return [f"{said}: {label} does not require grad."]
    if not any(story.roots.values()):
        return [f"{said}: no backward pass has run."]
    found = [one for one in findings(story.recording) if one.kind == "cut"]
    about = [one for one in found if _is_about(story, one.node, node.id)]
    if about:
        return [f"{said}.", about[0].text, about[0].why, about[0].fix]
    roots = sum(story.roots.values(), ())
    behind = story.behind(roots)
    if node.id not in behind:
        return [f"{said}: {names(map(story.label, roots))} was not computed from {label}."]
    cut = next(story.first_cuts(node.id, behind), None)
    if cut is not None:
        call = story.nodes[cut.target]
        return [f"{said}: `{call.expression}` in line {call.line} cuts the way from {label} "
                f"({cut.cut})."]  # fmt: skip
    return [f"{said}: no backward pass was asked for it."]


def _is_about(story: Story, call: str | None, leaf: str) -> bool:
    return call is not None and (call == leaf or leaf in story.behind([call]))
