"""What is said about axes as a whole: titles, labels, limits, scales, legend, grid."""

from __future__ import annotations

from typing import Any

from autograd_lab.plots.values import flat, text

_Range = tuple[float | None, float | None]


class Settings:
    """The part of axes that sets; `plt.title` and `ax.set_title` are the same."""

    def __init__(self, row: int, column: int):
        self.row, self.column = row, column
        self.title = self.x_label = self.y_label = ""
        self.x_range: _Range = (None, None)
        self.y_range: _Range = (None, None)
        self.x_scale = self.y_scale = "linear"
        self.has_legend = self.has_grid = self.is_equal = False
        self.is_visible = True

    def set_title(self, label: object = "", *more: Any, **options: Any) -> None:
        """The words above."""
        self.title = text(label)

    def set_xlabel(self, xlabel: object = "", *more: Any, **options: Any) -> None:
        """The words below."""
        self.x_label = text(xlabel)

    def set_ylabel(self, ylabel: object = "", *more: Any, **options: Any) -> None:
        """The words beside."""
        self.y_label = text(ylabel)

    def set_xlim(self, left: Any = None, right: Any = None, **options: Any) -> _Range:
        """From where to where: two numbers, or a pair."""
        low, high = options.get("xmin", left), options.get("xmax", right)
        self.x_range = _range(low, high, self.x_range)
        return self.x_range

    def set_ylim(self, bottom: Any = None, top: Any = None, **options: Any) -> _Range:
        """From where to where: two numbers, or a pair."""
        low, high = options.get("ymin", bottom), options.get("ymax", top)
        self.y_range = _range(low, high, self.y_range)
        return self.y_range

    def get_xlim(self) -> tuple[float, float]:
        """The limits that were set; (0, 1) where none were."""
        return _limits(self.x_range)

    def get_ylim(self) -> tuple[float, float]:
        """The limits that were set; (0, 1) where none were."""
        return _limits(self.y_range)

    def set_xscale(self, value: str = "linear", **options: Any) -> None:
        """Logarithmic, or even."""
        self.x_scale = "log" if "log" in str(value) else "linear"

    def set_yscale(self, value: str = "linear", **options: Any) -> None:
        """Logarithmic, or even."""
        self.y_scale = "log" if "log" in str(value) else "linear"

    def legend(self, *words: Any, **options: Any) -> None:
        """The names of the marks; a list of names is given to the marks in turn."""
        self.has_legend = True
        names = words[-1] if words else options.get("labels")
        if isinstance(names, (list, tuple)):
            self.rename([text(each) for each in names])

    def rename(self, names: list[str]) -> None:
        """New names for the marks in turn."""

    def grid(self, visible: Any = True, *more: Any, **options: Any) -> None:
        """Lines behind the marks."""
        self.has_grid = visible is not False

    def axis(self, given: Any = None, *more: Any, **options: Any) -> None:
        """`off`, `on`, `equal`, or four limits."""
        if given == "off" or given is False:
            self.is_visible = False
        elif given in ("equal", "scaled", "square"):
            self.is_equal = True
        elif isinstance(given, (list, tuple)) and len(given) == 4:
            self.set_xlim(given[0], given[1])
            self.set_ylim(given[2], given[3])

    def set_axis_off(self) -> None:
        """No frame, no ticks."""
        self.is_visible = False

    def set_aspect(self, aspect: Any, *more: Any, **options: Any) -> None:
        """Equal: one unit is as long in both directions."""
        self.is_equal = aspect in ("equal", 1)

    def set_xticks(self, *ticks: Any, **options: Any) -> None:
        """The page chooses its own ticks."""

    set_yticks = set_xticklabels = set_yticklabels = set_xticks

    def set(self, **options: Any) -> None:
        """`set(xlabel=…, title=…)`: each by the method of its name."""
        for name, value in options.items():
            method = getattr(self, f"set_{name}")
            method(*value) if isinstance(value, tuple) else method(value)

    def invert_yaxis(self) -> None:
        """What lies above comes below."""
        low, high = self.y_range
        self.y_range = (high, low)


def _range(low: Any, high: Any, before: _Range) -> _Range:
    if high is None and isinstance(low, (list, tuple)) and len(low) == 2:
        low, high = low
    ends = [flat(each)[0] if each is not None else None for each in (low, high)]
    known = [each if isinstance(each, float) else None for each in ends]
    first, second = (a if a is not None else b for a, b in zip(known, before, strict=True))
    return first, second


def _limits(given: _Range) -> tuple[float, float]:
    low, high = given
    return (0.0 if low is None else low), (1.0 if high is None else high)
