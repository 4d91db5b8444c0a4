"""Code lab: one's own PyTorch, recorded in a process of its own, and stepped."""

from autograd_lab.ui.codelab import codelab, exercise, notebook, writing
from autograd_lab.ui.frame.frame import open_page

frame = open_page("Code lab")
exercise.arrive(frame)
codelab.heading(frame)
notebook.cells()
text, picture, below = codelab.places(frame)
with text:
    exercise.task(frame)
    writing.editor(frame, low=exercise.is_open())
with picture:
    codelab.outcome(frame)
with below:
    exercise.verdicts()
with picture if frame.projector else text:
    notebook.results(frame)
