"""The autograd nodes of a call, and which of their inputs belongs to which operand."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import torch

from autograd_lab.recording.backward import Backward
from autograd_lab.recording.events import (
    NO_OPTIONS,
    Call,
    Event,
    Flow,
    Inner,
    Link,
    dtype_name,
    function_of,
)
from autograd_lab.recording.local_derivatives import find_locals
from autograd_lab.recording.saved_tensors import saved_tensors
from autograd_lab.recording.torch_calls import version_of
from autograd_lab.recording.values import Copy, copied, same

MOST_WITH_SAVED = 200  # calls; to list what more of them keep would cost as much again


HIDDEN = (
    "The second graph uses a result that torch keeps for itself, such as the mean inside of a "
    "normalisation: what it sends back is part of what its operation hands on, and has no edge."
)


class Edges(Backward):
    """The part of a recorder that joins calls to the autograd nodes that torch made for them."""

    def _connect(self, call: Call, outputs) -> None:
        """Joins a call's autograd nodes to its operands, and hooks each."""
        output = outputs[0]
        one = len(outputs) == 1
        direct = self._direct_targets(call, output) if one else None
        if direct is not None:
            node = output.grad_fn
            inner = self.hooked[node] = Inner(call)
            inner.targets = direct
            made = self._current[id(output)][2]
            inner.outputs = None if made is call else ((0, made),)
            self._hook(node.register_hook, Backward._flowed, inner)
            order = (node,)
        else:
            order, targets = self._walk(call, outputs)
        if len(self.calls) <= MOST_WITH_SAVED:
            call.saved = tuple(self._saved(order, call))
        if one and output.numel() == 1:
            if direct is not None:
                targets = {(node, index): link for index, link in direct}
            find_locals(order, targets, output)

    def _saved(self, nodes, of: Call) -> Iterator[tuple[str, Copy, Call | None]]:
        """What the nodes keep for backward: name, numbers, and the call whose result it is.

        Of a view, such as a transposed weight, it is noted whose memory it lies in.
        """
        for name, tensor in saved_tensors(nodes):
            # An operand comes back as the same object, a result as a new one at the same edge.
            _, version, call = self._current.get(id(tensor), (None, None, None))
            if call is None and function_of(tensor) is not None:
                call = self._by_edge.get((tensor.grad_fn, tensor.output_nr))
            elif call is not None and version != version_of(tensor):
                call = None
            if call is not None:
                yield name, call.value, call
            elif tensor.dtype is not torch.uint8:  # bytes are a kernel's memory, partly unset
                base = None if tensor._base is None else self.made(tensor._base)
                if base is not None:
                    of.views = (*of.views, base)
                yield name, copied(tensor), None

    def _direct_targets(self, call: Call, output) -> tuple[tuple[int, Link], ...] | None:
        """The usual case: one autograd node, each of whose inputs is a different operand."""
        node = function_of(output)
        if node is None or node in self.hooked or output.output_nr != 0:
            return None
        links, count = {}, 0
        for link in call.links:
            if link.cut is None and link.source.edge is not None:
                links[link.source.edge] = link
                count += 1
        targets = []
        for index, edge in enumerate(node.next_functions):
            if edge[0] is not None:
                link = links.pop(edge, None)
                if link is None:
                    return None
                targets.append((index, link))
        return tuple(targets) if len(targets) == count else None

    def _walk(self, call: Call, outputs) -> tuple[list, dict]:
        """The autograd nodes of one call, and {(node, index): link}: whose its inputs are."""
        wanted: dict[tuple, list[Link]] = {}
        for link in call.links:
            if link.source.edge is not None and link.cut is None:
                wanted.setdefault(link.source.edge, []).append(link)
        roots = [each for each in outputs if each.requires_grad and function_of(each) is not None]
        results = {(each.grad_fn, each.output_nr): self._current[id(each)][2] for each in roots}
        waiting = [(each.grad_fn, self._current[id(each)][2]) for each in reversed(roots)]
        order: list = []
        found: dict[tuple, list[tuple[object, int]]] = {}
        seen = set()
        while waiting:
            node, result = waiting.pop()
            if node in seen or node is None:
                continue
            seen.add(node)
            order.append(node)
            for index, edge in enumerate(node.next_functions):
                if edge[0] is None:
                    continue
                if edge[0] in self.hooked and edge not in self._by_edge and edge[0] not in seen:
                    self._shared(edge, call)
                if edge in results and results[edge] is not result:
                    # One result is computed from another: an edge between the two.
                    link = Link(results[edge], result, (len(result.links),))
                    result.links.append(link)
                    wanted[edge] = [link]
                    found.setdefault(edge, []).append((node, index))
                elif edge in wanted or (edge in self._by_edge and edge[0] not in seen):
                    known = self._by_edge.get(edge)
                    if edge not in wanted and known is not None:
                        known.use()
                        wanted[edge] = [self._found_link(known, call)]
                    found.setdefault(edge, []).append((node, index))
                elif self._is_result_of_another(edge[0], call):
                    self.notes[HIDDEN] = None
                else:
                    waiting.append((edge[0], result))
        self._stand_in(call, wanted, found)
        call.inner = tuple(sys.intern(node.name()) for node in order[1:])
        inners = {}
        for node in order:
            inners[node] = self.hooked.get(node) or Inner(call)
        targets = self._share_out(call, wanted, found, inners, single=len(order) == 1)
        for output in roots:
            inner = inners[output.grad_fn]
            place = output.output_nr
            others = tuple(each for each in inner.results() if each[0] != place)
            inner.outputs = (*others, (place, self._current[id(output)][2]))
        for node, inner in inners.items():
            if node not in self.hooked and (inner.targets or inner.results()):
                self.hooked[node] = inner
                self._hook(node.register_hook, Backward._flowed, inner)
        return order, targets

    def _is_result_of_another(self, node, call: Call) -> bool:
        """Whether it is the node of another call's result, of which a further output is used.

        So is what lies inside of an earlier call, and could not be parted from it.
        """
        inner = self.hooked.get(node)
        if inner is None:
            return self._second_since >= 0 and node._sequence_nr() <= self._second_since
        return inner.call is not call and bool(inner.results())

    def _found_link(self, known: Call, call: Call) -> Link:
        """The edge to an operand that only the autograd nodes tell of."""
        link = Link(known, call, (len(call.links),))
        call.links.append(link)
        return link

    def _stand_in(self, call: Call, wanted: dict, found: dict) -> None:
        """What an earlier call made of an operand stands for it, where only that is used."""
        for edge in list(found):
            (link, *_), part = wanted[edge], self._by_edge.get(edge)
            if part is None or part.named_by != "as":
                continue
            operand = part.names[1]
            direct = [each for each in call.links if each.source is operand and each.cut is None]
            if direct and operand.edge not in found:
                link.positions, link.stands_for = direct[0].positions, operand
                call.links.remove(link)
                call.links[call.links.index(direct[0])] = link
                wanted.pop(operand.edge, None)

    def _share_out(self, call, wanted, found, inners, single: bool) -> dict:
        """Gives each gradient input of the inner nodes to a link: {(node, index): link}."""
        targets = {}
        for edge, places in found.items():
            links = wanted[edge]
            if len(links) != len(places) or (len(links) > 1 and not single):
                # Operands that are one tensor, whose shares torch does not tell apart: one edge.
                links[0].positions = tuple(each.positions[0] for each in links)
                for extra in links[1:]:
                    call.links.remove(extra)
                links[1:] = []
            links[0].parts = len(places) > len(links)
            for place, (node, index) in enumerate(places):
                link = links[place] if len(links) == len(places) else links[0]
                inners[node].targets += ((index, link),)
                targets[node, index] = link
        return targets

    # ---------------------------------------------------------------- nodes that two calls share

    def _shared(self, edge: tuple, second: Call | None, value: Copy = None) -> Call | None:
        """An autograd node inside of an earlier call that a second one uses: a node of its own.

        Autocast casts a weight once for all its uses, and the graph behind a gradient goes through
        what the forward pass has computed on its way. What each use sends back meets there. `value`
        is what the node made, where that is known. None where it cannot be parted from its call.
        """
        node, output = edge
        first = self._owner(node)
        if edge in self._by_edge or first is None or first is second:
            return self._by_edge.get(edge)
        inner = self.hooked.get(node)
        if (inner is not None and inner.results()) or len(node._input_metadata) > 1:
            return None
        sources = []
        for index, following in enumerate(node.next_functions):
            if following[0] is not None:
                source = self._by_edge.get(following) or self._shared(following, second)
                if source is None:
                    return None
                sources.append((index, source))
        if not sources:
            return None
        part = self._part(node, output, first, [source for _, source in sources], value)
        own = tuple((index, Link(source, part, (k,))) for k, (index, source) in enumerate(sources))
        part.links = [link for _, link in own]
        before = list(first.links)
        self._take_over(edge, part, first, own)
        part.edge = edge
        self._by_edge[edge] = part
        self.calls.insert(self.calls.index(first), part)
        if self._have_carried(before):
            # From now on: what its links have carried until now stays told as it was.
            first.history += (before,)
            self.events += part, Event("parted", None, first, links=list(first.links))
        else:
            self.events.insert(self.events.index(first), part)
        return part

    def _have_carried(self, links: list[Link]) -> bool:
        return any(type(event) is Flow and event.link in links for event in self.events)

    def _part(self, node, output: int, call: Call, sources: list[Call], value: Copy) -> Call:
        """What an autograd node inside of a call computed, as a call of its own."""
        part = Call("op", "to" if node.name() == "ToCopyBackward0" else _op_of(node), None, None)
        part.where, part.run, part.requires_grad = call.where, call.run, True
        part.names = ("as", sources[0]) if len(sources) == 1 else ("in", call)
        part.grad_fn, part.dtype = sys.intern(node.name()), sources[0].dtype
        part.shape = tuple(node._input_metadata[output].shape)
        if value is None and len(sources) == 1:
            value = self._shared_value(node, output, sources[0], part)
        part.value = part.first_value = value
        return part

    def _take_over(self, edge: tuple, part: Call, first: Call, own: tuple) -> None:
        """The node hands on to its own operands now, and the call's other nodes to it."""
        node, output = edge
        users = self._users(first, edge)
        inner = self.hooked.get(node)
        old = [] if inner is None else list(dict.fromkeys(link for _, link in inner.targets))
        if inner is None:
            inner = self.hooked[node] = Inner(part)
            self._hook(node.register_hook, Backward._flowed, inner)
        inner.call, inner.targets, inner.outputs = part, own, ((output, part),)
        gone = [link for link in old if not self._sharing(first, link)]
        link = Link(part, first, (len(first.links),))
        if part.op == "to" and len(gone) == 1:
            link.local = gone[0].local  # a cast's own derivative is 1
        if len(gone) == len(old) == 1:
            link.positions = gone[0].positions
            link.stands_for = gone[0].stands_for or gone[0].source
        elif gone:
            first.facts, first.options = (), NO_OPTIONS  # its formulas are of other operands
        for each in gone:
            first.links[first.links.index(each)] = link
        if link not in first.links:
            first.links.append(link)
        for each in old:
            if each not in gone:  # what it told, it told of both ways together
                self._exchange(first, each, Link(each.source, first, each.positions))
        first.links[:] = dict.fromkeys(first.links)
        link.parts = len(users) > 1
        for user, place in users:
            theirs = self.hooked.get(user)
            if theirs is None:
                theirs = self.hooked[user] = Inner(first)
                self._hook(user.register_hook, Backward._flowed, theirs)
            theirs.targets += ((place, link),)

    def _exchange(self, call: Call, old: Link, new: Link) -> None:
        """Another link for the nodes of a call that hand on along this one."""
        new.parts = old.parts
        for inner in self._sharing(call, old):
            inner.targets = tuple((k, new if each is old else each) for k, each in inner.targets)
        call.links[call.links.index(old)] = new

    def _owner(self, node) -> Call | None:
        """The call inside of which an autograd node lies."""
        inner = self.hooked.get(node)
        if inner is not None:
            return inner.call
        owners: dict = {}
        for start, inner in self.hooked.items():
            waiting = [start]
            while waiting:
                for following, _ in waiting.pop().next_functions:
                    known = following is None or following in self.hooked or following in owners
                    if not known:
                        owners[following] = inner.call
                        waiting.append(following)
        return owners.get(node)

    def _sharing(self, call: Call, link: Link) -> list[Inner]:
        """The autograd nodes of a call that hand on along this link."""
        mine = (inner for inner in self.hooked.values() if inner.call is call)
        return [inner for inner in mine if any(each is link for _, each in inner.targets)]

    def _users(self, call: Call, edge: tuple) -> list[tuple[object, int]]:
        """The autograd nodes inside of a call that hand on along this edge, and at which place."""
        waiting = [node for node, inner in self.hooked.items() if inner.call is call]
        users, seen = [], set()
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            for place, each in enumerate(node.next_functions):
                if each == edge:
                    users.append((node, place))
                elif each[0] is not None and each[0] not in self.hooked:
                    waiting.append(each[0])
        return users

    def _shared_value(self, node, output: int, source: Call, cast: Call) -> Copy:
        """What a cast or a transposition made of its operand; None where that has changed since."""
        tensor = source.tensor
        if tensor is None or not same(copied(tensor), source.value):
            return None
        if node.name() == "TBackward0":
            return copied(tensor.detach().t())
        dtype = getattr(node._input_metadata[output], "dtype", None)
        if node.name() != "ToCopyBackward0" or dtype is None:
            return None
        cast.dtype = dtype_name(dtype)
        return copied(tensor.detach().to(dtype))


def _op_of(node) -> str:
    """`t` for `TBackward0`, `clamp_min` for `ClampMinBackward0`."""
    name = node.name().rpartition("::")[2].partition("Backward")[0]
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
