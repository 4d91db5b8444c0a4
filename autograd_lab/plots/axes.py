"""The stand-in for matplotlib's Axes: each drawing call becomes a `Mark`."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from autograd_lab.model import plots
from autograd_lab.model.plots import Coordinate, Mark
from autograd_lab.plots import colours
from autograd_lab.plots.colours import Style
from autograd_lab.plots.ignored import Bar, Drawn, Ignored
from autograd_lab.plots.settings import Settings
from autograd_lab.plots.values import (
    columns,
    coordinate,
    counts,
    flat,
    nested,
    number,
    numbers,
    text,
)

_KEPT = {"c": "color", "ls": "linestyle", "lw": "linewidth", "ms": "markersize"}


class Axes(Settings):
    """Axes at a place of a figure's grid."""

    def __init__(self, figure: Any, row: int, column: int, hear: Callable[[str], None]):
        """`hear` is told what is not drawn."""
        super().__init__(row, column)
        self.figure, self._hear = figure, hear
        self.marks: list[Mark] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Ignored(f"ax.{name}", self._hear)

    def __repr__(self) -> str:
        return ""

    def rename(self, names: list[str]) -> None:
        """New names for the marks in turn, as `legend(names)` gives them."""
        named = [place for place, mark in enumerate(self.marks) if mark.kind != plots.TEXT]
        for place, name in zip(named, names, strict=False):
            self.marks[place] = replace(self.marks[place], label=_label(name))

    # ---------------------------------------------------------------- lines and points

    def plot(self, *values: Any, **options: Any) -> Drawn:
        """Lines: `plot(y)`, `plot(x, y)`, `plot(x, y, "r--")`, and several of these in a row."""
        options, data = _named(options), options.get("data")
        waiting = list(values)
        if data is not None:
            waiting = [data[each] if isinstance(each, str) and each in data else each
                       for each in waiting]  # fmt: skip
        if not waiting:
            return Drawn()
        drawn = Drawn()
        while waiting:
            first = waiting.pop(0)
            second = waiting.pop(0) if waiting and not isinstance(waiting[0], str) else None
            style = colours.style(waiting.pop(0)) if waiting else None
            drawn += self._lines(first, second, style, options)
        return drawn

    def _lines(self, first: Any, second: Any, style: Style | None, options: Mapping) -> Drawn:
        ys = columns(first if second is None else second)
        xs = columns(first) if second is not None else [[float(each) for each in range(len(ys[0]))]]
        labels = options.get("label", "")
        for number_, y in enumerate(ys):
            x = xs[number_ if len(xs) > 1 else 0]
            if len(x) != len(y):
                raise ValueError(
                    f"x and y must have same first dimension, but have shapes ({len(x)},) and "
                    f"({len(y)},)"
                )
            each = labels[number_] if _is_list(labels) and number_ < len(labels) else labels
            self._line(x, y, style or Style("", "solid"), {**options, "label": each})
        return Drawn(Ignored("line", self._hear) for _ in ys)

    def _line(
        self, x: Sequence[Coordinate], y: Sequence[Coordinate], style: Style, options: Mapping
    ) -> None:
        dash = colours.dash(options["linestyle"]) if "linestyle" in options else style.dash
        sign = colours.sign(options["marker"]) if "marker" in options else style.sign
        self._add(plots.LINE if dash else plots.POINTS, x, y, options, dash, sign, style.colour)

    def _add(
        self, kind: str, x, y, options: Mapping, dash="solid", sign="", colour="", **more
    ) -> Ignored:
        """One mark; a colour of the options comes before that of a format."""
        alpha = options.get("alpha")
        self.marks.append(
            Mark(
                kind,
                tuple(x),
                tuple(y),
                label=_label(options.get("label")),
                colour=colours.colour(_colour(options)) or colour,
                dash=dash,
                sign=sign or ("circle" if kind == plots.POINTS else ""),
                width=number(options.get("linewidth"), 2.0),
                size=min(number(options.get("markersize"), 6.0), 60.0),
                opacity=1.0 if alpha is None else max(0.0, min(number(alpha, 1.0), 1.0)),
                **more,
            )
        )
        return Ignored("mark", self._hear)

    def scatter(self, x: Any, y: Any, s: Any = None, c: Any = None, **options: Any) -> Drawn:
        """Points; of several sizes the middle one, of several colours the first that is known."""
        options = _named(options)
        sizes = numbers(s) if s is not None else []
        if sizes:
            options["markersize"] = sorted(sizes)[len(sizes) // 2] ** 0.5
        if c is not None:
            options["color"] = c
        xs, ys = flat(x), flat(y)
        if len(xs) != len(ys):
            raise ValueError("x and y must be the same size")
        sign = colours.sign(options.get("marker", "o"))
        for looks, chosen in _parted(options, c, len(xs)):
            points = [xs[each] for each in chosen], [ys[each] for each in chosen]
            self._add(plots.POINTS, *points, looks, sign=sign)
        return Drawn([Ignored("mark", self._hear)])

    def step(self, x: Any, y: Any, *formats: Any, where: str = "pre", **options: Any) -> Drawn:
        """A line in steps."""
        xs, ys = flat(x), flat(y)
        corners: list[tuple[Coordinate, Coordinate]] = []
        for place, (across, up) in enumerate(zip(xs, ys, strict=False)):
            if place and where == "post":
                corners.append((across, ys[place - 1]))
            elif place:
                corners.append((xs[place - 1], up))
            corners.append((across, up))
        return self.plot([each[0] for each in corners], [each[1] for each in corners],
                         *formats, **options)  # fmt: skip

    def errorbar(self, x: Any, y: Any, yerr: Any = None, fmt: str = "", **options: Any) -> Drawn:
        """A line, and the band that its errors leave."""
        drawn = self.plot(x, y, *([fmt] if fmt else []), **options)
        if yerr is not None:
            ys, errors = numbers(y), numbers(yerr)
            errors = errors * len(ys) if len(errors) == 1 else errors
            low, high = ([a + way * b for a, b in zip(ys, errors, strict=False)] for way in (-1, 1))
            self.fill_between(x, low, high, alpha=0.2)
        return drawn

    def stem(self, *values: Any, **options: Any) -> Drawn:
        """Points on stalks."""
        ys = flat(values[1] if len(values) > 1 else values[0])
        xs = flat(values[0]) if len(values) > 1 else [float(each) for each in range(len(ys))]
        self.vlines(xs, 0, ys)
        return self.plot(xs, ys, "o", label=options.get("label", ""))

    def semilogy(self, *values: Any, **options: Any) -> Drawn:
        """Lines over a logarithmic y."""
        self.set_yscale("log")
        return self.plot(*values, **options)

    def semilogx(self, *values: Any, **options: Any) -> Drawn:
        """Lines over a logarithmic x."""
        self.set_xscale("log")
        return self.plot(*values, **options)

    def loglog(self, *values: Any, **options: Any) -> Drawn:
        """Lines where both axes are logarithmic."""
        self.set_xscale("log")
        return self.semilogy(*values, **options)

    # ---------------------------------------------------------------- bars and areas

    def bar(self, x: Any, height: Any, width: Any = 0.8, bottom: Any = None, **options) -> Drawn:
        """Standing bars."""
        return self._bars(x, height, width, bottom, options, lying=False)

    def barh(self, y: Any, width: Any, height: Any = 0.8, left: Any = None, **options) -> Drawn:
        """Lying bars."""
        return self._bars(y, width, height, left, options, lying=True)

    def _bars(self, places, lengths, width, begins, options: dict, lying: bool) -> Drawn:
        options = _named(options)
        across, up = flat(places), flat(lengths)
        if len(up) == 1:
            up = up * len(across)
        if len(across) == 1:
            across = across * len(up)
        if len(across) != len(up):
            raise ValueError(
                "shape mismatch: objects cannot be broadcast to a single shape. Mismatch is "
                f"between arg 0 with shape ({len(across)},) and arg 1 with shape ({len(up)},)."
            )
        base = flat(begins) if begins is not None else []
        base = base * len(up) if len(base) == 1 else base
        labels = options.get("label")
        options["label"] = "" if _is_list(labels) else labels
        options["linewidth"] = number(width, 0.8)
        ends = [
            a + b if isinstance(a, float) and isinstance(b, float) else a
            for a, b in zip(up, base or [0.0] * len(up), strict=False)
        ]
        several = options.get("color")
        for looks, chosen in _parted(options, several if _is_list(several) else "", len(across)):
            kept = [across[each] for each in chosen], [ends[each] for each in chosen]
            under = tuple(base[each] for each in chosen) if base else ()
            self._add(plots.BARS, *kept, looks, base=under, lying=lying)
        return Drawn(map(Bar, across, up))

    def hist(self, x: Any, bins: Any = None, range: Any = None, density: bool = False, **options):
        """Bars that count how many values lie in each bin; returns counts, edges and bars."""
        options = _named(options)
        data = nested(x)
        several = bool(data) and isinstance(data, list) and isinstance(data[0], list)
        labels = options.get("label", "")
        found: list[float] = []
        edges: list[float] = []
        for place, values in enumerate(data if several else [data]):
            known = numbers(values)
            found, edges = counts(known, bins, range)
            bars = list(itertools.pairwise(edges))
            if density and known:
                found = [
                    count / len(known) / (high - low)
                    for count, (low, high) in zip(found, bars, strict=True)
                ]
            middles = [(low + high) / 2 for low, high in bars]
            label = labels[place] if _is_list(labels) and place < len(labels) else labels
            width = edges[1] - edges[0] if len(edges) > 1 else 1.0
            drawn = {**options, "label": label, "linewidth": width}
            self._add(plots.BARS, middles, found, drawn)
        return found, edges, Drawn(map(Bar, middles, found))

    def fill_between(self, x: Any, y1: Any, y2: Any = 0, where: Any = None, **options) -> Drawn:
        """The area between two lines."""
        xs, above, below = flat(x), flat(y1), flat(y2)
        above = above * len(xs) if len(above) == 1 else above
        below = below * len(xs) if len(below) == 1 else below
        kept = flat(where) if where is not None else [1.0] * len(xs)
        base = tuple(each if isinstance(each, float) else None for each in below)
        shown = [each if keep else None for each, keep in zip(above, kept, strict=False)]
        self._add(plots.AREA, xs, shown, _named(options), base=base)
        return Drawn([Ignored("mark", self._hear)])

    def imshow(self, X: Any, **options: Any) -> Drawn:
        """A grid of cells, coloured by their numbers."""
        rows = nested(X)
        if not isinstance(rows, list) or not rows or not isinstance(rows[0], list) or not rows[0]:
            raise TypeError("Invalid shape for image data: give a matrix")
        if isinstance(rows[0][0], list):
            self._hear("Pictures in colours (imshow of three channels) are not drawn here.")
            return Drawn()
        if options.get("origin") != "lower":
            rows = rows[::-1]
        numbers_ = [coordinate(each) for row in rows for each in row]
        self.marks.append(Mark(plots.CELLS, y=tuple(numbers_), base=(float(len(rows[0])),)))
        return Drawn([Ignored("mark", self._hear)])

    matshow = imshow

    # ---------------------------------------------------------------- levels and words

    def axhline(self, y: Any = 0, *span: Any, **options: Any) -> Ignored:
        """A level line across the whole width."""
        options = _named(options)
        dash = colours.dash(options.get("linestyle", "-"))
        return self._add(plots.LEVEL, (), (coordinate(y),), options, dash)

    def axvline(self, x: Any = 0, *span: Any, **options: Any) -> Ignored:
        """An upright line over the whole height."""
        options = _named(options)
        dash = colours.dash(options.get("linestyle", "-"))
        return self._add(plots.LEVEL, (coordinate(x),), (), options, dash)

    def hlines(self, y: Any, xmin: Any, xmax: Any, **options: Any) -> Drawn:
        """Level lines from one x to another, as one line with gaps."""
        return self._strokes(flat(y), flat(xmin), flat(xmax), options, level=True)

    def vlines(self, x: Any, ymin: Any, ymax: Any, **options: Any) -> Drawn:
        """Upright lines from one y to another, as one line with gaps."""
        return self._strokes(flat(x), flat(ymin), flat(ymax), options, level=False)

    def _strokes(self, at, begins, ends, options: dict, level: bool) -> Drawn:
        along: list[Coordinate] = []
        across: list[Coordinate] = []
        for place, where in enumerate(at):
            along += begins[min(place, len(begins) - 1)], ends[min(place, len(ends) - 1)], None
            across += where, where, None
        options = _named(options)
        points = (along, across) if level else (across, along)
        dash = colours.dash(options.get("linestyles", options.get("linestyle", "-")))
        self._add(plots.LINE, *points, {"color": options.pop("colors", None), **options}, dash)
        return Drawn([Ignored("mark", self._hear)])

    def text(self, x: Any, y: Any, s: object, *more: Any, **options: Any) -> Ignored:
        """Words at a place."""
        size = {"markersize": number(options.get("fontsize", options.get("size")), 10.0)}
        place = (coordinate(x),), (coordinate(y),)
        side = str(options.get("ha", options.get("horizontalalignment", "left")))
        return self._add(
            plots.TEXT,
            *place,
            {**_named(options), **size, "label": ""},
            sign=side if side in ("center", "right") else "left",
            text=text(s),
        )

    def annotate(self, text: object, xy: Any, xytext: Any = None, **options: Any) -> Ignored | None:
        """Words at `xytext`, or at `xy`; an arrow without words is a thin line."""
        place = flat(xytext if xytext is not None else xy)
        if options.get("textcoords", options.get("xycoords", "data")) != "data":
            place = flat(xy)
        if options.get("arrowprops") and xytext is not None:
            here, there = flat(xytext), flat(xy)
            arrow = {"color": "black", **_named(dict(options["arrowprops"]))}
            self._line([here[0], there[0]], [here[1], there[1]], Style("", "solid"), arrow)
        if not str(text):
            return None
        return self.text(place[0], place[1], text, **options)


def _named(options: Mapping[str, Any]) -> dict[str, Any]:
    """Matplotlib's short names spelled out."""
    return {_KEPT.get(name, name): value for name, value in options.items()}


def _colour(options: Mapping[str, Any]) -> Any:
    for name in ("color", "facecolor", "edgecolor"):
        given = options.get(name)
        if given is not None:
            return given[0] if isinstance(given, list) and given else given
    return None


def _label(given: object) -> str:
    """What stands in the legend; a name that begins with _ does not."""
    said = "" if given is None else text(given)
    return "" if said.startswith("_") else said


def _is_list(given: object) -> bool:
    return isinstance(given, (list, tuple))


def _parted(options: Mapping, given: Any, count: int) -> list[tuple[Mapping, list[int]]]:
    """The options of each colour and its points; only the first one stands in the legend."""
    groups = _groups(given, count)
    if len(groups) == 1:
        return [(options, list(range(count)))]
    label = options.get("label", "")
    return [
        ({**options, "color": colour, "label": "" if place else label}, chosen)
        for place, (colour, chosen) in enumerate(groups.items())
    ]


def _groups(given: Any, count: int) -> dict[str, list[int]]:
    """The points of each colour: one is given for each, or a class, which gets one of the cycle."""
    many = nested(given)
    if not isinstance(many, list) or len(many) != count or count < 2:
        return {"": list(range(count))}
    found: dict[str, list[int]] = {}
    known: dict[object, str] = {}
    if len({str(each) for each in many}) > len(colours.CYCLE):
        return {"": list(range(count))}
    for place, each in enumerate(many):
        named = colours.colour(each) if isinstance(each, (str, list)) else ""
        step = colours.CYCLE[len(known) % len(colours.CYCLE)]
        hue = named or known.setdefault(str(each), step)
        found.setdefault(hue, []).append(place)
    return found
