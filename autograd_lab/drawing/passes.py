"""Pick a pass of a recording by its index, or say which there are."""

from __future__ import annotations

from autograd_lab.model.recording import Pass, Recording


def pick_pass(recording: Recording, pass_index: int) -> Pass:
    """The pass with this index, negative ones counted from the end; ValueError where none is."""
    count = len(recording.passes)
    if count == 0:
        raise ValueError(
            "this recording has no pass, so there is no graph to draw: the program made no tensor "
            "operation that was recorded. Record a program that computes with tensors, such as "
            "`x = torch.tensor(2.0, requires_grad=True); (x * x).backward()`"
        )
    if not -count <= pass_index < count:
        raise ValueError(
            f"pass_index = {pass_index}: this recording has {count} "
            f"{'pass' if count == 1 else 'passes'}; give an index from 0 to {count - 1}, "
            "or −1 for the last"
        )
    return recording.passes[pass_index]
