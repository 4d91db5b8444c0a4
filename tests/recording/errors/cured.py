"""A program that fails, what is said of it, and the cure that is put into it."""

from __future__ import annotations

from dataclasses import dataclass

import autograd_lab as lab
from tests.recording.laws import run_plainly


@dataclass(frozen=True)
class Cured:
    """`program` fails in `line`; `explanation` and `cure` stand in what is said of it.

    `edits` puts the cure into the text: pairs of old and new text, of which one has `cure` in it
    (None: the cure is in words). `grads` are the gradients that the cured program leaves, derived
    by hand or from the same mathematics without what failed.
    """

    name: str
    program: str
    kind: str
    line: int
    node: str | None
    explanation: str
    cure: str
    edits: tuple[tuple[str, str], ...]
    grads: dict[str, object]
    in_words: bool = False

    @property
    def text(self) -> str:
        return "import torch\n" + self.program

    @property
    def cured(self) -> str:
        text = self.text
        for old, new in self.edits:
            assert text.count(old) == 1, (old, text)
            text = text.replace(old, new)
        return text


def check_what_is_said(case: Cured) -> None:
    recording = lab.record(case.text)
    error = recording.error
    _, _, plain = run_plainly(case.text)
    assert (error.type, error.message) == (type(plain).__name__, str(plain))
    assert (error.kind, error.line) == (case.kind, case.line)
    assert case.explanation in error.explanation
    assert case.cure in error.fix
    found = None if error.node is None else recording.passes[-1].graph.node(error.node)
    assert (found and (found.name or found.expression)) == case.node


def check_cure(case: Cured) -> None:
    assert case.in_words or any(case.cure in new for _, new in case.edits)
    assert run_plainly(case.cured)[2] is None
    recording = lab.record(case.cured)
    assert recording.error is None
    for name, grad in case.grads.items():
        found = recording.variables[name].grad
        assert rounded(found) == rounded(grad), (name, found)


def rounded(value):
    if isinstance(value, list):
        return [rounded(each) for each in value]
    return None if value is None else round(value, 4)
