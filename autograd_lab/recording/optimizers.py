"""What an optimizer's `step()` worked with, as plain numbers: the settings and its state."""

from __future__ import annotations

import torch

from autograd_lab.model.recording import Value

_MOST = 64  # elements; the state of larger parameters is not copied


def settings_of(group: dict) -> dict[str, float | int | bool]:
    """The settings of a parameter group that are numbers; several as `betas[0]`, `betas[1]`."""
    settings: dict[str, float | int | bool] = {}
    for name, setting in group.items():
        if name == "params":
            continue
        if isinstance(setting, (bool, int, float)) and setting is not False:
            settings[name] = setting
        elif isinstance(setting, torch.Tensor) and setting.numel() == 1:
            settings[name] = setting.item()
        elif isinstance(setting, tuple):
            settings |= {
                f"{name}[{place}]": each
                for place, each in enumerate(setting)
                if isinstance(each, (int, float))
            }
    return settings


def state_of(optimizer: torch.optim.Optimizer, parameter: torch.Tensor) -> dict[str, Value]:
    """What it keeps for a parameter (`momentum_buffer`, `exp_avg`, `step`, …), if that is small."""
    if parameter.numel() > _MOST:
        return {}
    return {
        name: each.tolist() if isinstance(each, torch.Tensor) else each
        for name, each in optimizer.state.get(parameter, {}).items()
        if isinstance(each, (int, float))
        or (isinstance(each, torch.Tensor) and not each.is_complex() and each.numel() <= _MOST)
    }


def norms(parameter: torch.Tensor, before: torch.Tensor | None) -> dict[str, float]:
    """The norms of its value before the step, of its gradient, and of what the step changed.

    Nothing where `before` is None. The gradient is the one that stands there after the step.
    """
    if before is None or parameter.is_complex():
        return {}
    found = {"value": before.norm().item(), "update": (parameter.detach() - before).norm().item()}
    if parameter.grad is not None:
        found["grad"] = parameter.grad.detach().norm().item()
    return found
