"""Errors of writing in place: what was overwritten, where, and what still needed it."""

from __future__ import annotations

import re

import torch

from autograd_lab.recording.errors.cures import in_new_tensor, is_variable, written
from autograd_lab.recording.errors.evidence import Evidence, Finding
from autograd_lab.recording.errors.freed_graphs import reuse
from autograd_lab.recording.errors.known import Known
from autograd_lab.recording.errors.searching import refusing, same_memory, seed_through
from autograd_lab.recording.events import Call, is_leaf
from autograd_lab.recording.recorder import Recorder
from autograd_lab.recording.torch_calls import version_of
from autograd_lab.recording.values import copied, same

_VERSIONS = re.compile(r"is at version (\d+); expected version (\d+)")


def overwritten_tensor(evidence: Evidence) -> Finding | None:
    """The op that saved a tensor, the tensor, and the line that wrote into it afterwards."""
    root, versions = evidence.root(), _VERSIONS.search(evidence.message)
    saver = root and refusing(evidence, root, evidence.message)
    if not saver or not versions:
        return None
    now, saved_at = map(int, versions.groups())
    variable = _saved_variable(saver, evidence.message, now)
    write = variable and _write_after(evidence.recorder, variable.tensor, saved_at)
    if not write:
        return None
    where, tensor = write
    made_there = [
        call
        for call in evidence.recorder.calls
        if call.where == where and call.tensor is not None and same_memory(call.tensor, tensor)
    ]
    words = {
        "saved": evidence.line(saver.where),
        "saving": evidence.text(saver.where),
        "written": evidence.line(where),
        "writing": evidence.source.statement(where),
    }
    if not all(words.values()):
        return None
    node = made_there[-1] if made_there else variable
    calls = {"variable": variable, "saver": saver}
    if variable.kind == "leaf":
        return _overwritten_leaf(evidence, Finding("leaf", node, calls, words))
    words["instead"] = in_new_tensor(words["writing"])
    if _still_there(variable):
        target, _ = written(words["writing"])
        words |= {"target": target or "the same memory", "copy": _copy(evidence, saver, variable)}
        return Finding("shared", node, calls, words)
    return Finding("constant" if variable.kind == "constant" else "op", node, calls, words)


def _overwritten_leaf(evidence: Evidence, finding: Finding) -> Finding:
    """An update between forward and backward, or a graph that was carried over an update."""
    root, saver = evidence.root(), finding.calls["saver"]
    seed = seed_through(evidence.recorder, saver)
    reused = reuse(evidence, root, saver, seed) if seed is not None else None
    if reused is None or reused.variant != "carried":
        return finding
    calls, words = finding.calls | reused.calls, finding.words | reused.words
    return Finding("carried leaf", finding.node, calls, words)


def _still_there(variable: Call) -> bool:
    """Whether its numbers are what they were: then another part of the memory was written."""
    is_part = variable.tensor._base is not None
    return is_part and same(copied(variable.tensor), variable.first_value)


def _copy(evidence: Evidence, saver: Call, variable: Call) -> str:
    """`, or use a copy in line 4: `h[t].clone()``; empty where the part has no words."""
    text = evidence.text(variable.where)
    if not text or text not in evidence.text(saver.where):
        return ""
    return f", or use a copy in line {evidence.line(saver.where)}: `{text}.clone()`"


def _saved_variable(saver: Call, message: str, version: int) -> Call | None:
    """Which operand of a call, or its result, is the overwritten tensor of the message."""
    size = re.search(r"Tensor \[([^]]*)\]", message)
    shape = tuple(map(int, filter(None, size[1].split(", ")))) if size else ()
    maker = re.search(r"which is output \d+ of (\S+),", message)
    candidates = [*(link.source for link in saver.links), saver]
    if maker and (saver.grad_fn or "").startswith(maker[1]):
        candidates.reverse()  # it saved its own result
    for call in dict.fromkeys(candidates):
        tensor = call.tensor
        if tensor is None or tuple(tensor.shape) not in (shape, shape[::-1]):
            continue
        if version_of(tensor) == version:
            return call
    return None


def _write_after(recorder: Recorder, tensor: torch.Tensor, version: int):
    """(where, tensor) of the first write into this memory that passed the version."""
    for each, reached, where in recorder.writes:
        if reached > version and same_memory(each, tensor):
            return where, each
    return None


def leaf_written(evidence: Evidence) -> Finding | None:
    """The leaf that a line would overwrite, itself or through a view."""
    tensor = next(iter(evidence.tensors()), None)
    if tensor is not None and not is_leaf(tensor) and tensor._base is not None:
        tensor = tensor._base
    call = evidence.call_of(tensor)
    text = evidence.source.statement(evidence.where)
    return Finding("known", call, {"leaf": call}, {"text": text}) if call and text else None


def piece_written(evidence: Evidence) -> Finding | None:
    """A piece of a tensor, as split() returns it, that is written, or used after the whole was."""
    calls = [
        call
        for tensor in evidence.tensors()
        for call in evidence.recorder.calls
        if call.tensor is tensor and call.parent is not None
    ]
    text = evidence.source.statement(evidence.where)
    if not calls or not text:
        return None
    piece = calls[0]
    words = {"text": text, "maker": piece.op, "line": evidence.line(piece.where)}
    if "is being modified" in evidence.message:
        return _written_piece(piece, evidence.call_of(piece.tensor._base), words)
    for each, _, where in reversed(evidence.recorder.writes):
        if same_memory(each, piece.tensor):
            words |= {"written": evidence.line(where), "writing": evidence.source.statement(where)}
            return Finding("whole", piece, {"piece": piece}, words)
    return None


def _written_piece(piece: Call, whole: Call | None, words: dict) -> Finding:
    target, instead = written(words["text"])
    cures = [f"Make a new tensor (`{instead}`)"] if instead else []
    if is_variable(target):
        cures.append(f"write into a copy: {target} = {target}.clone() first")
    elif target:
        cures.append(f"give the piece a name and write into its copy, {target}.clone()")
    words |= {"target": target or "a piece", "cure": ", or ".join(cures) or "Write into a clone()"}
    words["cure"] = words["cure"][0].upper() + words["cure"][1:]
    if whole is None or not whole.is_leaf:
        return Finding("piece", piece, {"piece": piece}, words)
    block = f"Write inside a block: `with torch.no_grad(): {words['text']}`"
    if is_variable(target):
        copy = words["cure"][0].lower() + words["cure"][1:]
        block += f" if this sets a value; {copy} if the gradient is to flow on"
    words["cure"] = block
    return Finding("piece of a leaf", piece, {"piece": piece, "leaf": whole}, words)


def view_made_without_grad(evidence: Evidence) -> Finding | None:
    """The view that was made under no_grad and is written outside of it."""
    tensor = next(iter(evidence.tensors()), None)
    call = None if tensor is None else evidence.recorder.made(tensor)
    text = evidence.source.statement(evidence.where)
    if call is None or not text:
        return None
    words = {"text": text, "line": evidence.line(call.where)}
    return Finding("known", call, {"view": call}, words) if words["line"] else None


KNOWN = (
    Known(
        "saved tensor changed",
        "has been modified by an inplace operation",
        {
            "": (
                "A value that the backward pass needs was overwritten after the forward pass had "
                "saved it.",
                "Use the version of the operation that makes a new tensor (y = y + 1 instead of "
                "y += 1).",
            ),
            "op": (
                "The derivative of `{saving}` in line {saved} needs the numbers of {variable} as "
                "they were then, but `{writing}` in line {written} has overwritten them.",
                "Make a new tensor in line {written} instead of writing into {variable}{instead}.",
            ),
            "shared": (
                "The derivative of `{saving}` in line {saved} needs {variable}, a part of a larger "
                "tensor. Its numbers are still what they were, but `{writing}` in line {written} "
                "has written elsewhere into that memory since. torch counts the writes to the "
                "whole, so it cannot know that this part was left alone.",
                "Collect the parts in a list and join them at the end (torch.stack(parts)) instead "
                "of writing into {target}{copy}.",
            ),
            "carried leaf": (
                "The derivative of `{saving}` in line {saved} needs the value of {variable} as it "
                "was then, but `{writing}` in line {written} has updated it. `{using}` in line "
                "{used} uses {old} of the turn before, with the graph behind it, so that this pass "
                "comes to what was computed before the update.",
                "detach() what is carried over from turn to turn: {cure}.",
            ),
            "constant": (
                "The derivative of `{saving}` in line {saved} needs the numbers of {variable} as "
                "they were then, but `{writing}` in line {written} has overwritten them.",
                "Call backward() before line {written}, or make a new tensor there{instead}.",
            ),
            "leaf": (
                "The derivative of `{saving}` in line {saved} needs the value of {variable} as it "
                "was then, but `{writing}` in line {written} has updated it.",
                "Call backward() before line {written} updates {variable}, or run the forward pass "
                "again after it.",
            ),
        },
        overwritten_tensor,
    ),
    Known(
        "view of a leaf changed in place",
        "a view of a leaf Variable that requires grad is being used in an in-place operation",
        {
            "": (
                "An in-place change of a part of a leaf that requires grad would have to be "
                "tracked.",
                "Write inside `with torch.no_grad():`, or work on a clone().",
            ),
            "known": (
                "`{text}` would write into a part of {leaf}, a leaf that requires grad. A leaf is "
                "where gradients end: it cannot also be the result of a tracked write.",
                "Write inside `with torch.no_grad():` if this is an update, or work on "
                "{leaf}.clone() if the gradient is to flow through the write.",
            ),
        },
        leaf_written,
    ),
    Known(
        "piece changed in place",
        "output of a function that returns multiple views",
        {
            "": (
                "split, chunk and unbind return several views of one tensor, and torch does not "
                "track a write into one of them, nor their use after the whole was written.",
                "Make a new tensor (t = t + 1 instead of t += 1), or clone() the pieces.",
            ),
            "piece": (
                "`{text}` would write into {target}, one of the pieces that {maker} in line {line} "
                "returned. They are views of one tensor, and torch does not track a write into one "
                "of several such views.",
                "{cure}.",
            ),
            "piece of a leaf": (
                "`{text}` would write into {target}, one of the pieces that {maker} in line {line} "
                "returned. They are views of {leaf}, a leaf that requires grad, and torch does not "
                "track a write into one of several such views.",
                "{cure}.",
            ),
            "whole": (
                "{piece} is one of the pieces that {maker} in line {line} returned as views of one "
                "tensor. `{writing}` in line {written} has since written into that memory, and "
                "torch does not track what this does to the pieces.",
                "Make a new tensor in line {written} instead of writing in place, or call {maker} "
                "after it.",
            ),
        },
        piece_written,
    ),
    Known(
        "view made without gradients",
        "A view was created in (no_grad|inference) mode and",
        {
            "": (
                "The view was made where gradients were switched off, but is written where they "
                "are on: torch cannot tell whether the write is to be tracked.",
                "Make the view and write into it both inside the block, or both outside.",
            ),
            "known": (
                "`{text}` would write into {view}, a view that line {line} made where gradients "
                "were switched off. Now they are on, and torch cannot tell whether the write is to "
                "be tracked.",
                "Move line {line} out of the block if the write is to be tracked, or this line "
                "into a block with torch.no_grad() if it is not.",
            ),
        },
        view_made_without_grad,
    ),
    Known(
        "leaf changed in place",
        "a leaf Variable that requires grad is being used in an in-place operation",
        {
            "": (
                "An in-place change of a leaf that requires grad would itself have to be tracked.",
                "Update parameters inside `with torch.no_grad():`.",
            ),
            "known": (
                "`{text}` would overwrite {leaf}, a leaf that requires grad. A leaf is where "
                "gradients end: it cannot also be the result of a tracked write.",
                "Update {leaf} inside `with torch.no_grad():`.",
            ),
        },
        leaf_written,
    ),
)  # fmt: skip
