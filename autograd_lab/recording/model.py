"""The former home of a recording's classes: recordings that were pickled then are found by it."""

from autograd_lab.api import Recording
from autograd_lab.model.recording import (
    Change,
    Edge,
    Failure,
    Graph,
    Node,
    Pass,
    Saved,
    Step,
    Summary,
    Variable,
)

__all__ = [
    "Change",
    "Edge",
    "Failure",
    "Graph",
    "Node",
    "Pass",
    "Recording",
    "Saved",
    "Step",
    "Summary",
    "Variable",
]
