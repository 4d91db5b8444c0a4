"""What holds of every sentence that the quiz can say: read from the text, whoever wrote it.

`broken(sentence, ...)` names the laws that a sentence breaks. Nothing here knows the templates: a
sum is worked out again, a number is looked for in the recording, a name in the program.
"""

from __future__ import annotations

import ast
import math
import re
from functools import cache

from autograd_lab.model.numbers import flatten, show, show_number
from autograd_lab.quiz import words

_NUMBER = r"[−-]?\d+(?:\.\d+)?(?:e[+−-]?\d+)?"
_VALUE = rf"(?:{_NUMBER}|\[[^\]\[]*\])"
# What stands in brackets behind a factor is its formula or its place: `6 (upstream)`, `4 (2·x)`.
_ASIDE = r" \((?:[^()]|\([^()]*\))*\)"
_SUM = re.compile(rf"{_VALUE}(?: [+×−] {_VALUE})+ [=≈] {_VALUE}")
_DIFFERENT = (
    rf"({_NUMBER}) in the place of ({_NUMBER})",
    rf"({_NUMBER}),? (?:and )?not ({_NUMBER})",
    rf"({_NUMBER}) is not ({_NUMBER})",
    rf"({_NUMBER}) (?:≠|instead of|differs from|rather than) ({_NUMBER})",
)
_OBJECTS = r"\bthe tensor\.|\bobject at\b|0x[0-9a-f]{4}|<|\bVariable\(|\bNode\(|\bn\d+\b|\be\d+\b"
_GAPS = r"[{}]|  |^ | [.,:](?:\s|$)|\bof itself\b|\b1 elements\b|\.\.(?!\.)"
# torch's own words, which a program need not hold.
TORCH = {
    "backward", "requires_grad", "grad_fn", "is_leaf", "detach", "no_grad", "zero_", "zero_grad",
    "retain_grad", "grad", "shape", "value", "torch", "tensor", "n",
}  # fmt: skip


def broken(sentence: str, code: str, known: set[str], more: frozenset[str] = frozenset()):
    """The laws that this sentence breaks; `known` are the numbers that may stand in it.

    `more` are names that a program has without spelling them out: `weight` of `nn.Linear`.
    """
    return [
        *(f"a gap: {each}" for each in re.findall(_GAPS, sentence)),
        *(f"a Python object: {each}" for each in re.findall(_OBJECTS, sentence)),
        *equal_called_different(sentence),
        *wrong_sums(sentence),
        *(f"a number from nowhere: {each}" for each in numbers(sentence, code) - known),
        *(f"an unknown name: {each}" for each in names(sentence) - names_of(code) - TORCH - more),
    ]


def equal_called_different(sentence: str) -> list[str]:
    pairs = [pair for pattern in _DIFFERENT for pair in re.findall(pattern, sentence)]
    return [f"{a} called different from {b}" for a, b in pairs if _float(a) == _float(b)]


def wrong_sums(sentence: str) -> list[str]:
    """Sums and products that do not give what stands behind `=`, by the numbers on the screen."""
    plain = re.sub(_ASIDE, "", sentence)
    return [found for found in _SUM.findall(plain) if not _holds(found)]


def _holds(text: str) -> bool:
    left, sign, right = re.split(r" ([=≈]) ", text)
    parts = re.split(r" ([+×−]) ", left)
    sizes = {len(_elements(each)) for each in (*parts[::2], right)}
    size = max(sizes)
    if not sizes <= {1, size}:
        return False
    columns = [_elements(each) * (size if len(_elements(each)) == 1 else 1) for each in parts[::2]]
    operators = [{"+": "+", "−": "-", "×": "*"}[each] for each in parts[1::2]]
    wanted = _elements(right)
    for place in range(size):
        formula = f"({columns[0][place]})" + "".join(
            f" {operator} ({column[place]})"
            for operator, column in zip(operators, columns[1:], strict=True)
        )
        found = eval(formula, {"__builtins__": {}})
        close = math.isclose(found, wanted[place], rel_tol=1e-9, abs_tol=1e-9)
        near = math.isclose(found, wanted[place], rel_tol=5e-3, abs_tol=1e-3)
        if not (close if sign == "=" else near):
            return False
    return True


def _elements(text: str) -> list[float]:
    return [_float(each) for each in re.findall(_NUMBER, text)]


def _float(text: str) -> float:
    return float(text.replace("−", "-"))


def numbers(sentence: str, code: str) -> set[str]:
    """The numbers that a sentence says, without those of the expressions that it quotes."""
    sentence = sentence.replace(words.UNREADABLE, " ")
    for quoted in quotes(code):
        sentence = sentence.replace(quoted, " ")
    sentence = re.sub(rf"\bline \d+|{_ASIDE}", " ", sentence)
    sentence = re.sub(r"\b[A-Za-z_]\w*(?:\[[\d, :]+\])?", " ", sentence)  # w1, x[0], MulBackward0
    found = re.findall(rf"(?<![\w.]){_NUMBER}", sentence.replace(" − ", " "))
    return {show_number(_float(each)) for each in found}


@cache
def quotes(code: str) -> tuple[str, ...]:
    """The expressions of the program as they are written, the longest first."""
    found = {
        text
        for node in ast.walk(ast.parse(code))
        if isinstance(node, (ast.BinOp, ast.Call, ast.Subscript, ast.Attribute))
        and (text := ast.get_source_segment(code, node))
    }
    return tuple(sorted(found, key=len, reverse=True))


def names(sentence: str) -> set[str]:
    """What looks like code in a sentence: single letters, `.grad` and the like, `_`, digits."""
    found = set()
    cut_short = re.sub(r"[\w.]+…|1/n", "", sentence)
    for word in re.findall(r"[A-Za-z_][\w.]*", cut_short):
        parts = [each for each in word.split(".") if each]
        code = len(parts) > 1 or "_" in word or re.search(r"\d", word) or len(word) == 1
        if code and word not in ("a", "A", "I"):
            found.update(each for each in parts if not re.search(r"Backward\d+$|Error$", each))
    return found


@cache
def names_of(code: str) -> frozenset[str]:
    return frozenset(re.findall(r"[A-Za-z_]\w*", code))


def numbers_of(recording) -> set[str]:
    """Every number of a recording as the screen shows it, and how many elements tensors have."""
    found: set[str] = {"0"}

    def take(value) -> None:
        if value is None or isinstance(value, str):
            return
        try:
            flat = flatten(value)
        except TypeError:
            return
        found.add(show_number(len(flat)))
        for each in flat:
            if isinstance(each, (int, float)) and not isinstance(each, bool):
                found.add(show_number(each))

    for each in recording.passes:
        for node in each.graph.nodes:
            for value in (node.value, node.gradient, node.grad):
                take(value)
            found.update(map(show_number, node.shape))
            for part in node.value if isinstance(node.value, list) else ():
                take(part)
        for edge in each.graph.edges:
            take(edge.local)
            take(edge.contribution)
        for step in each.steps:
            for change in step.changes:
                take(change.before)
                take(change.after)
    for variable in recording.variables.values():
        take(variable.value)
        take(variable.grad)
    found.update(show_number(float(each)) for each in re.findall(r"\d+\.?\d*", recording.code))
    return found


def said_numbers(*texts: object) -> set[str]:
    """The numbers of what a person typed and of a prompt: these may be repeated."""
    found: set[str] = set()
    for text in texts:
        text = text if isinstance(text, str) else show(text)
        found.update(show_number(_float(each)) for each in re.findall(_NUMBER, text))
        found.update(show_number(abs(_float(each))) for each in re.findall(_NUMBER, text))
    return found


def parameters_of(recording) -> frozenset[str]:
    """The names of what modules hold: they stand in the recording and not in the program."""
    names = [node.name or "" for each in recording.passes for node in each.graph.nodes]
    return frozenset(part for name in names for part in name.split(".")[1:])
