"""Draw the rooms of the package and who imports whom: `python -m docs.architecture_picture`."""

from __future__ import annotations

from pathlib import Path

from autograd_lab.drawing.colours import LIGHT
from autograd_lab.drawing.placing.graphviz import run
from tests.test_house import modules, needed

PICTURE = Path(__file__).with_name("architecture.svg")


def rooms() -> dict[str, set[str]]:
    """Each room of the package with those that it imports, found in the files themselves."""
    known = modules()
    found: dict[str, set[str]] = {}
    for module, path in known.items():
        room = _room(module)
        if room:
            others = {_room(need) for need in needed(path, known)} - {None, room}
            found.setdefault(room, set()).update(others)
    return found


def arrows() -> set[tuple[str, str]]:
    """What the picture shows: from the room that gives to the room that takes.

    `model` and `program` are known everywhere, so that their arrows would hide the others.
    """
    return {
        (given, room)
        for room, others in rooms().items()
        for given in others
        if given not in ("model", "program") or room in ("model", "recording")
    }


def _room(module: str) -> str | None:
    parts = module.split(".")
    if len(parts) == 2 and parts[1] == "api":
        return "api"
    return parts[1] if len(parts) > 2 or parts[-1] in _FOLDERS else None


_FOLDERS = {
    path.name for path in Path(__file__).parents[1].joinpath("autograd_lab").iterdir()
    if (path / "__init__.py").is_file()
}  # fmt: skip


def main() -> None:
    """Lay the picture out and write it beside the page that shows it."""
    lines = [
        "digraph rooms {",
        f'rankdir=LR bgcolor="transparent" node [shape=box style="filled" '
        f'fillcolor="{LIGHT["page"]}" color="{LIGHT["text"]}" fontname="sans-serif"]',
        f'edge [color="{LIGHT["text"]}" arrowsize=0.7]',
        *(f'"{room}"' for room in sorted(rooms())),
        *(f'"{given}" -> "{room}"' for given, room in sorted(arrows())),
        "}",
    ]
    PICTURE.write_text(run("\n".join(lines), "svg"), encoding="utf-8")


if __name__ == "__main__":
    main()
