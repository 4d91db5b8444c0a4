"""Run a notebook's cells in one namespace, as its kernel would, and record the last of them.

The earlier cells are recorded too, since graphs reach across cells; a pass in which the last cell
has no part is not told. This runs code in this process with all its rights.
"""

from __future__ import annotations

import ast
import io
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from types import CodeType
from typing import Any, NoReturn

import torch

from autograd_lab.model.cells import CellRun, Session
from autograd_lab.model.plots import Figure
from autograd_lab.model.recording import Failure, Recording
from autograd_lab.program.cells import CellSource, CellText, parse_cell, starts
from autograd_lab.program.parsing import compiled
from autograd_lab.recording.beginning import Begin
from autograd_lab.recording.errors.catalogue import explain, told
from autograd_lab.recording.process.fair_turns import Turn
from autograd_lab.recording.process.hearing import hear, print_into
from autograd_lab.recording.process.limits import CHECK, Limit, add_checks
from autograd_lab.recording.process.ready import new_namespace, turn_for
from autograd_lab.recording.record import explained, finish
from autograd_lab.recording.recorder import Recorder

# With more calls than that behind it, a cell begins with an empty memory: what came before is data.
MOST_CARRIED = 2000
_LONGEST_RESULT = 10_000  # characters
_numbers = itertools.count(1)
Drawn = Callable[[], tuple[tuple[Figure, ...], tuple[str, ...]]]


def record_cells(
    cells: Sequence[CellText],
    max_ops: int = 5000,
    max_seconds: float = 10.0,
    *,
    max_output: int | None = None,
    drawn: Drawn = lambda: ((), ()),
) -> Session:
    """Runs the cells one after the other, a failing one not stopping the others.

    Each cell has `max_ops` recorded ops of its own and runs on after them; `max_seconds` and
    `max_output` are for all together. `drawn` is asked after each cell for what its plotting calls
    would draw, and for notes.
    """
    if not cells:
        raise ValueError("no cells: give at least one")
    kernel = _Kernel(cells, max_ops, max_output)
    turn = turn_for("\n".join(each.text for each in cells))
    with turn, torch.enable_grad():
        kernel.begin(turn)
        try:
            with Limit(kernel.recorder, max_seconds) as limit:
                for number in range(len(cells)):
                    if not kernel.stopped:
                        kernel.make_room()
                        limit.recorder = kernel.recorder
                        kernel.run(number, drawn)
            return kernel.session()
        finally:
            kernel.end()


@dataclass
class _Cell:
    """A cell that can run: its statements, and its last expression where that is to be shown."""

    statements: CodeType
    shown: CodeType | None = None


@dataclass
class _Kernel:
    """One namespace and one output for all cells, and the recorder that listens to them."""

    cells: Sequence[CellText]
    max_ops: int
    max_output: int | None
    output: io.StringIO = field(default_factory=io.StringIO)
    runs: list[CellRun] = field(default_factory=list)
    namespace: dict[str, Any] = field(default_factory=dict)
    trees: list[ast.Module] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.filename = f"<autograd-lab cells {next(_numbers)}>"
        self.starts = starts(self.cells)
        self.cell: _Cell | None = None  # that ran last; None where it could not be read
        self.error: BaseException | None = None  # of the cell that ran last
        self.first = Begin()

    def begin(self, turn: Turn) -> None:
        """A recorder with an empty memory; the namespace stays."""
        self.recorder = recorder = Recorder(self.filename, self.max_ops, goes_on=True)
        recorder.turn = self.turn = turn
        own_print = print_into(self.output, recorder, self.max_output)
        fresh = new_namespace(own_print, recorder.next_turn)
        builtins = self.namespace.setdefault("__builtins__", fresh["__builtins__"])
        builtins.update({"print": own_print, CHECK: recorder.next_turn})
        builtins["display"] = partial(_display, own_print)
        self.namespace.setdefault("__name__", fresh["__name__"])
        hear(recorder, own_print)
        recorder.__enter__()

    def make_room(self) -> None:
        """Before a cell: an empty memory where it is full, and ops of the cell's own."""
        if self.recorder.ran_on or len(self.recorder.calls) > MOST_CARRIED:
            self.recorder.__exit__(None, None, None)
            self.recorder.release()
            self.begin(self.turn)
        self.recorder.allow(self.max_ops)

    @property
    def stopped(self) -> bool:
        """Whether the time is up, or too much was printed."""
        return self.recorder.stopped

    def run(self, number: int, drawn: Drawn) -> None:
        """Runs a cell and notes what it gave."""
        recorder = self.recorder
        self.first, printed = Begin(len(recorder.events)), self.output.tell()
        self.cell, self.error, result = None, None, ""
        try:
            self.cell = self._read(number)
            result = self._executed(self.cell)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            self.error = None if recorder.stopped else error
        figures, notes = drawn()
        if number + 1 < len(self.cells):
            figures = ()  # those of the cell that is looked at come back
        failure = None if self.error is None else self._failure(self.error, number)
        said = self.output.getvalue()[printed:]
        self.runs.append(CellRun(said, result, failure, figures, notes))

    def _read(self, number: int) -> _Cell:
        text, first_line = self.cells[number].text, self.starts[number]
        tree = parse_cell(text, first_line)
        self.trees.append(tree)
        add_checks(tree)
        last = tree.body[-1] if tree.body else None
        if not isinstance(last, ast.Expr) or _ends_in_semicolon(text, last, first_line):
            return _Cell(compiled(tree, self.filename))
        others = ast.Module(tree.body[:-1], [])
        shown = ast.Expression(last.value)
        return _Cell(compiled(others, self.filename), compiled(shown, self.filename))

    def _executed(self, cell: _Cell) -> str:
        """What the cell's last expression is, as text; empty for None."""
        exec(cell.statements, self.namespace)
        if cell.shown is None:
            return ""
        value = eval(cell.shown, self.namespace)
        return "" if value is None else _cut(repr(value))

    def _failure(self, error: BaseException, number: int) -> Failure:
        """An error in general words, its line counted within the cell."""
        first = self.starts[number]
        if isinstance(error, SyntaxError) and self.cell is None:
            if error.filename == self.filename and error.lineno is not None:
                error.lineno -= first - 1  # the compiler's; the parser has read the cell alone
            return told(explain(error, error.lineno), _no_name, _no_name)
        end = first + len(self.cells[number].text.split("\n"))
        found = [line for name, line in _lines(error) if name == self.filename]
        own = [line - first + 1 for line in found if first <= line < end]
        return told(explain(error, own[-1] if own else None), _no_name, _no_name)

    def session(self) -> Session:
        """What every cell gave, and the recording of the last one."""
        reached = len(self.runs) == len(self.cells)
        if reached and self.cell is not None:
            recording, told = self._recording(), self.runs[-1].error
            if recording.error is not None and told is not None:
                # Where it came up in a function of an earlier cell: the line that called it.
                recording = replace(recording, error=replace(recording.error, line=told.line))
            self.runs[-1] = replace(self.runs[-1], error=recording.error)
        else:
            recording = Recording(self.cells[-1].text, truncated=self.stopped)
            if reached:
                last = self.runs[-1]
                recording = replace(recording, output=last.output, error=last.error)
        return Session(recording, tuple(self.runs), self.first.step or 0)

    def _recording(self) -> Recording:
        source, last = CellSource(self.cells, self.trees), self.runs[-1]
        diagnosis = None
        if self.error is not None:
            diagnosis = explained(self.error, self.recorder, source)
        known = self.recorder, source, None, self.namespace, diagnosis, last.output
        recording = finish(*known, begin=self.first)
        # Which cells are shown is known when the passes are.
        return replace(recording, passes=recording.passes, code=source.shown_text())

    def end(self) -> None:
        """Lets go of everything."""
        self.error = None
        self.recorder.__exit__(None, None, None)
        self.namespace.clear()
        self.recorder.release()


def _display(own_print: Callable[..., None], *values: object, **options: object) -> None:
    """What notebooks call `display`: here it prints."""
    for value in values:
        own_print(repr(value))


def _ends_in_semicolon(text: str, last: ast.Expr, first_line: int) -> bool:
    """Whether the last expression's value is not to be shown, as a notebook has it."""
    lines = text.split("\n")[(last.end_lineno or last.lineno) - first_line :]
    rest = lines[0].encode()[last.end_col_offset or 0 :].decode(errors="replace")
    return rest.lstrip().startswith(";")


def _lines(error: BaseException) -> Iterator[tuple[str, int]]:
    """File and line of the traceback's entries, outermost first."""
    trace = error.__traceback__
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_RESULT else text[:_LONGEST_RESULT] + " …"


def _no_name(call: object) -> NoReturn:
    raise AssertionError("an error that is explained in general words names no call")
