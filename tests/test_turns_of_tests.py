"""Whoever measures time in tests has the machine alone, and comes to it."""

from __future__ import annotations

import threading

import pytest

from tests.turns import fcntl, turn

pytestmark = pytest.mark.skipif(fcntl is None, reason="no locks on this system")


def test_several_run_side_by_side(tmp_path):
    with turn(tmp_path, alone=False), turn(tmp_path, alone=False):
        pass


@pytest.mark.parametrize("first_alone", [True, False])
def test_one_that_is_alone_waits_for_the_others_and_they_for_it(tmp_path, first_alone):
    order, inside = [], threading.Event()

    def second():
        inside.wait()
        with turn(tmp_path, alone=not first_alone):
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with turn(tmp_path, alone=first_alone):
        inside.set()
        thread.join(0.1)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
