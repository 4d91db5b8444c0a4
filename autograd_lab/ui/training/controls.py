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


def chosen_loop(columns: int, model: str, optimizer: str, loss: str) -> ChosenLoop:
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
    start = st.columns([5, 5, 4], vertical_alignment="bottom")
    weight = start[0].slider(
        "Start weight w", -5.0, 5.0, 0.0, 0.1, "%g", "training.weight", **_BOUND
    )
    bias = start[1].slider("Start bias b", -5.0, 5.0, 0.0, 0.1, "%g", "training.bias", **_BOUND)
    clear = start[2].number_input(
        "Clear .grad every … updates (0: never)", 0, 100, 1, key="training.clear_every", **_BOUND
    )
    features = columns or (int(model) if model.isdigit() else 1)
    plane = _plane(features) if features > 1 else None
    return ChosenLoop(
        optimizer, knobs, loss, lr, steps, batch, seed, accumulate, clear, weight, bias, model,
        held_out, plane,
    )  # fmt: skip


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
        "Learning rate, logarithmic",
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
