"""Dropout or batch statistics that are at work where the program evaluates."""

from __future__ import annotations

from collections.abc import Iterator

from autograd_lab.doctor.story import Story
from autograd_lab.model.finding import LOOK, Finding
from autograd_lab.model.numbers import show
from autograd_lab.model.recording import Node

_DROPPING = frozenset(
    ("dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_alpha_dropout")
)


def find(story: Story) -> Iterator[Finding]:
    """The first call of each sort that ran under no_grad in training mode."""
    told = set()
    for node in story.nodes.values():
        if "update_bn(" in node.expression:  # torch.optim.swa_utils: that is what it is for
            continue
        trained = node.requires_grad or node.state not in ("no_grad", "constant")
        if trained or node.op not in (*_DROPPING, "batch_norm"):
            continue
        sort = "batch_norm" if node.op == "batch_norm" else "dropout"
        why = _drops(story, node) if sort == "dropout" else _moves(story, node)
        if why is not None and sort not in told:
            told.add(sort)
            what = "dropout is on" if sort == "dropout" else "batch normalisation is training"
            yield Finding(
                "mode",
                LOOK,
                node.line,
                node.id,
                story.made.get(node.id),
                f"Where nothing is trained, {what}: {story.label(node.id)} in line {node.line} "
                "runs without gradients.",
                why,
                f"Call eval() on the model before line {node.line}, and train() after it.",
            )


def _drops(story: Story, node: Node) -> str | None:
    source = story.operand(node.id, 0)
    if source is None or source.value is None or source.value == node.value:
        return None
    return (
        f"It gets {show(source.value)} and gives {show(node.value)}: elements are set to 0, the "
        "others enlarged, and each call gives something else."
    )


def _moves(story: Story, node: Node) -> str | None:
    """Whether this call moved the running statistics that it was given."""
    made = story.made.get(node.id, -1)
    for edge in story.into(node.id):
        for moment in story.moments(edge.source, "update"):
            if moment.field == "value" and made <= moment.step <= made + 3:
                return (
                    f"It uses the statistics of this batch, and moves "
                    f"{story.label(edge.source)} from {show(moment.before)} to "
                    f"{show(moment.after)}."
                )
    return None
