"""Errors of numbers and dtypes around a graph: what has left it, what does not fit into it."""

from __future__ import annotations

import re

import torch

from autograd_lab.recording.errors.cures import is_variable, written
from autograd_lab.recording.errors.cuts import why_cut
from autograd_lab.recording.errors.evidence import Evidence, Finding
from autograd_lab.recording.errors.known import Known
from autograd_lab.recording.events import Call


def backward_of_no_tensor(evidence: Evidence) -> Finding | None:
    """A Python number, a list or a tuple whose backward() was called."""
    found = re.search(r"'([\w.]+)' object has no attribute 'backward'", evidence.message)
    text = evidence.text(evidence.where)
    name = text.rpartition(".backward")[0]
    if not found or not name:
        return None
    words = {"name": name, "type": found[1]}
    if found[1] in ("list", "tuple"):
        return Finding("several", None, {}, words)
    cut = why_cut(evidence, None)
    if cut is None:
        return Finding("number", None, {}, words)
    return Finding("cut", cut.node, {}, words | cut.words)


def complex_root(evidence: Evidence) -> Finding | None:
    root = evidence.root()
    return None if root is None else Finding("known", root, {"root": root})


def two_dtypes(evidence: Evidence) -> Finding | None:
    """Two operands whose dtypes, or devices, do not fit: the one that is to be converted."""
    found = _odd_one(evidence, lambda tensor: tensor.dtype)
    if found is None:
        return None
    odd, other, name = found
    call, wanted = evidence.call_of(odd), str(other.dtype)
    words = {"odd": str(odd.dtype), "wanted": wanted, "name": name}
    words["cure"] = _converted(evidence, name, f"to({wanted})")
    return Finding("known", call, {"tensor": call}, words) if call is not None else None


def two_devices(evidence: Evidence) -> Finding | None:
    found = _odd_one(evidence, lambda tensor: tensor.device)
    if found is None:
        return None
    odd, other, name = found
    call = evidence.call_of(odd)
    words = {"odd": str(odd.device), "wanted": str(other.device), "name": name}
    words["cure"] = _converted(evidence, name, f'to("{other.device}")')
    return Finding("known", call, {"tensor": call}, words) if call is not None else None


def _odd_one(evidence: Evidence, fact) -> tuple[torch.Tensor, torch.Tensor, str | None] | None:
    """(the tensor to convert, one that it should be like, its name): data before parameters."""
    tensors = [each for each in evidence.tensors() if each.dtype.is_floating_point]
    data = sorted(tensors, key=lambda tensor: tensor.requires_grad)
    for each in data:
        others = [other for other in reversed(data) if fact(other) != fact(each)]
        if others:
            call = evidence.call_of(each)
            name = evidence.named(each) or (evidence.variable(call) if call else None)
            return each, others[0], name
    return None


def _converted(evidence: Evidence, name: str | None, method: str) -> str:
    if name is None or not is_variable(name):
        return f"call .{method} on it"
    return f"`{name} = {name}.{method}` before line {evidence.line(evidence.where)}"


def single_number(evidence: Evidence) -> Finding | None:
    tensor = next(iter(evidence.tensors()), None)
    call = evidence.call_of(tensor)
    if call is None:
        return None
    return Finding("known", call, {"tensor": call}, {"shape": tuple(tensor.shape)})


def not_a_number(evidence: Evidence) -> Finding | None:
    """The forward call whose derivative is NaN, as torch's anomaly detection says."""
    found = re.search(r"Function '(\w+)' returned nan values", evidence.message)
    calls = [call for call in evidence.recorder.calls if found and _has_node(call, found[1])]
    if not calls:
        return None
    call = calls[-1]
    words = {"line": evidence.line(call.where), "text": evidence.text(call.where), "op": call.op}
    return Finding("known", call, {}, words) if words["line"] else None


def _has_node(call: Call, name: str) -> bool:
    return call.grad_fn == name or name in call.inner


def shared_memory_written(evidence: Evidence) -> Finding | None:
    target, _ = written(evidence.source.statement(evidence.where))
    if not is_variable(target):
        return None
    line = evidence.line(evidence.where)
    return Finding("known", None, {}, {"name": target, "line": line})


def seed_of_a_number(evidence: Evidence) -> Finding | None:
    """`y.backward(1.0)`: a gradient that is no tensor."""
    text = evidence.text(evidence.where)
    if ".backward(" not in text:
        return None
    return Finding("known", None, {}, {"name": text.partition(".backward(")[0]})


def detached_view(evidence: Evidence) -> Finding | None:
    target, _ = written(evidence.source.statement(evidence.where))
    return Finding("known", None, {}, {"name": target}) if is_variable(target) else None


KNOWN = (
    Known(
        "backward of no tensor",
        r"'(float|int|list|tuple|numpy\.\w+)' object has no attribute 'backward'",
        {
            "": (
                "backward() belongs to tensors: they know what they were computed from.",
                "Keep the tensor: leave out .item() and float() where the gradient is to flow.",
            ),
            "number": (
                "{name} is a {type}, which does not know what it was computed from: a number "
                "leaves the graph by .item(), float() or numpy().",
                "Add up the tensors themselves (no .item(), float() or numpy()), and call "
                "backward() on the sum.",
            ),
            "cut": (
                "{name} is a {type}, not a tensor: {why}.",
                "{cure}.",
            ),
            "several": (
                "{name} is a {type} of results; backward() starts from one tensor.",
                "Pick the tensor that is the loss ({name}[0]), or add them up: "
                "sum({name}).backward().",
            ),
        },
        backward_of_no_tensor,
    ),
    Known(
        "complex root",
        "grad can be implicitly created only for real scalar outputs",
        {
            "": (
                "A backward pass starts from a real number; this result is complex.",
                "Take its real part, imaginary part or magnitude first.",
            ),
            "known": (
                "{root} is a complex number, which has no slope to go down: a backward pass starts "
                "from a real one.",
                "Make a real number of {root} first: {root}.real, {root}.imag or {root}.abs().",
            ),
        },
        complex_root,
    ),
    Known(
        "two dtypes",
        r"same dtype, but (got|found)|expected scalar type \w+ but found",
        {
            "": (
                "The operands have different dtypes, such as float64 from NumPy and float32.",
                "Convert one of them: x.to(torch.float32).",
            ),
            "known": (
                "{tensor} has the dtype {odd}, but what it meets has {wanted} (NumPy computes in "
                "float64, torch in float32 unless told otherwise).",
                "Convert it: {cure}.",
            ),
        },
        two_dtypes,
    ),
    Known(
        "two devices",
        r"is not on the expected device|to be on the same device",
        {
            "": (
                "The operands live on different devices.",
                "Move one of them: x.to(other.device).",
            ),
            "known": (
                "{tensor} lives on the device {odd}, but what it meets on {wanted}.",
                "Move it: {cure}.",
            ),
        },
        two_devices,
    ),
    Known(
        "several elements as one number",
        r"cannot be converted to Scalar|only one element tensors can be converted",
        {
            "": (
                "A Python number stands for one element, and this tensor has several.",
                "Reduce it first (.sum() or .mean()), or use .tolist().",
            ),
            "known": (
                "{tensor} has the shape {shape}; a Python number stands for one element.",
                "Reduce {tensor} first ({tensor}.sum() or {tensor}.mean()), or write "
                "{tensor}.tolist().",
            ),
        },
        single_number,
    ),
    Known(
        "NaN found by anomaly detection",
        r"Function '\w+' returned nan values",
        {
            "": (
                "Anomaly detection has stopped the backward pass at the first NaN.",
                "Keep the operand of that function away from where its derivative is infinite.",
            ),
            "known": (
                "The derivative of `{text}` in line {line} has given NaN; anomaly detection stops "
                "the backward pass there. That is so where an infinite derivative (such as that of "
                "{op} at a border of its domain) meets a gradient of 0.",
                "Keep the operand in line {line} away from that point (add a small number, clamp "
                "it, or choose it with torch.where before the call).",
            ),
        },
        not_a_number,
    ),
    Known(
        "shared memory written",
        "more than one element of the written-to tensor refers to a single memory location",
        {
            "": (
                "An expanded tensor shows one number in several places; a write could not tell "
                "them apart.",
                "Write into a clone() of it.",
            ),
            "known": (
                "{name} was expanded: several of its elements are the same number in memory, which "
                "a write could not tell apart.",
                "Write `{name} = {name}.clone()` before line {line}.",
            ),
        },
        shared_memory_written,
    ),
    Known(
        "gradient that is a number",
        r"'(float|int)' object is not iterable",
        {
            "known": (
                "The gradient that a backward pass starts with is a tensor of the shape of "
                "{name}, not a Python number.",
                "Write {name}.backward(torch.full_like({name}, 1.0)), or leave the gradient out "
                "where {name} has one element.",
            ),
        },
        seed_of_a_number,
        found_only=True,
    ),
    Known(
        "view detached in place",
        "Can't detach views in-place",
        {
            "": (
                "A view belongs to the graph of what it views; it cannot be cut off in place.",
                "Use detach() instead of detach_().",
            ),
            "known": (
                "{name} is a view: it belongs to the graph of what it views, and cannot be cut off "
                "in place.",
                "Write {name} = {name}.detach() instead.",
            ),
        },
        detached_view,
    ),
    Known(
        "no inputs",
        r"`inputs` argument to `(backward|grad)\(\)` cannot be empty",
        {
            "": (
                "No tensor was named whose gradient is wanted.",
                "Name the tensors, or leave `inputs` out of backward() for all leaves.",
            ),
        },
        lambda evidence: None,
    ),
    Known(
        "LBFGS without a closure",
        r"step\(\) missing 1 required positional argument: 'closure'",
        {
            "": (
                "This optimizer evaluates the loss several times a step, so that it needs a "
                "function which does that: forward pass, zero_grad() and backward().",
                "Write a function closure() that calls zero_grad(), computes the loss, calls "
                "loss.backward() and returns the loss; then optimizer.step(closure).",
            ),
        },
        lambda evidence: None,
    ),
    Known(
        "no derivative",
        r"derivative for \S+ is not implemented|is not differentiable",
        {
            "": (
                "torch knows no derivative of this op.",
                "Use a differentiable op, or detach() its operand where no gradient is wanted.",
            ),
        },
        lambda evidence: None,
    ),
    Known(
        "number inside a transform",
        r"vmap: It looks like you're calling \.item\(\)",
        {
            "": (
                "Inside vmap a tensor stands for many at once: there is no one number to take out.",
                "Compute with the tensor itself instead of .item() (torch.where instead of if).",
            ),
        },
        lambda evidence: None,
    ),
    Known(
        "checkpoint and chosen inputs",
        r"When use_reentrant=True, torch\.utils\.checkpoint is incompatible",
        {
            "": (
                "A re-entrant checkpoint starts a backward pass of its own, which cannot be "
                "limited to some inputs.",
                "Call checkpoint(…, use_reentrant=False).",
            ),
        },
        lambda evidence: None,
    ),
)  # fmt: skip
