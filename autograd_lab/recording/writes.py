"""What changes under a tensor's name: in-place writes, other data, another `requires_grad`."""

from __future__ import annotations

import torch

from autograd_lab.recording.events import (
    Call,
    Event,
    dtype_name,
    edge_of,
    is_leaf,
    shape_of,
)
from autograd_lab.recording.tensors import Tensors
from autograd_lab.recording.torch_calls import storage_of, version_of
from autograd_lab.recording.values import copied, same


class Writes(Tensors):
    """The part of a recorder that follows changes which autograd does not record."""

    def _written(self, tensor: torch.Tensor, where=None) -> None:
        """An in-place write that autograd does not track: a `.grad`, a leaf, or a constant."""
        where = where or self.here()
        owner = self._grads.get(id(tensor))
        if owner is not None:
            source = owner[1].tensor
            if source is not None and source.grad is tensor:
                self._grad_changed(owner[1], source, None, where)
                return
        changed = [tensor] + [
            each for each in self._storages.get(storage_of(tensor), ()) if each is not tensor
        ]
        base = tensor._base
        if base is not None and not any(each is base for each in changed):
            changed.append(base)
        idle: dict[Call, bool] = {}
        for each in changed:
            entry = self._current.get(id(each))
            if entry is not None:
                changes = self._value_changed(entry[2], each, where)
                idle[entry[2]] = idle.get(entry[2], True) and not changes
        for call, is_idle in idle.items():
            if is_idle and call.kind == "leaf" and call.used:
                self.events.append(Event("idle", where, call))

    def _value_changed(self, call: Call, tensor: torch.Tensor, where) -> bool:
        """Takes over what stands there now; returns whether it is something else."""
        entry = self._current.get(id(tensor))
        unseen = entry is not None and entry[1] == version_of(tensor)  # torch has not counted it
        self._current[id(tensor)] = (tensor, version_of(tensor), call)
        if call.stale:
            return True  # initialisation is no update
        before, after = call.value, copied(tensor)
        if before is not None and same(before, after):
            return False
        call.value = after
        if unseen and call.used:
            self.events.append(Event("rewritten", where, call))
        if not call.used and call.kind in ("leaf", "constant"):
            call.first_value = after  # it is still being made, as in `x = torch.empty(3); x[0] = 1`
        elif call.kind == "leaf" or call.requires_grad or call.frozen:
            self.events.append(
                Event("update", where, call, before=before, after=after, field="value")
            )
        elif call.kind == "constant":
            # Earlier results keep the old number; what comes next uses a new constant.
            fresh = Call("constant", call.op, where, tensor)
            fresh.names = self._names_of(call)
            self._add(fresh)
            call.value = before
            self._know(tensor, fresh)
        else:
            self.events.append(
                Event("update", where, call, before=before, after=after, field="value")
            )
        return True

    def _moved(self, operands: list[torch.Tensor], where) -> None:
        """Running statistics that a call wrote beside its result: the same node, other numbers."""
        for tensor in operands:
            call = self.made(tensor)
            if call is None or tensor.requires_grad or same(call.value, copied(tensor)):
                continue
            before, call.value = call.value, copied(tensor)
            self._current[id(tensor)] = (tensor, version_of(tensor), call)
            self.events += (
                Event("update", where, call, before=before, after=call.value, field="value"),
                Event("rewritten", where, call),
            )

    def _requirement(self, tensor: torch.Tensor) -> None:
        """`requires_grad_()` made a leaf of a constant, or the other way round."""
        entry = self._current.get(id(tensor))
        if entry is None:
            self._discover(tensor)
            return
        call = entry[2]
        if call.requires_grad == tensor.requires_grad:
            return
        kind = "leaf" if tensor.requires_grad else "constant"
        if not call.used and call.kind in ("leaf", "constant"):
            call.kind, call.state = kind, "tracked" if tensor.requires_grad else "constant"
            call.links = []
            call.see(tensor)
        else:
            old, call = call, Call(kind, "requires_grad_", self.here(), tensor)
            call.names = self._names_of(old)
            if old.links:  # the way to what it was computed from is cut here
                self._link(call, [old], tracked=False)
            self._add(call)
        call.frozen = kind == "constant"
        call.grad = call.first_grad = copied(tensor.grad)
        self._know(tensor, call)

    # ---------------------------------------------------------------- other data in a leaf

    def _before_exchange(self, tensor: torch.Tensor, data) -> None:
        """A leaf is about to get other data: where its shape changes, another `AccumulateGrad` too.

        Without a recorder nothing would keep the one of the old shape alive.
        """
        call = self.made(tensor)
        if call is None or call.edge is None or getattr(data, "shape", None) == tensor.shape:
            return
        self._renew_accumulator(tensor)

    def _renew_accumulator(self, tensor: torch.Tensor) -> None:
        """Lets torch forget the leaf's `AccumulateGrad`, which it does where the dtype changes."""
        other = torch.float32 if tensor.dtype == torch.float64 else torch.float64
        data = tensor.data
        tensor.data = torch.empty(0, dtype=other)
        tensor.data = data

    def _forget_accumulator(self, call: Call) -> None:
        """Lets go of the `AccumulateGrad` of a leaf that no graph uses yet."""
        if call.used or call.edge is None:
            return
        self._by_edge.pop(call.edge, None)
        self.hooked.pop(call.edge[0], None)
        self._leaves.remove(call)
        call.edge = None

    def _exchanged(self, tensor: torch.Tensor) -> None:
        """A leaf has other data: it keeps its node, though not always its `AccumulateGrad`."""
        call = self.made(tensor)
        if call is None or not call.is_leaf or not is_leaf(tensor):
            return
        call.reshaped = call.reshaped or shape_of(tensor) != call.shape
        call.dtype, call.shape = dtype_name(tensor.dtype), shape_of(tensor)
        self._remember_storage(tensor)
        if call.requires_grad and edge_of(tensor) != call.edge:
            self._know(tensor, call)

    def swapped(self, swap, one: torch.Tensor, other: torch.Tensor):
        """`torch.utils.swap_tensors`: each keeps its node and gets what the other held."""
        both = [each for each in (one, other) if isinstance(each, torch.Tensor)]
        calls = [self.made(each) for each in both]
        self._quiet += 1
        try:
            for tensor, call in zip(both, calls, strict=True):
                if call is not None and call.edge is not None and is_leaf(tensor):
                    self._forget_accumulator(call)
            result = swap(one, other)
            for tensor, call in zip(both, calls, strict=True):
                if call is not None:
                    self._value_changed(call, tensor, self.here())
                    self._exchanged(tensor)
        finally:
            self._quiet -= 1
        return result
