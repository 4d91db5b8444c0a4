"""Practice: endless questions about random programs; what one gets wrong comes back."""

from autograd_lab.ui.frame.frame import open_page
from autograd_lab.ui.practice.practice import heading, question_and_answer
from autograd_lab.ui.practice.state import asked_question

frame = open_page("Practice")
asked = asked_question()
heading(asked, frame)
question_and_answer(asked, frame)
