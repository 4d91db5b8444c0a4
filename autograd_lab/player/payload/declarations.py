"""The schema as TypeScript declarations, which a checker of the player's scripts reads.

`python -m autograd_lab.player.payload.declarations` writes `browser/wire.d.ts` anew.
"""

from __future__ import annotations

from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints
from typing import is_typeddict as is_typed

from autograd_lab.player.payload import schema

FILE = Path(__file__).parents[1] / "browser" / "wire.d.ts"
_NAMES: dict[Any, str] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    None: "null",
    NoneType: "null",
    Any: "any",
}


def declarations() -> str:
    """An interface for each TypedDict, and what stands before the scripts as `WIRE`."""
    types = [each for each in vars(schema).values() if is_typed(each)]
    constants = "".join(f"  {name}: any;\n" for name in schema.constants())
    return "\n".join(
        [
            "/* Made from schema.py by declarations.py: what goes to the player. */\n",
            *map(_interface, types),
            f"declare const WIRE: {{\n{constants}}};\n",
        ]
    )


def _interface(type_: Any) -> str:
    hints = get_type_hints(type_, include_extras=True)
    lines = "".join(f"  {_key(type_, key, hint)};\n" for key, hint in hints.items())
    return f"interface {type_.__name__} {{\n{lines}}}\n"


def _key(type_: Any, key: str, hint: Any) -> str:
    if get_origin(hint) is NotRequired:
        return f"{key}?: {_name(get_args(hint)[0])}"
    return f"{key}{'?' if key in type_.__optional_keys__ else ''}: {_name(hint)}"


def _name(hint: Any) -> str:
    if hint in _NAMES:
        return _NAMES[hint]
    if is_typed(hint):
        return str(hint.__name__)
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " | ".join(f'"{each}"' for each in inner)
    if origin in (Union, UnionType):
        return " | ".join(map(_name, inner))
    if origin is list:
        name = _name(inner[0])
        return f"({name})[]" if "|" in name else f"{name}[]"
    if origin is dict:
        return f"Record<string, {_name(inner[1])}>"
    raise TypeError(f"{hint!r} has no name in TypeScript here; add one")


if __name__ == "__main__":
    FILE.write_text(declarations(), encoding="utf-8")
