"""A program's text made ready to run, once for a recording and for each of a check's runs."""

from __future__ import annotations

import builtins
import itertools
from collections.abc import Callable

from autograd_lab.program.parsing import compiled, parse
from autograd_lab.program.places import Source
from autograd_lab.recording.process.fair_turns import Turn
from autograd_lab.recording.process.limits import CHECK, add_checks

_numbers = itertools.count(1)


class Ready:
    """A parsed and compiled program: `source` is its text by places, `filename` a name of its own.

    Raises SyntaxError and UnicodeEncodeError for what is no program.
    """

    def __init__(self, text: str):
        self.text = text
        self.filename = f"<autograd-lab {next(_numbers)}>"
        tree = parse(text)
        self.source = Source(text, tree=tree)
        add_checks(tree)
        self._code = compiled(tree, self.filename)

    def run(self, namespace: dict[str, object]) -> None:
        """Runs it, in a namespace as `new_namespace` makes one."""
        exec(self._code, namespace)


def new_namespace(own_print: Callable, check: Callable[[], bool]) -> dict[str, object]:
    """What a program begins with: its `print`, and the check that its loops call at each turn."""
    own_builtins = {**vars(builtins), "print": own_print, CHECK: check}
    return {"__name__": "__main__", "__builtins__": own_builtins}


def turn_for(text: str | None) -> Turn:
    """A turn to run this text in; of a function whose text is not known, one that allows for all.

    NumPy's generator, whose state is large, is kept apart only for programs that may use it.
    """
    return Turn(with_numpy=text is None or "numpy" in text)
