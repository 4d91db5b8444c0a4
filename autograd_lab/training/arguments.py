"""The arguments of training and descent, checked: tensors, optimizers, whole numbers."""

from __future__ import annotations

import math

import torch

DTYPES = {"float32": torch.float32, "float64": torch.float64}


def check_dtype(dtype) -> None:
    """ValueError where torch's floating-point type is none that is offered."""
    if dtype not in list(DTYPES):
        raise ValueError(f"dtype={dtype!r} is unknown; use 'float32' or 'float64'.")


def tensor_of(name: str, value, dtype: str) -> torch.Tensor:
    """A copy of `value` as a tensor of finite numbers, without a history."""
    try:
        tensor = torch.asarray(
            value, dtype=DTYPES[dtype], device="cpu", copy=True, requires_grad=False
        )
    except (TypeError, ValueError, RuntimeError, OverflowError) as error:
        raise ValueError(
            f"{name} cannot become a tensor ({first_line(error)}); use numbers in lists of "
            "equal length."
        ) from error
    wrong = ~torch.isfinite(tensor)
    if wrong.any():
        raise ValueError(
            f"{name} holds {tensor[wrong][0].item()}, which is not a finite {dtype}; remove it."
        )
    return tensor


def make_optimizer(name: str, parameters, lr: float, arguments) -> torch.optim.Optimizer:
    """The class of torch.optim with this name, over these leaves; ValueError with a cure."""
    names = _optimizer_names()
    if name not in names:
        raise ValueError(f"optimizer={name!r} is unknown; use one of {', '.join(names)}.")
    if isinstance(lr, bool) or not isinstance(lr, (int, float)) or not math.isfinite(lr) or lr < 0:
        raise ValueError(f"lr={lr!r} is not a finite number of 0 or more; use 0.01.")
    try:
        return getattr(torch.optim, name)(parameters, lr=lr, **arguments)
    except (TypeError, ValueError, RuntimeError) as error:
        raise ValueError(
            f"torch.optim.{name} refuses lr={lr!r} and {arguments!r} ({first_line(error)}); "
            "use what its documentation lists."
        ) from error


def _optimizer_names() -> list[str]:
    """The classes of torch.optim that make an update from `.grad` alone."""
    return [
        name
        for name, value in vars(torch.optim).items()
        if isinstance(value, type)
        and issubclass(value, torch.optim.Optimizer)
        and value is not torch.optim.Optimizer
        # LBFGS evaluates the loss again inside a step, so no one `.grad` belongs to an update.
        and name != "LBFGS"
    ]


def check_whole(name: str, value, at_least: int, example: int) -> None:
    """ValueError where `value` is no whole number of at least `at_least`."""
    if isinstance(value, bool) or not isinstance(value, int) or value < at_least:
        raise ValueError(
            f"{name}={value!r} is not a whole number of at least {at_least}; use {example}."
        )


def first_line(error: Exception) -> str:
    """What an exception says, without the lines that explain it further."""
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
