"""The autograd nodes of a call, and which of their inputs belongs to which operand."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import torch

from autograd_lab.recording.backward import Backward
from autograd_lab.recording.events import Call, Inner, Link, dtype_name, function_of
from autograd_lab.recording.local_derivatives import find_locals
from autograd_lab.recording.saved_tensors import saved_tensors
from autograd_lab.recording.torch_calls import version_of
from autograd_lab.recording.values import Copy, copied, same

MOST_WITH_SAVED = 200  # calls; to list what more of them keep would cost as much again


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
            call.saved = tuple(self._saved(order))
        if one and output.numel() == 1:
            if direct is not None:
                targets = {(node, index): link for index, link in direct}
            find_locals(order, targets, output)

    def _saved(self, nodes) -> Iterator[tuple[str, Copy, Call | None]]:
        """What the nodes keep for backward: name, numbers, and the call whose result it is."""
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
                else:
                    waiting.append((edge[0], result))
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

    def _found_link(self, known: Call, call: Call) -> Link:
        """The edge to an operand that only the autograd nodes tell of; a shared cast takes over."""
        if (known.names or ("",))[0] == "as":
            for link in call.links:
                if link.cut is None and link.source is known.links[0].source:
                    link.source = known
                    return link
        link = Link(known, call, (len(call.links),))
        call.links.append(link)
        return link

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

    def _shared(self, edge: tuple, second: Call) -> None:
        """An autograd node inside of an earlier call that a second one uses: a node of its own.

        Autocast casts a weight once for all its uses, and the graph behind a gradient goes through
        what the forward pass has transposed. What each use sends back meets there.
        """
        node, output = edge
        inner = self.hooked[node]
        first = inner.call
        one_operand = len(inner.targets) == 1 and inner.outputs == ()
        if first is second or not one_operand or len(_inputs(node)) != 1:
            return
        (index, link), *_ = inner.targets
        op = "to" if node.name() == "ToCopyBackward0" else _op_of(node)
        cast = Call("op", op, first.where, None)
        cast.names, cast.run, cast.requires_grad = ("as", link.source), first.run, True
        cast.grad_fn, cast.dtype = sys.intern(node.name()), link.source.dtype
        cast.shape = tuple(node._input_metadata[output].shape)
        cast.value = cast.first_value = self._shared_value(node, output, link.source, cast)
        own = Link(link.source, cast, (0,))
        cast.links = [own]
        link.source, inner.call, inner.targets = cast, cast, ((index, own),)
        inner.outputs = ((output, cast),)
        for user, place in self._users(first, edge):
            theirs = self.hooked.get(user)
            if theirs is None:
                theirs = self.hooked[user] = Inner(first)
                self._hook(user.register_hook, Backward._flowed, theirs)
            theirs.targets += ((place, link),)
        cast.edge = edge
        self._by_edge[edge] = cast
        self.calls.insert(self.calls.index(first), cast)
        self.events.insert(self.events.index(first), cast)

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


def _inputs(node) -> list:
    """What a node hands gradients on to."""
    return [edge for edge in node.next_functions if edge[0] is not None]


def _op_of(node) -> str:
    """`t` for `TBackward0`, `mul` for `MulBackward0`."""
    return node.name().rpartition("::")[2].partition("Backward")[0].lower()
