"""Which points each update takes: shuffled by a seed each time through the data."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import torch

from autograd_lab.training.program import Loop


def batch_rows(loop: Loop, points: int) -> Iterator[list[int]]:
    """The rows of each backward pass of a loop with batches, without end."""
    shuffler = torch.Generator().manual_seed(loop.shuffle_seed)
    while True:
        for rows in torch.randperm(points, generator=shuffler).split(loop.batch_size):
            yield rows.tolist()


def batch_of(loop: Loop, k: int, points: int) -> list[int]:
    """The rows that backward pass k takes."""
    return next(islice(batch_rows(loop, points), k, None))
