"""Autograd's own errors in a learner's words, each with the guilty tensor and a cure.

`explain` finds what an error means; names are filled in (`told`) once the recording has them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from autograd_lab.model.recording import Failure
from autograd_lab.recording.errors import (
    arguments,
    backward_passes,
    freed_graphs,
    functions_and_hooks,
    optimizers_and_leaves,
    tensors,
    values,
    writes,
)
from autograd_lab.recording.errors.evidence import Evidence, Finding
from autograd_lab.recording.errors.known import Diagnosis
from autograd_lab.recording.events import Call

# Those that people meet first: the lesson on errors has each of them.
KNOWN = (*backward_passes.KNOWN, *freed_graphs.KNOWN, *writes.KNOWN, *tensors.KNOWN)
FURTHER = (
    *backward_passes.FURTHER,
    *optimizers_and_leaves.KNOWN,
    *functions_and_hooks.KNOWN,
    *values.KNOWN,
    *arguments.KNOWN,
)


def explain(error: BaseException, line: int | None, evidence: Evidence | None = None) -> Diagnosis:
    """What an exception means; unknown ones keep their own message and line."""
    diagnosis = _explained(error, line, evidence)
    for call in diagnosis.calls:
        call.read()
    return diagnosis if evidence is None else replace(diagnosis, where=evidence.where)


def _explained(error: BaseException, line: int | None, evidence: Evidence | None) -> Diagnosis:
    message, type_of_error = str(error), type(error).__name__
    for known in (*KNOWN, *FURTHER):
        if not re.search(known.pattern, message):
            continue
        finding = known.find(evidence) if evidence is not None else None
        if finding is None and known.found_only:
            continue
        finding = finding or Finding()
        texts = known.texts[finding.variant]
        return Diagnosis(known.kind, type_of_error, message, line, *texts, finding)
    if isinstance(error, SyntaxError):
        return Diagnosis(
            "syntax",
            type_of_error,
            error.msg or message,
            error.lineno,
            "Python cannot read this line, so nothing was run.",
            "Look for a missing bracket, quote or colon here or just above.",
        )
    return Diagnosis("python", type_of_error, message, line)


def told(
    diagnosis: Diagnosis, name: Callable[[Call], str], identity: Callable[[Call], str | None]
) -> Failure:
    """The failure, with the program's names and the guilty node's id in it."""
    finding = diagnosis.finding
    names = {key: name(call) for key, call in finding.calls.items()}
    words = {**finding.words, **names}
    return Failure(
        diagnosis.kind,
        diagnosis.type,
        diagnosis.message,
        diagnosis.line,
        diagnosis.explanation.format_map(words),
        diagnosis.fix.format_map(words),
        None if finding.node is None else identity(finding.node),
    )


_NON_LEAF = "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed"


def warning(text: str, name: str = "the tensor") -> str:
    """A warning of torch's: a sentence about the named tensor, and torch's own words."""
    if _NON_LEAF in text:
        # Torch goes on for five lines; Python prints them, and a sentence has room for two.
        beginning = text[: text.index(_NON_LEAF) + len("The .grad attribute of a Tensor")]
        return (
            f"{name} is not a leaf, so torch keeps no gradient for it: {name}.grad is None. Call "
            f"{name}.retain_grad() before backward() to keep it. torch warns: {beginning} …"
        )
    return f"torch warns: {text}"
