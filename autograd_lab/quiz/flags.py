"""Questions about what a tensor is: requires_grad, is_leaf, grad_fn, shape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from autograd_lab.model.recording import Graph, Node, Recording, Variable
from autograd_lab.quiz.model import Mistake, Question

CUTTING = ("detach", "detach_", "data")
# What one guesses who reads the formula: more of them than any program has.
GUESSED = ("Add", "Sub", "Mul", "Div", "Pow", "Sum", "Mean", "Mm", "Mv")


def about(
    recording: Recording,
    place: int,
    thing: Node | Variable,
    field: str,
    facts: dict[str, str],
    choices: Iterable[str] = (),
) -> Question:
    """The question, the wrong answers that there are and what lies behind each, and the reason."""
    graph = recording.passes[place].graph
    truth = _text(getattr(thing, field), field)
    solution, reason = _why(graph, thing, field)
    answers = {
        "grad_fn": _other_functions(graph, thing, truth, choices),
        "shape": _other_shapes(graph, truth),
    }
    mistakes = answers.get(field) or _other_flag(graph, thing, field, truth)
    return Question("lesson", solution, truth, {**facts, **reason}, tuple(mistakes))


def _text(value: object, field: str) -> str:
    if field == "shape":
        return "(" + ", ".join(map(str, value)) + ("," if len(value) == 1 else "") + ")"
    return str(value)


# --------------------------------------------------------------- wrong answers


def _other_flag(graph: Graph, thing: Node | Variable, field: str, truth: str) -> Iterator[Mistake]:
    misconception = _misconception(graph, thing, field)
    if misconception:
        yield Mistake(misconception, "False" if truth == "True" else "True")


def _other_functions(
    graph: Graph, thing: Node | Variable, truth: str, choices: Iterable[str]
) -> Iterator[Mistake]:
    """A grad_fn where there is none, none where there is one, and those of other operations."""
    here = dict.fromkeys(node.grad_fn for node in graph.nodes if node.grad_fn)
    guessed = dict.fromkeys((*choices, *(f"{each}Backward0" for each in GUESSED)))
    if truth == "None":
        for answer in dict.fromkeys((*here, *guessed)):
            if answer != truth:
                yield Mistake("leaf-has-grad-fn", answer)
        return
    yield Mistake("result-without-grad-fn", "None")
    for answer in here:
        if answer != truth:
            yield Mistake("other-grad-fn", answer)
    for answer in guessed:
        if answer not in (truth, "None") and answer not in here:
            yield Mistake("foreign-grad-fn", answer)


def _other_shapes(graph: Graph, truth: str) -> Iterator[Mistake]:
    for answer in dict.fromkeys(_text(node.shape, "shape") for node in graph.nodes):
        if answer != truth:
            yield Mistake("other-shape", answer)


def _misconception(graph: Graph, thing: Node | Variable, field: str) -> str:
    """What one holds who gives the other answer."""
    tracked, leaf = thing.requires_grad, thing.is_leaf
    if field == "is_leaf":
        return "constants-no-leaves" if leaf else "result-is-leaf"
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


# --------------------------------------------------------------- why it is so


def _why(graph: Graph, thing: Node | Variable, field: str) -> tuple[str, dict[str, str]]:
    """Which solution tells the reason, and the texts that it needs."""
    if not isinstance(thing, Node) or field == "shape":
        return "is", {}
    if field == "is_leaf":
        return ("not-made" if thing.is_leaf else "made"), {}
    if field == "grad_fn":
        if thing.grad_fn is None:
            return "not-made", {}
        return ("made-by", {"op": thing.op}) if thing.op else ("is", {})
    if thing.requires_grad and thing.is_leaf:
        return "asked-for", {}
    if thing.requires_grad:
        source = _tracked_source(graph, thing)
        return ("from-tracked", {"tracked": source}) if source else ("is", {})
    cut = {
        "detached": "detach() cut it off",
        "no_grad": "it was computed under no_grad()",
    }.get(thing.state)
    if cut:
        return "cut-off", {"cut": cut}
    return ("from-none", {}) if thing.kind == "op" else ("is", {})


def _tracked_source(graph: Graph, thing: Node) -> str:
    """A named operand, or one further back, that requires grad."""
    wave, seen = [thing.id], {thing.id}
    while wave:
        sources = [edge.source for edge in graph.edges if edge.target in wave and not edge.cut]
        nodes = [node for node in graph.nodes if node.id in sources and node.requires_grad]
        named = [node.name for node in nodes if node.name]
        if named:
            return named[0]
        wave = [node.id for node in nodes if node.id not in seen]
        seen.update(wave)
    return ""
