"""Puts the stand-in for matplotlib into this process: `take = install()`."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from autograd_lab.model.plots import Figure
from autograd_lab.plots.ignored import Ignored
from autograd_lab.plots.pyplot import Pyplot

_ROOTS = ("matplotlib", "mpl_toolkits")
_DRAW = ("pyplot", "pylab")
Take = Callable[[], tuple[tuple[Figure, ...], tuple[str, ...]]]


def install() -> Take:
    """From now on `import matplotlib` gives the stand-in; returns what takes its figures."""
    state = Pyplot()
    for name in [each for each in sys.modules if each.split(".")[0] in _ROOTS]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Finder(state))
    return state.take


class _Module(ModuleType):
    """A module in which every name can be found."""

    def __init__(self, name: str, give: Callable[[str], Any]):
        super().__init__(name, "What matplotlib would draw, as the page shows it.")
        self.__dict__.update(__path__=[], __version__="stand-in", _give=give)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.__dict__["_give"](name)


class _Finder:
    """Finds every module of matplotlib: pyplot draws, what is asked of others is ignored."""

    def __init__(self, state: Pyplot):
        self._state = state

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """This stand-in's, for matplotlib's modules only."""
        if name.split(".")[0] not in _ROOTS:
            return None
        return ModuleSpec(name, self, is_package=True)  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """A module with all names."""
        if spec.name.removeprefix("matplotlib.") in _DRAW:
            return _Module(spec.name, lambda name: getattr(self._state, name))

        def give(name: str) -> Any:
            if name in _DRAW:  # from matplotlib import pyplot
                return importlib.import_module(f"matplotlib.{name}")
            return Ignored(f"{spec.name}.{name}", self._state.hear)

        return _Module(spec.name, give)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""
