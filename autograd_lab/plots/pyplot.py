"""The stand-in for matplotlib.pyplot: figures, which of them is the current one, and `take`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from autograd_lab.model import plots
from autograd_lab.model.plots import Mark
from autograd_lab.plots.axes import Axes
from autograd_lab.plots.ignored import Ignored
from autograd_lab.plots.values import text

_MOST_FIGURES, _MOST_PLACES = 20, 20
_MOST = (2000, 10_000)  # points of a mark, cells of a grid
# What pyplot calls by another name than the axes.
_NAMES = "title xlabel ylabel xlim ylim xscale yscale xticks yticks"
_SETTERS = {name: f"set_{name}" for name in _NAMES.split()}
_DRAWING = """
    plot scatter step errorbar stem semilogy semilogx loglog bar barh hist fill_between imshow
    matshow axhline axvline hlines vlines text annotate legend grid axis
""".split()  # noqa: SIM905


class Figure:
    """A figure with axes in a grid."""

    def __init__(self, hear: Callable[[str], None], show: Callable[[Figure], None]):
        """`hear` is told what is not drawn; `show` shows the figure as a cell's result."""
        self._hear, self._show, self.title = hear, show, ""
        self.axes: list[Axes] = []

    def at(self, row: int, column: int) -> Axes:
        """The axes at a place, made where there are none."""
        for each in self.axes:
            if (each.row, each.column) == (row, column):
                return each
        self.axes.append(Axes(self, row, column, self._hear))
        return self.axes[-1]

    def add_subplot(self, *place: Any, **options: Any) -> Axes:
        """The axes number `index` of a grid: `add_subplot(1, 2, 1)` or `add_subplot(121)`."""
        return self.at(*_place(place))

    gca = add_subplot

    def subplots(self, nrows: int = 1, ncols: int = 1, *more: Any, squeeze: bool = True, **options):
        """A grid of axes: one alone, a list, or a list of rows."""
        rows, several = (max(1, min(int(each), _MOST_PLACES)) for each in (nrows, ncols))
        grid = Grid([self.at(row, column) for column in range(several)] for row in range(rows))
        if not squeeze or (rows > 1 and several > 1):
            return grid
        if rows == several == 1:
            return grid[0][0]
        return Grid(grid[0] if rows == 1 else [row[0] for row in grid])

    def suptitle(self, words: object = "", **options: Any) -> None:
        """The words above all axes."""
        self.title = text(words)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Ignored(f"fig.{name}", self._hear)

    def __repr__(self) -> str:
        self._show(self)  # a figure of an earlier cell that stands as the last line of this one
        return ""


class Grid(list[Any]):
    """Axes as NumPy's array of them is used: `axes[0]`, `axes[0, 1]`, `axes.flat`, `ravel()`."""

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, tuple):
            found = super().__getitem__(key)
            return Grid(found) if isinstance(found, list) else found
        row, *rest = key
        if isinstance(row, slice):
            return Grid(each[tuple(rest)] if len(rest) > 1 else each[rest[0]] for each in self[row])
        return self[row][rest[0]] if len(rest) == 1 else self[row]

    @property
    def flat(self) -> Grid:
        """All of them in one list."""
        return self.ravel()

    def ravel(self, *more: Any) -> Grid:
        """All of them in one list."""
        return Grid(axes for each in self for axes in (each if isinstance(each, list) else [each]))

    flatten = reshape = ravel

    @property
    def size(self) -> int:
        """How many axes there are."""
        return len(self.ravel())

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows and columns."""
        nested = bool(self) and isinstance(self[0], list)
        return (len(self), len(self[0])) if nested else (len(self),)

    def __repr__(self) -> str:
        return ""


class Pyplot:
    """The state that pyplot's functions share: the figures since `take`, and the current axes."""

    def __init__(self) -> None:
        self._empty()

    def _empty(self) -> None:
        self.figures: list[Figure] = []  # that can still be drawn into, the current one last
        self.shown: list[Figure] = []
        self.notes: dict[str, None] = {}
        self.current: Axes | None = None
        self.numbered: dict[object, Figure] = {}

    def hear(self, note: str) -> None:
        """A note, each once."""
        self.notes[note] = None

    def figure(self, num: Any = None, **options: Any) -> Figure:
        """A new figure, the current one from now on; the known one of this number or name."""
        known = num if isinstance(num, Figure) else self.numbered.get(num) if num else None
        if known in self.figures:
            self.figures.remove(known)
        elif len(self.figures) + len(self.shown) >= _MOST_FIGURES:
            self.hear(f"More than {_MOST_FIGURES} figures in one cell: the others are not shown.")
            self.figures = self.figures[:-1]
        self.figures.append(known or Figure(self.hear, self.show_again))
        if num and isinstance(num, (int, str)):
            self.numbered[num] = self.figures[-1]
        self.current = None
        return self.figures[-1]

    def show_again(self, figure: Figure) -> None:
        """Shows a figure that was shown before, and may have been drawn into since."""
        if figure not in self.figures and figure not in self.shown:
            self.shown.append(figure)

    def show(self, *more: Any, **options: Any) -> None:
        """Shows what was drawn; what is drawn next is another figure."""
        self.shown += self.figures
        self.figures, self.current = [], None

    def gcf(self) -> Figure:
        """The current figure."""
        return self.figures[-1] if self.figures else self.figure()

    def gca(self, **options: Any) -> Axes:
        """The current axes."""
        if self.current is None:
            figure = self.gcf()
            self.current = figure.axes[-1] if figure.axes else figure.at(0, 0)
        return self.current

    def sca(self, axes: Axes) -> None:
        """These axes are the current ones from now on."""
        self.current = axes

    def subplot(self, *place: Any, **options: Any) -> Axes:
        """The axes number `index` of a grid: `subplot(1, 2, 1)` or `subplot(121)`."""
        self.current = self.gcf().at(*_place(place))
        return self.current

    def subplots(self, *sizes: Any, **options: Any) -> tuple[Figure, Any]:
        """A new figure, and its grid of axes."""
        figure = self.figure()
        axes = figure.subplots(*sizes, **options)
        self.current = figure.axes[-1]
        return figure, axes

    def suptitle(self, words: object = "", **options: Any) -> None:
        """The words above all axes of the current figure."""
        self.gcf().suptitle(words)

    def cla(self) -> None:
        """Empties the current axes."""
        self.gca().marks.clear()

    def clf(self) -> None:
        """Empties the current figure."""
        self.gcf().axes.clear()
        self.current = None

    def close(self, which: Any = None) -> None:
        """What is closed before it was shown is not shown."""
        gone = self.numbered.get(which, which) if isinstance(which, (int, str)) else which
        if which is None:
            gone = self.figures[-1] if self.figures else None
        self.figures = [each for each in self.figures if which != "all" and each is not gone]
        self.current = None

    def __getattr__(self, name: str) -> Any:
        if name in _DRAWING or name in _SETTERS:
            return getattr(self.gca(), _SETTERS.get(name, name))
        if name.startswith("__"):
            raise AttributeError(name)
        return Ignored(f"plt.{name}", self.hear)

    def take(self) -> tuple[tuple[plots.Figure, ...], tuple[str, ...]]:
        """What was drawn since the last time, and notes; all figures are closed then."""
        budget = [plots.MOST_POINTS]
        figures = tuple(self._plain(each, budget) for each in (*self.shown, *self.figures))
        figures = tuple(each for each in figures if each.axes)
        notes = tuple(self.notes)
        self._empty()
        return figures, notes

    def _plain(self, figure: Figure, budget: list[int]) -> plots.Figure:
        axes = [
            plots.Axes(
                each.row,
                each.column,
                tuple(self._kept(each.marks, budget)),
                each.title,
                each.x_label,
                each.y_label,
                each.x_range,
                each.y_range,
                each.x_scale,
                each.y_scale,
                each.has_legend,
                each.has_grid,
                each.is_visible,
                each.is_equal,
            )
            for each in figure.axes
            if each.marks or each.title
        ]
        return plots.Figure(figure.title, tuple(axes))

    def _kept(self, marks: list[Mark], budget: list[int]) -> Iterator[Mark]:
        """The marks, thinned, as far as the points go that may come back."""
        for mark in marks:
            if budget[0] <= 0:
                self.hear(f"More than {plots.MOST_POINTS} points: the last marks are not drawn.")
                return
            yield self._thinned(mark, budget)

    def _thinned(self, mark: Mark, budget: list[int]) -> Mark:
        """A mark with fewer points where it has too many."""
        count = max(len(mark.x), len(mark.y))
        most = max(1, min(_MOST[mark.kind == plots.CELLS], budget[0]))
        budget[0] -= min(count, most)
        if count <= most:
            return mark
        if mark.kind == plots.CELLS:
            self.hear(f"A grid of {count} cells is not drawn: {most} is the most.")
            return replace(mark, y=(), base=())
        stride = -(-count // most)
        self.hear(f"Of {count} points one in {stride} is drawn.")
        thin = {name: getattr(mark, name)[::stride] for name in ("x", "y", "base")}
        return replace(mark, **thin)


def _place(given: tuple[Any, ...]) -> tuple[int, int]:
    """Row and column of `(rows, columns, index)`, or of the three digits of one number."""
    if len(given) == 1 and isinstance(given[0], int) and 111 <= given[0] <= 999:
        given = tuple(map(int, str(given[0])))
    if len(given) < 3:
        return 0, 0
    _, columns, index = given[:3]
    first = min(index) if isinstance(index, (tuple, list)) else int(index)
    row, column = divmod(max(first - 1, 0), max(1, int(columns)))
    return min(row, _MOST_PLACES - 1), min(column, _MOST_PLACES - 1)
