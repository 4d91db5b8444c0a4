"""The loop's controls: optimizer with its own settings, loss, learning rate, batches, the start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import streamlit as st

LOSSES = ("MSE", "L1", "Huber")
MOST_STEPS = 10_000
_BOUND: dict[str, Any] = {"bind": "query-params"}


class Knob(NamedTuple):
    """A setting of torch's optimizer: its name there, torch's default, and its largest value."""

    name: str
    default: float | bool
    most: float = 1.0


_DECAY = Knob("weight_decay", 0.0, 10.0)
_ADAM = (Knob("beta1", 0.9, 0.9999), Knob("beta2", 0.999, 0.99999), Knob("eps", 1e-8))
# Each optimizer with what can be set; test_controls holds names and defaults against torch's own.
OPTIMIZERS: dict[str, tuple[Knob, ...]] = {
    "SGD": (_DECAY,),
    "Momentum": (Knob("momentum", 0.9), Knob("dampening", 0.0), _DECAY),
    "Nesterov": (Knob("momentum", 0.9), _DECAY),
    "Adagrad": (Knob("lr_decay", 0.0), Knob("eps", 1e-10), _DECAY),
    "RMSprop": (
        Knob("alpha", 0.99), Knob("momentum", 0.0), Knob("eps", 1e-8), Knob("centered", False),
        _DECAY,
    ),
    "Adam": (*_ADAM, Knob("amsgrad", False), _DECAY),
    "AdamW": (*_ADAM, Knob("amsgrad", False), Knob("weight_decay", 0.01, 10.0)),
}  # fmt: skip
LAYER = "layer"
OWN, HAND, RANDOM = "own", "hand", "random"
STARTS = {OWN: "the notebook's", HAND: "by hand", RANDOM: "random"}
# Two names: what is chosen for points without a start of their own is not meant for those with one.
_START = {True: "training.start", False: "training.begin"}
_FARTHEST = 1e6
MODELS = {
    "hand": "w · x + b, by hand",
    LAYER: "nn.Linear",
    **{str(degree): f"a curve of degree {degree}" for degree in range(2, 6)},
}
# Three of a decade, and 2 and 7 between them: steps that look alike on a logarithmic scale.
RATES = tuple(float(f"{digit}e{power}") for power in range(-5, 1) for digit in (1, 2, 3, 5, 7))


@dataclass(frozen=True)
class ChosenLoop:
    """One loop's settings; `knobs` are those of the optimizer that differ from torch's defaults."""

    optimizer: str
    knobs: tuple[tuple[str, float | bool], ...]
    loss: str
    lr: float
    steps: int
    batch_size: int
    shuffle_seed: int
    accumulate: int
    clear_every: int
    weight: float
    bias: float
    model: str
    held_out: int  # percent of the points
    plane: tuple[int, int] | None
    start: str  # of STARTS
    start_seed: int

    @property
    def degree(self) -> int:
        """Up to which power of x the model goes."""
        return int(self.model) if self.model.isdigit() else 1


def model_choice(columns: int, place: Any) -> str:
    """What is fitted; to several columns a plane, whose products are written by hand or not."""
    offered = {name: MODELS[name] for name in ("hand", LAYER)} if columns else MODELS
    model: str = place.selectbox(
        "Model", offered, format_func=MODELS.__getitem__, key="training.model", **_BOUND
    )
    return model


def method_choice(place: list[Any]) -> tuple[str, str]:
    """Optimizer and loss, each in a place beside the points."""
    optimizer = place[0].selectbox("Optimizer", OPTIMIZERS, key="training.optimizer", **_BOUND)
    loss = place[1].selectbox("Loss", LOSSES, key="training.loss", **_BOUND)
    return optimizer, loss


def chosen_loop(columns: int, own_start: bool, model: str, optimizer: str, loss: str) -> ChosenLoop:
    """Everything else of the loop, in two rows and what folds out of them."""
    how = st.columns([3, 4, 3, 3, 3, 3], vertical_alignment="bottom")
    lr = how[0].number_input("Learning rate", 0.0, 10.0, 0.01, 0.01, "%g", "training.lr", **_BOUND)
    _logarithmic(lr, how[1])
    steps = how[2].number_input("Steps", 1, MOST_STEPS, 100, 10, key="training.steps", **_BOUND)
    batch = how[3].number_input("Batch size (0: all)", 0, 500, 0, key="training.batch", **_BOUND)
    held_out = how[4].number_input("Held out, %", 0, 80, 0, 10, key="training.held_out", **_BOUND)
    with how[5].popover("More of the loop", width="stretch"):
        seed, accumulate = _passes()
        knobs = _knobs(optimizer)
    weight, bias, start, seed_of_start, clear = _start(own_start and not model.isdigit())
    features = columns or (int(model) if model.isdigit() else 1)
    plane = _plane(features) if features > 1 else None
    return ChosenLoop(
        optimizer, knobs, loss, lr, steps, batch, seed, accumulate, clear, weight, bias, model,
        held_out, plane, start, seed_of_start,
    )  # fmt: skip


def _start(own: bool) -> tuple[float, float, str, int, int]:
    """Where training begins, and how long gradients stay."""
    place = st.columns([3, 4, 4, 4], vertical_alignment="bottom")
    offered = {name: STARTS[name] for name in (OWN, HAND, RANDOM) if own or name != OWN}
    start = place[0].selectbox(
        "Start", offered, format_func=STARTS.__getitem__, key=_START[own], **_BOUND
    )
    weight = bias = 0.0
    seed = 0
    if start == HAND:
        weight = place[1].number_input(
            "Start weight w", -_FARTHEST, _FARTHEST, 0.0, 0.1, "%g", "training.weight", **_BOUND
        )
        bias = place[2].number_input(
            "Start bias b", -_FARTHEST, _FARTHEST, 0.0, 0.1, "%g", "training.bias", **_BOUND
        )
    elif start == RANDOM:
        seed = place[1].number_input(
            "Seed of the start", 0, 999_999, 0, key="training.start_seed", **_BOUND
        )
    clear = place[3].number_input(
        "Clear .grad every … updates (0: never)", 0, 100, 1, key="training.clear_every", **_BOUND
    )
    return weight, bias, start, seed, clear


def take_start() -> None:
    """What was dragged or clicked becomes the start by hand; before the widgets are drawn anew."""
    line = st.session_state.get("training", {}).get("start")
    if line:
        for key in _START.values():
            if key in st.session_state:
                st.session_state[key] = HAND
        for name, value in zip(("training.weight", "training.bias"), line, strict=True):
            st.session_state[name] = min(max(float(value), -_FARTHEST), _FARTHEST)


def _plane(features: int) -> tuple[int, int]:
    """Over which two parameters the surface is drawn."""
    names = [*(f"w{k + 1}" for k in range(features)), "b"]
    place = st.columns([4, 4, 6], vertical_alignment="bottom")
    across = place[0].selectbox("Surface over", names, key="training.across", **_BOUND)
    up = place[1].selectbox("and", names, 1, key="training.up", **_BOUND)
    if across == up:
        place[2].caption("These are one parameter: the surface is drawn over it and another one.")
        up = names[0] if across != names[0] else names[1]
    return names.index(across), names.index(up)


def _logarithmic(lr: float, place: Any) -> None:
    """The learning rate on a logarithmic scale: it moves the number, and follows it."""
    key = "training.lr.scale"
    st.session_state[key] = min(RATES, key=lambda each: abs(each / max(lr, RATES[0]) - 1))
    place.select_slider(
        "Logarithmic scale",
        RATES,
        key=key,
        format_func="{:g}".format,
        on_change=_take_rate,
    )


def _take_rate() -> None:
    st.session_state["training.lr"] = st.session_state["training.lr.scale"]


def _passes() -> tuple[int, int]:
    """Which points an update takes, and how many backward passes it makes."""
    seed = st.number_input("Seed of the shuffling", 0, 999_999, 0, key="training.shuffle", **_BOUND)
    accumulate = st.number_input(
        "Backward passes for each update", 1, 20, 1, key="training.accumulate",
        help="Gradients add up in .grad: several small batches act as one larger one", **_BOUND,
    )  # fmt: skip
    return seed, accumulate


def _knobs(optimizer: str) -> tuple[tuple[str, float | bool], ...]:
    """The optimizer's own settings, under keys of their own."""
    changed = []
    for knob in OPTIMIZERS[optimizer]:
        key = f"training.{optimizer}.{knob.name}"
        value: float | bool
        if isinstance(knob.default, bool):
            value = st.toggle(knob.name, knob.default, key, **_BOUND)
        else:
            value = st.number_input(
                knob.name, 0.0, knob.most, knob.default, _width(knob), "%g", key, **_BOUND
            )
        if value != knob.default:
            changed.append((knob.name, value))
    return tuple(changed)


def _width(knob: Knob) -> float:
    """How far one click moves a setting."""
    return knob.default if 0 < knob.default < 1e-3 else 0.01
