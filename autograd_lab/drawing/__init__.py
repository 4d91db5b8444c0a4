"""Recording -> DOT -> SVG: pictures of a recorded graph, laid out by Graphviz. No torch here.

`to_svg` and `to_dot` draw one pass with the numbers at its end. `templates` gives the player one
empty SVG for each structure, and the functions of `slots` say what stands in every slot. Beyond 500
nodes the pictures show groups of them; below, the operations of each statement can be folded into
one node. `opened` draws one group or statement open.
"""

from autograd_lab.drawing.colours import DARK, LIGHT, stylesheet, variables
from autograd_lab.drawing.dot import to_dot
from autograd_lab.drawing.legend import LegendEntry, legend
from autograd_lab.drawing.pictures import Template, opened, template, templates, to_svg
from autograd_lab.drawing.placing.graphviz import GraphvizError
from autograd_lab.drawing.slots import (
    accumulation_text,
    contribution_text,
    cut_text,
    drawer_state,
    grad_lines,
    is_bad,
    local_text,
    sum_text,
    update_text,
    value_lines,
)
from autograd_lab.drawing.structure import describe

__all__ = [
    "DARK",
    "LIGHT",
    "GraphvizError",
    "LegendEntry",
    "Template",
    "accumulation_text",
    "contribution_text",
    "cut_text",
    "describe",
    "drawer_state",
    "grad_lines",
    "is_bad",
    "legend",
    "local_text",
    "opened",
    "stylesheet",
    "sum_text",
    "template",
    "templates",
    "to_dot",
    "to_svg",
    "update_text",
    "value_lines",
    "variables",
]
