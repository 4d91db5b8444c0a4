"""68 programs with known values: values, errors and warnings as torch 2.13 gives them.

Each entry of `cases.json`: `setup` is the program; the keys of `expected` are expressions to
evaluate after it, or `error` ("Type: message") or `warning` (its beginning).
"""

import json
from pathlib import Path

import pytest
import torch

from autograd_lab import Summary, record
from tests.recording.laws import check_laws, same

CASES = json.loads((Path(__file__).parent / "cases.json").read_text())
TOLERANCE = 1e-5


def plainly(thing):
    if isinstance(thing, torch.Tensor):
        return thing.tolist()
    if isinstance(thing, (list, tuple)):
        return [plainly(each) for each in thing]
    return thing


def flat(value) -> list:
    if not isinstance(value, list):
        return [value]
    return [element for each in value for element in flat(each)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_recorded_program_gives_the_known_values(case):
    expected = {k: v for k, v in case["expected"].items() if k not in ("error", "warning")}
    seen = {}

    def check(namespace_values):
        seen.update(namespace_values)

    code = case["setup"]
    if "error" not in case["expected"]:
        keys = "\n".join(f"__check({{{key!r}: {key}}})" for key in expected)
        code = f"{code}\n{keys}\n"
    recording = record_with(code, check)
    if "error" in case["expected"]:
        error = recording.error
        assert f"{error.type}: {error.message}" == case["expected"]["error"]
    else:
        assert recording.error is None, recording.error
        for key, value in seen.items():
            assert same(plainly(value), expected[key], TOLERANCE), key
    for key, value in expected.items():
        name, _, attribute = key.rpartition(".")
        if key in recording.variables:
            found = recording.variables[key].value
        elif attribute == "grad" and name in recording.variables:
            found = recording.variables[name].grad
        else:
            continue
        if not isinstance(found, Summary):
            assert same(flat(found), flat(value), TOLERANCE), key
    if "warning" in case["expected"]:
        warnings = [step.text for step in recording.steps if step.kind == "warning"]
        assert warnings
        beginning = case["expected"]["warning"][:44]  # a step quotes torch's first words only
        assert beginning in warnings[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_known_program_obeys_the_laws(case):
    check_laws(case["setup"])


def record_with(code: str, check):
    """Records with a function `__check` in reach, which a program does not see as a variable."""
    import builtins

    builtins.__check = check
    try:
        return record(code)
    finally:
        del builtins.__check
