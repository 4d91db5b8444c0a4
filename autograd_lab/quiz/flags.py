"""Questions about what a tensor is: requires_grad, is_leaf, grad_fn, shape."""

from __future__ import annotations

from autograd_lab.model.recording import Graph, Node, Recording, Variable
from autograd_lab.quiz.model import Mistake, Question

CUTTING = ("detach", "detach_", "data")


def about(
    recording: Recording, place: int, thing: Node | Variable, field: str, facts: dict[str, str]
) -> Question:
    """The question, with the one wrong answer that there is and what lies behind it."""
    truth = _text(getattr(thing, field), field)
    mistakes = ()
    if field != "shape":
        misconception = _misconception(recording.passes[place].graph, thing, field)
        wrong = {"True": "False", "False": "True"}.get(truth)
        if field == "grad_fn":
            wrong = "None" if truth != "None" else f"{(getattr(thing, 'op', '') or '').title()}"
        if misconception and wrong:
            mistakes = (Mistake(misconception, wrong),)
    return Question("lesson", "is", truth, facts, mistakes)


def _text(value: object, field: str) -> str:
    if field == "shape":
        return "(" + ", ".join(map(str, value)) + ("," if len(value) == 1 else "") + ")"
    return str(value)


def _misconception(graph: Graph, thing: Node | Variable, field: str) -> str:
    """What one holds who gives the other answer."""
    tracked, leaf = thing.requires_grad, thing.is_leaf
    if field == "is_leaf":
        return "constants-no-leaves" if leaf else "result-is-leaf"
    if field == "grad_fn":
        return "leaf-has-grad-fn" if thing.grad_fn is None else "result-without-grad-fn"
    if tracked:
        return _changed_by(graph, thing) or ("" if leaf else "result-not-tracked")
    state = getattr(thing, "state", "")
    if state == "detached":
        return "through-detach"
    return "through-no-grad" if state == "no_grad" else "constant-tracked"


def _changed_by(graph: Graph, thing: Node | Variable) -> str:
    """What a tensor was used in that does not change it, though one might think so."""
    for edge in graph.edges:
        if edge.source != getattr(thing, "id", None):
            continue
        target = graph.node(edge.target)
        if target.op in CUTTING:
            return "detach-changes-source"
        if target.state == "no_grad":
            return "no-grad-changes-source"
    return ""
