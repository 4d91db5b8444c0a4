"""`python -m benchmarks [figure …]`: all of them where none is named."""

from __future__ import annotations

import argparse
import importlib

FIGURES = ("recording", "rivals", "slider", "pages", "player", "commands")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("figures", nargs="*", metavar="figure", help=", ".join(FIGURES))
    asked = parser.parse_args().figures or FIGURES
    for unknown in set(asked) - set(FIGURES):
        parser.error(f"there is no figure {unknown!r}; there are: {', '.join(FIGURES)}")
    for name in asked:
        importlib.import_module(f"benchmarks.{name}").measure()


if __name__ == "__main__":
    main()
