"""What PyTorch holds before an update and after it: values, gradients, the optimizer's memory."""

from __future__ import annotations

from collections.abc import Sequence

from autograd_lab.model.numbers import show_number
from autograd_lab.training.model import Training
from autograd_lab.training.program import Loop
from autograd_lab.training.screen.columns import gradients_by_name, state_by_name, values_by_name

NOTHING = "—"


def before_and_after(
    run: Training, loop: Loop, labels: Sequence[str], steps: Sequence[int]
) -> list[dict[str, object]]:
    """A row for each number of each parameter, with the texts of every step in `steps`.

    `before` is what is held as `optimizer.step()` is called, `after` what is held when the
    gradients were cleared behind it; `change` is the difference, where there is one.
    """
    values, gradients = values_by_name(run, labels), gradients_by_name(run, labels)
    state = {key: state_by_name(run, key, labels) for key in run.state}
    rows = []
    for label in labels:
        rows.append(_row(label, "value", _values(values[label], run.updates, steps)))
        rows.append(_row(label, ".grad", _gradients(gradients[label], loop.clear_every, steps)))
        for key, columns in state.items():
            rows.append(_row(label, key, _state(columns[label], run.updates, steps)))
    return rows


def _row(label: str, what: str, texts: list[tuple[str, str, str]]) -> dict[str, object]:
    before, after, change = (list(each) for each in zip(*texts, strict=True))
    return {"label": label, "what": what, "before": before, "after": after, "change": change}


def _values(column: Sequence[float], updates: int, steps: Sequence[int]) -> list:
    return [
        _both(column[k], column[k + 1]) if k < updates else (show_number(column[k]), NOTHING, "")
        for k in steps
    ]


def _gradients(column: Sequence[float], every: int, steps: Sequence[int]) -> list:
    """After the last update no backward pass follows: what is left of the one before stays."""
    texts = []
    for k in steps:
        made = k < len(column)
        held = show_number(column[k]) if made else _left(column, every, len(column))
        texts.append((held, _left(column, every, k + 1) if made else NOTHING, ""))
    return texts


def _left(column: Sequence[float], every: int, updates: int) -> str:
    """What `.grad` holds after so many updates: None where it was just cleared."""
    cleared = updates == 0 or (every > 0 and updates % every == 0)
    return "None" if cleared else show_number(column[updates - 1])


def _state(column: Sequence[float], updates: int, steps: Sequence[int]) -> list:
    """`column[k]` is what is remembered as update k is made: there is nothing before the first."""
    texts = []
    for k in steps:
        before = column[k - 1] if k else None
        if k >= updates:
            texts.append((NOTHING if before is None else show_number(before), NOTHING, ""))
        elif before is None:
            texts.append((NOTHING, show_number(column[k]), ""))
        else:
            texts.append(_both(before, column[k]))
    return texts


def _both(before: float, after: float) -> tuple[str, str, str]:
    return show_number(before), show_number(after), signed(after - before)


def signed(number: float) -> str:
    """A change, with its sign."""
    return ("+" if number > 0 else "") + show_number(number)
