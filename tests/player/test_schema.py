"""The schema says what really goes to the player, and what its JavaScript reads."""

import re
from types import NoneType, UnionType
from typing import (
    Any,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import pytest

import autograd_lab as lab
from autograd_lab.player.payload import declarations, schema
from autograd_lab.player.payload.packing import unpack
from autograd_lab.player.payload.payload import payload
from autograd_lab.player.payload.sending import sample, trim
from autograd_lab.player.script import modules, script

# Keys that no script reads by name, and why they are there.
UNREAD = {
    "StructureData.plan": "draws a part open in Python, and is taken out before sending",
    "Payload.sizes": "says how many passes fit into a message, which Python decides",
    "PlayerData.sizes": "as above",
}
# Names under which scripts hold a thing of the wire, and what else they keep on it themselves.
HELD = {
    "data": ("PlayerData", {}),
    "pass": ("PassData", {"carrying": "edges, found once", "unpacking": "under way"}),
    "structure": ("StructureData", {"measures": "of its SVG, found once"}),
    "question": ("QuestionData", {}),
}


def faults(value: object, wanted: object, at: str) -> list[str]:
    """Where a value is not what the schema says."""
    if wanted is Any:
        return []
    if is_typeddict(wanted):
        return dict_faults(value, wanted, at)
    origin, inner = get_origin(wanted), get_args(wanted)
    if origin is NotRequired:
        return faults(value, inner[0], at)
    if origin is Literal:
        return [] if value in inner else [f"{at} is {value!r}"]
    if origin in (Union, UnionType):
        found = [faults(value, one, at) for one in inner]
        return [] if [] in found else min(found, key=len)
    if origin in (list, dict):
        if not isinstance(value, origin):
            return [f"{at} is no {origin.__name__}"]
        items = enumerate(value) if origin is list else value.items()
        return [fault for k, one in items for fault in faults(one, inner[-1], f"{at}[{k}]")]
    # True is an int to Python, and 1 a float to the schema.
    kinds = (int, float) if wanted is float else (NoneType if wanted is None else wanted,)
    right = isinstance(value, kinds) and (wanted is bool or not isinstance(value, bool))
    return [] if right else [f"{at} is {value!r}, not {wanted}"]


def dict_faults(value: object, wanted: type, at: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{at} is no dict"]
    hints = get_type_hints(wanted)
    missing = [f"{at}.{key} is missing" for key in required(wanted) - value.keys()]
    unknown = [f"{at}.{key} is not in the schema" for key in value.keys() - hints.keys()]
    known = [key for key in value if key in hints]
    return missing + unknown + [f for k in known for f in faults(value[k], hints[k], f"{at}.{k}")]


def required(wanted: type) -> set[str]:
    """The keys that must be there; annotations are texts in that file, so the hints are asked."""
    hints = get_type_hints(wanted, include_extras=True)
    if not wanted.__total__:
        return set()
    return {key for key, hint in hints.items() if get_origin(hint) is not NotRequired}


@pytest.mark.parametrize("lesson", lab.lessons(), ids=lambda lesson: lesson.slug)
def test_the_data_of_every_lesson_and_setting_is_what_the_schema_says(lesson):
    settings = [(lesson.code, {}), *((v.code or lesson.code, v.inputs) for v in lesson.variants)]
    for code, inputs in settings:
        full = payload(lab.record(code, inputs), lesson.questions)
        for data in (full, trim(full), sample(full)):
            assert faults(data, schema.Payload, "payload") == []
            packed = [each for each in data["passes"] if "packed" in each]
            packed = [{**each, **unpack(each["packed"])} for each in packed]
            assert faults(packed, list[schema.PassData], "packed") == []


def test_a_wrong_key_or_type_is_found():
    full = payload(lab.record("import torch\nw = torch.tensor(2.0, requires_grad=True)\nw * w"))
    assert faults(full, schema.Payload, "p") == []
    assert faults({**full, "legend": []}, schema.Payload, "p") == ["p.legend is not in the schema"]
    assert faults({**full, "passCount": "1"}, schema.Payload, "p") != []
    assert faults({**full, "truncated": 0}, schema.Payload, "p") != []
    del full["passes"][0]["steps"][0]["line"]
    assert faults(full, schema.Payload, "p") == ["p.passes[0].steps[0].line is missing"]


def sources() -> str:
    """The player's scripts without their comments."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in modules())
    text = re.sub(r"^import [^\n]*", "", text, flags=re.MULTILINE)
    return re.sub(r"/\*.*?\*/|(?<=\s)//[^\n]*", "", text, flags=re.DOTALL)


def test_every_key_of_the_schema_is_read_or_says_why_not():
    text = sources()
    types = {name: each for name, each in vars(schema).items() if is_typeddict(each)}
    unread = {
        f"{name}.{key}"
        for name, each in types.items()
        for key in get_type_hints(each)
        if not re.search(rf"\.{key}\b|[{{,]\s*{key}\b", text)
    }
    assert unread == set(UNREAD)


@pytest.mark.parametrize("name", HELD)
def test_what_scripts_read_is_in_the_schema(name):
    type_, own = HELD[name]
    text = sources()
    read = set(re.findall(rf"(?<![.\w]){name}\??\.(\w+)", text))
    read |= set(re.findall(rf"player\.{name}\??\.(\w+)", text))
    for keys in re.findall(rf"\{{([^{{}}]*)\}} = (?:player\.)?{name};", text):
        read |= {each.split(":")[0].split("=")[0].strip() for each in keys.split(",")} - {
            "",
            "...rest",
        }
    assert read
    assert read - set(get_type_hints(getattr(schema, type_))) - set(own) == set()


def test_no_message_repeats_what_goes_with_the_script():
    full = payload(lab.record(lab.lesson("chain-rule").code))
    assert set(schema.constants()) & set(full) == set()
    assert script().startswith("const WIRE = {")


def test_the_declarations_for_scripts_are_made_from_the_schema():
    """`python -m autograd_lab.player.payload.declarations` writes them anew."""
    assert declarations.FILE.read_text(encoding="utf-8") == declarations.declarations()


def test_scripts_read_only_constants_that_python_states():
    assert set(re.findall(r"\bWIRE\.(\w+)", sources())) == set(schema.constants())


def test_scripts_compare_no_kind_of_step_with_a_letter_of_their_own():
    assert re.findall(r'kind [!=]== "[A-Z]"', sources()) == []
