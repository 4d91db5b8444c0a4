"""Data that ask: a network whose gradients are known, and a lesson with its own questions."""

import pytest

import autograd_lab as lab
from autograd_lab.player.payload.payload import payload
from tests.quiz.asked import recording


@pytest.fixture(scope="module")
def network():
    return payload(recording("network"))


@pytest.fixture(scope="module")
def lesson():
    chosen = lab.lesson("backpropagation-by-hand")
    return payload(lab.record(chosen.code), chosen.questions)
