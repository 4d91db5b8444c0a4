"""The laws of a recording, as checks over any program: torch itself is the oracle."""

from __future__ import annotations

import io
import math
import warnings

import torch

from autograd_lab import Recording, Summary, record
from autograd_lab.model.numbers import flatten


def run_plainly(code: str) -> tuple[str, dict, BaseException | None]:
    """What the program prints and leaves behind without a recorder."""
    output = io.StringIO()

    def heard(*values, **options):
        print(*values, **{"file": output, **options})

    namespace = {"__name__": "__main__", "print": heard}
    error = None
    state = torch.get_rng_state()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(code, "<plain>", "exec"), namespace)
    except Exception as raised:
        error = raised
    finally:
        torch.set_rng_state(state)
    return output.getvalue(), namespace, error


def numbers(tensor: torch.Tensor | None):
    """A tensor in the recording's form, by another way than the recorder's."""
    if tensor is None:
        return None
    flat = tensor.detach().reshape(-1)
    if flat.is_complex():
        return str(flat.tolist()[0])
    if flat.numel() == 1:
        return flat.tolist()[0]
    if flat.numel() <= 64:
        return tensor.detach().tolist()
    flat = flat.double()
    return Summary(tuple(tensor.shape), flat.min().item(), flat.max().item(), flat.mean().item())


def same(one, other, tolerance: float = 0.0) -> bool:
    """Equality that takes NaN as equal to NaN, and summaries up to rounding of their mean."""
    if isinstance(one, Summary) and isinstance(other, Summary):
        pairs = [(one.min, other.min), (one.max, other.max), (one.mean, other.mean)]
        return one.shape == other.shape and all(same(*pair, 1e-4) for pair in pairs)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(
            same(*pair, tolerance) for pair in zip(one, other, strict=True)
        )
    if one is None or other is None:
        return one is other
    if isinstance(one, float) and isinstance(other, float) and math.isnan(one):
        return math.isnan(other)
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return one == other or abs(one - other) <= tolerance * max(1.0, abs(one), abs(other))
    return one == other


def check_laws(code: str) -> Recording:
    """Laws: as untraced (a); contributions add up (b); the fold is the end (c).

    Returns the recording for further checks.
    """
    output, namespace, error = run_plainly(code)
    recording = record(code)
    again = record(code)
    assert recording == again, "recording twice gives another result"
    assert recording.output == output
    if error is None:
        assert recording.error is None, recording.error
    else:
        assert recording.error is not None
        assert (recording.error.type, recording.error.message) == (
            type(error).__name__,
            str(error),
        )
    check_variables(recording, namespace)
    for each in recording.passes:
        check_contributions(each)
        check_fold(each)
    assert [step.index for step in recording.steps] == list(range(len(recording.steps)))
    assert Recording.from_json(recording.to_json()) == recording
    return recording


def check_variables(recording: Recording, namespace: dict) -> None:
    for name, thing in namespace.items():
        if isinstance(thing, torch.Tensor):
            variable = recording.variables[name]
            try:
                leaf, function = thing.is_leaf, thing.grad_fn
            except RuntimeError:  # a piece of which torch does not tell, as its whole was written
                leaf, function = False, None
            keeps = leaf or thing.retains_grad
            assert same(variable.value, numbers(thing)), name
            assert same(variable.grad, numbers(thing.grad) if keeps else None), f"{name}.grad"
            assert variable.requires_grad == thing.requires_grad, name
            assert variable.is_leaf == leaf, name
            assert variable.shape == tuple(thing.shape), name
            assert variable.grad_fn == (None if function is None else function.name()), name


def check_contributions(each) -> None:
    """For every node, the contributions on its outgoing edges and the seed make its gradient."""
    seeds = {
        change.target: change.after
        for step in each.steps
        if step.kind == "seed"
        for change in step.changes
    }
    arriving = {node.id: [] for node in each.graph.nodes}
    for node_id, value in seeds.items():
        arriving[node_id].append(value)
    for edge in each.graph.edges:
        if edge.contribution is not None:
            arriving[edge.source].append(edge.contribution)
    changed_by_hooks = {
        step.nodes[0] for step in each.steps if step.kind == "backward" and not step.edges
    }
    for node in each.graph.nodes:
        if node.id in changed_by_hooks or node.dtype.startswith("complex"):
            continue
        if not arriving[node.id]:
            assert node.gradient is None, node
        elif not any(isinstance(value, Summary) for value in arriving[node.id]):
            total = arriving[node.id][0]
            for value in arriving[node.id][1:]:
                total = _plus(total, value)
            # What torch adds in sixteen bits is rounded at each sum.
            tolerance = 0.02 if node.dtype in ("bfloat16", "float16") else 1e-5
            tolerance *= max([1.0, *(abs(n) for v in arriving[node.id] for n in flatten(v))])
            assert same(total, node.gradient, tolerance), (node, arriving[node.id])


def check_fold(each) -> None:
    """The fold of all steps is the end of the pass, and every step starts where the last ended."""
    state = each.state(0)
    for step in each.steps:
        for change in step.changes:
            key = change.target, change.field
            assert same(state.get(key), change.before), (step, change)
            state[key] = change.after
    assert state == each.state()
    for node in each.graph.nodes:
        for name in ("value", "gradient", "grad"):
            assert same(state.get((node.id, name)), getattr(node, name)), (node, name)
    for edge in each.graph.edges:
        assert same(state.get((edge.id, "contribution")), edge.contribution), edge


def _plus(one, other):
    if isinstance(one, list):
        return [_plus(*pair) for pair in zip(one, other, strict=True)]
    return one + other
