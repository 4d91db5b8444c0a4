"""Raw events to passes: which nodes are drawn, their ids and names, and every step's changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from autograd_lab.model.first_non_finite import tell
from autograd_lab.model.numbers import add
from autograd_lab.model.recording import (
    Change,
    Edge,
    Failure,
    Graph,
    Node,
    Pass,
    Saved,
    Step,
    Summary,
    Value,
)
from autograd_lab.program.collector import collector_paused
from autograd_lab.program.places import Source
from autograd_lab.recording import sentences
from autograd_lab.recording.beginning import Begin, cut_at, left_by, places, split
from autograd_lab.recording.errors.catalogue import told, warning
from autograd_lab.recording.errors.known import Diagnosis
from autograd_lab.recording.events import NO_OPTIONS, Call, Event, Flow, Link, unpack
from autograd_lab.recording.formulas.arguments import Operation
from autograd_lab.recording.formulas.formula import formula, unknown
from autograd_lab.recording.modules import path_of
from autograd_lab.recording.naming import Names
from autograd_lab.recording.noted import NOTED, Noted, uses_its_own_statistics
from autograd_lab.recording.segments import Segment, after_cut, draw, follow, grouped


def assemble(
    events: list[Call | Event | Flow],
    calls: list[Call],
    source: Source,
    known_names: dict[Call, str],
    diagnosis: Diagnosis | None,
    shared: Mapping[Call, tuple[str, ...]] = NO_OPTIONS,
    modules: Mapping[int, str] = NO_OPTIONS,
    begin: Begin | None = None,
) -> tuple[tuple[Pass, ...], Failure | None]:
    """The passes of a recording, and the failure that ended it, told with the program's names.

    `known_names`: from what is left in the namespace at the end; `shared`: their further paths;
    `modules`: the names of those that the program has called.
    What is packed in the events is unpacked there, so they are assembled only once. Where a cell
    has its `begin`, the passes are those from the first one on that it has a part in.
    """
    with collector_paused:
        return _assembled(events, calls, source, known_names, diagnosis, shared, modules, begin)


def _assembled(events, calls, source, known_names, diagnosis, shared, modules, begin):
    finite, begin = unpack(events), begin or Begin()
    segments = [Segment(part) for part in cut_at(events, begin, diagnosis is not None)]
    order = {call: number for number, call in enumerate(calls)}
    if diagnosis is not None:
        segments[-1].guilty = diagnosis.calls
    follow(segments)
    earlier, segments = split(segments, begin)
    for segment in segments:
        draw(segment, order)
    source.show(places(segments))
    failed = None if diagnosis is None else diagnosis.where
    builder = _Builder(segments, order, source, known_names, failed, shared, modules)
    builder.go_on(earlier, begin)
    failure = None if diagnosis is None else builder.failure(diagnosis)
    last = len(segments) - 1
    passes = tuple(
        builder.build(index, failure if index == last else None) for index in range(len(segments))
    )
    return passes if finite else tell(passes), failure


class _Builder:
    """Builds the passes one after the other; state carries over."""

    def __init__(
        self, segments, order, source: Source, known_names: dict[Call, str], failed, shared, modules
    ):
        self.segments, self.order, self.modules = segments, order, modules
        self.source, self.names = source, Names(list(order), source, known_names, failed)
        drawn: set[Call] = set().union(*(segment.calls for segment in segments))
        in_order = sorted(drawn, key=order.__getitem__)
        self.ids = {call: f"n{number}" for number, call in enumerate(in_order)}
        links = dict.fromkeys(link for segment in segments for link in segment.links)
        in_order = sorted(links, key=lambda link: order[link.target])
        self.link_ids = {link: f"e{number}" for number, link in enumerate(in_order)}
        self.facts = {call: self._node(call) for call in self.ids}
        self.formulas = {link: self._formula(link) for link in self.link_ids}
        self.children: dict[Call, list[Call]] = {}
        for call in self.ids:
            if call.parent is not None:
                self.children.setdefault(call.parent, []).append(call)
        self.shared: Mapping[Call, tuple[str, ...]] = shared
        self.values: dict[Call, Value] = {}
        self.grads: dict[Call, Value] = {}
        self.gradients: dict[Call, Value] = {}
        self.steps: list[Step] = []
        self.groups = 0
        self.begin = Begin()
        self.latest = -1  # the last call so far, by its number
        self.rewritten: dict[Call, int] = {}  # behind autograd's back, and after which call
        self.rewritten_in: dict[str, int | None] = {}  # by a node's id: in which line

    # ------------------------------------------------------------ facts that do not change

    def _node(self, call: Call) -> Node:
        return Node(
            id=self.ids[call],
            kind=call.kind,
            name=self.names.name(call),
            op=call.op,
            expression=self.names.expression(call),
            line=self.source.place(call.where).line,
            shape=call.shape,
            dtype=call.dtype,
            value=None,
            requires_grad=call.requires_grad,
            is_leaf=call.is_leaf,
            grad_fn=call.grad_fn,
            inner=call.inner,
            state=call.state,
            retains_grad=call.retains_grad,
            saved=tuple(Saved(name, value, self.ids.get(of)) for name, value, of in call.saved),
            module=None if call.kind == "leaf" else path_of(call.module, self.modules),
        )

    def _formula(self, link: Link) -> str | None:
        call = link.target
        untold = link.cut or not link.source.requires_grad or call.kind == "output"
        if call.op is None or untold or not (call.facts or call.options):
            return None
        if link.stands_for is not None and link.source.op != "to":
            return unknown(call.op)
        operands = {
            position: each.source if each.stands_for is None else each.stands_for
            for each in next((links for links in call.history if link in links), call.links)
            for position in each.positions
        }
        through_view = call.grad_fn == "torch::autograd::CopySlices" and call.op != "setitem"
        complex_numbers = "complex" in call.dtype or "complex" in link.source.dtype
        known = not (through_view or complex_numbers or len(link.positions) > 1)
        if not known or not all(each in self.facts for each in operands.values()):
            return unknown(call.op)
        sources = [operands[position] for position in sorted(operands)]
        operation = Operation(
            call.op,
            call.facts,
            call.options,
            tuple(sentences.bracketed(self.facts[each]) for each in sources),
            tuple(each.shape for each in sources),
            tuple(each.first_value for each in sources),
            call.shape,
        )
        return formula(operation, link.positions[0])

    def failure(self, diagnosis: Diagnosis) -> Failure:
        """The failure with the names and the id of the calls that it is about."""
        return told(diagnosis, lambda call: sentences.bracketed(self.facts[call]), self.ids.get)

    # ------------------------------------------------------------ one pass

    def go_on(self, earlier: list[Segment], begin: Begin) -> None:
        """From what passes that are not built have left behind; `begin` hears of its first step."""
        self.values, self.grads, self.rewritten, self.latest = left_by(earlier, self.order)
        self.begin = begin

    def build(self, index: int, error: Failure | None) -> Pass:
        segment = self.segments[index]
        made_here = {event for event in segment.events if type(event) is Call}
        start = self._start(segment, made_here)
        self.gradients = {}
        contributions: dict[Link, Value] = {}
        first = len(self.steps)
        self.noted = Noted(self.ids)
        self._events(segment, contributions)
        if error is not None:
            guilty = () if error.node is None else (error.node,)
            self._step("error", error.line, f"{error.type}: {error.message}", guilty)
        steps = tuple(self.steps[first:])
        graph = self._graph(segment, contributions)
        return Pass(index, graph, steps, start, self.noted.facts())

    def _start(self, segment: Segment, made_here: set[Call]) -> tuple[Change, ...]:
        changes = []
        for call in sorted(segment.calls - made_here, key=self.order.__getitem__):
            if call not in self.values:  # drawn here for the first time, made before
                self.values[call] = call.first_value
                self.grads.setdefault(call, call.first_grad)
            for name, value in (("value", self.values[call]), ("grad", self.grads.get(call))):
                if value is not None:
                    changes.append(Change(self.ids[call], name, None, value))
        return tuple(changes)

    def _graph(self, segment: Segment, contributions: dict[Link, Value]) -> Graph:
        nodes = tuple(
            replace(
                self.facts[call],
                value=self.values.get(call),
                gradient=self.gradients.get(call),
                grad=self.grads.get(call),
                is_root=call in segment.roots,
                **self._shape_then(call),
            )
            for call in sorted(segment.calls, key=self.order.__getitem__)
        )
        edges = tuple(
            self._edge(link, contributions.get(link))
            for link in sorted(segment.links, key=lambda link: self.order[link.target])
            if link.source in segment.calls
        )
        return Graph(nodes, edges)

    def _shape_then(self, call: Call) -> dict:
        """The shape at the end of this pass, where the leaf's data has had several."""
        value = self.values.get(call)
        if not call.reshaped or isinstance(value, Summary):
            return {"shape": value.shape} if call.reshaped else {}
        sizes = []
        while isinstance(value, list):
            sizes.append(len(value))
            value = value[0] if value else None
        return {"shape": tuple(sizes)}

    def _edge(self, link: Link, contribution: Value) -> Edge:
        return Edge(
            id=self.link_ids[link],
            source=self.ids[link.source],
            target=self.ids[link.target],
            position=link.positions[0],
            local=link.local,
            formula=self.formulas[link],
            contribution=contribution,
            cut=link.cut,
            positions=link.positions,
        )

    # ------------------------------------------------------------ steps

    def _step(self, kind, line, text, nodes=(), edges=(), changes=(), group=None, output=""):
        self.steps.append(
            Step(
                index=len(self.steps),
                kind=kind,
                line=line,
                nodes=tuple(nodes),
                edges=tuple(edges),
                text=text,
                changes=tuple(changes),
                group=group,
                output=output,
            )
        )

    def _events(self, segment: Segment, contributions: dict[Link, Value]) -> None:
        line = None  # that of the backward() which is running
        groups: dict[Call, int] = {}
        for event in grouped(segment.events):
            kind = event.kind
            self.begin.hear(event, len(self.steps))
            if type(event) is Call:
                self.latest = self.order[event]
                self._made(segment, event)
            elif kind == "parted":
                continue
            elif kind == "rewritten":
                self.rewritten[event.call] = self.latest
                if event.call in self.ids:
                    self.rewritten_in[self.ids[event.call]] = self._line(event)
            elif kind in NOTED:
                self.noted.take(event, len(self.steps), self._line(event))
            elif kind == "seed":
                line = self._line(event)
                groups = {}
                self._seed(event, line)
            elif kind == "end":
                line = None
            elif kind == "backward":
                target = event.link.target
                if target not in groups:
                    self.groups += 1
                    groups[target] = self.groups
                self._backward(event, line, groups[target], contributions)
            elif kind in ("print", "warning"):
                said = event.text.rstrip("\n")
                about = [event.call] if event.call in segment.calls else []
                if kind == "print":
                    text, output = f"The program prints: {said}", event.text
                else:
                    names = [sentences.bracketed(self.facts[call]) for call in about]
                    text, output = warning(said, *names), ""
                nodes = [self.ids[call] for call in about]
                self._step(kind, self._line(event), text, nodes, output=output)
            elif event.call in segment.calls:
                self._changed(event, line if line is not None else self._line(event))

    def _line(self, event: Event) -> int | None:
        return self.source.place(event.where).line

    def _made(self, segment: Segment, call: Call) -> None:
        if call not in segment.calls:
            return
        self.values[call] = call.first_value
        if call.parent is not None and call.parent in segment.calls:
            return  # shown with its call
        self.grads[call] = call.first_grad
        node = self.facts[call]
        shown = [call]
        if call.outputs:
            shown += [each for each in self.children.get(call, ()) if each in segment.calls]
            text = sentences.several(node, [self.facts[each] for each in shown[1:]])
        else:
            also = self.shared.get(call, ())
            told = node, call.first_value, call.first_grad
            text = sentences.forward(*told, after_cut=after_cut(call), also=also)
        changes = [
            Change(self.ids[each], "value", None, each.first_value)
            for each in shown
            if each.first_value is not None
        ]
        if call.first_grad is not None:
            changes.append(Change(node.id, "grad", None, call.first_grad))
        edges = [self.link_ids[link] for each in shown for link in segment.links_into(each)]
        self._step("forward", node.line, text, [self.ids[each] for each in shown], edges, changes)

    def _seed(self, event: Event, line: int | None) -> None:
        changes = []
        for call, value in event.calls:
            changes.append(Change(self.ids[call], "gradient", self.gradients.get(call), value))
            self.gradients[call] = value
        roots = [self.facts[call] for call, _ in event.calls]
        text = sentences.seed(roots, [value for _, value in event.calls], event.text)
        self._step("seed", line, text, [node.id for node in roots], changes=changes)

    def _backward(self, flow: Flow, line, group: int, contributions: dict[Link, Value]) -> None:
        link = flow.link
        source, target = link.source, link.target
        before = self.gradients.get(source)
        after = flow.after if before == flow.before else _sum(before, flow.contribution)
        total = flow.carried if link.parts else _sum(contributions.get(link), flow.contribution)
        changes = (
            Change(self.link_ids[link], "contribution", contributions.get(link), total),
            Change(self.ids[source], "gradient", before, after),
        )
        edge = self._edge(link, flow.contribution)
        nodes = (self.facts[source], self.facts[target])
        upstream, rewritten = self.gradients.get(target), self._rewritten(target, edge.formula)
        if rewritten is not None:
            line_of = self.rewritten_in.get(rewritten.id)
            self.noted.rewritten(len(self.steps), line_of, edge.id, rewritten.id)
        text = sentences.backward(edge, *nodes, upstream, before, after, rewritten)
        contributions[link] = total
        self.gradients[source] = after
        nodes = (self.ids[target], self.ids[source])
        self._step("backward", line, text, nodes, (edge.id,), changes, group)

    def _rewritten(self, target: Call, formula: str | None) -> Node | None:
        """What this derivative is computed from that has other numbers than in the forward call."""
        if not self.rewritten or uses_its_own_statistics(target):
            return None
        kept = [of for _, _, of in target.saved] + list(target.views)
        for of in kept:
            if self.rewritten.get(of, -1) >= self.order[target] and of in self.facts:
                node = self.facts[of]
                if of is target or not formula or sentences.mentions(formula, node):
                    return node
        return None

    def _changed(self, event: Event, line: int | None) -> None:
        """A gradient, `.grad` or value of one node changes."""
        call, kind, after = event.call, event.kind, event.after
        states = {"value": self.values, "grad": self.grads, "gradient": self.gradients}
        state = states[event.field]
        before = state.get(call)
        state[call] = after
        node = self.facts[call]
        if kind in ("hook", "unseen"):
            say = sentences.hook if kind == "hook" else sentences.unseen
            kind, text = "backward", say(node, before, after)
        elif kind == "accumulate":
            text = sentences.accumulate(node, before, event.incoming, after)
        elif kind == "reset":
            text = sentences.reset(node, after)
        else:
            text = sentences.update(node, event.field, before, after)
        changed = (Change(node.id, event.field, before, after),)
        self._step(kind, line, text, (node.id,), changes=changed)


def _sum(before: Value, incoming: Value) -> Value:
    """The sum of two values as plain numbers; what came last where they cannot be added."""
    total = None if before is None else add(before, incoming)
    return incoming if total is None else total
