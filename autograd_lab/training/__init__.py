"""Regression data and the training loop: real torch in, plain lists out.

>>> import autograd_lab as lab
>>> run = lab.train([0.0, 1.0, 2.0], [1.0, 3.0, 5.0], lr=0.1, steps=2)
>>> run.loss[0], run.gradients["weight"][0]
(11.666666984558105, -8.666666984558105)
"""

from autograd_lab.training.data import regression_data
from autograd_lab.training.descent import Descent, descend
from autograd_lab.training.explanations import Explanation, explanations
from autograd_lab.training.exports import SavedRun, load_run, run_json, steps_csv
from autograd_lab.training.loop import train
from autograd_lab.training.model import Data, Training
from autograd_lab.training.one_step import step_program
from autograd_lab.training.problems import Problem, problem_of, random_start
from autograd_lab.training.program import OPTIMIZERS, Loop, generated_points, training_program
from autograd_lab.training.pulls import pulls
from autograd_lab.training.sets import NAMES, NamedSet, named_set
from autograd_lab.training.stability import Bowl, bowl, largest_stable_learning_rate

__all__ = [
    "NAMES",
    "OPTIMIZERS",
    "Bowl",
    "Data",
    "Descent",
    "Explanation",
    "Loop",
    "NamedSet",
    "Problem",
    "SavedRun",
    "Training",
    "bowl",
    "descend",
    "explanations",
    "generated_points",
    "largest_stable_learning_rate",
    "load_run",
    "named_set",
    "problem_of",
    "pulls",
    "random_start",
    "regression_data",
    "run_json",
    "step_program",
    "steps_csv",
    "train",
    "training_program",
]
