"""torch's own modules and optimizers, with its own sample inputs: material nobody here wrote."""

from __future__ import annotations

import warnings

import pytest
import torch

from autograd_lab import record
from tests.recording.test_torch_ops import leaves_of, roots_of, same

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # torch's test code warns of its own future
    from torch.testing._internal.common_modules import module_db
    from torch.testing._internal.common_optimizers import optim_db

EVERY = 9  # of the modules in an ordinary run; all of them with `-m slow`
pytestmark = pytest.mark.filterwarnings("ignore")


def samples_of(info, training):
    if torch.float64 not in info.dtypes:
        return []
    try:
        return list(info.module_inputs_func(
            info, device="cpu", dtype=torch.float64, requires_grad=True, training=training
        ))  # fmt: skip
    except Exception:  # samples that need another device or package
        return []


def module_of(info, sample, training):
    torch.manual_seed(0)
    made = info.module_cls(*sample.constructor_input.args, **sample.constructor_input.kwargs)
    return made.to(torch.float64).train(training)


def program_of(module, sample):
    given = sample.forward_input

    def program():
        torch.manual_seed(1)
        for root in roots_of(module(*given.args, **given.kwargs)):
            root.backward(retain_graph=True)

    return program


def outcome(info, sample, training, run):
    """What `run(program)` raises, the gradients that it leaves, and what the module holds then."""
    module, given = module_of(info, sample, training), sample.forward_input
    inputs = leaves_of([given.args, given.kwargs])
    for leaf in inputs:
        leaf.grad = None
    try:
        run(program_of(module, sample))
        error = None
    except Exception as raised:
        error = type(raised).__name__
    leaves = [*module.parameters(), *inputs]
    grads = [None if leaf.grad is None else leaf.grad.clone() for leaf in leaves]
    return error, grads, [each.detach().clone() for each in module.state_dict().values()]


def faults_of(info, training):
    """What a recording says or does otherwise than the bare module."""
    faults = []
    for sample in samples_of(info, training)[:3]:
        kept = []
        try:
            bare = outcome(info, sample, training, lambda program: program())
        except Exception:  # a module that has no float64
            continue
        recorded = outcome(
            info, sample, training,
            lambda program, kept=kept: kept.append(record(program, max_seconds=60)),
        )  # fmt: skip
        name = f"{info.name} {sample.desc}"
        if recorded[0] is not None:
            faults.append(f"{name}: record raises {recorded[0]}")
            continue
        error = kept[0].error and kept[0].error.type
        if error != bare[0]:
            faults.append(f"{name}: {error} instead of {bare[0]}")
        for place, what in ((1, "gradient"), (2, "parameter or buffer")):
            if not all(map(same, bare[place], recorded[place])):
                faults.append(f"{name}: another {what}")
        faults += [
            f"{name}: {step.text}"
            for step in kept[0].steps
            if step.kind == "backward" and not step.edges
        ]
        faults += [
            f"{name}: {each.contributions.why}"
            for each in kept[0].check().passes
            if each.contributions.verdict == "differs"
        ]
        assert kept[0].to_json()
        assert kept[0].to_html()
    return faults


def check(infos):
    assert [
        fault for info in infos for mode in (True, False) for fault in faults_of(info, mode)
    ] == []


def test_a_sample_of_torchs_modules_is_recorded_as_it_is():
    check(module_db[::EVERY])


@pytest.mark.slow
def test_every_module_of_torch_is_recorded_as_it_is():
    check(module_db)


def trained(info, options):
    """Three steps of an optimizer on two parameters."""
    torch.manual_seed(0)
    w, b = torch.randn(3, 2, requires_grad=True), torch.zeros(2, requires_grad=True)
    x = torch.randn(4, 3)
    sparse = "Sparse" in info.optim_cls.__name__
    optimizer = info.optim_cls([w, b], **options)

    def closure():
        optimizer.zero_grad()
        loss = ((x @ w + b) ** 2).mean()
        loss.backward()
        if sparse:
            for each in (w, b):
                each.grad = each.grad.to_sparse()
        return loss

    for _ in range(3):
        if info.step_requires_closure:
            optimizer.step(closure)
        else:
            closure()
            optimizer.step()
    return w.detach().clone(), b.detach().clone()


def optimizer_faults(info):
    faults = []
    for given in info.optim_inputs_func(device="cpu"):
        options = {key: value for key, value in given.kwargs.items() if key != "params"}
        try:
            bare = trained(info, options)
        except Exception:  # needs parameters of another kind
            continue
        kept = []
        recording = record(lambda options=options, kept=kept: kept.append(trained(info, options)))
        name = f"{info.optim_cls.__name__} {given.desc}"
        if recording.error or not all(map(torch.equal, bare, kept[0])):
            faults.append(f"{name}: {recording.error or 'other parameters'}")
            continue
        updates = [step for step in recording.steps if step.kind == "update"]
        moved = any(change.field == "value" for step in updates for change in step.changes)
        if not moved:
            faults.append(f"{name}: nothing is seen to move")
        ends = {
            n.id: n.value for each in recording.passes for n in each.graph.nodes if n.kind == "leaf"
        }
        if not any(same_numbers(bare[0], value) for value in ends.values()):
            faults.append(f"{name}: its last parameters are not shown")
    return faults


def same_numbers(tensor, value):
    return tensor.tolist() == value


def test_every_optimizer_of_torch_is_recorded_as_it_is():
    assert [fault for info in optim_db for fault in optimizer_faults(info)] == []
