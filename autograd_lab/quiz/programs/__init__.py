"""Short random programs to practise on, in eight levels of difficulty."""

from autograd_lab.quiz.programs.dice import Dice
from autograd_lab.quiz.programs.draft import Draft
from autograd_lab.quiz.programs.levels import LEVELS, Level

__all__ = ["LEVELS", "Dice", "Draft", "Level"]
