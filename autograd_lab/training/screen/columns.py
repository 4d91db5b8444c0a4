"""A run's weights and bias as columns by name: `w` and `b`, or `w1`, `w2`, …, and `b`."""

from __future__ import annotations

from collections.abc import Sequence

from autograd_lab.training.model import Training

Columns = dict[str, list[float]]


def values_by_name(run: Training, labels: Sequence[str]) -> Columns:
    """Every parameter's value after k updates."""
    return _by_name(run.parameters, labels)


def gradients_by_name(run: Training, labels: Sequence[str]) -> Columns:
    """The `.grad` of every parameter that update k used."""
    return _by_name(run.gradients, labels)


def state_by_name(run: Training, key: str, labels: Sequence[str]) -> Columns:
    """What the optimizer remembers under torch's name `key` as update k is made."""
    return _by_name(run.state[key], labels)


def _by_name(columns: dict[str, list], labels: Sequence[str]) -> Columns:
    *weights, bias = labels
    if len(weights) == 1 and weights[0] == "w":
        return {"w": columns["weight"], bias: columns["bias"]}
    found = {label: [each[k] for each in columns["weight"]] for k, label in enumerate(weights)}
    return {**found, bias: columns["bias"]}
