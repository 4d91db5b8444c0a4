"""Home: what this is in one look, and the ways into it."""

from autograd_lab.ui.course.home import course, introduction
from autograd_lab.ui.frame.frame import open_page

frame = open_page("Home")
introduction(frame)
course(frame)
