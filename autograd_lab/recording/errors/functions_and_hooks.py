"""Errors of custom autograd functions and of hooks: what their code has to return and keep."""

from __future__ import annotations

import ast
import re

from autograd_lab.model.numbers import show_number
from autograd_lab.recording.errors.cures import is_variable, written
from autograd_lab.recording.errors.evidence import Evidence, Finding
from autograd_lab.recording.errors.known import Known
from autograd_lab.recording.events import Call


def wrong_number_of_gradients(evidence: Evidence) -> Finding | None:
    """The line of backward() that returns too few gradients, or too many."""
    pattern = r"function (\w+)Backward returned .* \(expected (\d+), got (\d+)\)"
    found = re.search(pattern, evidence.message)
    if not found:
        return None
    name, expected, got = found[1], int(found[2]), int(found[3])
    returned, arguments = _return(evidence, name), _arguments(evidence, name)
    if returned is None or len(arguments) != expected:
        return None
    call = _call(evidence, name)
    words = {
        "name": name,
        "got": "1 gradient" if got == 1 else f"{got} gradients",
        "line": evidence.source.shown_line(returned.lineno),
        "arguments": ", ".join(arguments),
        "expected": "1 argument" if expected == 1 else f"{expected} arguments",
    }
    wanted = _requiring(call, range(got, expected))
    if wanted:
        names = " and ".join(arguments[each] for each in wanted)
        words["cure"] = f"Return the gradient of {names} too in line {words['line']}"
    else:
        line = _with_nones(returned, expected)
        words["cure"] = f"Write `{line}` in line {words['line']}"
    return Finding("known", call, {}, words)


def _with_nones(returned: ast.Return, expected: int) -> str:
    value = returned.value
    values = value.elts if isinstance(value, ast.Tuple) else [value]
    texts = [ast.unparse(each) for each in values][:expected]
    return "return " + ", ".join([*texts, *["None"] * (expected - len(texts))])


def _requiring(call: Call | None, places) -> list[int]:
    """Which arguments of a custom function's call are tensors that require grad."""
    if call is None:
        return []
    tensors = {link.positions[0]: link.source for link in call.links}
    found = []
    for place in places:
        operand = call.facts[place] if place < len(call.facts) else None
        source = tensors.get(getattr(operand, "position", None))
        if source is not None and source.requires_grad:
            found.append(place)
    return found


def gradient_of_wrong_shape(evidence: Evidence) -> Finding | None:
    """The argument of a custom function whose gradient has another shape."""
    pattern = r"(\w+)Backward returned an invalid gradient at index (\d+) - got (\[[^]]*\])"
    found = re.search(
        pattern + r" but expected shape compatible with (\[[^]]*\])", evidence.message
    )
    if not found:
        return None
    name, index = found[1], int(found[2])
    returned, arguments = _return(evidence, name), _arguments(evidence, name)
    if returned is None or index >= len(arguments):
        return None
    words = {
        "name": name,
        "line": evidence.source.shown_line(returned.lineno),
        "argument": arguments[index],
        "got": found[3],
        "expected": found[4],
    }
    return Finding("known", _call(evidence, name), {}, words)


def _return(evidence: Evidence, name: str) -> ast.Return | None:
    function = evidence.source.method(name, "backward")
    found = (
        [each for each in ast.walk(function) if isinstance(each, ast.Return)] if function else []
    )
    return found[-1] if found and found[-1].value is not None else None


def _arguments(evidence: Evidence, name: str) -> list[str]:
    """Those of forward() after ctx."""
    function = evidence.source.method(name, "forward")
    return [each.arg for each in function.args.args][1:] if function is not None else []


def _call(evidence: Evidence, name: str) -> Call | None:
    calls = reversed(evidence.recorder.calls)
    return next((each for each in calls if each.grad_fn == f"{name}Backward"), None)


def saved_number(evidence: Evidence) -> Finding | None:
    """What `save_for_backward` was given that is no tensor."""
    found = re.search(r"argument (\d+) is of type (\w+)", evidence.message)
    called = evidence.source.called(evidence.where)
    owner = called.func.value if called and isinstance(called.func, ast.Attribute) else None
    forward = evidence.source.method(ast.unparse(owner), "forward") if owner else None
    saving = _saving(forward) if forward else None
    if not found or saving is None or int(found[1]) >= len(saving.args):
        return None
    argument = saving.args[int(found[1])]
    if not isinstance(argument, ast.Name):
        return None
    words = {
        "argument": argument.id,
        "type": found[2],
        "context": ast.unparse(saving.func.value),
        "line": evidence.source.shown_line(saving.lineno),
    }
    return Finding("known", None, {}, words)


def _saving(forward: ast.FunctionDef) -> ast.Call | None:
    """The call of `ctx.save_for_backward` in a custom function."""
    for node in ast.walk(forward):
        function = node.func if isinstance(node, ast.Call) else None
        if isinstance(function, ast.Attribute) and function.attr == "save_for_backward":
            return node
    return None


def hooked_output_written(evidence: Evidence) -> Finding | None:
    """An in-place write into what a full backward hook, or a custom function, hands on."""
    maker = re.search(r"Output \d+ of (\w+) is a view", evidence.message)
    text = evidence.source.statement(evidence.where)
    if not maker or not text:
        return None
    hooked = maker[1] == "BackwardHookFunction"
    words = {"text": text, "line": evidence.line(evidence.where), "maker": maker[1]}
    # A module's line gets no name yet: it has not returned.
    call = None if hooked else evidence.call_of(next(iter(evidence.tensors()), None))
    module = evidence.module_writing()
    target, instead = written(text)
    if module:
        words |= {"cure": f"Write `{module}.inplace = False` before line {words['line']}"}
        words["writer"] = f"{module}, which has inplace=True,"
    elif instead:
        words |= {"cure": f"Make a new tensor: `{instead}`", "writer": f"`{text}`"}
    elif is_variable(target):
        words["cure"] = f"Write `{target} = {target}.clone()` before line {words['line']}"
        words["writer"] = f"`{text}`"
    else:
        words |= {"cure": "Leave out inplace=True, or clone() before the write"}
        words["writer"] = f"`{text}`"
    return Finding("hook" if hooked else "function", call, {}, words)


def wrong_return(evidence: Evidence) -> Finding | None:
    found = re.search(r"got (\w+)", evidence.message)
    seed = any(event.kind == "seed" for event in evidence.recorder.events)
    return Finding("known", None, {}, {"type": found[1]}) if found and seed else None


def other_jacobian(evidence: Evidence) -> Finding | None:
    """Where gradcheck's difference quotients and backward() differ most, with both numbers."""
    pattern = (
        r"mismatch for output (\d+) with respect to input (\d+),\s*"
        r"numerical:tensor\((.*?), dtype.*?\)\s*analytical:tensor\((.*?), dtype"
    )
    found = re.search(pattern, evidence.message, re.DOTALL)
    if not found:
        return None
    numeric, analytic = (_rows(found[group]) for group in (3, 4))
    if not numeric or len(numeric) != len(analytic):
        return None
    rows = [
        (abs(a - b), i, k, a, b)
        for i, (one, other) in enumerate(zip(numeric, analytic, strict=True))
        for k, (a, b) in enumerate(zip(one, other, strict=False))
    ]
    _, i, k, quotient, given = max(rows)
    words = {
        "argument": f"argument {int(found[2]) + 1}",
        "element": f"its element {i}" if len(numeric) > 1 else "it",
        "result": f"element {k} of the result" if len(numeric[0]) > 1 else "the result",
        "quotient": show_number(quotient),
        "given": show_number(given),
    }
    return Finding("known", None, {}, words)


def _rows(text: str) -> list[list[float]]:
    """The numbers of a printed matrix; none where it is printed in part."""
    if "..." in text:
        return []
    try:
        rows = ast.literal_eval("".join(text.split()))
    except (SyntaxError, ValueError):
        return []
    return [[float(each) for each in row] for row in rows if isinstance(row, list)]


KNOWN = (
    Known(
        "gradcheck",
        "Jacobian mismatch for output",
        {
            "": (
                "gradcheck has compared what backward() returns with difference quotients, and "
                "they differ.",
                "Look at what backward() returns for that input: upstream times the derivative of "
                "forward().",
            ),
            "known": (
                "gradcheck has compared what backward() returns with difference quotients. For "
                "{argument}, the slope of {result} by {element} is {quotient}; backward() says "
                "{given}.",
                "Look at what backward() returns for {argument}: upstream times the derivative of "
                "forward(), here {quotient} instead of {given}.",
            ),
        },
        other_jacobian,
    ),
    Known(
        "number of gradients",
        "returned an incorrect number of gradients",
        {
            "": (
                "The backward() of a custom function returns one gradient for each argument of its "
                "forward(), ctx aside.",
                "Return None for each argument that needs no gradient.",
            ),
            "known": (
                "{name}.backward returns {got} in line {line}, but {name}.forward has {expected} "
                "besides ctx: {arguments}. backward() returns one gradient for each of them, in "
                "their order, and None for what has no gradient.",
                "{cure}.",
            ),
        },
        wrong_number_of_gradients,
    ),
    Known(
        "gradient's shape in a custom function",
        "returned an invalid gradient at index",
        {
            "": (
                "The gradient of an argument has the shape of that argument.",
                "Add up what comes from each of its uses, where it was repeated or broadcast.",
            ),
            "known": (
                "{name}.backward returns, in line {line}, a gradient of the shape {got} for "
                "{argument}, which has the shape {expected}.",
                "Give that gradient the shape of {argument}: where {argument} was repeated or "
                "broadcast, add up what comes from each of its uses.",
            ),
        },
        gradient_of_wrong_shape,
    ),
    Known(
        "gradient that is no tensor",
        r"expected Variable or None \(got",
        {
            "": (
                "The backward() of a custom function returns tensors, or None.",
                "Compute with the upstream gradient, which is a tensor.",
            ),
            "known": (
                "The backward() of a custom function has returned a {type}; torch wants a tensor "
                "for each argument of forward(), or None.",
                "Compute with the upstream gradient, which is a tensor: return upstream * 2.0 "
                "instead of 2.0.",
            ),
        },
        wrong_return,
    ),
    Known(
        "saved what is no tensor",
        "save_for_backward can only save variables",
        {
            "": (
                "save_for_backward keeps tensors only.",
                "Keep numbers as attributes of ctx: ctx.factor = factor.",
            ),
            "known": (
                "{context}.save_for_backward keeps tensors only; {argument} is a {type}.",
                "Write `{context}.{argument} = {argument}` in line {line}, leave {argument} out of "
                "save_for_backward, and read {context}.{argument} in backward().",
            ),
        },
        saved_number,
    ),
    Known(
        "output of a hook or function written",
        "This view was created inside a custom Function",
        {
            "": (
                "What a full backward hook or a custom function hands on is a view that may not be "
                "written in place.",
                "Make a new tensor instead of writing in place.",
            ),
            "hook": (
                "{writer} writes in place into what a module with a full backward hook hands on. "
                "The hook has to see that result as it is: torch passes it on as a view of its "
                "own, and does not allow writing into it.",
                "{cure}.",
            ),
            "function": (
                "{writer} writes in place into what {maker} has returned, a view of its argument. "
                "The write would take the place of the backward() that {maker} defines.",
                "{cure}, or return a clone() from {maker}.forward.",
            ),
        },
        hooked_output_written,
    ),
    Known(
        "custom function without backward",
        "You must implement either the backward or vjp method",
        {
            "": (
                "A custom function was called whose class has no backward(): torch does not look "
                "into its forward() and cannot know its derivative.",
                "Give the class a static method backward(ctx, upstream) that returns one gradient "
                "for each argument of forward().",
            ),
        },
        lambda evidence: None,
    ),
    Known(
        "custom function of the old style",
        "Legacy autograd function with non-static forward",
        {
            "": (
                "A custom function is no object with state: torch calls its two methods itself.",
                "Put @staticmethod before forward() and backward(), and call Function.apply(…) "
                "instead of Function()(…).",
            ),
        },
        lambda evidence: None,
    ),
    Known(
        "differentiated twice",
        "trying to differentiate twice a function that was marked with @once_differentiable",
        {
            "": (
                "The backward() of this custom function is marked as not differentiable itself.",
                "Leave out @once_differentiable, if backward() consists of differentiable ops.",
            ),
        },
        lambda evidence: None,
    ),
)  # fmt: skip
