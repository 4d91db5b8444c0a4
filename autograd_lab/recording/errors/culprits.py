"""Who is to blame for one of autograd's errors: the tensors, ops and lines that it is about.

Each finder gets the evidence and returns a `Finding`, or None where it cannot tell. It looks only
at what the recorder has kept, after the program has ended; it runs nothing of the program's.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field

import torch

from autograd_lab.program.places import Source
from autograd_lab.recording.events import Call, is_leaf
from autograd_lab.recording.recorder import Recorder
from autograd_lab.recording.torch_calls import operand_tensors, storage_of, version_of

_SIZES = re.compile(r"torch\.Size\(\[([^]]*)\]\)")
_VERSIONS = re.compile(r"is at version (\d+); expected version (\d+)")


@dataclass(frozen=True)
class Evidence:
    """An error that ended the program, the place that raised it, and what was recorded.

    `arguments` are those of the call into torch that raised it, if it was one.
    """

    error: BaseException
    where: tuple | None
    arguments: tuple
    recorder: Recorder
    source: Source

    @property
    def message(self) -> str:
        return str(self.error)

    def tensors(self) -> list[torch.Tensor]:
        """The tensors among the arguments."""
        return operand_tensors(self.arguments, {})

    def call_of(self, tensor: torch.Tensor | None) -> Call | None:
        """The call that made it; a leaf may have none yet, such as a parameter that is not used."""
        if tensor is None:
            return None
        made = self.recorder.made(tensor)
        if made is None and is_leaf(tensor) and len(self.recorder.calls) < self.recorder.max_ops:
            made = self.recorder.call_of(tensor)
        return made

    def root(self) -> Call | None:
        """Where the backward pass was to start: of several, the one that the message counts."""
        roots = operand_tensors(self.arguments[:1], {})
        found = re.search(r"element (\d+) of tensors", self.message)
        number = int(found[1]) if found else 0
        return self.call_of(roots[number]) if number < len(roots) else None

    def line(self, where) -> int | None:
        return self.source.place(where).line

    def text(self, where) -> str:
        """The expression that stands there."""
        return self.source.place(where).expression


@dataclass(frozen=True)
class Finding:
    """`variant`: which explanation fits; `calls` and `words`: what stands in its braces.

    `node` is the call that is to blame.
    """

    variant: str = ""
    node: Call | None = None
    calls: dict[str, Call] = field(default_factory=dict)
    words: dict[str, object] = field(default_factory=dict)


# ------------------------------------------------------------------ backward() itself


def untracked_root(evidence: Evidence) -> Finding | None:
    """The root, and the nearest place where its path to what requires grad was cut."""
    root = evidence.root()
    if root is None:
        return None
    for call in _ancestry(root):
        for link in call.links:
            if link.cut and link.source.requires_grad:
                line = evidence.line(call.where)
                variant = "no function" if link.cut == "not tracked" else link.cut
                words = {"line": line, "op": call.op, "expression": evidence.text(call.where)}
                return Finding(variant, call, {"root": root, "cut": call}, words)
    return Finding("nothing", root, {"root": root})


def root_of_several_elements(evidence: Evidence) -> Finding | None:
    root = evidence.root()
    if root is None:
        return None
    return Finding("known", root, {"root": root}, {"shape": root.shape})


def freed_graph(evidence: Evidence) -> Finding | None:
    """The op whose saved values are gone, and the backward() that freed them."""
    root = evidence.root()
    saver = root and _refusing(evidence, root, "Trying to backward through the graph")
    if not saver:
        return None
    seed = _seed_through(evidence.recorder, saver)
    if seed is None:
        return None
    line, now = evidence.line(seed.where), evidence.line(evidence.where)
    words = {"line": line, "now": now}
    return Finding("loop" if line == now else "known", saver, {"root": root, "saver": saver}, words)


def overwritten_tensor(evidence: Evidence) -> Finding | None:
    """The op that saved a tensor, the tensor, and the line that wrote into it afterwards."""
    root, versions = evidence.root(), _VERSIONS.search(evidence.message)
    saver = root and _refusing(evidence, root, evidence.message)
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
        if call.where == where and call.tensor is not None and _same_memory(call.tensor, tensor)
    ]
    words = {
        "saved": evidence.line(saver.where),
        "saving": evidence.text(saver.where),
        "written": evidence.line(where),
        "writing": evidence.source.statement(where),
    }
    if not all(words.values()):
        return None
    variant = variable.kind if variable.kind in ("leaf", "constant") else "op"
    node = made_there[-1] if made_there else variable
    return Finding(variant, node, {"variable": variable, "saver": saver}, words)


def unused_input(evidence: Evidence) -> Finding | None:
    """The tensor that torch.autograd.grad was asked about in vain."""
    root = evidence.root()
    inputs = operand_tensors(evidence.arguments[1:2], {})
    if root is None:
        return None
    found = re.search(r"Tensor at index (\d+)", evidence.message)
    if found:
        inputs = inputs[int(found[1]) :][:1]
    elif "does not require grad" in evidence.message:
        inputs = [each for each in inputs if not each.requires_grad]
    else:
        used = set(_ancestry(root))
        inputs = [each for each in inputs if evidence.call_of(each) not in used]
    call = evidence.call_of(inputs[0]) if inputs else None
    if call is None:
        return None
    return Finding("known", call, {"root": root, "input": call})


def gradient_of_another_shape(evidence: Evidence) -> Finding | None:
    root, sizes = evidence.root(), _SIZES.findall(evidence.message)
    if root is None or len(sizes) != 2:
        return None
    given, wanted = (tuple(map(int, filter(None, each.split(", ")))) for each in sizes)
    return Finding("known", root, {"root": root}, {"given": given, "shape": wanted})


# ------------------------------------------------------------------ writing and creating


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
        return Finding("piece", piece, {"piece": piece}, words)
    for written, _, where in reversed(evidence.recorder.writes):
        if _same_memory(written, piece.tensor):
            words |= {"written": evidence.line(where), "writing": evidence.source.statement(where)}
            return Finding("whole", piece, {"piece": piece}, words)
    return None


def view_made_without_grad(evidence: Evidence) -> Finding | None:
    """The view that was made under no_grad and is written outside of it."""
    tensor = next(iter(evidence.tensors()), None)
    call = None if tensor is None else evidence.recorder.made(tensor)
    text = evidence.source.statement(evidence.where)
    if call is None or not text:
        return None
    words = {"text": text, "line": evidence.line(call.where)}
    return Finding("known", call, {"view": call}, words) if words["line"] else None


def integer_tensor(evidence: Evidence) -> Finding | None:
    tensor = next(iter(evidence.tensors()), None)
    call, text = evidence.call_of(tensor), evidence.text(evidence.where)
    if not text:
        return None
    if call is None:
        return Finding("made", None, {}, {"text": text})
    return Finding("known", call, {"tensor": call}, {"dtype": f"torch.{call.dtype}"})


def inference_tensor(evidence: Evidence) -> Finding | None:
    tensor = next((each for each in evidence.tensors() if each.is_inference()), None)
    call = evidence.call_of(tensor)
    if call is None:
        return None
    line = evidence.line(call.where)
    return Finding("known", call, {"tensor": call}, {"line": line}) if line else None


# ------------------------------------------------------------------ attributes and NumPy


def tensor_without_zero_grad(evidence: Evidence) -> Finding | None:
    owner = evidence.text(evidence.where).rpartition(".zero_grad")[0]
    thing = getattr(evidence.error, "obj", None)
    call = evidence.call_of(thing) if isinstance(thing, torch.Tensor) else None
    return Finding("known", call, {}, {"name": owner}) if owner else None


def missing_grad(evidence: Evidence) -> Finding | None:
    """The tensor whose `.grad` was read as None in the failing line, and why it is None."""
    recorder = evidence.recorder
    if recorder.missing is None:
        return None
    tensor, where = recorder.missing
    call = evidence.call_of(tensor)
    if call is None or evidence.line(where) != evidence.line(evidence.where):
        return None
    calls, words = {"tensor": call}, {"line": evidence.line(call.where)}
    if not tensor.requires_grad:
        return Finding("not required", call, calls, words)
    if not is_leaf(tensor):
        words["expression"] = evidence.text(call.where)
        return Finding("no leaf", call, calls, words)
    if not any(event.kind == "seed" for event in recorder.events):
        return Finding("no backward", call, calls, words)
    changes = [
        event
        for event in recorder.events
        if event.kind in ("reset", "accumulate") and event.call is call
    ]
    if changes and changes[-1].kind == "reset":
        words["line"] = evidence.line(changes[-1].where)
        return Finding("cleared", call, calls, words)
    return Finding("not reached", call, calls, words)


def tracked_tensor_for_numpy(evidence: Evidence) -> Finding | None:
    call = evidence.call_of(next(iter(evidence.tensors()), None))
    return None if call is None else Finding("known", call, {"tensor": call})


# ------------------------------------------------------------------ searching the graph


def _ancestry(root: Call):
    """The call and all that it was computed from, nearest first."""
    waiting, seen = deque([root]), {root}
    while waiting:
        call = waiting.popleft()
        yield call
        sources = [link.source for link in call.links]
        for each in sources if call.parent is None else [*sources, call.parent]:
            if each not in seen:
                seen.add(each)
                waiting.append(each)


def _refusing(evidence: Evidence, root: Call, beginning: str) -> Call | None:
    """The last call on the way to the root whose saved tensors torch refuses to hand out."""
    recorder = evidence.recorder
    ancestry = set(_ancestry(root))
    for event in recorder.events[recorder.begun :]:
        if event.kind == "backward":
            ancestry.discard(event.link.target)  # this one did its work before the error
    for node, inner in reversed(list(recorder.hooked.items())):
        if inner.call in ancestry and _refusal(node).startswith(beginning):
            return inner.call
    return None


def _refusal(node) -> str:
    """What torch says when asked for what an autograd node has saved; empty if it hands it out."""
    for name in dir(node):
        if name == "saved_tensors" or name.startswith("_saved_"):
            try:
                getattr(node, name)
            except Exception as refusal:  # hooks that unpack saved tensors are the program's own
                return str(refusal)
    return ""


def _seed_through(recorder: Recorder, call: Call):
    """The last backward pass before the failing one that went through the call."""
    current = found = None
    for event in recorder.events[: recorder.begun]:
        if event.kind == "seed":
            current = event
        elif event.kind == "backward" and event.link.target is call:
            found = current
    return found


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
    for written, reached, where in recorder.writes:
        if reached > version and _same_memory(written, tensor):
            return where, written
    return None


def _same_memory(one: torch.Tensor, other: torch.Tensor) -> bool:
    return one is other or (storage_of(one) is not None and storage_of(one) == storage_of(other))
