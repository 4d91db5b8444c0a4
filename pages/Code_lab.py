"""Code lab: one's own PyTorch, recorded in a process of its own, and stepped."""

from autograd_lab.ui.codelab import codelab, notebook, writing
from autograd_lab.ui.frame.frame import open_page

frame = open_page("Code lab")
codelab.heading(frame)
notebook.cells()
text, picture = codelab.places(frame)
with text:
    writing.editor(frame)
with picture:
    codelab.outcome(frame)
with picture if frame.projector else text:
    notebook.results(frame)
