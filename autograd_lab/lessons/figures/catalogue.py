"""The figures that a lesson file can name: `figure = "tangent"`.

Each is a function that gets the recording of the program with the sliders' values.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from autograd_lab.lessons.figures.curves import descent, tangent
from autograd_lab.lessons.figures.jacobian import Again, jacobian, record_again
from autograd_lab.lessons.figures.parts import Figure, NoFigure, Table
from autograd_lab.lessons.figures.updates import updates
from autograd_lab.model.recording import Recording

# Figures that are tables: they stand below the player.
TABLES = ("updates",)


def draw(
    name: str, recording: Recording, result: bool = True, again: Again | None = None
) -> Figure | Table:
    """The figure that a lesson names; NoFigure where the program lacks what it shows.

    Without `result` it keeps back what backward or the update finds: that is still to be predicted.
    `again` records the program with other values, for a figure of several runs; else `record` does.
    """
    if name not in FIGURES:
        raise NoFigure(f"there is no figure named {name!r}; there are: {', '.join(FIGURES)}")
    if recording.error is not None:
        raise NoFigure(f"the program stopped with {recording.error.type}")
    if name == "jacobian":
        return jacobian(recording, result, again or partial(record_again, recording.code))
    return FIGURES[name](recording, result)


FIGURES: dict[str, Callable[..., Figure | Table]] = {
    "updates": updates,
    "tangent": tangent,
    "descent": descent,
    "jacobian": jacobian,
}
