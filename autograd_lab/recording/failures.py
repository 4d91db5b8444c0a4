"""Autograd's own errors in a learner's words, each with a cure."""

from __future__ import annotations

from autograd_lab.recording.model import Failure

# (kind, a part of torch's message, what it means, the cure)
_KNOWN = (
    (
        "no grad_fn",
        "does not require grad and does not have a grad_fn",
        "backward() starts at a tensor that torch has not tracked: nothing that it was computed "
        "from requires grad, or detach() or no_grad() cut every path to it.",
        "Create at least one tensor with requires_grad=True, and use it without detach().",
    ),
    (
        "not a scalar",
        "grad can be implicitly created only for scalar outputs",
        "backward() without an argument starts with a gradient of 1, which makes sense only for a "
        "result with one element.",
        "Reduce the result to one number first (.sum() or .mean()), or give backward(gradient=v).",
    ),
    (
        "second backward",
        "Trying to backward through the graph a second time",
        "The first backward() freed the values that this graph had saved for its derivatives.",
        "Run the forward pass again, or call the first backward(retain_graph=True).",
    ),
    (
        "leaf changed in place",
        "a leaf Variable that requires grad is being used in an in-place operation",
        "An in-place change of a leaf that requires grad would itself have to be tracked.",
        "Update parameters inside `with torch.no_grad():`.",
    ),
    (
        "view of a leaf changed in place",
        "a view of a leaf Variable that requires grad is being used in an in-place operation",
        "An in-place change of a part of a leaf that requires grad would have to be tracked.",
        "Write inside `with torch.no_grad():`, or work on a clone().",
    ),
    (
        "saved tensor changed",
        "has been modified by an inplace operation",
        "A value that the backward pass needs was overwritten after the forward pass had saved it.",
        "Use the version of the operation that makes a new tensor (y = y + 1 instead of y += 1).",
    ),
    (
        "integer gradient",
        "Only Tensors of floating point",
        "Gradients are defined for real numbers; an integer tensor cannot require grad.",
        "Write floats: torch.tensor(2.0) instead of torch.tensor(2).",
    ),
    (
        "grad is None",
        "'NoneType' object has no attribute 'zero_'",
        "`.grad` is None until the first backward(): there is nothing to set to zero yet.",
        "Clear gradients after backward(), or test `if x.grad is not None` first.",
    ),
    (
        "no zero_grad",
        "'Tensor' object has no attribute 'zero_grad'",
        "A tensor has no zero_grad(); optimizers and modules have.",
        "Write x.grad = None or x.grad.zero_().",
    ),
    (
        "numpy of a tracked tensor",
        "Can't call numpy() on Tensor that requires grad",
        "NumPy cannot track gradients, so torch does not hand the values on silently.",
        "Write x.detach().numpy().",
    ),
    (
        "unused input",
        "One of the differentiated Tensors appears to not have been used in the graph",
        "A gradient was asked for a tensor that the result does not depend on.",
        "Use the tensor in the computation, or pass allow_unused=True to get None.",
    ),
    (
        "gradient's shape",
        "Mismatch in shape: grad_output",
        "The vector given to backward(gradient=…) must have the shape of the result.",
        "Give one number for each element of the result.",
    ),
)  # fmt: skip


def explain(error: BaseException, line: int | None) -> Failure:
    """What an exception means; unknown ones keep their own message and line."""
    message = str(error)
    kind_of_error = type(error).__name__
    for kind, part, explanation, fix in _KNOWN:
        if part in message:
            return Failure(kind, kind_of_error, message, line, explanation, fix)
    if isinstance(error, SyntaxError):
        return Failure(
            "syntax",
            kind_of_error,
            error.msg or message,
            error.lineno,
            "Python cannot read this line, so nothing was run.",
            "Look for a missing bracket, quote or colon here or just above.",
        )
    return Failure("python", kind_of_error, message, line)
