"""Autograd's own errors in a learner's words, each with the guilty tensor and a cure.

`explain` finds what an error means; names are filled in (`told`) once the recording has them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from autograd_lab.model.recording import Failure
from autograd_lab.recording.errors import culprits
from autograd_lab.recording.errors.culprits import Evidence, Finding
from autograd_lab.recording.events import Call


@dataclass(frozen=True)
class Known:
    """An error that is explained: `texts` are (explanation, cure) by variant, "" if none is found.

    In braces stand the names of calls and the words that the finder gives.
    """

    kind: str
    pattern: str
    texts: dict[str, tuple[str, str]]
    find: Callable[[Evidence], Finding | None]
    found_only: bool = False  # the pattern alone does not tell that it is this error


@dataclass(frozen=True)
class Diagnosis:
    """A failure whose explanation still has names to be filled in."""

    kind: str
    type: str
    message: str
    line: int | None
    explanation: str = ""
    fix: str = ""
    finding: Finding = field(default_factory=Finding)

    @property
    def calls(self) -> set[Call]:
        """The calls that the explanation is about: the picture shows them."""
        node = self.finding.node
        return {*self.finding.calls.values(), *([node] if node is not None else [])}


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
            "detach": (
                "{root} has no grad_fn: `{expression}` in line {line} cut the path to everything "
                "that requires grad.",
                "Leave detach() out of line {line} where the gradient is to flow.",
            ),
            "no_grad": (
                "{root} has no grad_fn: line {line} ran with gradients switched off (no_grad, "
                "inference_mode), so torch did not track `{expression}`.",
                "Move line {line} out of the block that switches gradients off.",
            ),
            "no function": (
                "{root} has no grad_fn: {op} in line {line} is not differentiable, so no gradient "
                "can flow back through it.",
                "Use a differentiable op in line {line} instead of {op}.",
            ),
        },
        culprits.untracked_root,
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
        culprits.root_of_several_elements,
    ),
    Known(
        "second backward",
        "Trying to backward through the graph a second time",
        {
            "": (
                "The first backward() freed the values that this graph had saved for its "
                "derivatives.",
                "Run the forward pass again, or call the first backward(retain_graph=True).",
            ),
            "known": (
                "The backward pass of line {line} went through {saver} and freed the values that "
                "the graph had saved for its derivatives; line {now} needs them once more.",
                "Run the forward pass again before line {now}, or keep the values in line {line} "
                "with retain_graph=True.",
            ),
            "loop": (
                "An earlier backward pass of line {line} went through {saver} and freed the values "
                "that the graph had saved for its derivatives; this one needs them once more.",
                "Compute {root} anew in every turn, from its leaves on (detach() what is carried "
                "over from turn to turn), or keep the values with retain_graph=True.",
            ),
        },
        culprits.freed_graph,
    ),
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
                "Make a new tensor in line {written} instead of writing into {variable} "
                "(t = t + 1 instead of t += 1).",
            ),
            "constant": (
                "The derivative of `{saving}` in line {saved} needs the numbers of {variable} as "
                "they were then, but `{writing}` in line {written} has overwritten them.",
                "Call backward() before line {written}, or make a new tensor there "
                "(d = d + 1 instead of d += 1).",
            ),
            "leaf": (
                "The derivative of `{saving}` in line {saved} needs the value of {variable} as it "
                "was then, but `{writing}` in line {written} has updated it.",
                "Call backward() before line {written} updates {variable}, or run the forward pass "
                "again after it.",
            ),
        },
        culprits.overwritten_tensor,
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
        culprits.leaf_written,
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
                "`{text}` would write into {piece}, one of the pieces that {maker} in line {line} "
                "returned. They are views of one tensor, and torch does not track a write into one "
                "of several such views.",
                "Make a new tensor (t = t + 1 instead of t += 1), or write into a copy: "
                "{piece} = {piece}.clone() first.",
            ),
            "whole": (
                "{piece} is one of the pieces that {maker} in line {line} returned as views of one "
                "tensor. `{writing}` in line {written} has since written into that memory, and "
                "torch does not track what this does to the pieces.",
                "Make a new tensor in line {written} instead of writing in place, or call {maker} "
                "after it.",
            ),
        },
        culprits.piece_written,
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
        culprits.view_made_without_grad,
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
        culprits.leaf_written,
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
        },
        culprits.unused_input,
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
        culprits.unused_input,
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
        culprits.gradient_of_another_shape,
    ),
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
        culprits.integer_tensor,
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
        culprits.tensor_without_zero_grad,
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
                "was not computed from {tensor}, or by a path that was cut.",
                "Use {tensor} in the computation of what backward() is called on, or test "
                "`if {tensor}.grad is not None` first.",
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
        culprits.missing_grad,
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
        },
        culprits.tracked_tensor_for_numpy,
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
        culprits.inference_tensor,
    ),
)  # fmt: skip


def explain(error: BaseException, line: int | None, evidence: Evidence | None = None) -> Diagnosis:
    """What an exception means; unknown ones keep their own message and line."""
    message, type_of_error = str(error), type(error).__name__
    for known in KNOWN:
        if not re.search(known.pattern, message):
            continue
        finding = known.find(evidence) if evidence is not None else None
        if finding is None and known.found_only:
            continue
        finding = finding or Finding()
        texts = known.texts[finding.variant]
        return Diagnosis(known.kind, type_of_error, message, line, *texts, finding)
    if isinstance(error, SyntaxError):
        return Diagnosis(
            "syntax",
            type_of_error,
            error.msg or message,
            error.lineno,
            "Python cannot read this line, so nothing was run.",
            "Look for a missing bracket, quote or colon here or just above.",
        )
    return Diagnosis("python", type_of_error, message, line)


def told(
    diagnosis: Diagnosis, name: Callable[[Call], str], identity: Callable[[Call], str | None]
) -> Failure:
    """The failure, with the program's names and the guilty node's id in it."""
    finding = diagnosis.finding
    names = {key: name(call) for key, call in finding.calls.items()}
    words = {**finding.words, **names}
    return Failure(
        diagnosis.kind,
        diagnosis.type,
        diagnosis.message,
        diagnosis.line,
        diagnosis.explanation.format_map(words),
        diagnosis.fix.format_map(words),
        None if finding.node is None else identity(finding.node),
    )


_NON_LEAF = "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed"


def warning(text: str, name: str = "the tensor") -> str:
    """A warning of torch's: a sentence about the named tensor, and torch's own words."""
    if _NON_LEAF in text:
        # Torch goes on for five lines; Python prints them, and a sentence has room for two.
        beginning = text[: text.index(_NON_LEAF) + len("The .grad attribute of a Tensor")]
        return (
            f"{name} is not a leaf, so torch keeps no gradient for it: {name}.grad is None. Call "
            f"{name}.retain_grad() before backward() to keep it. torch warns: {beginning} …"
        )
    return f"torch warns: {text}"
