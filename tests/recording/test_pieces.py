"""Writes into the pieces of a tensor, against plain torch: what raises, what is said, the cure."""

from __future__ import annotations

import pytest

import autograd_lab as lab
from tests.recording.laws import check_laws, run_plainly

START = "import torch\nx = torch.ones(4, requires_grad=True)\nh = x * 1\na, b = h.split(2)\n"

ALLOWED = {
    "a piece detached after the whole was written": "h.mul_(2)\nprint(a.detach())",
    "a piece read after the whole was written": "h.mul_(2)\nprint(a.tolist())",
    "a piece printed after the whole was written": "h.mul_(2)\nprint(a)",
    "a piece used without gradients": "h.mul_(2)\nwith torch.no_grad():\n    print(a * 2)",
    "the whole written and used": "h.mul_(2)\nh.sum().backward()\nprint(x.grad)",
    "a piece written without gradients": (
        "with torch.no_grad():\n    a.mul_(3)\nprint(h)\nh.sum().backward()\nprint(x.grad)"
    ),
    "a detached piece written": "d = a.detach()\nd.mul_(5)\nprint(h)\n(h * h).sum().backward()",
    "detached pieces whose whole is written": "d, e = h.detach().split(2)\nd += 1\nprint(d, e, h)",
    "a copy of a piece written": "c = a.clone()\nc += 1\n(c * c).sum().backward()\nprint(x.grad)",
    "pieces used, then the whole written": (
        "y = (a * 2).sum() + b.sum()\nh.mul_(2)\nz = h.sum()\n(y + z).backward()\nprint(x.grad)"
    ),
}


@pytest.mark.parametrize("program", ALLOWED.values(), ids=ALLOWED)
def test_what_torch_allows_runs_and_obeys_the_laws(program):
    assert run_plainly(START + program)[2] is None
    check_laws(START + program)


TRACKED = "import torch\nx = torch.ones(4, requires_grad=True)\nh = x * 1\n"
# making the pieces, the line that fails
WRITES = {
    "split": ("a, b = h.split(2)", "a.mul_(2)"),
    "split of a leaf": ("a, b = x.split(2)", "a += 1"),
    "split with sizes": ("a, b = h.split([1, 3])", "b += 1"),
    "chunk": ("a, b = h.chunk(2)", "a += 1"),
    "unbind": ("a, b, c, d = h.unbind()", "d *= 2"),
    "unpacking": ("a, b, c, d = h", "b *= 2"),
    "an element of a piece": ("a, b = h.split(2)", "a[0] = 5.0"),
}


@pytest.mark.parametrize(("making", "writing"), WRITES.values(), ids=WRITES)
def test_a_write_into_a_piece_is_explained_with_the_call_that_made_it(making, writing):
    text = f"{TRACKED}{making}\n{writing}\n"
    _, _, plain = run_plainly(text)
    recording = lab.record(text)
    error = recording.error
    assert (error.type, error.message) == (type(plain).__name__, str(plain))
    assert (error.kind, error.line) == ("piece changed in place", 5)
    name = writing[0]
    assert f"`{writing}` would write into {name}, one of the pieces that" in error.explanation
    assert "in line 4 returned" in error.explanation
    assert recording.passes[-1].graph.node(error.node).name == name
    assert f"{name} = {name}.clone()" in error.fix
    assert run_plainly(f"{TRACKED}{making}\n{name} = {name}.clone()\n{writing}\n")[2] is None


# the write, then a use of a piece
USES = {
    "an op": ("h.mul_(2)", "y = a * 2"),
    "a backward": ("h.mul_(2)", "a.sum().backward()"),
    "an element of the whole": ("h[0] = 2.0", "y = torch.stack([a, b])"),
    "another kind of write": ("h.exp_()", "y = b.sin()"),
}


@pytest.mark.parametrize(("writing", "use"), USES.values(), ids=USES)
def test_a_piece_used_after_the_whole_was_written_is_explained_with_the_write(writing, use):
    text = f"{START}{writing}\n{use}\n"
    _, _, plain = run_plainly(text)
    error = lab.record(text).error
    assert (error.type, error.message) == (type(plain).__name__, str(plain))
    assert (error.kind, error.line) == ("piece changed in place", 6)
    assert f"`{writing}` in line 5 has since written" in error.explanation
    assert "split in line 4" in error.explanation
    cured = f"{TRACKED}{writing}\na, b = h.split(2)\n{use}\n"
    assert run_plainly(cured)[2] is None
    assert lab.record(cured).error is None


VIEWS = {
    "a slice": "v = h[:2]",
    "one of several": "v, w = h.split(2)",
    "another shape": "v = h.view(2, 2)",
}


@pytest.mark.parametrize("making", VIEWS.values(), ids=VIEWS)
def test_a_view_made_without_gradients_and_written_with_them_is_explained(making):
    text = f"{TRACKED}with torch.no_grad():\n    {making}\nv.mul_(3)\n"
    _, _, plain = run_plainly(text)
    error = lab.record(text).error
    assert (error.type, error.message) == (type(plain).__name__, str(plain))
    assert (error.kind, error.line) == ("view made without gradients", 6)
    assert "`v.mul_(3)` would write into v, a view that line 5 made" in error.explanation
    assert "Move line 5 out of the block" in error.fix
    inside = f"{TRACKED}with torch.no_grad():\n    {making}\n    v.mul_(3)\n"
    assert run_plainly(inside)[2] is None
    assert lab.record(inside).error is None


def test_pieces_of_data_are_data_and_what_is_made_of_them_comes_after_no_cut():
    recording = lab.record(
        "import torch\nw = torch.tensor(2.0, requires_grad=True)\n"
        "a, b = torch.tensor([1.0, 2.0, 3.0, 4.0]).split(2)\nc = a * 2\n"
        "y = (c * w + b).sum()\ny.backward()\n"
    )
    said = [step.text for step in recording.steps]
    assert "c is data ([2, 4]): it does not require grad." in said
    assert not any("cut" in text for text in said)
    (recorded,) = recording.passes
    assert [edge.cut for edge in recorded.graph.edges if edge.cut] == []
