"""Errors that end a backward pass, or keep it from starting: their meaning, and who is to blame."""

from __future__ import annotations

import re

from autograd_lab.recording.errors.cuts import why_cut
from autograd_lab.recording.errors.evidence import Evidence, Finding
from autograd_lab.recording.errors.known import Known
from autograd_lab.recording.errors.searching import ancestry
from autograd_lab.recording.events import Call
from autograd_lab.recording.torch_calls import operand_tensors

_SIZES = re.compile(r"torch\.Size\(\[([^]]*)\]\)")


def untracked_root(evidence: Evidence) -> Finding | None:
    """The root, and the nearest place where its path to what requires grad was cut."""
    root = evidence.root()
    return None if root is None else _untracked(evidence, root)


def untracked_tensor(evidence: Evidence) -> Finding | None:
    """A tensor whose gradient was to be kept, or heard of."""
    root = evidence.call_of(next(iter(evidence.tensors()), None))
    return None if root is None else _untracked(evidence, root)


def _untracked(evidence: Evidence, root: Call) -> Finding:
    for reference, where, with_graph in evidence.recorder.gradients:
        if reference() is root.tensor:
            words = {"line": evidence.line(where)}
            return Finding("flat" if with_graph else "kept no graph", root, {"root": root}, words)
    cut = why_cut(evidence, root)
    if cut is None:
        return Finding("nothing", root, {"root": root})
    return Finding("cut", cut.node, {"root": root}, cut.words)


def root_of_several_elements(evidence: Evidence) -> Finding | None:
    root = evidence.root()
    if root is None:
        return None
    return Finding("known", root, {"root": root}, {"shape": root.shape})


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
        used = set(ancestry(root))
        inputs = [each for each in inputs if evidence.call_of(each) not in used]
    call = evidence.call_of(inputs[0]) if inputs else None
    if call is None:
        return None
    calls = {"root": root, "input": call}
    cut = why_cut(evidence, root, call) if call.requires_grad else None
    return (
        Finding("known", call, calls) if cut is None else Finding("cut", cut.node, calls, cut.words)
    )


def gradient_of_another_shape(evidence: Evidence) -> Finding | None:
    root, sizes = evidence.root(), _SIZES.findall(evidence.message)
    if root is None or len(sizes) != 2:
        return None
    given, wanted = (tuple(map(int, filter(None, each.split(", ")))) for each in sizes)
    return Finding("known", root, {"root": root}, {"given": given, "shape": wanted})


_GRADIENTS = {
    "flat": (
        "{root} is a gradient that depends on nothing: what line {line} differentiates is linear, "
        "so that its derivative is constant, and there is no graph behind it even with "
        "create_graph=True.",
        "The derivative of {root} is 0 everywhere: write zeros (torch.zeros_like) where "
        "{root}.requires_grad is False.",
    ),
    "kept no graph": (
        "{root} is a gradient as plain numbers: line {line} computed it without keeping a graph of "
        "how.",
        "Write create_graph=True in line {line}.",
    ),
}
KNOWN = (
    Known(
        "no grad_fn",
        "does not require grad and does not have a grad_fn",
        {
            "": (
                "backward() starts at a tensor that torch has not tracked: nothing that it was "
                "computed from requires grad, or detach() or no_grad() cut every path to it.",
                "Create at least one tensor with requires_grad=True, and use it without detach().",
            ),
            "nothing": (
                "{root} has no grad_fn: nothing that it was computed from requires grad, so torch "
                "kept no graph to go back through.",
                "Create the tensors whose gradients you want with requires_grad=True.",
            ),
            "cut": ("{root} has no grad_fn: {why}.", "{cure}."),
            **_GRADIENTS,
        },
        untracked_root,
    ),
    Known(
        "not a scalar",
        "grad can be implicitly created only for scalar outputs",
        {
            "": (
                "backward() without an argument starts with a gradient of 1, which makes sense "
                "only for a result with one element.",
                "Reduce the result to one number first (.sum() or .mean()), or give "
                "backward(gradient=v).",
            ),
            "known": (
                "{root} has the shape {shape}. A backward pass without a given gradient starts "
                "with 1, which makes sense only for a result with one element.",
                "Reduce {root} to one number first ({root}.sum() or {root}.mean()), or give a "
                "gradient of the shape {shape}: {root}.backward(gradient=v).",
            ),
        },
        root_of_several_elements,
    ),
    Known(
        "unused input",
        r"differentiated Tensor.* appears? to not have been used in the graph",
        {
            "": (
                "A gradient was asked for a tensor that the result does not depend on.",
                "Use the tensor in the computation, or pass allow_unused=True to get None.",
            ),
            "known": (
                "A gradient with respect to {input} was asked, but {root} was not computed from "
                "{input}: no path leads there.",
                "Use {input} in the computation of {root}, or pass allow_unused=True to get None "
                "for it.",
            ),
            "cut": (
                "A gradient with respect to {input} was asked, but the path from {root} to {input} "
                "is cut: {why}.",
                "{cure}.",
            ),
        },
        unused_input,
    ),
    Known(
        "input without grad",
        "One of the differentiated Tensors does not require grad",
        {
            "": (
                "A gradient was asked for a tensor that does not require grad.",
                "Create it with requires_grad=True.",
            ),
            "known": (
                "A gradient with respect to {input} was asked, but {input} does not require grad, "
                "so torch did not track what was computed from it.",
                "Create {input} with requires_grad=True.",
            ),
        },
        unused_input,
    ),
    Known(
        "gradient's shape",
        "Mismatch in shape: grad_output",
        {
            "": (
                "The vector given as gradient must have the shape of the result.",
                "Give one number for each element of the result.",
            ),
            "known": (
                "The given gradient has the shape {given}, but {root} has the shape {shape}: the "
                "vector of the product vᵀJ has one number for each element of the result.",
                "Give a gradient of the shape {shape}, such as torch.ones_like({root}).",
            ),
        },
        gradient_of_another_shape,
    ),
)  # fmt: skip
FURTHER = (
    Known(
        "no gradient to keep",
        "can't retain_grad on Tensor that has requires_grad=False|"
        "cannot register a hook on a tensor that doesn't require gradient",
        {
            "": (
                "No gradient will come to a tensor that does not require grad.",
                "Create it, or what it is computed from, with requires_grad=True.",
            ),
            "nothing": (
                "No gradient will come to {root}: nothing that it was computed from requires grad.",
                "Create {root}, or what it is computed from, with requires_grad=True.",
            ),
            **_GRADIENTS,
            "cut": ("No gradient will come to {root}: {why}.", "{cure}."),
        },
        untracked_tensor,
    ),
)
