"""Which of many steps are drawn: first, last, the extremes, and all around the one that is seen."""

from __future__ import annotations

import math
from collections.abc import Sequence

MOST = 1000  # up to so many steps all are drawn
STRETCHES = 250
NEIGHBOURHOOD = 50


def kept_steps(losses: Sequence[float], last: int, around: int = 0) -> list[int]:
    """The steps to draw of 0 to `last`, in order; `losses[k]` is the loss before update k.

    All of up to MOST. Of more, each stretch keeps its first step and those of its smallest and
    largest loss, so that a line through them has every peak; the neighbourhood of `around` is
    whole, in blocks, so that a step to the side does not change what is drawn.
    """
    if last <= MOST:
        return list(range(last + 1))
    kept = {0, last - 1, last}
    for k in range(STRETCHES):
        low, high = last * k // STRETCHES, last * (k + 1) // STRETCHES
        stretch = list(range(low, min(high, len(losses))))
        finite = [each for each in stretch if math.isfinite(losses[each])]
        kept.update(stretch[:1])
        if finite:
            kept.add(min(finite, key=losses.__getitem__))
            kept.add(max(finite, key=losses.__getitem__))
    block = around // NEIGHBOURHOOD * NEIGHBOURHOOD
    kept.update(range(max(block - NEIGHBOURHOOD, 0), min(block + 2 * NEIGHBOURHOOD, last) + 1))
    return sorted(kept)
