"""Formulas of local derivatives, written with the program's own names.

`formula(operation, position)` gives the text of d result / d operand. Most are factors, which the
upstream gradient is multiplied with, element by element; those of matrix products and their like
are whole contributions with the upstream gradient g in them (`names_upstream` tells which). They
name operands, never the result: its name may have been an operand's a line before (`h = relu(h)`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from autograd_lab.model.numbers import MINUS
from autograd_lab.recording.formulas import table
from autograd_lab.recording.formulas.arguments import (
    SUMMED,
    UPSTREAM,
    Bound,
    Operand,
    Operation,
    Unknown,
    bare,
    number,
)
from autograd_lab.recording.formulas.losses import LOSSES
from autograd_lab.recording.formulas.products import PRODUCTS

_UNKNOWN = "vector-Jacobian product of "
_SUPERSCRIPTS = str.maketrans("0123456789−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def formula(operation: Operation, position: int) -> str:
    """The local derivative with respect to the tensor operand at `position`, as text.

    Where no formula is known, "vector-Jacobian product of" the op.
    """
    op = operation.op.removesuffix("_")
    op = table.ALIASES.get(op, op)
    try:
        text = _formula(op, operation, position)
    except Unknown:
        return unknown(operation.op)
    return _tidied(text)


def _tidied(text: str) -> str:
    """Without factors of 1, and without brackets around negative numbers that need none."""
    if "1·" in text:
        text = re.sub(r"(?<![\w.^·])1·", "", text)
    if f"({MINUS}" not in text:
        return text
    return re.sub(rf"(^|where |[<≤>≥] )\(({MINUS}[\d.e{MINUS}]+)\)(?=$|·|,| [<≤])", r"\1\2", text)


def unknown(op: str) -> str:
    """What is said where no formula is known."""
    return _UNKNOWN + op


def is_unknown(text: str) -> bool:
    """Whether the formula only names the op."""
    return text.startswith(_UNKNOWN)


def names_upstream(text: str) -> bool:
    """Whether the formula is a whole contribution, with the upstream gradient in it."""
    return UPSTREAM in text


def is_factor(text: str) -> bool:
    """Whether the formula is what the upstream gradient is multiplied with."""
    return bool(text) and not is_unknown(text) and not names_upstream(text)


def _formula(op: str, operation: Operation, position: int) -> str:
    if not 0 <= position < len(operation.names):
        raise Unknown
    if op in ("max", "min") and len(operation.names) == 2:
        op += "imum"
    if op in table.ONE:
        call = Bound(operation, "x*" if op in table.CONVERTING else "x", position)
        return table.ONE[op].format_map(call)
    if op in table.SEVERAL:
        parameters, texts = table.SEVERAL[op]
        call = Bound(operation, parameters, position)
        if call.wanted not in texts:
            raise Unknown
        return texts[call.wanted].format_map(call) + call.summed()
    if op in _RULES:
        parameters, rule = _RULES[op]
        return rule(Bound(operation, parameters, position))
    return _moved(op, operation, position)


def _moved(op: str, operation: Operation, position: int) -> str:
    """Calls that compute nothing, but move elements."""
    name = operation.names[position]
    if op in table.JOINING:
        return f"1, for the part that {name} fills"
    if op == "setitem" and position == 0:
        return "0 where it is overwritten, else 1"
    if op == "setitem" and operation.arguments[-1] == Operand(position):
        return "1, added up over the places where it was written"
    if position != 0:
        raise Unknown
    if op in table.RESHAPING:
        return f"1, in the shape of {name}"
    if op in table.PICKING:
        repeated = ", repeated indices add up" if len(operation.names) > 1 else ""
        return "1, put back in its place" + repeated
    if op in table.EXPANDING:
        same = math.prod(operation.shapes[0]) == math.prod(operation.result_shape)
        return "1" + ("" if same else SUMMED)
    if op in table.REPEATING:
        return "1, summed over the copies"
    raise Unknown


# ------------------------------------------------------------------ functions with parameters


def _pow(call: Bound) -> str:
    base, exponent = call.text("input"), call.text("exponent")
    if call.wanted == "exponent":
        zero = f", 0 where {base} = 0 and {exponent} ≥ 0" if call.has("input") else ""
        return f"ln({bare(base)})·{base}^{exponent}{zero}{call.summed()}"
    power = call.arguments["exponent"]
    if isinstance(power, Operand):
        zero = f", 0 where {exponent} = 0" if call.has("exponent") else ""
        return f"{exponent}·{base}^({exponent} − 1){zero}{call.summed()}"
    if power in (0, 1):
        return number(power)
    if power == 2:
        return f"2·{base}"
    if power == -1:
        return f"−1 / {base}²"
    lower = number(power - 1)
    if power == int(power) and abs(power) < 1000:
        return f"{exponent}·{base}{lower.translate(_SUPERSCRIPTS)}"
    return f"{exponent}·{base}^" + (f"({lower})" if lower.startswith(MINUS) else lower)


def _clamp(call: Bound) -> str:
    if call.wanted != "input":
        raise Unknown
    x, low, high = (
        call.text(name) if call.arguments[name] is not None else ""
        for name in ("input", "min", "max")
    )
    if not high:
        return f"1 where {x} ≥ {low}, else 0{call.summed()}"
    return f"1 where {f'{low} ≤ ' if low else ''}{x} ≤ {high}, else 0{call.summed()}"


def _softplus(call: Bound) -> str:
    x, beta = call.text("input"), call.plain("beta")
    scaled = x if beta == 1 else f"{call.text('beta')}·{x}"
    if call.plain("threshold") == 20:  # where σ is 1 in float32 anyhow
        return f"σ({scaled})"
    return f"1 where {scaled} > {call.text('threshold')}, else σ({scaled})"


def _atan2(call: Bound) -> str:
    y, x = call.text("input"), call.text("other")
    top = x if call.wanted == "input" else f"−{y}"
    both = call.has("input") and call.has("other")
    zero = f", 0 where {y} = {x} = 0" if both else ""
    return f"{top} / ({y}² + {x}²){zero}{call.summed()}"


def _gelu(call: Bound) -> str:
    if call.plain("approximate") != "none":
        raise Unknown
    x = call.text("input")
    return f"Φ({x}) + {x}·φ({x}), Φ the standard normal distribution, φ its density"


def _embedding(call: Bound) -> str:
    if call.wanted != "weight" or call.plain("scale_grad_by_freq"):
        raise Unknown
    row = call.plain("padding_idx")
    left_out = "" if row is None or row < 0 else f"; row {row} (padding_idx) receives nothing"
    return f"1 in the rows that {call.text('input')} picks, repeated ones add up{left_out}"


def _prelu(call: Bound) -> str:
    if math.prod(call.shape("weight")) != 1:
        raise Unknown
    x, weight = call.text("input"), call.text("weight")
    if call.wanted == "input":
        return f"1 where {x} > 0, else {weight}"
    return f"0 where {x} > 0, else {x}{call.summed()}"


# ------------------------------------------------------------------ reductions


def _reduction(text: str) -> Callable[[Bound], str]:
    """`{x}`: the operand; `{n}`: how many of its elements went into each result."""

    def rule(call: Bound) -> str:
        count = call.size() // max(1, math.prod(call.operation.result_shape))
        whole = "1" if count == 1 and text == "1 / {n}" else text
        return whole.format(x=bare(call.text("input")), n=count) + _along(call)

    return rule


def _along(call: Bound) -> str:
    """The words for a reduction of some dimensions only."""
    dim = call.plain("dim")
    if dim is None or dim == () or len(call.shape("input")) < 2:
        return ""
    dims = dim if isinstance(dim, tuple) else (dim,)
    if not all(type(each) is int for each in dims):
        raise Unknown
    several = "dimensions" if len(dims) > 1 else "dimension"
    return f", along {several} {' and '.join(map(number, dims))}"


def _extreme(function: str, shared: bool) -> Callable[[Bound], str]:
    """The largest or smallest; `shared`: also along a dimension, equal elements share."""
    ties = " (equal ones share the 1)"

    def rule(call: Bound) -> str:
        if call.plain("dim") is None:
            x = call.text("input")
            return f"1 where {x} = {function}({bare(x)}), else 0{ties}"
        word = "largest" if function == "max" else "smallest"
        return f"1 at the {word} element, else 0{ties if shared else ''}{_along(call)}"

    return rule


def _product_of_all(call: Bound) -> str:
    return f"the product of the other elements of {call.text('input')}{_along(call)}"


def _norm(call: Bound) -> str:
    x, power = call.text("input"), call.plain("p")
    along = _along(call)
    if power == 1:
        return f"sign({x}){along}"
    if power not in (None, "fro", 2):
        raise Unknown
    may_be_zero = call.has("input") and (along or call.is_constant("input"))
    zero = f" (torch takes 0 where ‖{bare(x)}‖ = 0)" if may_be_zero else ""
    return f"{x} / ‖{bare(x)}‖{along}{zero}"


def _linalg_norm(call: Bound) -> str:
    call.leave_out("ord")
    return _norm(call)


def _spread(text: str) -> Callable[[Bound], str]:
    """Variance and standard deviation of all elements."""

    def rule(call: Bound) -> str:
        if type(call.arguments["dim"]) is not bool:  # `x.var(False)` is about its correction
            call.leave_out("dim")
        corrections = [call.plain(name) for name in ("correction", "unbiased", "dim")]
        correction = next((each for each in corrections if each is not None), 1)
        left = call.size() - correction
        if left <= 0 or ("std(" in text and correction != 1):
            raise Unknown
        x = call.text("input")
        constant = "std(" in text and call.is_constant("input")
        zero = f" (torch takes 0 where std({bare(x)}) = 0)" if constant else ""
        return text.format(x=x, bare=bare(x), n=number(left)) + zero

    return rule


def _softmax(text: str) -> Callable[[Bound], str]:
    def rule(call: Bound) -> str:
        along = _along(call).replace(", along", ", sums along")
        return call.whole(text.format(x=bare(call.text("input")), g=call.upstream()), along)

    return rule


# op: (parameters, rule)
_RULES: dict[str, tuple[str, Callable[[Bound], str]]] = {
    "pow": ("input exponent", _pow),
    "clamp": ("input min max", _clamp),
    "atan2": ("input other", _atan2),
    "softplus": ("input beta=1 threshold=20", _softplus),
    "gelu": ("input approximate=none", _gelu),
    "embedding": (
        "input weight padding_idx max_norm norm_type scale_grad_by_freq sparse",
        _embedding,
    ),
    "prelu": ("input weight", _prelu),
    "sum": ("input dim keepdim", _reduction("1")),
    "mean": ("input dim keepdim", _reduction("1 / {n}")),
    "logsumexp": ("input dim keepdim", _reduction("softmax({x})")),
    "prod": ("input dim keepdim", _product_of_all),
    "max": ("input dim keepdim", _extreme("max", shared=False)),
    "min": ("input dim keepdim", _extreme("min", shared=False)),
    "amax": ("input dim keepdim", _extreme("max", shared=True)),
    "amin": ("input dim keepdim", _extreme("min", shared=True)),
    "norm": ("input p dim keepdim", _norm),
    "linalg_norm": ("input ord dim keepdim p", _linalg_norm),
    "var": ("input dim correction unbiased keepdim", _spread("2·({x} − mean({bare})) / {n}")),
    "std": (
        "input dim correction unbiased keepdim",
        _spread("({x} − mean({bare})) / ({n}·std({bare}))"),
    ),
    "softmax": ("input dim", _softmax("softmax({x})·({g} − sum({g}·softmax({x})))")),
    "log_softmax": ("input dim", _softmax("{g} − softmax({x})·sum({g})")),
    **LOSSES,
    **PRODUCTS,
}
