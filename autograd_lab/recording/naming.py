"""What a node is called: the variable that its result is bound to, and its words in the program."""

from __future__ import annotations

from autograd_lab.model.numbers import flatten, show
from autograd_lab.program.places import Source
from autograd_lab.recording.events import UNWRITTEN, Call
from autograd_lab.recording.formulas.arguments import Operand
from autograd_lab.recording.values import unpacked

_SIGNS = {"mul": "*", "add": "+", "sub": "-", "div": "/", "pow": "**"}
_OPERAND_CELLS = 24  # letters of an operand, beyond which its operation is named


class Names:
    """Names and expressions of all calls of one recording."""

    def __init__(
        self, calls: list[Call], source: Source, known: dict[Call, str], failed: tuple | None = None
    ):
        """`known`: from what is left in the namespace at the end; `failed`: a place that raised."""
        self._source, self._known = source, dict(known)
        for call, name in known.items():  # what the same tensor was before it was frozen
            while call.named_by == "=":
                call = call.names[1]
                self._known.setdefault(call, name)
        self._texts: dict[Call, str] = {}  # of what torch computed for a gradient
        self._inside = _inside(calls) | _unfinished(calls, failed)

    def name(self, call: Call) -> str | None:
        """The variable, or None where the result has none."""
        known, names = self._known.get(call), call.names
        if known is not None and call.kind == "leaf" and _in_a_function(call):
            return known  # its caller's name, not that of the function that made it
        if names and names[0] == "of":
            return self._one_of(call, *names[1:]) or known
        if call in self._inside or call.built:
            return known
        if names is None:
            names = self._source.place(call.where).names
            if len(names) != 1:
                return known
            if known is not None and (
                known.startswith((f"{names[0]}.", f"{names[0]}[")) or "." in names[0]
            ):
                return known  # a module's parameter, made where the module was made; an item
            return names[0]
        if not names or names[0] == "second":
            return known
        if names[0] == "=":
            return self.name(names[1])
        if names[0] in ("as", "in"):
            return known
        if names[0] == "grad":
            return f"{self.name(names[1]) or 'a leaf'}.grad"
        return self._output_name(call, names[1]) or known

    def expression(self, call: Call) -> str:
        """The call as written; of one among many behind `net(x)`: `linear in net(x)`."""
        if call.named_by == "as":
            operand = self.name(call.names[1]) or self.expression(call.names[1])
            return f"{operand} as {call.dtype}" if call.op == "to" else f"{call.op} of {operand}"
        if call.named_by == "in":
            return f"{call.op} in {self.expression(call.names[1])}"
        if call.named_by == "second":
            return self._computed(call)
        if call.named_by == "of":
            return self._source.place(call.where).expression
        if _found(call):
            return ""
        if call.op == "setitem":
            return self._source.statement(call.where)  # `b[1] = 2`, which is no read of `b[1]`
        expression = self._source.place(call.where).expression
        if call.built and call.kind == "leaf" and call not in self._known:
            return f"parameter of {expression}"
        if (call in self._inside or call.built) and call.kind != "leaf" and call.op and expression:
            return f"{call.op} in {expression}"
        return expression

    def _computed(self, call: Call) -> str:
        """What torch computed inside of a backward pass, as one would write it: `x ** 2 * 3`."""
        if call not in self._texts:
            self._texts[call] = self._computation(call)
        return self._texts[call]

    def _computation(self, call: Call) -> str:
        if call.op is None:
            value = unpacked(call.first_value)
            if isinstance(value, (int, float)):
                return show(value)
            elements = flatten(value) if isinstance(value, list) else []
            if elements and isinstance(elements[0], bool):
                return "mask"
            return {(1.0,): "ones", (0.0,): "zeros"}.get(tuple(set(elements)), "numbers")
        sources = {place: link.source for link in call.links for place in link.positions}
        parts = []
        for fact in call.facts:
            source = sources.get(fact.position) if isinstance(fact, Operand) else None
            parts.append(self._operand(source) if isinstance(fact, Operand) else _plain(fact))
        sign = _SIGNS.get(call.op)
        if sign and len(parts) == 2 and not call.options:
            return f" {sign} ".join(f"({each})" if " " in each else each for each in parts)
        return f"{call.op}({', '.join(parts) or '…'})"

    def _operand(self, source: Call | None) -> str:
        if source is None:
            return "…"
        text = self.name(source) or self._texts.get(source) or (
            "" if source.named_by == "second" else self.expression(source)
        )  # fmt: skip
        return text if 0 < len(text) <= _OPERAND_CELLS else f"{source.op or '…'}(…)"

    def _output_name(self, call: Call, index: int) -> str | None:
        return self._one_of(call, index, call.parent.outputs)

    def _one_of(self, call: Call, index: int, count: int) -> str | None:
        """The name of one of several results: of its own, or `grads[0]`."""
        names = self._source.place(call.where).names
        if len(names) == count:
            return names[index]
        return f"{names[0]}[{index}]" if len(names) == 1 else None


def _in_a_function(call: Call) -> bool:
    return call.where is not None and not call.where[0].co_name.startswith("<")


def _plain(fact: object) -> str:
    return f"{fact:g}" if isinstance(fact, float) else str(fact)


def _found(call: Call) -> bool:
    """Whether the program wrote no call for it: a tensor from outside, or changed behind."""
    return call.names == () or call.named_by in ("grad", "as", "second") or call.op in UNWRITTEN


def _unfinished(calls: list[Call], failed: tuple | None) -> set[Call]:
    """Calls of the last run of an expression that raised: its own result never came."""
    there = [each for each in calls if each.where == failed and each.kind in ("op", "output")]
    return {each for each in there if failed is not None and each.run == there[-1].run}


def _inside(calls: list[Call]) -> set[Call]:
    """Calls that torch made on the way to the result of an expression, such as `net(x)`.

    They stand at one place of the program, in one run of it; only the last has the result.
    """
    inside: set[Call] = set()
    run: list[Call] = []
    for call in calls:
        if _found(call):
            continue
        if not run or call.where is None or (call.where, call.run) != (run[0].where, run[0].run):
            run = []
        if call.parent is None:
            inside.update(run)
        run.append(call)
    return inside
