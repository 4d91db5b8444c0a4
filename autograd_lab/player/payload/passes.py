"""One pass as plain data: its nodes and edges, and each step with what it changes, as texts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from autograd_lab.drawing import describe, slots
from autograd_lab.model import names
from autograd_lab.model.index import Index, State, changes, replay
from autograd_lab.model.numbers import show, show_full
from autograd_lab.model.recording import (
    Change,
    Edge,
    Failure,
    Node,
    Pass,
    Recording,
    Step,
    Value,
)
from autograd_lab.model.text import shorten
from autograd_lab.player.features.facts.path_sums import path_sums
from autograd_lab.player.features.findings.findings import answers
from autograd_lab.player.features.reading.reading import cut_words, keeps_grad, node_words
from autograd_lab.player.features.walk.strides import stops
from autograd_lab.player.payload import ledger
from autograd_lab.player.payload.details import details
from autograd_lab.player.payload.edge_texts import slot_texts
from autograd_lab.player.payload.schema import (
    FIELDS,
    FLAGS,
    LETTERS,
    ChangeRow,
    EdgeData,
    NodeData,
    PassData,
    QuestionData,
    StepData,
)
from autograd_lab.recording.formulas.formula import is_factor

_FULL_CELLS = 240  # of a value in a tooltip
_SENTENCE_CELLS = 600
# The room of one number in the picture.
_CELLS = 7


def pass_data(
    pass_: Pass, structure: int, recording: Recording, questions: list[QuestionData]
) -> PassData:
    """One pass for the player: `structure` is the place of its picture among the structures."""
    told = details(pass_)
    graph = Index(pass_.graph)
    index = graph.places
    start = _start(pass_)
    steps = []
    shares = Counter(change.target for _, change in changes(pass_, "gradient", "backward"))
    for step, state in replay(replace(pass_, start=start)):
        steps.append(_step(step, state, graph))
        if step.kind == "error" and recording.error:
            steps[-1]["text"] = _last_words(recording.error)
    return {
        "number": pass_.index + 1,
        "structure": structure,
        "text": describe(pass_.graph),
        "kinds": "".join(LETTERS[step.kind] for step in pass_.steps),
        "stops": stops(pass_),
        "output": "".join(step.output for step in pass_.steps),
        "nodes": [_node(node, shares[node.id]) for node in pass_.graph.nodes],
        "edges": [_edge(edge, index) for edge in pass_.graph.edges],
        "start": [_change(change, index) for change in start if change.target in index],
        "steps": steps,
        "sums": path_sums(pass_, recording),
        "questions": questions,
        "names": told["names"],
        "facts": told["facts"],
        "ways": told["ways"],
        "noWays": told["noWays"],
        "whys": answers(recording, pass_),
    }


def _last_words(error: Failure) -> str:
    """The sentence at the end: what a learner should know; torch's own words stand below it."""
    where = f" in line {error.line}" if error.line else ""
    return f"The program stops{where}: {error.explanation or error.type}"


def _start(pass_: Pass) -> tuple[Change, ...]:
    """What stands there before the first step, with the values that no step will bring."""
    known = {(change.target, change.field) for change in pass_.start}
    for step in pass_.steps:
        known |= {(change.target, change.field) for change in step.changes}
    rest = [
        Change(node.id, "value", None, node.value)
        for node in pass_.graph.nodes
        if (node.id, "value") not in known
    ]
    return (*pass_.start, *rest)


def _step(step: Step, before: State, graph: Index) -> StepData:
    nodes, edges, index = graph.nodes, graph.edges, graph.places
    data: StepData = {
        "kind": LETTERS[step.kind],
        "line": step.line,
        "text": shorten(step.text, _SENTENCE_CELLS),
        "nodes": [index[key] for key in step.nodes if key in nodes],
        "edges": [index[key] for key in step.edges if key in edges],
        "changes": [_change(change, index) for change in step.changes if change.target in index],
    }
    row = ledger.row(step, before, graph)
    if row:
        data["row"] = row
    shown = _own_step(step, before, nodes)
    if shown:
        data["shown"] = [[field, index[target], text] for field, target, text in shown]
    if step.kind == "backward" and data["edges"]:
        data["own"] = nodes[edges[step.edges[0]].target].line
    if step.output:
        data["output"] = step.output
    return data


def _own_step(step: Step, before: State, nodes: dict[str, Node]) -> list[tuple[str, str, str]]:
    """What a slot reads at this step only: `6 + 6 = 12` in a drawer, `6 + 2`, `3 → 2.8`."""
    arrived = next((each.after for each in step.changes if each.field == "contribution"), None)
    shown = []
    for change in step.changes:
        if change.target not in nodes or change.before is None or change.after is None:
            continue
        text = ""
        if step.kind == "accumulate" and change.field == "grad":
            incoming = before.get((change.target, "gradient"))
            text = slots.accumulation_text(change.before, incoming, change.after)
        elif step.kind == "backward" and change.field == "gradient" and arrived is not None:
            text = slots.sum_text(change.before, arrived)
        elif step.kind == "update" and change.field == "value":
            text = _short_update(change)
        if text:
            shown.append((FIELDS[change.field], change.target, text))
    return shown


def _short_update(change: Change) -> str:
    """`3 → 2.8`, where that fits the room of one number; the ledger has it in any case."""
    if slots.is_tensor(change.before) or slots.is_tensor(change.after):
        return ""
    text = f"{show(change.before)} → {show(change.after)}"
    return text if len(text) <= _CELLS else ""


def _change(change: Change, index: dict[str, int]) -> ChangeRow:
    """`[field, index, text, full text, flag]` of what the change leaves, the tail cut off."""
    data: ChangeRow = [FIELDS[change.field], index[change.target]]
    if change.after is None:
        return [*data, None]
    if change.field == "contribution":
        text = slots.contribution_text(change.after)
    else:
        text = "\n".join(slots.value_lines(change.after))
    data.append(text)
    full, flag = _full(change.after), _flag(change.after)
    tail = None if full in (text, f"{text}.0") else full
    return [*data, tail, flag] if flag else [*data, tail] if tail else data


def _full(value: Value) -> str:
    """Every digit, cut where a tensor has so many elements that a tooltip could not show them."""
    return shorten(show_full(value), _FULL_CELLS)


def _flag(value: Value) -> str:
    if slots.is_bad(value):
        return FLAGS["bad"]
    return FLAGS["zero"] if slots.drawer_state(value) == "zero" else ""


def _node(node: Node, shares: int) -> NodeData:
    """What does not change while one steps: the name, and how many shares its gradient sums."""
    data: NodeData = {"id": node.id, "label": names.label(node), "said": node_words(node)}
    if keeps_grad(node):
        data["keeps"] = True
    if shares > 1:
        data["shares"] = shares
    return data


def _edge(edge: Edge, index: dict[str, int]) -> EdgeData:
    """An edge: its ends, and its local derivative as its slot shows it, in full, as a formula."""
    ends = [index[edge.source], index[edge.target]]
    data: EdgeData = {"id": edge.id, "ends": ends, "local": slots.local_text(edge)}
    if edge.cut:
        data["cut"] = cut_words(edge)
    if edge.local is not None:
        data["localFull"] = _full(edge.local)
    formula = edge.formula or ""
    if is_factor(formula):
        data["formula"] = shorten(formula, _FULL_CELLS)
        data["slots"] = slot_texts(edge)
    return data
