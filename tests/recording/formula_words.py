"""A formula's text as numbers: a small translation to Python, independent of how it was written."""

from __future__ import annotations

import re

import torch

NORMAL = torch.distributions.Normal(0.0, 1.0)
FUNCTIONS = {
    "exp": torch.exp, "ln": lambda x: torch.log(torch.as_tensor(x, dtype=torch.float64)),
    "cos": torch.cos, "sin": torch.sin, "tan": torch.tan, "tanh": torch.tanh,
    "sinh": torch.sinh, "cosh": torch.cosh, "sign": torch.sign, "σ": torch.sigmoid,
    "max": torch.max, "min": torch.min, "mean": torch.mean, "std": torch.std, "sum": torch.sum,
    "norm": torch.norm, "π": torch.pi,
    "sqrt": lambda x: torch.sqrt(torch.as_tensor(x, dtype=torch.float64)),
    "softmax": lambda x: torch.softmax(x, min(1, x.dim() - 1)),
    "log_softmax": lambda x: torch.log_softmax(x, min(1, x.dim() - 1)),
    "Φ": NORMAL.cdf, "φ": lambda x: NORMAL.log_prob(x).exp(),
}  # fmt: skip
_POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


def evaluate(text: str, variables: dict[str, torch.Tensor]) -> torch.Tensor:
    """The number that a formula stands for; the words after a comma are left to the caller."""
    ties = "(equal ones share the 1)" in text
    result = _piecewise(text.replace(" (equal ones share the 1)", ""), variables)
    return result / (result != 0).sum() if ties else result


def _piecewise(text: str, variables) -> torch.Tensor:
    """`A where C, B where D, else E`, or a plain expression up to its first comma."""
    if " where " not in text:
        return torch.as_tensor(_number(re.split(r", (?!\w+\))", text)[0], variables))
    *cases, rest = text.split(", ")
    while not rest.startswith("else "):  # ", summed over …"
        *cases, rest = cases
    result = _piecewise(rest.removeprefix("else "), variables)
    for case in reversed(cases):
        value, condition = case.split(" where ")
        holds = torch.as_tensor(_condition(condition, variables))
        result = torch.where(holds, _number(value, variables) + 0.0 * holds, result + 0.0 * holds)
    return result


def _condition(text: str, variables):
    """A comparison, which may be a chain (`−1 ≤ x ≤ 1`), or the name of a mask."""
    for word, other in {"≤": "<=", "≥": ">=", " = ": " == "}.items():
        text = text.replace(word, other)
    parts = re.split(r" (<=|>=|<|>|==) ", text)
    holds = [
        _number(f"({left}) {sign} ({right})", variables)
        for left, sign, right in zip(parts[::2], parts[1::2], parts[2::2], strict=False)
    ]
    return torch.stack(list(map(torch.as_tensor, holds))).all(0) if holds else variables[text]


def _number(text: str, variables):
    text = text.replace("·", "*").replace("−", "-").replace("√", "sqrt")
    text = re.sub(r"‖(.*?)‖", r"norm(\1)", text)
    text = re.sub(r"\|(.*?)\|", r"abs(\1)", text)
    text = re.sub(r"(tanh?)²\((\w+)\)", r"\1(\2)**2", text)
    text = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda found: "**" + found[0].translate(_POWERS), text)
    return eval(text.replace("^", "**"), dict(FUNCTIONS), variables)
