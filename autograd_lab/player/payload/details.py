"""What the player shows of a node only when it is asked: its facts, and its paths to the root."""

from __future__ import annotations

from autograd_lab.model import names
from autograd_lab.model.recording import Node, Pass
from autograd_lab.model.text import clean, shorten
from autograd_lab.player.features.facts.facts import facts
from autograd_lab.player.features.facts.paths import way_texts
from autograd_lab.player.payload.schema import DetailsData

_NAME_CELLS = 24


def details(pass_: Pass) -> DetailsData:
    """`names`, `facts` and `ways` of each node in order; `noWays` says why where none has any.

    A name is short enough for a path of many: the variable, else what was computed.
    """
    nodes = pass_.graph.nodes
    labels = {node.id: names.label(node) for node in nodes}
    no_ways, ways = way_texts(pass_, list(labels.values()))
    return {
        "names": [_name(node, labels[node.id]) for node in nodes],
        "facts": [facts(node, labels) for node in nodes],
        "ways": ways,
        "noWays": no_ways,
    }


def _name(node: Node, label: str) -> str:
    computed = node.kind in ("op", "output") and node.op
    return label if node.name or not computed else shorten(clean(node.op or ""), _NAME_CELLS)
