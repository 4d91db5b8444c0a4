"""Who runs now and who waits: first come, first served; one run a visitor, the last one wins."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Hashable, Iterator


class Replaced(Exception):
    """A newer run of the same visitor has taken this one's place."""


class Ticket:
    """One run's place: 0 while it runs, 1 for the next in the queue."""

    def __init__(self, visitor: Hashable):
        """`visitor` may be None: such runs never replace each other."""
        self.visitor, self.replaced = visitor, False
        self._end: Callable[[], None] | None = None

    def when_replaced(self, end: Callable[[], None]) -> None:
        """What ends the run; called at once where it has been replaced already."""
        self._end = end
        if self.replaced:
            end()

    def replace(self) -> None:
        """Ends this run: a newer one comes."""
        self.replaced = True
        if self._end is not None:
            self._end()


class Queue:
    """At most `runs()` at once."""

    def __init__(self, runs: Callable[[], int]):
        """`runs` is asked each time, so that a setting can change."""
        self._runs, self._changed = runs, threading.Condition()
        self._waiting: list[Ticket] = []
        self._running: list[Ticket] = []

    @property
    def waiting(self) -> int:
        """How many stand in the queue."""
        return len(self._waiting)

    @contextlib.contextmanager
    def turn(
        self, visitor: Hashable = None, told: Callable[[int], None] | None = None
    ) -> Iterator[Ticket]:
        """The time in which a run may use a processor.

        `told` gets the place in the queue (1: the next) whenever it changes. Raises Replaced.
        """
        ticket = Ticket(visitor)
        self._join(ticket)
        try:
            self._wait(ticket, told)
            yield ticket
        finally:
            with self._changed:
                for tickets in (self._waiting, self._running):
                    if ticket in tickets:
                        tickets.remove(ticket)
                self._changed.notify_all()

    def _join(self, ticket: Ticket) -> None:
        with self._changed:
            older = [
                each
                for each in (*self._waiting, *self._running)
                if ticket.visitor is not None and each.visitor == ticket.visitor
            ]
            self._waiting.append(ticket)
            self._changed.notify_all()
        for each in older:
            each.replace()
        with self._changed:
            self._changed.notify_all()

    def _wait(self, ticket: Ticket, told: Callable[[int], None] | None) -> None:
        known = None
        while True:
            with self._changed:
                if ticket.replaced:
                    raise Replaced
                place = self._waiting.index(ticket) + 1
                if place == 1 and len(self._running) < self._runs():
                    self._waiting.remove(ticket)
                    self._running.append(ticket)
                    self._changed.notify_all()
                    return
                if place == known or told is None:
                    self._changed.wait()
                    continue
            known = place
            told(place)
