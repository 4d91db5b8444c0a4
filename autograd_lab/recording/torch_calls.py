"""What a call into torch reads, writes and returns, told from its name and arguments."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping

import torch
from torch.nn.parameter import is_lazy

from autograd_lab.recording.events import NO_OPTIONS
from autograd_lab.recording.formulas.arguments import Operand

# Calls whose tensor results are no ops: they read facts, or hand on what is there.
READS = frozenset(
    """
    size dim numel item tolist numpy __len__ __repr__ __str__ __format__ __bool__
    __float__ __int__ __index__ __contains__ __array__ __hash__ __reduce_ex__ __deepcopy__
    is_complex is_floating_point data_ptr storage untyped_storage stride element_size
    nelement allclose equal is_nonzero get_device is_contiguous register_hook
    register_post_accumulate_grad_hook __dlpack__ __dlpack_device__ is_inference
    _set_grad_enabled _record_function_enter_new is_same_size storage_offset dtype
    manual_seed has_names is_tensor is_storage result_type
    """.split()  # noqa: SIM905
)
_OP_NAMES = {
    "rsub": "sub", "rdiv": "div", "rtruediv": "div", "truediv": "div", "true_divide": "div",
    "rpow": "pow", "rmul": "mul", "radd": "add", "rmatmul": "matmul", "rfloordiv": "floordiv",
    "rmod": "remainder", "mod": "remainder", "isub": "sub_", "iadd": "add_", "imul": "mul_",
    "idiv": "div_", "itruediv": "div_", "ipow": "pow_", "absolute": "abs", "negative": "neg",
}  # fmt: skip
REFLECTED = frozenset(("rsub", "__rsub__", "__rdiv__", "__rtruediv__", "__rpow__", "__rfloordiv__"))
DETACHING = frozenset(("detach", "data", "detach_"))
COPYING = frozenset(("tensor", "as_tensor", "asarray", "scalar_tensor"))  # numbers without a graph
BORROWING = frozenset(("from_numpy", "as_tensor", "asarray", "frombuffer"))  # an array's memory
MOVING = frozenset(("batch_norm", "instance_norm"))  # they write their running statistics
OP_ATTRIBUTES = frozenset(("T", "mT", "H", "mH", "real", "imag", "data"))


def operand_tensors(args, kwargs) -> list[torch.Tensor]:
    """The tensor operands in order, those in lists and tuples included; `out=` is none."""
    found = []
    for each in (*args, *(value for key, value in kwargs.items() if key != "out")):
        if isinstance(each, torch.Tensor):
            if not is_lazy(each):  # there is nothing yet that could be used
                found.append(each)
        elif isinstance(each, (list, tuple)):
            found.extend(inner for inner in each if isinstance(inner, torch.Tensor))
    return found


def plain_facts(args, kwargs) -> tuple[tuple, Mapping[str, object]]:
    """The arguments and options as plain values, with an `Operand` for each tensor in order."""
    places = itertools.count()
    facts = tuple([_plain(each, places) for each in args])
    if not kwargs:
        return facts, NO_OPTIONS
    return facts, {key: _plain(each, places) for key, each in kwargs.items() if key != "out"}


@functools.lru_cache(64)
def _operand(position: int | None) -> Operand:
    return Operand(position)  # one for all calls


def _plain(thing, places):
    if isinstance(thing, torch.Tensor):
        return _operand(next(places))
    if thing is None or isinstance(thing, (int, float, str)):
        return thing
    if isinstance(thing, (list, tuple)):
        return tuple(
            _operand(next(places)) if isinstance(each, torch.Tensor) else
            each if isinstance(each, (int, float, str)) else _operand(None)
            for each in thing
        )  # fmt: skip
    return _operand(None)  # a dtype, a slice, …: without a text


def result_tensors(result) -> list[torch.Tensor]:
    if isinstance(result, torch.Tensor):
        return [result]
    if not isinstance(result, (list, tuple)):
        return []
    return [tensor for each in result for tensor in result_tensors(each)]


def written_tensors(name: str, args, kwargs) -> list[torch.Tensor]:
    """The tensors that a call writes in place."""
    out = kwargs.get("out")
    if out is not None:
        return [out] if isinstance(out, torch.Tensor) else list(out)
    in_place = name == "__setitem__" or (name.endswith("_") and not name.endswith("__"))
    if in_place or kwargs.get("inplace"):
        # torch.nn.init hands its tensor on by name
        first = args[0] if args else kwargs.get("tensor")
        if isinstance(first, torch.Tensor):
            return [first]
        if isinstance(first, (list, tuple)):
            return [each for each in first if isinstance(each, torch.Tensor)]
    return []


def op_name(name: str) -> str:
    if name.startswith("__") and name.endswith("__"):
        name = name[2:-2]
    return _OP_NAMES.get(name, name)


def version_of(tensor: torch.Tensor) -> int:
    return -1 if is_lazy(tensor) or tensor.is_inference() else tensor._version


def storage_of(tensor: torch.Tensor) -> int | None:
    try:
        return tensor.untyped_storage().data_ptr() or None
    except (NotImplementedError, RuntimeError, ValueError):  # a lazy parameter has none
        return None
