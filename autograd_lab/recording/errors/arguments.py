"""Errors of how something is called: an argument that is not known, often a misspelt one."""

from __future__ import annotations

import difflib
import re

from autograd_lab.recording.errors.evidence import Evidence, Finding
from autograd_lab.recording.errors.known import Known

_KEYWORD = re.compile(r"(?:([\w.]+)\(\) )?got an unexpected keyword argument '(\w+)'")
# torch's functions do not say what they take; these are what programs of learners give them.
_NAMES = """
    requires_grad dtype device layout pin_memory memory_format retain_graph create_graph gradient
    inputs grad_outputs allow_unused generator dim keepdim size out steps start end other alpha
    lr momentum weight_decay nesterov betas eps dampening amsgrad params
    in_features out_features bias in_channels out_channels kernel_size stride padding dilation
    reduction weight label_smoothing inplace p affine num_layers hidden_size input_size batch_first
    set_to_none error_if_nonfinite max_norm norm_type
""".split()  # noqa: SIM905


def unknown_argument(evidence: Evidence) -> Finding | None:
    """The argument, and the one that is nearest to it among those that are known."""
    found = _KEYWORD.search(evidence.message)
    if not found:
        return None
    words = {"called": f"{found[1]}()" if found[1] else "This call", "given": found[2]}
    near = difflib.get_close_matches(found[2], _NAMES, 1, 0.75)
    if not near:
        return Finding("known", None, {}, words)
    return Finding("misspelt", None, {}, {**words, "near": near[0]})


KNOWN = (
    Known(
        "unknown argument",
        r"got an unexpected keyword argument '",
        {
            "": (
                "What was called takes no argument of this name.",
                "Look at how the argument is spelt, or leave it out.",
            ),
            "known": (
                "{called} takes no argument {given}.",
                "Look at how {given} is spelt, or leave it out.",
            ),
            "misspelt": (
                "{called} takes no argument {given}. It may be meant to be {near}.",
                "Write {near} instead of {given}.",
            ),
        },
        unknown_argument,
    ),
)
