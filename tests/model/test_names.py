"""A node has one label, however long its expression: in a sentence and in the ledger."""

import autograd_lab as lab
from autograd_lab.model.index import Index
from autograd_lab.model.names import label
from autograd_lab.player.payload.ledger import row

LONG = """import torch
a_first_factor = torch.tensor(2.0, requires_grad=True)
a_second_factor = torch.tensor(3.0, requires_grad=True)
(a_first_factor * a_second_factor + a_first_factor * a_first_factor * a_second_factor).backward()
"""


def test_a_long_expression_is_shortened_in_one_way():
    (only,) = lab.record(LONG).passes
    root = next(node for node in only.graph.nodes if node.is_root)
    assert label(root) == "… + …"
    place, step = next(each for each in enumerate(only.steps) if each[1].kind == "backward")
    assert "from … + …)" in step.text
    line = "".join(text for text, _ in row(step, only.state(place), Index(only.graph)))
    assert "← … + …:" in line
