"""Home: what this is in one look, and the ways into it."""

from autograd_lab.ui.frame import open_page
from autograd_lab.ui.home import course, introduction

frame = open_page("Home")
introduction(frame)
course(frame)
