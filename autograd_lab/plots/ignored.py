"""What stands for a plotting call that is not drawn: it takes everything and says so once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

# They set how a picture looks or where it goes, which the page decides: nothing is missing.
SILENT = frozenset(
    """
    show draw pause ion ioff close clf cla savefig tight_layout subplots_adjust use tick_params
    set_facecolor set_edgecolor margins autoscale autoscale_view set_tight_layout canvas
    flush_events colorbar
    set_axisbelow minorticks_on minorticks_off set_size_inches set_dpi spines set_visible
    set_major_locator set_major_formatter get_xaxis get_yaxis xaxis yaxis patch set_color
    get_xticklabels get_yticklabels set_label_coords constrained_layout align_ylabels
    set_rotation set_fontsize set_clim rc rcdefaults rc_context set_matplotlib_formats
    """.split()  # noqa: SIM905
)


class Ignored:
    """Whatever is asked of it, it is itself; what it is called is told to `hear`."""

    def __init__(self, name: str, hear: Callable[[str], None]):
        """`name`: as the program has it, `plt.polar`."""
        self._name, self._hear = name, hear

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Ignored(f"{self._name}.{name}", self._hear)

    def __call__(self, *values: Any, **options: Any) -> Any:
        if self._name.rsplit(".", 1)[-1] not in SILENT and not _SILENT_PARTS & set(
            self._name.split(".")
        ):
            self._hear(f"{self._name}(…) is not drawn here; the other calls are.")
        return self

    def __getitem__(self, key: Any) -> Any:
        return Ignored(self._name, self._hear)

    def __setitem__(self, key: Any, value: Any) -> None:
        """Takes it."""

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *error: object) -> None:
        """Lets an error pass."""

    def __repr__(self) -> str:
        return ""


_SILENT_PARTS = frozenset(
    "style rcParams ticker spines xaxis yaxis patch cm colormaps colors get_cmap".split()  # noqa: SIM905
)


class Drawn(list[Any]):
    """What a drawing call returns: a list that a notebook does not show as text."""

    def __repr__(self) -> str:
        return ""


class Bar(Ignored):
    """One bar, which can be asked where it stands and how long it is."""

    def __init__(self, place: Any, length: Any):
        """`place`: the middle of the bar."""
        super().__init__("bar", lambda note: None)
        self._place, self._length = place, length

    def get_height(self) -> Any:
        """Its length."""
        return self._length

    get_width = get_height

    def get_x(self) -> Any:
        """Its middle."""
        return self._place

    get_y = get_x
