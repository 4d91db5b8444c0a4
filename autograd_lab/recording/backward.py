"""The rule of the backward pass: seed, contributions, their sum, hooks, and what `.grad` keeps.

A pass begins with the seed. Each autograd node that has run hands contributions to its operands
(`_flowed`). When an operand's own node is about to run, all that it gets is in (`_complete`). At a
leaf, the gradient is added to its `.grad` (`_accumulated`).
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import partial

import torch

from autograd_lab.recording.backward_calls import parsed
from autograd_lab.recording.events import (
    Call,
    Event,
    Flow,
    Inner,
    Link,
    edge_of,
    function_of,
    is_leaf,
)
from autograd_lab.recording.process.watchers import calls_are_watched
from autograd_lab.recording.second_graph import Kernel, Kernels, behind, made
from autograd_lab.recording.state import State
from autograd_lab.recording.torch_calls import result_tensors, version_of
from autograd_lab.recording.values import Copy, copied, is_zero, near, same, unpacked

MOST_LENT = 20  # arrays of NumPy that are looked at before a backward pass
SECOND_GRAPH = (
    "create_graph=True made a gradient that can be differentiated again: a part of the graph "
    "behind it is drawn as one node."
)
BATCHED = (
    "is_grads_batched=True runs one backward pass for several seeds at once: its result is torch's "
    "own, but its steps are not drawn."
)
UNSEEN_WAY = (
    "A gradient is not the sum of what its edges carry here: torch brought a part of it by a way "
    "that is not drawn."
)


class Backward(State):
    """The part of a recorder that follows backward passes."""

    # ---------------------------------------------------------------- one call of it

    def _backward(self, func, args, kwargs):
        """`loss.backward()`, `torch.autograd.backward`, `torch.autograd.grad`."""
        asked = parsed(func, args, kwargs)
        if asked.is_batched:
            return self.unrecorded(partial(func, *args, **kwargs), BATCHED)
        where, kernels = self.here(), None
        totals: dict[Call, torch.Tensor] = {}  # one tensor may be a root twice
        for root, seed in zip(asked.roots, asked.seeds, strict=True):
            call = self.call_of(root)
            seed = torch.ones_like(root) if seed is None else seed
            totals[call] = totals[call] + seed if call in totals else seed
        self._seed = Event(
            "seed", where, calls=tuple((call, copied(seed)) for call, seed in totals.items()),
            text="grad" if asked.is_grad else "backward",
        )  # fmt: skip
        self._turns += 1  # what is computed after it is no part of an expression before it
        self._backwards += 1
        self.begun = len(self.events)
        grad_leaves = [each for each in self._leaves if each.grad is not None]
        try:
            if asked.creates_graph:
                kernels = self._quietly(Kernels)
                with kernels:
                    result = func(*args, **kwargs)
            else:
                result = func(*args, **kwargs)
            self._begin()
        finally:
            self._backwards -= 1
            if self._seed is None:
                for leaf in grad_leaves:
                    if leaf.tensor is not None and leaf.tensor.grad is not None:
                        self._grads[id(leaf.tensor.grad)] = (leaf.tensor.grad, leaf)
                self.events.append(Event("end", where))
            self._seed = None
        returned = result_tensors(result)
        for gradient in returned:
            self.gradients.append((weakref.ref(gradient), where, asked.creates_graph))
        if returned or asked.creates_graph:
            self._second_graph(returned, where, kernels)
        return result

    def _quietly(self, act: Callable):
        """What `act` returns, unheard."""
        self._quiet += 1
        try:
            return act()
        finally:
            self._quiet -= 1

    def _begin(self) -> None:
        """The seed, at the first sign that the backward pass really runs."""
        if self._seed is None:
            return
        for lent, name, where in self.reads[-MOST_LENT:]:
            if name in ("numpy", "__array__") and type(lent) is Call and lent.tensor is not None:
                self._written(lent.tensor, where)  # NumPy may have written into it
        for call in self._borrowed[-MOST_LENT:]:
            if call.tensor is not None and self.made(call.tensor) is call:
                self._value_changed(call, call.tensor, None)  # so it may here, nobody knows where
        seed, self._seed = self._seed, None
        for call in self._touched:
            call.gradient = call.last_flow = None
        for link in self._carrying:
            link.total = None
        self._touched, self._carrying = [], []
        for call, value in seed.calls:
            call.use()
            call.gradient = value
            self._touched.append(call)
        self.events.append(seed)

    def _second_graph(self, returned: list[torch.Tensor], where, kernels: Kernels | None) -> None:
        """What torch computed for gradients that can be differentiated: a call for each kernel.

        The gradients are those that `grad` returned, or those in the leaves' `.grad` now.
        """
        owners = {}
        if not returned:
            for leaf in self._leaves:
                grad = None if leaf.tensor is None else leaf.tensor.grad
                if grad is not None:
                    owners[id(grad)] = leaf
        candidates = returned or [leaf.tensor.grad for leaf in owners.values()]
        gradients = {id(each): each for each in candidates if function_of(each) is not None}
        new = [each for key, each in gradients.items() if key not in self._current]
        if kernels is not None:
            self._second_since = kernels.begun
            for kernel, results in made(kernels.seen, behind(new, kernels.begun)):
                self._computed(kernel, results, where)
            self._second_since = -1
        places = {id(gradient): place for place, gradient in enumerate(returned)}
        for gradient in new:
            if id(gradient) not in self._current:
                self._same_gradient(gradient, where)
            call = self._current[id(gradient)][2]
            if owners:
                call.names = ("grad", owners[id(gradient)])
            elif call.named_by == "second":
                call.names = ("of", places[id(gradient)], len(returned))

    def _computed(self, kernel: Kernel, results: list[torch.Tensor], where) -> None:
        """One call of the second graph, with its operands: known by their autograd nodes."""
        operands, calls, given = [], [], kernel.operands
        for tensor in given:
            call = self._operand(tensor)
            if call is not None:
                operands.append(tensor)
                calls.append(call)
                if call.names == () and call.kind == "constant":
                    call.names = ("second",)  # torch's own: the seed, an exponent, a mask
        # What is filled, or has an operand that nothing is known of, has no formula.
        plain = not kernel.fills and len(operands) == len(given)
        facts = (kernel.args, kernel.kwargs) if plain else ((), {})
        first, name = len(self.calls), kernel.name.removesuffix("_")
        makes_room = name.startswith(("new_", "empty", "zeros")) or name.endswith("_like")
        if len(results) > 1 or (operands and not makes_room):
            self._returned(where, name, operands, calls, results, *facts, len(results) > 1)
        else:  # filled in place, or through a view: the walk finds what went into it
            call = self._add(Call("op", name, where, results[0]))
            self._know(results[0], call)
            self._connect(call, results)
        for call in self.calls[first:]:
            if call.parent is None and call.where is where:
                call.names = ("second",)

    def _operand(self, tensor: torch.Tensor) -> Call | None:
        """Whose result it is: what is saved for backward comes back as another tensor.

        None for what lies inside of an earlier call; the walk through the graph joins it.
        """
        edge = edge_of(tensor)
        if edge is None or (function_of(tensor) is None and edge not in self._by_edge):
            return self.call_of(tensor)
        return self._by_edge.get(edge) or self._shared(edge, None, copied(tensor))

    def _same_gradient(self, gradient: torch.Tensor, where) -> None:
        """A gradient that no kernel was seen to make: another tensor of a known result."""
        edge = edge_of(gradient)
        call = self._by_edge.get(edge)
        if call is None:
            self.notes[SECOND_GRAPH] = None
            call = self._add(Call("op", "grad", where, gradient))
            self._know(gradient, call)
            self._connect(call, [gradient])
        else:
            self._current[id(gradient)] = (gradient, version_of(gradient), call)

    # ---------------------------------------------------------------- contributions

    def _flowed(self, inner: Inner, grad_inputs, grad_outputs) -> None:
        """An autograd node has run: note what it hands to each operand."""
        if not self._backwards or calls_are_watched():
            return
        self._begin()
        for index, call in inner.results():
            if index < len(grad_outputs) and grad_outputs[index] is not None:
                self._complete(call, grad_outputs[index])
        for index, link in inner.targets:
            grad = grad_inputs[index]
            if grad is None:
                continue
            source = link.source
            flow = Flow(link, copied(grad), source.gradient, grad)
            if link.parts:
                self._carry(link, flow, grad)
            if flow.before is not None:
                flow.tensor, flow.after = self._sum(source, grad)
                if source.last_flow is not None:
                    source.last_flow.tensor = None
            source.gradient = flow.after
            source.last_flow = flow
            self._touched.append(source)
            self.events.append(flow)

    def _carry(self, link: Link, flow: Flow, grad: torch.Tensor) -> None:
        """What an edge has carried so far, where several nodes hand it on part by part."""
        if link.total is None:
            self._carrying.append(link)
            link.total = grad.detach()
        else:
            link.total = link.total + grad.detach()
            flow.carried = copied(link.total)

    def _sum(self, source: Call, grad: torch.Tensor) -> tuple[torch.Tensor, Copy]:
        """The running sum of contributions, as torch adds them: in the gradient's own dtype."""
        last = source.last_flow
        seed = None if last is not None else unpacked(source.gradient)
        if last is not None:
            total = last.tensor.detach() + grad.detach()
        elif isinstance(seed, (int, float, list)):
            total = torch.tensor(seed, dtype=grad.dtype).reshape(grad.shape) + grad.detach()
        else:
            total = grad.detach() + 1  # a large root's seed of ones
        return total, copied(total)

    def _complete(self, call: Call, upstream: torch.Tensor) -> None:
        """All contributions are in: the gradient is what torch hands to the node."""
        flow = call.last_flow
        # The one contribution, untouched: its numbers are known.
        untouched = flow is not None and flow.before is None and flow.holds(upstream)
        actual = flow.after if untouched else copied(upstream)
        if untouched or same(actual, call.gradient):
            pass
        elif flow is not None and flow.before is not None and near(actual, flow.after):
            flow.after = actual
        else:
            kind = "hook" if self._program_hooks() else "unseen"
            if kind == "unseen":
                self.notes[UNSEEN_WAY] = None
            self.events.append(
                Event(kind, None, call, before=call.gradient, after=actual, field="gradient")
            )
        call.gradient, call.last_flow = actual, None  # lets go of the contribution's tensor
        if call.retains_grad and call.tensor is not None:
            grad = copied(call.tensor.grad)
            if grad is not None:
                self._accumulated(call, call.grad, grad, actual)

    def _program_hooks(self) -> bool:
        """Whether the program has hooks: on tensors, or beside ours on autograd nodes."""
        return self._has_hooks or any(len(hooks) > 1 for hooks in self._hooks[::2])

    # ---------------------------------------------------------------- leaves and their `.grad`

    def _watch_leaf(self, tensor: torch.Tensor, call: Call) -> None:
        self._leaves.append(call)
        call.nodes += 1
        node = call.edge[0]
        if node in self.hooked:
            inner = self.hooked[node]
            inner.call = call
            return
        inner = self.hooked[node] = Inner(call)
        self._hook(node.register_prehook, Backward._before_accumulate, inner)
        self._hook(node.register_hook, Backward._after_accumulate, inner)

    def _before_accumulate(self, inner: Inner, grad_outputs) -> None:
        if not self._backwards or calls_are_watched():
            return
        self._begin()
        call = inner.call
        upstream = grad_outputs[0]
        inner.incoming = None if upstream is None else copied(upstream)
        # Used before and after its data was exchanged, each use has its share of the gradient.
        if upstream is not None and (call.nodes == 1 or same(inner.incoming, call.gradient)):
            self._complete(call, upstream)
            inner.incoming = call.gradient
        call.grad = copied(call.tensor.grad)

    def _after_accumulate(self, inner: Inner, grad_inputs, grad_outputs) -> None:
        if self._backwards and not calls_are_watched():
            call = inner.call
            self._accumulated(call, call.grad, copied(call.tensor.grad), inner.incoming)

    def _accumulated(self, call: Call, before: Copy, after: Copy, incoming: Copy) -> None:
        call.grad = after
        self.events.append(
            Event("accumulate", None, call, before=before, after=after, field="grad",
                  incoming=incoming)
        )  # fmt: skip

    def _grad_changed(self, call: Call, tensor, kind: str | None, where=None) -> None:
        """A `.grad` was set to None or written in place."""
        grad = tensor.grad if is_leaf(tensor) or call.retains_grad else None
        before, after = call.grad, copied(grad)
        if kind is None:
            kind = "reset" if is_zero(after) else "update"
        call.grad = after
        if grad is not None:
            self._grads[id(grad)] = (grad, call)
        if before is None and after is None:
            return
        self.events.append(
            Event(kind, where or self.here(), call, before=before, after=after, field="grad")
        )
