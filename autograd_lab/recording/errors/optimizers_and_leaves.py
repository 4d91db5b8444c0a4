"""Errors of what only leaves may be: optimized, asked for a gradient, copied, assigned to."""

from __future__ import annotations

import re

import torch

from autograd_lab.recording.errors.cures import is_variable
from autograd_lab.recording.errors.evidence import Evidence, Finding
from autograd_lab.recording.errors.known import Known


def optimized_non_leaf(evidence: Evidence) -> Finding | None:
    """The result of an op that an optimizer was given."""
    tensor = evidence.local("param")
    call = evidence.call_of(tensor) if isinstance(tensor, torch.Tensor) else None
    if call is None:
        return None
    name = evidence.named(tensor) or evidence.variable(call)
    words = {
        "expression": evidence.text(call.where),
        "line": evidence.line(call.where),
        "cure": _new_leaf(name, evidence),
    }
    return Finding("known", call, {"tensor": call}, words) if words["line"] else None


def _new_leaf(name: str | None, evidence: Evidence) -> str:
    if name is None or not is_variable(name):
        return "detach() it and call requires_grad_() on the result"
    line = evidence.line(evidence.where)
    return f"`{name} = {name}.detach().requires_grad_()` before line {line}"


def flag_of_non_leaf(evidence: Evidence) -> Finding | None:
    """The result of an op whose requires_grad was to be set."""
    tensor = next(iter(evidence.tensors()), None)
    call = evidence.call_of(tensor)
    if call is None:
        return None
    name = evidence.named(tensor) or evidence.variable(call)
    line = evidence.line(evidence.where)
    switched_off = "use var_no_grad" in evidence.message
    words = {"expression": evidence.text(call.where), "made": evidence.line(call.where)}
    if not words["made"]:
        return None
    if name is None or not is_variable(name):
        words["cure"] = "Call detach() on it first: the result is a leaf"
    elif switched_off:
        words["cure"] = f"Write `{name} = {name}.detach()` in line {line} instead"
    else:
        words["cure"] = f"Write `{name} = {name}.detach()` before line {line}, which makes a leaf"
    return Finding("off" if switched_off else "on", call, {"tensor": call}, words)


def parameter_assigned(evidence: Evidence) -> Finding | None:
    """A plain tensor that was assigned to a module's parameter."""
    statement = evidence.source.statement(evidence.where)
    target, equals, value = statement.partition(" = ")
    if not equals or not is_variable(target):
        return None
    return Finding("known", None, {}, {"target": target, "value": value, "statement": statement})


def copied_non_leaf(evidence: Evidence) -> Finding | None:
    """The result of an op that was to be copied deeply."""
    found = [each for each in evidence.tensors() if not each.is_leaf]
    tensor = found[0] if found else evidence.local("self")
    if not isinstance(tensor, torch.Tensor):
        return None
    call = evidence.call_of(tensor)
    name = evidence.named(tensor)
    if call is None:
        return None
    if name is None:
        return Finding("inside", call, {"tensor": call})
    return Finding("known", call, {"tensor": call}, {"name": name})


def assigned_gradient(evidence: Evidence) -> Finding | None:
    """A `.grad` that was set to what is no gradient of that tensor."""
    tensor = next(iter(evidence.tensors()), None)
    call = evidence.call_of(tensor)
    if call is None:
        return None
    if "of type" in evidence.message:
        return Finding("number", call, {"tensor": call})
    words = {"shape": tuple(tensor.shape), "dtype": str(tensor.dtype)}
    return Finding(
        "dtype" if "dtype" in evidence.message else "shape", call, {"tensor": call}, words
    )


def optimizer_of_a_tensor(evidence: Evidence) -> Finding | None:
    tensor = evidence.local("params")
    call = evidence.call_of(tensor) if isinstance(tensor, torch.Tensor) else None
    return None if call is None else Finding("known", call, {"tensor": call})


def optimizer_of_another_kind(evidence: Evidence) -> Finding:
    found = re.search(r"one of the params is (\S+)", evidence.message)
    return Finding("known", None, {}, {"type": found[1] if found else "something else"})


_LEAF = "a leaf, which no op has made"
KNOWN = (
    Known(
        "non-leaf optimized",
        "can't optimize a non-leaf Tensor",
        {
            "": (
                f"An optimizer changes leaves; it was given the result of an op. It needs {_LEAF}.",
                "detach() it and call requires_grad_() on the result.",
            ),
            "known": (
                "{tensor} is not a leaf but the result of `{expression}` in line {line}: its "
                "values follow from what they were computed from, so that no optimizer can move "
                "them by themselves.",
                "Make a leaf of it: {cure}.",
            ),
        },
        optimized_non_leaf,
    ),
    Known(
        "requires_grad of a non-leaf",
        "you can only change requires_grad flags of leaf variables",
        {
            "": (
                "Whether the result of an op requires grad follows from its operands.",
                "detach() it first: the result is a leaf.",
            ),
            "on": (
                "{tensor} is not a leaf but the result of `{expression}` in line {made}: it "
                "requires grad already, because something that it was computed from does, and "
                "that cannot be set.",
                "{cure}.",
            ),
            "off": (
                "{tensor} is the result of `{expression}` in line {made}, so that it requires "
                "grad as long as something that it was computed from does: that cannot be switched "
                "off in it.",
                "{cure}.",
            ),
        },
        flag_of_non_leaf,
    ),
    Known(
        "parameter assigned",
        r"cannot assign .* as parameter",
        {
            "": (
                "A module's parameter can only be exchanged for another torch.nn.Parameter.",
                "Write into it under torch.no_grad(), or wrap the tensor in torch.nn.Parameter.",
            ),
            "known": (
                "{target} is a parameter of a module. `{statement}` would put a plain tensor in "
                "its place, which the module would not list among its parameters.",
                "Write `{target} = torch.nn.Parameter({value})` for a new parameter, or "
                "`with torch.no_grad(): {target}.copy_({value})` to set its values.",
            ),
        },
        parameter_assigned,
    ),
    Known(
        "non-leaf copied",
        "support the deepcopy protocol at the moment",
        {
            "": (
                "The result of an op belongs to a graph, which deepcopy does not copy.",
                "Copy its numbers: detach().clone().",
            ),
            "known": (
                "{tensor} is the result of an op and belongs to a graph, which deepcopy does not "
                "copy.",
                "Write {name}.detach().clone() for its numbers, {name}.clone() for a copy that "
                "gradients flow through.",
            ),
            "inside": (
                "What was to be copied holds {tensor}, the result of an op. It belongs to a graph, "
                "which deepcopy does not copy.",
                "Keep {tensor}.detach() there before the copy is made.",
            ),
        },
        copied_non_leaf,
    ),
    Known(
        "gradient assigned",
        r"assigned grad expected to be|attempting to assign a gradient",
        {
            "": (
                "A `.grad` is None, or a tensor like the one that it belongs to.",
                "Set it to None to clear it.",
            ),
            "number": (
                "{tensor}.grad is None or a tensor of the same shape and dtype as {tensor}; it "
                "cannot be a number.",
                "Write {tensor}.grad = None to clear it, or {tensor}.grad.zero_() once backward() "
                "has run.",
            ),
            "shape": (
                "A gradient has one number for each element of its tensor: that of {tensor} has "
                "the shape {shape}.",
                "Give a gradient of the shape {shape}, such as torch.zeros_like({tensor}).",
            ),
            "dtype": (
                "A gradient has the dtype of its tensor: that of {tensor} is {dtype}.",
                "Convert the gradient with .to({dtype}), or start from torch.zeros_like({tensor}).",
            ),
        },
        assigned_gradient,
    ),
    Known(
        "optimizer without a list",
        "params argument given to the optimizer should be an iterable",
        {
            "": (
                "An optimizer takes a list of tensors.",
                "Put square brackets around the tensor.",
            ),
            "known": (
                "An optimizer takes a list of tensors; {tensor} is a single one.",
                "Write [{tensor}] instead of {tensor}.",
            ),
        },
        optimizer_of_a_tensor,
    ),
    Known(
        "optimizer of a number",
        "optimizer can only optimize Tensors",
        {
            "": (
                "An optimizer changes tensors; it was given something else.",
                "Give it leaf tensors that require grad.",
            ),
            "known": (
                "An optimizer changes tensors in place; one of what it was given is a {type}.",
                "Make a leaf of it: torch.tensor(…, requires_grad=True).",
            ),
        },
        optimizer_of_another_kind,
    ),
    Known(
        "optimizer of nothing",
        "optimizer got an empty parameter list",
        {
            "": (
                "The optimizer was given no parameters: an empty list, a module without any, or a "
                "generator (model.parameters()) that was used up before.",
                "Call model.parameters() afresh in the optimizer's line, and keep submodules as "
                "attributes or in torch.nn.ModuleList, not in a plain list.",
            ),
        },
        lambda evidence: None,
    ),
    Known(
        "parameter in two groups",
        "some parameters appear in more than one parameter group",
        {
            "": (
                "One tensor stands in two groups of the optimizer, which would update it twice in "
                "every step.",
                "Leave it out of one of the groups.",
            ),
        },
        lambda evidence: None,
    ),
)  # fmt: skip
