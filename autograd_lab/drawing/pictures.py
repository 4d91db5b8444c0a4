"""The pictures of a recording: still ones with numbers, and templates that the player fills.

Up to 500 nodes each is drawn (150 where modules were called), above that groups of them; no
picture is larger than a megabyte.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from autograd_lab.drawing.levels.folded import folded
from autograd_lab.drawing.levels.folds import Fold, folds
from autograd_lab.drawing.levels.groups import Group, groups
from autograd_lab.drawing.levels.views import View, from_text, grouped, to_text, whole
from autograd_lab.drawing.placing.graphviz import GraphvizError
from autograd_lab.drawing.placing.layout import layout
from autograd_lab.drawing.structure import Structure, structures
from autograd_lab.drawing.svg import draw
from autograd_lab.model.recording import Graph, Pass, Recording, pick_pass
from autograd_lab.model.text import clean, count

NODES_UP_TO = 500
IN_MODULES_UP_TO = 150  # beyond that a model is drawn by its modules
BYTES_UP_TO = 1_000_000


@dataclass(frozen=True, slots=True)
class Template:
    """The SVG of every pass with one structure, its slots empty.

    `data-node` and `data-edge` are indices into the pass's `graph.nodes` and `graph.edges`. `key`
    is equal exactly where `svg` and `plan` are. Where nodes are drawn in groups, `groups` are their
    titles; where statements can be folded, `folds` are theirs, and `folded` is the picture with all
    of them folded. `plan` is what `opened` needs to draw one group or statement open.
    """

    key: str
    svg: str
    groups: tuple[str, ...] = ()
    plan: str = ""
    folded: str = ""
    folds: tuple[str, ...] = ()


def template(pass_: Pass, recording: Recording) -> Template:
    """The template of one pass of a recording; see `templates`."""
    structure = _structures(recording)[recording.passes.index(pass_)]
    return _template(structure, pass_.graph, recording.code)


def templates(recording: Recording) -> tuple[Template, ...]:
    """A template for each pass; passes that differ only in numbers get the same one.

    Room is reserved for every number that any step of these passes shows. Raises GraphvizError,
    whose message has the cure, where Graphviz is missing, slow or failing, or where even a picture
    of groups is too large.
    """
    drawn: dict[int, Template] = {}  # equal structures are one object
    found = _structures(recording)
    for structure, each in zip(found, recording.passes, strict=True):
        if id(structure) not in drawn:
            drawn[id(structure)] = _template(structure, each.graph, recording.code)
    return tuple(drawn[id(structure)] for structure in found)


def opened(plan: str, number: int) -> Template:
    """The template of a pass with this group or statement open, from its template's `plan`.

    Raises ValueError where there is no such group or statement, GraphvizError as `templates`.
    """
    return _opened(plan, number)


def to_svg(recording: Recording, pass_index: int = -1) -> str:
    """A picture of one pass's graph with the numbers at its end, as SVG text.

    Raises ValueError where there is no such pass, GraphvizError (a RuntimeError) with the cure
    where Graphviz is missing, slow or failing, or the graph is too large.
    """
    pass_ = pick_pass(recording, pass_index)
    structure = _structures(recording)[recording.passes.index(pass_)]
    empty = _template(structure, pass_.graph, recording.code)
    view = whole(structure)
    if empty.groups:
        view = grouped(structure, groups(pass_.graph, recording.code))
    return draw(view, layout(view.structure), pass_.graph)


class _SameRecording:
    """A key that is equal only for the very same recording, which it keeps alive."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording

    def __hash__(self) -> int:
        return id(self.recording)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _SameRecording) and other.recording is self.recording


@lru_cache(maxsize=2)
def _structures_of(key: _SameRecording) -> list[Structure]:
    return structures(key.recording)


def _structures(recording: Recording) -> list[Structure]:
    """A structure each pass, found once for a recording whose passes are asked for one by one."""
    return _structures_of(_SameRecording(recording))


def _template(structure: Structure, graph: Graph, code: str | None) -> Template:
    in_modules = any(node.module for node in graph.nodes)
    if len(structure.nodes) <= (IN_MODULES_UP_TO if in_modules else NODES_UP_TO):
        drawn = _whole_template(structure, folds(graph, code))
        if drawn:
            return drawn
    return _grouped_template(structure, groups(graph, code))


@lru_cache(maxsize=64)
def _whole_template(structure: Structure, statements: tuple[Fold, ...]) -> Template | None:
    """Every node drawn; None where that is too much for a browser."""
    view = whole(structure)
    svg = draw(view, layout(view.structure), None)
    if not _fits(svg):
        return None
    if not statements:
        return Template(_key(svg), svg)
    plan = to_text(structure, folds=statements)
    view = folded(structure, statements)
    small = draw(view, layout(view.structure), None)
    titles = tuple(fold.title for fold in statements)
    return Template(_key(svg + plan), svg, plan=plan, folded=small, folds=titles)


@lru_cache(maxsize=8)
def _grouped_template(structure: Structure, cut: tuple[Group, ...]) -> Template:
    svg = _small(grouped(structure, cut))
    titles = tuple(clean(group.title) for group in cut)
    plan = to_text(structure, cut)
    return Template(_key(svg + plan), svg, titles, plan)


@lru_cache(maxsize=16)
def _opened(plan: str, number: int) -> Template:
    structure, cut, statements = _read(plan)
    parts, noun = (cut, "group") if cut else (statements, "statement")
    if not 0 <= number < len(parts):
        raise ValueError(
            f"{noun} {number}: the picture has {count(len(parts), noun)}; give a number from 0 to "
            f"{len(parts) - 1}"
        )
    view = grouped(structure, cut, number) if cut else folded(structure, statements, number)
    svg = _small(view)
    return Template(_key(svg), svg)


_read = lru_cache(maxsize=2)(from_text)


def _small(view: View) -> str:
    svg = draw(view, layout(view.structure), None)
    if not _fits(svg):
        raise GraphvizError(
            f"the picture has {len(svg.encode()):,} bytes, which is too large for a browser (at "
            f"most {BYTES_UP_TO:,}). Record fewer operations: a shorter loop, fewer layers, or "
            "whole tensors in place of single numbers"
        )
    return svg


def _fits(svg: str) -> bool:
    return len(svg.encode()) <= BYTES_UP_TO


def _key(svg: str) -> str:
    return hashlib.sha256(svg.encode()).hexdigest()[:16]
