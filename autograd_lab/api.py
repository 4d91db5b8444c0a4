"""What people hold: a `Recording` that draws, checks and exports, and what returns one.

The data is that of `model/`; torch and the player are loaded when they are first needed.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import fields
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from autograd_lab.model import recording as plain

if TYPE_CHECKING:
    from autograd_lab.doctor.report import Report
    from autograd_lab.model.check import Check
    from autograd_lab.model.finding import Finding
    from autograd_lab.model.first_non_finite import FirstNonFinite


class Recording(plain.Recording):
    """A program that ran, and every step of it; it can be drawn, checked, saved and read again."""

    @classmethod
    def of(cls, recording: plain.Recording) -> Recording:
        """The same recording, to hold; its passes are still assembled when they are first read."""
        names = [each.name for each in fields(plain.Recording) if each.name != "passes"]
        facts = {name: getattr(recording, name) for name in names}
        return cls.unread(lambda: recording.passes, **facts)

    @property
    def first_non_finite(self) -> tuple[FirstNonFinite, ...]:
        """Where the first NaN and the first infinity appeared, in values and in gradients."""
        from autograd_lab.model.first_non_finite import first_non_finite

        return first_non_finite(self.passes)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the gradients, and where; worked out when it is first asked for.

        Each has `kind`, `severity` (`mistake` or `look`), `line`, `node`, `step`, and as sentences
        `text` (what is wrong), `why` (the numbers that show it) and `fix`.
        """
        from autograd_lab.doctor.findings import findings

        if "_findings" not in self.__dict__:
            self.__dict__["_findings"] = findings(self)
        return self.__dict__["_findings"]

    def why(self, what: str, pass_index: int = -1) -> tuple[str, ...]:
        """Sentences on why `w`, `w.grad` or `net.0.weight.grad` is what it is after a pass.

        ValueError for a name that there is not, with the names that there are.
        """
        from autograd_lab.doctor.why import why

        return why(self, what, pass_index)

    def report(self) -> Report:
        """Findings and a table of the parameters: text by `print`, HTML in a notebook."""
        from autograd_lab.doctor.report import report

        return report(self)

    def to_json(self) -> str:
        """JSON text that `from_json` turns back into an equal recording, NaN and inf included."""
        from autograd_lab.model.json import to_json

        return to_json(self)

    @classmethod
    def from_json(cls, text: str) -> Recording:
        """The recording that `to_json` wrote; ValueError where the text is something else."""
        from autograd_lab.model.json import from_json

        return cls.of(from_json(text))

    def to_dot(self, pass_index: int = -1) -> str:
        """DOT source of one pass's graph, with the numbers at its end."""
        from autograd_lab.drawing import to_dot

        return to_dot(self, pass_index)

    def to_svg(self, pass_index: int = -1) -> str:
        """SVG picture of one pass's graph; RuntimeError with a cure where Graphviz fails."""
        from autograd_lab.drawing import to_svg

        return to_svg(self, pass_index)

    def to_html(self, path: str | os.PathLike[str] | None = None) -> str:
        """One self-contained interactive HTML file that needs no network; written to `path` too."""
        from autograd_lab.player import to_html

        text = to_html(self)
        if path is not None:
            Path(path).write_text(text, encoding="utf-8")
        return text

    def summary(self) -> str:
        """A few lines for a terminal: the passes, each root's value, the `.grad`s, the error."""
        from autograd_lab.model.overview import overview

        return overview(self)

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        try:
            return f"<Recording: {self.summary().splitlines()[0]}>"
        except RuntimeError:  # its block has not ended
            return "<Recording: being made>"

    def check(self, max_seconds: float = 5.0) -> Check:
        """Compares this with what is not the recorder; runs the code again, so: own code only.

        Sums of contributions, the program without the recorder, and finite differences.
        """
        from autograd_lab.checking.check import check

        return check(self, max_seconds)

    def _repr_html_(self) -> str:
        from autograd_lab.player import to_notebook_html

        return to_notebook_html(self)


class _Block:
    """`with recording() as rec`: the recording is there for the asking when the block has ended."""

    def __init__(self, max_ops: int):
        from autograd_lab.recording.block import Block

        self._block = Block(max_ops)

    def __enter__(self) -> Recording:
        self._held = Recording.__new__(Recording)
        self._held.__dict__["_waiting"] = (_still_recording, Lock())
        self._block.start(sys._getframe(1))
        return self._held

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        done = Recording.of(self._block.end(error))
        del self._held.__dict__["_waiting"]
        self._held.__dict__.update(done.__dict__)


def _still_recording() -> tuple[plain.Pass, ...]:
    raise RuntimeError("this part of the program is still being recorded; ask below the with block")


def recording(max_ops: int = 5000) -> AbstractContextManager[Recording]:
    """Records what stands in a `with` statement: `with lab.recording() as rec:`.

    For a part of a long program of one's own, such as the first steps of a training. It runs as it
    would: its prints are printed, its errors raised (and explained in `rec.error`), its random
    numbers drawn. After `max_ops` operations it runs on, unrecorded. `rec` can be asked when the
    block has ended. Raises ValueError for a limit below 1, RuntimeError inside of a recording.
    """
    return _Block(max_ops)


def diagnose(function: Callable, /, *args: Any, **kwargs: Any) -> Recording:
    """Runs one's own training step, and prints what is wrong with its gradients.

    `function` is any callable of one's own, with one's own model and data: a function, a method, a
    partial. It runs once, as it would; what it raises becomes a finding too. Prints its output and
    the report: each finding with its line (counted from the function's first), the numbers that
    show it and what mends it, and a table of the parameters with their norms. Returns the
    recording, whose `report()`, `findings` and `why(...)` tell more. Raises TypeError where the
    arguments do not fit.
    """
    from autograd_lab.recording.record import record_call

    done = Recording.of(
        record_call(function, args, kwargs, 20_000, 3600.0, measured=True, goes_on=True)
    )
    if done.output:
        print(done.output, end="" if done.output.endswith("\n") else "\n")
    print(done.report())
    return done


def _held(function: Callable[..., plain.Recording]) -> Callable[..., Recording]:
    """The same function, whose recording one can hold."""

    @functools.wraps(function)
    def held(*arguments, **keywords):
        return Recording.of(function(*arguments, **keywords))

    return held


def __getattr__(name: str):
    """`record` and `run_code`, which load what runs programs: torch, or a process of its own."""
    if name == "record":
        from autograd_lab.recording.record import record

        globals()[name] = _held(record)
    elif name == "run_code":
        from autograd_lab.sandbox.run import run_code

        globals()[name] = _held(run_code)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return globals()[name]
