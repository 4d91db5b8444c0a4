"""The points to fit, as they are chosen: a known set, generated ones, or a table of one's own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import streamlit as st

from autograd_lab.ui.frame import link
from autograd_lab.ui.frame.text import markdown_text

GENERATED, OWN = "generated", "own"
# The names of `training.sets`, spelled here so that the page stands before torch is imported.
DATA = {
    GENERATED: "generated, by the settings below",
    "even": "50 even points, 3x + 2, noise 0.3",
    "manual": "20 even points, 2x + 1, noise 0.3",
    "normal": "100 normal points, 2x + 1, noise 0.1",
    "comprehensive": "100 normal points, 3x + 2, noise 0.5",
    "three": "50 rows of 3 columns, weights 1, −0.5, 0.3",
    "ten": "100 rows of 10 columns, random weights",
    OWN: "your own table (CSV)",
}
SPREADS = {
    "normal": "normal around 0",
    "uniform": "uniform from −3 to 3",
    "grid": "even from −3 to 3",
}
# Sets with several columns: their model is a plane, whatever else is chosen.
COLUMNS = {"three": 3, "ten": 10}
# The link's name for a small table, and the session's for the last one that could be read.
TABLE, _GOOD, _SEEN = "training.table", "training.table.good", "training.table.seen"


@dataclass(frozen=True)
class ChosenPoints:
    """What makes the points: a set's name, and the arguments of `regression_data` in their order.

    Of a table of one's own, `own` are the points that were read, and `key` tells them apart.
    """

    name: str
    generated: tuple[Any, ...]
    own: Any = None
    key: str = ""


def has_own_start(name: str) -> bool:
    """Whether the set's notebook says where its training begins."""
    return name not in (GENERATED, OWN)


def set_choice() -> str:
    """The list of sets."""
    name: str = st.selectbox(
        "Points", DATA, format_func=DATA.__getitem__, key="training.data", bind="query-params"
    )
    return name


def chosen_points(name: str) -> ChosenPoints:
    """The settings of the chosen set: what to generate, or which columns of which table."""
    if name == OWN:
        own = _own_table()
        if own:
            return own
    if name in (GENERATED, OWN):
        return ChosenPoints(GENERATED, _generator())
    return ChosenPoints(name, ())


def _generator() -> tuple[Any, ...]:
    bound: dict[str, Any] = {"bind": "query-params"}
    place = st.columns([4, 4, 4, 3, 3, 4], vertical_alignment="bottom")
    slope = place[0].slider("True slope", -5.0, 5.0, 2.0, 0.1, "%g", "training.slope", **bound)
    intercept = place[1].slider(
        "True intercept", -5.0, 5.0, 1.0, 0.1, "%g", "training.intercept", **bound
    )
    noise = place[2].slider("Noise", 0.0, 3.0, 0.1, 0.05, "%g", "training.noise", **bound)
    points = place[3].number_input("Points", 2, 500, 100, 10, key="training.points", **bound)
    seed = place[4].number_input("Seed", 0, 999_999, 42, key="training.seed", **bound)
    spread = place[5].selectbox(
        "Spread of x", SPREADS, format_func=SPREADS.__getitem__, key="training.spread", **bound
    )
    return points, slope, intercept, noise, seed, spread


def _own_table() -> ChosenPoints | None:
    """The uploader and the choice of columns; None before there is a table that can be used."""
    place = st.columns([5, 3, 3, 3], vertical_alignment="bottom")
    upload = place[0].file_uploader(
        "A CSV file with a row of names, up to 10 MB and 100,000 rows",
        type=["csv", "tsv", "txt"],
        max_upload_size=10,
        key="training.upload",
    )
    problem = _take(upload)
    table = st.session_state.get(_GOOD)
    chosen = None
    if table:
        try:
            chosen = _columns(table, place)
        except ValueError as error:
            problem = problem or str(error)
            chosen = st.session_state.get(_SEEN)
    shown = f" What is shown is still {chosen.own.name}." if chosen else ""
    if problem:
        st.error(markdown_text(problem + shown), icon=":material/error:")
    if chosen:
        st.session_state[_SEEN] = chosen
        for note in chosen.own.notes:
            st.caption(markdown_text(note))
    elif not problem:
        st.caption("Until a file is chosen, the generated points below are shown.")
    return chosen


def _take(upload: Any) -> str:
    """Read what was uploaded, or what the link carries; answers what is wrong with it."""
    if upload is None:
        if _GOOD in st.session_state or not (text := link.asked_code(TABLE)):
            return ""
        content, name = text.encode(), "table.csv"
    else:
        content, name = upload.getvalue(), upload.name
    # Imported here: torch takes more than a second, and the page stands without it.
    from autograd_lab.training.tables import numeric_columns, read_table

    key = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    good = st.session_state.get(_GOOD)
    if good and good["key"] == key:
        return ""
    try:
        table = read_table(content, name)
    except ValueError as error:
        return str(error)
    st.session_state[_GOOD] = {"key": key, "table": table, "numeric": numeric_columns(table)}
    link.write_code(content.decode("utf-8-sig"), TABLE)
    return ""


def _columns(good: dict[str, Any], place: list[Any]) -> ChosenPoints:
    """The points of the two columns that are chosen; ValueError where they make no line."""
    from autograd_lab.training.tables import chosen_points as points_of

    table, numeric = good["table"], good["numeric"]
    names = list(table.columns)
    first, second = [*numeric, *(each for each in names if each not in numeric)][:2]
    bound: dict[str, Any] = {"bind": "query-params"}
    x = place[1].selectbox("Column x", names, names.index(first), key="training.x", **bound)
    y = place[2].selectbox("Column y", names, names.index(second), key="training.y", **bound)
    standardise = place[3].toggle(
        "Standardise", False, "training.standardise",
        help="Both columns get mean 0 and standard deviation 1", **bound,
    )  # fmt: skip
    points = points_of(table, x, y, standardise)
    return ChosenPoints(OWN, (), points, f"{good['key']} {x} {y} {standardise}")
