"""What a node is called: the variable that its result is bound to, and its words in the program."""

from __future__ import annotations

from autograd_lab.program.places import Source
from autograd_lab.recording.events import UNWRITTEN, Call


class Names:
    """Names and expressions of all calls of one recording."""

    def __init__(
        self, calls: list[Call], source: Source, known: dict[Call, str], failed: tuple | None = None
    ):
        """`known`: from what is left in the namespace at the end; `failed`: a place that raised."""
        self._source, self._known = source, dict(known)
        for call, name in known.items():  # what the same tensor was before it was frozen
            while (call.names or ("",))[0] == "=":
                call = call.names[1]
                self._known.setdefault(call, name)
        self._inside = _inside(calls) | _unfinished(calls, failed)

    def name(self, call: Call) -> str | None:
        """The variable, or None where the result has none."""
        known, names = self._known.get(call), call.names
        if call in self._inside or call.built:
            return known
        if names is None:
            names = self._source.place(call.where).names
            if len(names) != 1:
                return known
            if known is not None and (known.startswith(f"{names[0]}.") or "." in names[0]):
                return known  # a module's parameter, made where the module was made
            return names[0]
        if not names:
            return known
        if names[0] == "=":
            return self.name(names[1])
        if names[0] == "as":
            return known
        if names[0] == "grad":
            return f"{self.name(names[1]) or 'a leaf'}.grad"
        return self._output_name(call, names[1]) or known

    def expression(self, call: Call) -> str:
        """The call as written; of one among many behind `net(x)`: `linear in net(x)`."""
        if (call.names or ("",))[0] == "as":
            operand = self.name(call.names[1]) or self.expression(call.names[1])
            return f"{operand} as {call.dtype}" if call.op == "to" else f"{call.op} of {operand}"
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

    def _output_name(self, call: Call, index: int) -> str | None:
        names = self._source.place(call.where).names
        if len(names) == call.parent.outputs:
            return names[index]
        return f"{names[0]}[{index}]" if len(names) == 1 else None


def _found(call: Call) -> bool:
    """Whether the program wrote no call for it: a tensor from outside, or changed behind."""
    return call.names == () or (call.names or ("",))[0] in ("grad", "as") or call.op in UNWRITTEN


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
