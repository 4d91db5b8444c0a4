"""Derivatives of matrix products: g Bᵀ and Aᵀ g for C = A @ B, with their shapes."""

from __future__ import annotations

import math
from collections.abc import Callable

from autograd_lab.recording.formulas.arguments import SUMMED, Bound, Shape, Unknown


def _matmul(call: Bound) -> str:
    return _product(call, "input", "other")


def _inner(call: Bound) -> str:
    sizes = len(call.shape("input")), len(call.shape("other"))
    if sizes == (0, 0):
        return call.text("other" if call.wanted == "input" else "input")
    if sizes != (1, 1):
        raise Unknown
    return _product(call, "input", "other")


def _product(call: Bound, left: str, right: str, scale: str = "") -> str:
    """For `left @ right`, with vectors as torch takes them."""
    shapes = call.shape(left), call.shape(right)
    if len(shapes[0]) == len(shapes[1]) == 1:
        return call.text(right if call.wanted == left else left)
    rule = _of_left if call.wanted == left else _of_right
    text, *sizes = rule(call.text(left), call.text(right), call.upstream(), *shapes)
    more = _shapes(*sizes)
    if max(map(len, shapes)) > 2:
        more += ", for each matrix of the batch"
        matrix = math.prod(each for each in (shapes[0][-2:-1] + shapes[1][-1:] * _is_2d(shapes[1])))
        batch = math.prod(call.operation.result_shape) // max(1, matrix)
        if math.prod(call.shape(call.wanted)[:-2]) != batch:
            more += SUMMED
    return call.whole(f"{scale}·({text})" if scale else text, more)


def _is_2d(shape: Shape) -> bool:
    return len(shape) > 1


def _of_left(left: str, right: str, g: str, one: Shape, other: Shape) -> tuple:
    """The text, the shapes of its two factors and of the result."""
    *_, k = one
    if len(one) == 1:
        return f"{right} {g}", other[-2:], other[-1:], (k,)
    m = one[-2]
    if len(other) == 1:
        return f"{g} {right}ᵀ", (m, 1), (1, k), (m, k)
    return f"{g} {right}ᵀ", (m, other[-1]), (other[-1], k), (m, k)


def _of_right(left: str, right: str, g: str, one: Shape, other: Shape) -> tuple:
    *_, k = one
    if len(one) == 1:
        return f"{left} {g}ᵀ", (k, 1), (1, other[-1]), (k, other[-1])
    m = one[-2]
    if len(other) == 1:
        return f"{left}ᵀ {g}", (k, m), (m,), (k,)
    return f"{left}ᵀ {g}", (k, m), (m, other[-1]), (k, other[-1])


def _shapes(one: Shape, other: Shape, result: Shape) -> str:
    return f", shapes {tuple(one)}·{tuple(other)} → {tuple(result)}"


def _linear(call: Bound) -> str:
    """y = x Wᵀ + b, a sample a row."""
    if call.wanted == "bias":
        return "1" + call.summed()
    g, x, weight = call.upstream(), call.text("input"), call.text("weight")
    inputs = call.shape("input")
    if len(call.shape("weight")) != 2:
        raise Unknown
    outs, ins = call.shape("weight")
    if len(inputs) == 1:
        if call.wanted == "input":
            return call.whole(f"{weight}ᵀ {g}", _shapes((ins, outs), (outs,), (ins,)))
        return call.whole(f"{g} {x}ᵀ", _shapes((outs, 1), (1, ins), (outs, ins)))
    rows, batched = inputs[-2], len(inputs) > 2
    if call.wanted == "input":
        more = ", for each matrix of the batch" if batched else ""
        return call.whole(f"{g} {weight}", _shapes((rows, outs), (outs, ins), (rows, ins)) + more)
    more = ", summed over the batch" if batched else ""
    return call.whole(f"{g}ᵀ {x}", _shapes((outs, rows), (rows, ins), (outs, ins)) + more)


def _plus_product(left: str, right: str) -> Callable[[Bound], str]:
    """For beta·input + alpha·(left @ right)."""

    def rule(call: Bound) -> str:
        if call.wanted == "input":
            return call.text("beta") + call.summed()
        return _product(call, left, right, "" if call.plain("alpha") == 1 else call.text("alpha"))

    return rule


def _outer(call: Bound) -> str:
    g, one, other = call.upstream(), call.text("input"), call.text("vec2")
    (rows,), (columns,) = call.shape("input"), call.shape("vec2")
    if call.wanted == "input":
        return call.whole(f"{g} {other}", _shapes((rows, columns), (columns,), (rows,)))
    return call.whole(f"{g}ᵀ {one}", _shapes((columns, rows), (rows,), (columns,)))


# op: (parameters, rule)
PRODUCTS: dict[str, tuple[str, Callable[[Bound], str]]] = {
    "matmul": ("input other", _matmul),
    "mm": ("input other", _matmul),
    "bmm": ("input other", _matmul),
    "mv": ("input other", _matmul),
    "dot": ("input other", _matmul),
    "inner": ("input other", _inner),
    "linear": ("input weight bias", _linear),
    "addmm": ("input mat1 mat2 beta=1 alpha=1", _plus_product("mat1", "mat2")),
    "addmv": ("input mat vec beta=1 alpha=1", _plus_product("mat", "vec")),
    "outer": ("input vec2", _outer),
}
