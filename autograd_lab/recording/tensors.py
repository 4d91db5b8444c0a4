"""Which call made which version of a tensor: leaves, constants, results, outputs, their edges."""

from __future__ import annotations

import torch

from autograd_lab.recording.backward import SECOND_GRAPH
from autograd_lab.recording.edges import Edges
from autograd_lab.recording.events import (
    Call,
    Event,
    Link,
    edge_of,
    function_of,
    is_leaf,
    one_position,
)
from autograd_lab.recording.torch_calls import (
    BORROWING,
    COPYING,
    DETACHING,
    REFLECTED,
    op_name,
    plain_facts,
    storage_of,
    version_of,
)
from autograd_lab.recording.values import copied


class Tensors(Edges):
    """The part of a recorder that knows whose result each tensor is."""

    def call_of(self, tensor: torch.Tensor) -> Call:
        """The call that made this version of the tensor; one never seen before is a leaf."""
        entry = self._current.get(id(tensor))
        if entry is None:
            return self._discover(tensor)
        if entry[1] != version_of(tensor):
            return self._changed_behind(tensor, entry[2])
        return entry[2]

    def made(self, tensor: torch.Tensor) -> Call | None:
        """The call that made a tensor, if it is known."""
        entry = self._current.get(id(tensor))
        return None if entry is None else entry[2]

    def _know(self, tensor: torch.Tensor, call: Call) -> None:
        self._current[id(tensor)] = (tensor, version_of(tensor), call)
        # A view of a leaf made under no_grad says that it requires grad, but has no function.
        if call.requires_grad and (call.kind == "leaf" or function_of(tensor) is not None):
            call.edge = edge_of(tensor)
            if call.edge is None:
                return
            self._by_edge[call.edge] = call
            if call.is_leaf:
                self._watch_leaf(tensor, call)

    def _discover(self, tensor: torch.Tensor) -> Call:
        """A tensor that no recorded call returned: `nn.Parameter`, or one from outside."""
        made = next(
            (
                self._current[id(each)][2]
                for each in self._storages.get(storage_of(tensor), ())
                if id(each) in self._current
            ),
            None,
        )
        if made is not None and not made.used and made.kind == "constant" and is_leaf(tensor):
            # `nn.Parameter(torch.tensor(3.))`: one leaf, at the line where its data was made.
            made.kind = "leaf" if tensor.requires_grad else "constant"
            made.state = "tracked" if tensor.requires_grad else "constant"
            made.links, made.op = [], None
            made.see(tensor)
            call = made
        else:
            kind = "leaf" if tensor.requires_grad else "constant"
            if tensor.requires_grad and not is_leaf(tensor):
                kind = "op"
                part = self._inside(tensor)
                if part is not None:
                    return part
            call = self._add(Call(kind, None, self.here(), tensor))
            owner = self._grads.get(id(tensor))
            call.names = () if owner is None else ("grad", owner[1])
            if kind == "constant" and owner is None:
                self._borrowed.append(call)  # it may be NumPy's memory
            if kind == "op":
                call.op = "from outside" if owner is None else "grad"
                self.notes.update({} if owner is None else {SECOND_GRAPH: None})
        if is_leaf(tensor):
            call.grad = call.first_grad = copied(tensor.grad)
        self._remember_storage(tensor)
        self._know(tensor, call)
        if call.kind == "op":
            self._connect(call, [tensor])
        return call

    def _inside(self, tensor: torch.Tensor) -> Call | None:
        """What an earlier call computed on its way, where this is its tensor: a base of a view."""
        edge = edge_of(tensor)
        part = None if edge is None else self._shared(edge, None, copied(tensor))
        if part is not None:
            self._current[id(tensor)] = (tensor, version_of(tensor), part)
            part.tensor = tensor
        return part

    def _add(self, call: Call) -> Call:
        self._ops += 1
        if self._ops > self.max_ops and not self.goes_on:
            self.stop()
        if call.kind == "constant":
            call.state = "constant"
        self.calls.append(call)
        call.run, call.built = self._run, self._building
        call.module = self.modules.place
        self.events.append(call)
        return call

    def _remember_storage(self, tensor: torch.Tensor) -> None:
        storage = storage_of(tensor)
        if storage is not None:
            self._storages.setdefault(storage, []).append(tensor)

    def _changed_behind(self, tensor: torch.Tensor, old: Call) -> Call:
        """A write through a view or an alias changed the tensor since its call."""
        if old.is_leaf and is_leaf(tensor):
            # LBFGS writes between the calls of its closure, whose line is not to blame
            where = self.here() if self._optimizer is None else self._stepping
            self._value_changed(old, tensor, where)
            self._exchanged(tensor)  # `set_` comes by no mode
            return self._current[id(tensor)][2]
        view = tensor._base is not None and tensor.requires_grad
        call = Call("op", "view" if view else "in-place write", self.here(), tensor)
        call.names = self._names_of(old)
        call.state = old.state if not tensor.requires_grad else "tracked"
        if view:
            base = self.call_of(tensor._base)  # the walk finds it
            if function_of(tensor) is None:  # a piece that the write through its base has cut off
                self._link(call, [base], tracked=False)
        else:
            self._link(call, [old], tensor.requires_grad)
        self._add(call)
        self._know(tensor, call)
        if tensor.requires_grad:
            self._connect(call, [tensor])
        return call

    def _names_of(self, call: Call):
        own = call.names is None or call.names[:1] == ("#",)  # they mean its place, its parent
        return ("=", call) if own else call.names

    # ---------------------------------------------------------------- what a call returned

    def _returned(self, where, name, operands, calls, outputs, args, kwargs, several=False) -> None:
        """A call has returned: note its result, or each of several, and its edges."""
        op = op_name(name)
        if op.endswith("_like") or op.startswith("new_"):
            operands, calls = [], []  # their operand gives a shape, not a value
        if not operands and not several:
            self._created(op, where, outputs[0])
            return
        tracked = any(function_of(output) is not None for output in outputs)
        call = Call("op", op, where, None if several else outputs[0])
        call.state = "tracked" if tracked else self._untracked_state(name, calls)
        lost = any(each.requires_grad or self._is_cut_off(each) for each in calls)
        if op in COPYING and outputs[0].requires_grad:
            call.kind, call.state = "leaf", "tracked"  # `torch.tensor([a, b], requires_grad=True)`
        if call.state == "constant" and not lost:
            call.kind = "constant"
        else:
            self._link(call, calls, tracked)
        self._add(call)
        if op in BORROWING:
            self._borrowed.append(call)
        call.facts, call.options = plain_facts(args, kwargs)
        if name in REFLECTED:
            call.facts = call.facts[::-1]
        if name in DETACHING:
            for tensor in operands if name == "data" else (*operands, *outputs):
                self._remember_storage(tensor)
        if several:
            self._outputs(call, where, outputs, tracked)
        else:
            self._know(outputs[0], call)
        if tracked:
            self._connect(call, outputs)

    def _created(self, op: str, where, tensor: torch.Tensor) -> None:
        call = self._add(Call("leaf" if tensor.requires_grad else "constant", op, where, tensor))
        if op in BORROWING:
            self._borrowed.append(call)
        self._remember_storage(tensor)
        self._know(tensor, call)

    def _outputs(self, call: Call, where, outputs, tracked: bool) -> None:
        call.requires_grad, call.outputs = tracked, len(outputs)
        functions = [each for each in map(function_of, outputs) if each is not None]
        call.grad_fn = functions[0].name() if functions else None
        for index, tensor in enumerate(outputs):
            output = Call("output", call.op, where, tensor)
            output.parent, output.names = call, ("#", index)
            if not tensor.requires_grad:
                output.state = "constant" if tracked else call.state
            output.links = [Link(call, output, (0,))]
            if not tensor.requires_grad:
                output.links[0].cut = "not tracked"
            self._add(output)
            self._know(tensor, output)

    def _is_cut_off(self, call: Call) -> bool:
        """Whether it is an untracked result of something tracked, or was computed from one."""
        return (call.state == "constant" and call.kind != "constant") or call in self._filled

    def _number_read(self, tensor: torch.Tensor, name: str) -> None:
        """The program takes plain numbers out of a graph."""
        call = self.made(tensor)
        if tensor.requires_grad or (call is not None and call.links):
            where = self.here()
            self.reads.append((tensor if call is None else call, name, where))
            if call is not None:
                self.events.append(Event("read", where, call, text=name))

    def _untracked_state(self, name: str, calls: list[Call]) -> str:
        if any(each.requires_grad for each in calls):
            if name in DETACHING:
                return "detached"
            return "constant" if torch.is_grad_enabled() else "no_grad"
        cut = (each.state for each in calls if each.state in ("detached", "no_grad"))
        return next(cut, "constant")

    def _link(self, call: Call, calls: list[Call], tracked: bool) -> None:
        """Edges from each operand; why nothing will flow, where nothing will."""
        reason = {"detached": "detach", "no_grad": "no_grad"}.get(call.state, "not tracked")
        for position, source in enumerate(calls):
            source.use()
            link = Link(source, call, one_position(position))
            if source.requires_grad and not tracked:
                link.cut = reason
            elif source.state in ("detached", "no_grad") or (
                not tracked and self._is_cut_off(source)
            ):
                link.cut = "not tracked"
            call.links.append(link)
