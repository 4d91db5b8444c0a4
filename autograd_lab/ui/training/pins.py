"""Pinned runs: how each was trained is in the link; points and start are those of the page."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import streamlit as st

from autograd_lab.ui.frame import link
from autograd_lab.ui.training.controls import LOSSES, MOST_STEPS, OPTIMIZERS, ChosenLoop

PINS = "training.pins"
LETTERS = "ABC"  # with the run that is followed these are four
# What is a run's own, with the bounds of its control; all else is alike in runs that are compared.
_WHOLE = {
    "steps": (1, MOST_STEPS),
    "batch_size": (0, 500),
    "shuffle_seed": (0, 999_999),
    "accumulate": (1, 20),
    "clear_every": (0, 100),
}
_METHOD = ("optimizer", "knobs", "loss", "lr", *_WHOLE)


def pinned_loops(chosen: ChosenLoop) -> list[ChosenLoop]:
    """The pinned ways to train, from the page's start; nothing where the link's cannot be used."""
    text = link.asked_code(PINS)
    if not text:
        return []
    try:
        methods = [_method(each) for each in json.loads(text)]
    except (KeyError, TypeError, ValueError, RecursionError):
        st.caption("The pinned runs of the link cannot be read; none is shown.")
        return []
    return [replace(chosen, **each) for each in methods[: len(LETTERS)]]


def pin_buttons(chosen: ChosenLoop, pinned: list[ChosenLoop]) -> None:
    """A button that pins the run as it is, and one for each pinned run that takes it away."""
    full = len(pinned) == len(LETTERS)
    known = chosen in pinned
    why = "Four runs are compared at most" if full else "This run is pinned already"
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Pin this run", key="training.pin", icon=":material/push_pin:", disabled=full or known,
            on_click=_write, args=([*pinned, chosen],),
            help=why if full or known else "It stays on the screen while you try other settings: "
            "same points, same start",
        )  # fmt: skip
        for k, letter in zip(range(len(pinned)), LETTERS, strict=False):
            st.button(
                f"Remove {letter}", key=f"training.unpin.{letter}", icon=":material/close:",
                on_click=_write, args=([*pinned[:k], *pinned[k + 1 :]],),
                help=settings_words(pinned[k]),
            )  # fmt: skip


def settings_words(loop: ChosenLoop) -> str:
    """How a run is trained, in a few words: what is as usual is left out."""
    words = [loop.optimizer, f"learning rate {loop.lr:g}", f"{loop.steps:,} steps", loop.loss]
    words += [f"{name} {value:g}" for name, value in loop.knobs]
    if loop.batch_size:
        words.append(f"batches of {loop.batch_size}, shuffled by {loop.shuffle_seed}")
    if loop.accumulate > 1:
        words.append(f"{loop.accumulate} backward passes an update")
    if loop.clear_every != 1:
        words.append(f".grad cleared every {loop.clear_every}" if loop.clear_every else
                     ".grad never cleared")  # fmt: skip
    return ", ".join(words)


def _write(loops: list[ChosenLoop]) -> None:
    methods = [{name: getattr(loop, name) for name in _METHOD} for loop in loops]
    if methods:
        link.write_code(json.dumps(methods, separators=(",", ":")), PINS)
    else:
        link.write(PINS, None)


def _method(plain: Any) -> dict[str, Any]:
    """What an address says of one run, checked; raises where a control would not allow it."""
    optimizer = plain["optimizer"]
    offered = {knob.name: knob for knob in OPTIMIZERS[optimizer]}
    knobs = tuple((str(name), _knob(offered[name], value)) for name, value in plain["knobs"])
    if plain["loss"] not in LOSSES:
        raise ValueError("unknown loss")
    numbers = {name: _whole(plain[name], *bounds) for name, bounds in _WHOLE.items()}
    lr = _within(plain["lr"], 10.0)
    return {"optimizer": optimizer, "knobs": knobs, "loss": plain["loss"], "lr": lr, **numbers}


def _knob(knob: Any, value: Any) -> float | bool:
    if isinstance(knob.default, bool) or isinstance(value, bool):
        if type(value) is not type(knob.default):
            raise ValueError("not a switch")
        return value
    return _within(value, knob.most)


def _within(value: Any, most: float) -> float:
    number = float(value)
    if not (math.isfinite(number) and 0 <= number <= most):
        raise ValueError("out of bounds")
    return number


def _whole(value: Any, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise ValueError("out of bounds")
    return value
