"""Where the way to a gradient was cut, however many ops before: what cut it, and what mends it."""

from __future__ import annotations

import re

from autograd_lab.recording.errors.evidence import Evidence, Finding
from autograd_lab.recording.errors.searching import ancestry, same_memory
from autograd_lab.recording.events import Call, Link
from autograd_lab.recording.torch_calls import COPYING

_CONVERTING = frozenset(("long", "int", "short", "bool", "byte", "char", "type"))
# variant: (why no gradient comes through, the cure), in words or as Python
_TEXTS = {
    "detach": (
        "`{expression}` in line {line} cut the path to what requires grad",
        "Leave detach() out of line {line} where the gradient is to flow",
    ),
    "no_grad": (
        "line {line} ran with gradients switched off (no_grad, inference_mode), so torch did not "
        "track `{expression}`",
        "Move line {line} out of the block that switches gradients off",
    ),
    "sample": (
        "`{expression}` in line {line} draws a sample, and no gradient flows through a draw",
        "Use rsample() in line {line} where the distribution has it; otherwise weight log_prob() "
        "of the sample with what it has earned",
    ),
    "copy": (
        "`{expression}` in line {line} copied numbers into a new tensor, without the graph behind "
        "them",
        "Join tensors with torch.stack([…]) in line {line}, or use the tensor itself, instead of "
        "making a new one of its numbers",
    ),
    "whole numbers": (
        "{op} in line {line} gives whole numbers, which have no derivative",
        "Stay with floats in line {line} where the gradient is to flow",
    ),
    "indices": (
        "this result of {op} in line {line} is a list of places, which have no derivative",
        "Use the values that {op} gives in line {line}, not their places",
    ),
    "no function": (
        "{op} in line {line} is not differentiable, so no gradient can flow back through it",
        "Use a differentiable op in line {line} instead of {op}",
    ),
    "read": (
        "`{expression}` in line {line} took plain numbers out of the graph, and numbers do not "
        "know what they were computed from",
        "Keep the tensor itself in line {line}, without {reader}",
    ),
}


def why_cut(evidence: Evidence, root: Call | None, leaf: Call | None = None) -> Finding | None:
    """The nearest cut behind a result: on the way to `leaf`, or to anything that requires grad.

    Its words are `why` and `cure`. A number that a program took out of the graph counts, where no
    other cut is found: a tensor that is made of it has no link to what it came from.
    """
    link = None if root is None else _cut_link(root, leaf)
    if link is not None:
        call = link.target
        return _told(evidence, _variant(evidence, link), call, (call.parent or call).where)
    found = None if root is None else _written_away(evidence, root, leaf)
    if found is not None:
        return found
    if root is not None and leaf is None and not _of_computed_numbers(evidence, root):
        return None
    for source, name, where in reversed(evidence.recorder.reads):
        call = source if isinstance(source, Call) else evidence.call_of(source)
        if call is not None and _leads_to(call, leaf):
            return _told(evidence, "read", call, where, _reader(name))
    return None


def _written_away(evidence: Evidence, root: Call, leaf: Call | None) -> Finding | None:
    """A write into a plain tensor behind the result, of what has a graph behind it."""
    plain = [each.tensor for each in ancestry(root) if each.tensor is not None and not each.links]
    for tensor, sources, where in reversed(evidence.recorder.lost_writes):
        if not any(same_memory(tensor, each) for each in plain):
            continue
        for source in sources:
            if source.requires_grad and _leads_to(source, leaf):
                return _told(evidence, "no_grad", source, where)
            link = _cut_link(source, leaf)
            if link is not None:
                call = link.target
                return _told(evidence, _variant(evidence, link), call, (call.parent or call).where)
    return None


def _of_computed_numbers(evidence: Evidence, root: Call) -> bool:
    """Whether something behind it was made of numbers that the program has computed."""
    texts = [evidence.text(call.where) for call in ancestry(root) if not call.links]
    names = {name for text in texts for name in re.findall(r"\b[A-Za-z_]\w*\b(?!\()", text)}
    return bool(names - {"torch", "True", "False", "None", "dtype", "requires_grad"})


def _cut_link(root: Call, leaf: Call | None) -> Link | None:
    for call in ancestry(root):
        for link in call.links:
            if link.cut and link.source.requires_grad and _leads_to(link.source, leaf):
                return link
    return None


def _leads_to(call: Call, leaf: Call | None) -> bool:
    return leaf is None or leaf in ancestry(call)


def _variant(evidence: Evidence, link: Link) -> str:
    call = link.target
    if link.cut == "no_grad":
        text = evidence.text((call.parent or call).where)
        return "sample" if re.search(r"\.sample(_n)?\(", text) else "no_grad"
    if link.cut != "not tracked":
        return link.cut
    if call.kind == "output":
        return "indices"
    if call.op in COPYING:
        return "copy"
    return "whole numbers" if call.op in _CONVERTING else "no function"


def _told(evidence: Evidence, variant: str, call: Call, where, reader: str = "") -> Finding | None:
    line = evidence.line(where)
    if line is None:
        return None
    words = {"expression": evidence.text(where), "line": line, "op": call.op, "reader": reader}
    why, cure = (text.format_map(words) for text in _TEXTS[variant])
    return Finding(variant, call, {}, {"why": why, "cure": cure})


def _reader(name: str) -> str:
    """`.item()`, or `float()` for `__float__`."""
    return f"{name[2:-2]}()" if name.startswith("__") else f".{name}()"
