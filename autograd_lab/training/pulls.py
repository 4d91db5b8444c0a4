"""How each point pulls: what it adds to the gradients before they are averaged."""

from __future__ import annotations

import torch

from autograd_lab.training.loop import loss_function, predict, tensors


def pulls(x, y, weight=0.0, bias=0.0, loss: str = "MSE", dtype: str = "float32") -> dict[str, list]:
    """Every point's contribution to `weight.grad` and `bias.grad`, by torch's own backward pass.

    The mean of `pulls(...)["weight"]` is the gradient of the loss by the weight, since the loss is
    the mean over the points; for x of shape (n, d) each contribution has d numbers.
    """
    with torch.inference_mode(False), torch.enable_grad():
        inputs, targets, (weights, bias) = tensors(x, y, weight, bias, dtype)
        predictions = predict(inputs, weights, bias).detach().requires_grad_()
        measure = loss_function(loss)
        # A point's prediction moves by x for the weight and by 1 for the bias.
        (by_bias,) = torch.autograd.grad(
            measure(predictions, targets, reduction="sum"), predictions
        )
        by_weight = inputs * (by_bias if inputs.dim() == 1 else by_bias[:, None])
    return {"weight": by_weight.tolist(), "bias": by_bias.tolist()}
