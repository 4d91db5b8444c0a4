"""Errors of a tensor as it is: its dtype, its mode, its `.grad`, and NumPy's share of it."""

from __future__ import annotations

import torch

from autograd_lab.recording.errors.cuts import why_cut
from autograd_lab.recording.errors.evidence import Evidence, Finding
from autograd_lab.recording.errors.known import Known
from autograd_lab.recording.events import is_leaf


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
    seeds = [event for event in recorder.events if event.kind == "seed"]
    for root, _ in seeds[-1].calls:
        cut = why_cut(evidence, root, call)
        if cut is not None:
            return Finding("cut", cut.node, calls | {"root": root}, cut.words)
    return Finding("not reached", call, calls, words)


def tracked_tensor_for_numpy(evidence: Evidence) -> Finding | None:
    tensor = next(iter(evidence.tensors()), None)
    call = evidence.call_of(tensor)
    if call is None:
        return None
    name = evidence.named(tensor)
    return Finding("named" if name else "known", call, {"tensor": call}, {"name": name})


KNOWN = (
    Known(
        "integer gradient",
        r"[Oo]nly Tensors of floating point",
        {
            "": (
                "Gradients are defined for real numbers; an integer tensor cannot require grad.",
                "Write floats: torch.tensor(2.0) instead of torch.tensor(2).",
            ),
            "made": (
                "`{text}` would be a tensor of integers (or booleans) that requires grad; but "
                "gradients are defined for real numbers only.",
                "Write floats (2.0 instead of 2), or give dtype=torch.float32.",
            ),
            "known": (
                "{tensor} holds {dtype}; gradients are defined for real numbers only.",
                "Write floats where {tensor} is made (2.0 instead of 2), or convert it first: "
                "{tensor}.float().requires_grad_().",
            ),
        },
        integer_tensor,
    ),
    Known(
        "no zero_grad",
        "object has no attribute 'zero_grad'",
        {
            "": (
                "A tensor has no zero_grad(); optimizers and modules have.",
                "Write x.grad = None or x.grad.zero_().",
            ),
            "known": (
                "{name} is a tensor, and tensors have no zero_grad(); optimizers and modules have.",
                "Write {name}.grad = None, or {name}.grad.zero_() once backward() has run.",
            ),
        },
        tensor_without_zero_grad,
    ),
    Known(
        "grad is None",
        "NoneType",
        {
            "no backward": (
                "{tensor}.grad is None, not 0: no backward() has run yet, and only that "
                "creates it.",
                "Use {tensor}.grad after backward(), or test `if {tensor}.grad is not None` first.",
            ),
            "cleared": (
                "{tensor}.grad is None: line {line} cleared it, and no backward() has written it "
                "since.",
                "Use {tensor}.grad before line {line} clears it, or test "
                "`if {tensor}.grad is not None` first.",
            ),
            "not reached": (
                "{tensor}.grad is None: backward() has run, but the result that it started from "
                "was not computed from {tensor}.",
                "Use {tensor} in the computation of what backward() is called on, or test "
                "`if {tensor}.grad is not None` first.",
            ),
            "cut": (
                "{tensor}.grad is None: backward() has run from {root}, but the path from there to "
                "{tensor} is cut: {why}.",
                "{cure}.",
            ),
            "no leaf": (
                "{tensor}.grad is None: this {tensor} is not a leaf but the result of "
                "`{expression}` in line {line}, and torch keeps .grad for leaves only.",
                "If this is an update, write into the leaf under `with torch.no_grad():` "
                "(w -= step instead of w = w - step); otherwise call {tensor}.retain_grad() "
                "before backward().",
            ),
            "not required": (
                "{tensor}.grad is None: {tensor} does not require grad, so no backward() "
                "ever writes it.",
                "Create {tensor} with requires_grad=True.",
            ),
        },
        missing_grad,
        found_only=True,
    ),
    Known(
        "grad is None",
        "'NoneType' object has no attribute 'zero_'",
        {
            "": (
                "`.grad` is None until the first backward(): there is nothing to set to zero yet.",
                "Clear gradients after backward(), or test `if x.grad is not None` first.",
            ),
        },
        lambda evidence: None,
    ),
    Known(
        "numpy of a tracked tensor",
        r"Can't call numpy\(\) on Tensor that requires grad",
        {
            "": (
                "NumPy cannot track gradients, so torch does not hand the values on silently.",
                "Write x.detach().numpy().",
            ),
            "known": (
                "{tensor} requires grad; NumPy cannot track gradients, so torch does not hand its "
                "values on silently.",
                "Write {tensor}.detach().numpy().",
            ),
            "named": (
                "{name} requires grad; NumPy cannot track gradients, so torch does not hand its "
                "values on silently.",
                "Write {name}.detach().numpy().",
            ),
        },
        tracked_tensor_for_numpy,
    ),
    Known(
        "inference tensor",
        r"[Ii]nference tensor",
        {
            "": (
                "A tensor that was made under torch.inference_mode() can never take part in "
                "autograd afterwards: torch has left out what it would need.",
                "Use torch.no_grad() instead of torch.inference_mode(), or work on a clone().",
            ),
            "known": (
                "{tensor} was made in line {line} under torch.inference_mode(): torch has left out "
                "what autograd and in-place writes outside of that block would need.",
                "Use torch.no_grad() instead of torch.inference_mode() around line {line}, or work "
                "on {tensor}.clone().",
            ),
        },
        inference_tensor,
    ),
)  # fmt: skip
